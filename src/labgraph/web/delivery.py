"""The answer to a query, as it is sent: in the form that was asked for, from the cache or from the engine."""

from contextlib import closing
from hashlib import blake2b

from flask import Response, request

from .. import formats
from ..engine.port import Answer, Formats, Query, QueryEngine
from ..formats import HTML, ROW_FORMATS, Format
from . import language
from .answers import spooled, varying
from .site import Site
from .sparql_page import Page
from .sparql_request import Asked
from .validators import kept, kept_before, never_kept
from .volatility import is_volatile


def delivered(site: Site, engine: QueryEngine, page: Page, asked: Asked, query: Query) -> Response:
    """The answer of the engine to a query. Raises what `QueryEngine.answer` does.

    Over one release a query has one answer, unless it is volatile: so the cache is asked, and the client told that it
    holds the answer, before the engine is asked.
    """
    if is_volatile(query.text):
        response, _ = _from_engine(engine, page, asked, query)
        return never_kept(response)
    tags = tags_of(engine.manifest.release, asked, query, _look(site))
    known = kept_before(engine.manifest.release, tags.values())
    if known:
        return varying(known, "Accept-Language") if asked.reader_is_person else known
    response, form = _from_engine(engine, page, asked, query)
    return kept(response, tags[form])


def _from_engine(engine: QueryEngine, page: Page, asked: Asked, query: Query) -> tuple[Response, Format]:
    """The answer, and its form."""
    answer = engine.answer(query, _for_engine(asked))
    form = asked.rows if answer.format in ROW_FORMATS else asked.graph
    assert form  # the engine gives no form that was not wanted
    return _written(engine, page, query, answer, form), form


def _written(engine: QueryEngine, page: Page, query: Query, answer: Answer, form: Format) -> Response:
    if form is HTML:
        with closing(answer.body):
            return page.of_answer(engine, query.text, answer)
    return spooled(answer)


def _for_engine(asked: Asked) -> Formats:
    """The forms that the engine gives; a page is made from JSON or Turtle."""
    rows = formats.JSON if asked.rows is HTML else asked.rows
    graph = formats.TURTLE if asked.graph is HTML else asked.graph
    return Formats(rows, graph)


def _look(site: Site) -> str:
    """What tells a page from others with the same answer: its edition and language, and its address, which it links."""
    address = blake2b(request.query_string, digest_size=8).hexdigest()
    return f"{site.edition}-{language.current()}-{address}"


def tags_of(release: str, asked: Asked, query: Query, look: str = "") -> dict[Format, str]:
    """What names the answer to a query among all answers, for each form that it may have.

    `look` tells pages of one look from those of another. The time that the client grants does not change an answer.
    """
    said = repr((query.text, query.default_graphs, query.named_graphs, query.base_iri))
    digest = blake2b(said.encode(), digest_size=16).hexdigest()
    forms = [form for form in (asked.rows, asked.graph) if form]
    return {form: f"{release}-{digest}-{look if form is HTML else form.name}" for form in forms}
