"""Every entity answers at its IRI: the thing by 303, its document as a page or as data."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from .. import formats
from ..engine.port import QueryEngine
from ..errors import NoSuchEntity
from ..formats import Format
from ..vocabulary import DCT, KINDS, Iris
from . import fates, questions
from .answers import elsewhere, page
from .blocks import sections
from .description import INCOMING_LIMIT, Subject, describe, no_such, require, subject_of
from .documents import Document, answered, data, others, split
from .layout import KINDS as SPOKEN_KINDS
from .provenance import Sources
from .site import Site

# What stands in a query string as it is; any other byte is encoded.
_OF_QUERIES = "%/?:@!$&'()*+,;=~"


def blueprint(site: Site) -> Blueprint:
    """The addresses of things and of their documents."""
    entities = Blueprint("entities", __name__)
    kind = f"<any({', '.join(KINDS)}):kind>"
    entities.add_url_rule(f"/id/{kind}/<slug>", "thing", partial(_thing, site))
    entities.add_url_rule(f"/doc/{kind}/<name>", "document", partial(_document, site))
    return entities


def _thing(site: Site, kind: str, slug: str) -> Response:
    """A thing cannot be sent: see its document."""
    engine = site.engine()
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))

    def answer() -> Response:
        require(engine, subject)
        return elsewhere(HTTPStatus.SEE_OTHER, document_of(subject).address(), "Accept")

    return _or_its_fate(engine, subject, answer, lambda now: url_for("entities.thing", kind=kind, slug=now))


def _document(site: Site, kind: str, name: str) -> Response:
    """What is known of a thing, in the form that the client prefers, or that the suffix names."""
    engine = site.engine()
    try:
        slug, named = split(name)
    except KeyError:
        raise no_such(kind, name) from None
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))
    return _or_its_fate(
        engine,
        subject,
        lambda: _described(site, engine, subject, named),
        lambda now: url_for("entities.document", kind=kind, name=now + name.removeprefix(slug)),
    )


def document_of(subject: Subject) -> Document:
    """The document about a subject."""
    return Document("entities.document", subject.kind, subject.slug, SPOKEN_KINDS[subject.kind].listed_at)


def _or_its_fate(
    engine: QueryEngine, subject: Subject, answer: Callable[[], Response], moved_to: Callable[[str], str]
) -> Response:
    """The answer about a subject, or where it is to be had now: `moved_to` gives the address for another slug.

    Raises NoSuchEntity when there is none, EntityWithdrawn when there is none any more.
    """
    try:
        return answer()
    except NoSuchEntity as missing:
        location = moved_to(fates.name_now(engine, subject.iri, missing).slug)
        asked = quote(request.query_string, safe=_OF_QUERIES)
        return elsewhere(HTTPStatus.MOVED_PERMANENTLY, f"{location}?{asked}" if asked else location)


def _described(site: Site, engine: QueryEngine, subject: Subject, named: Format | None) -> Response:
    def make(form: Format) -> Response:
        return _page(engine, subject) if form is formats.HTML else _data(engine, subject, form)

    return answered(site, engine, document_of(subject), named, make, lambda: require(engine, subject))


def _data(engine: QueryEngine, subject: Subject, form: Format) -> Response:
    require(engine, subject)
    about = {"iri": subject.iri, "graph": subject.graph}
    return data(form, questions.graph(engine, form, f"{subject.sort}_document", **about), subject.iri)


def _page(engine: QueryEngine, subject: Subject) -> Response:
    iris = Iris(engine.manifest.base_iri)
    known = describe(engine, subject, iris)
    sources = Sources(known, iris)
    return page(
        "entity.html",
        known=known,
        kind=SPOKEN_KINDS[subject.kind],
        other_names=known.other_names(),
        summaries=known.in_reading_languages(DCT.description),
        sections=sections(known, iris, sources),
        sources=sources,
        forms=others(document_of(subject), formats.HTML),
        incoming_limit=INCOMING_LIMIT if known.incoming_cut else None,
    )
