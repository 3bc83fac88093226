"""`/queries`, the list of the saved questions, and `/queries/{name}`, each as a page and as data.

A question is asked as a stranger's query is: of the same engine, on the account of the client, within the same limits.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for

from ... import formats
from ...engine.port import Formats, Query
from ...errors import LabgraphError, NoSuchEntity, Text
from ...formats import HTML, PLAIN_JSON, ROW_FORMATS, Format
from ...matching import unknown
from ...saved_queries import SavedQuery
from ...vocabulary import Iris
from .. import problems
from ..answers import Link, page, spooled, whole_json
from ..documents import Addressed, answered, form_named, others
from ..parameters import Parameters
from ..site import Site
from ..sparql_page import read_answer
from ..validators import never_kept
from ..volatility import is_volatile
from .accepted import Accepted
from .asked import Asked, read
from .described import forms_by_suffix, forms_of, suffix_of
from .faults import QuestionWithdrawn
from .library import Library
from .listed import told
from .page import page_of_answer, page_of_error

_LISTED_AS = (HTML, PLAIN_JSON)
_LISTED_SUFFIXES = {form.suffix: form for form in _LISTED_AS}
_LONGEST_LINKED = 300


def blueprint(site: Site) -> Blueprint:
    """The addresses of the list and of the questions."""
    saved = Blueprint("saved", __name__)
    accepted = Accepted(site)
    listing = partial(_listing, site, accepted)
    saved.add_url_rule("/queries", "listing", listing)
    saved.add_url_rule("/queries.<suffix>", "listing_in_form", listing)
    question = partial(_question, site, accepted)
    saved.add_url_rule("/queries/<name>", "question", question)
    saved.add_url_rule("/queries/<name>.<suffix>", "question_in_form", question)
    return saved


@dataclass(frozen=True)
class _List(Addressed):
    """The list of the questions."""

    forms: Sequence[Format] = _LISTED_AS

    def address(self, form: Format) -> str:
        """Where the list is in one form."""
        return url_for("saved.listing_in_form", suffix=form.suffix)


@dataclass(frozen=True)
class _Answer(Addressed):
    """The answer to a question with some values."""

    asked: Asked

    def links(self, iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on to the other forms; of a long address, the answer says no more than its own."""
        return super().links(iris, sent) if len(self.asked.address) <= _LONGEST_LINKED else iter(())

    @property
    def forms(self) -> Sequence[Format]:
        """The forms that the answer of the question has."""
        return forms_of(self.asked.saved)

    def address(self, form: Format) -> str:
        """Where the answer is in one form."""
        given: dict[str, Any] = {parameter: list(values) for parameter, values in self.asked.given.items()}
        return url_for("saved.question_in_form", name=self.asked.saved.name, suffix=suffix_of(form), **given)


def _listing(site: Site, accepted: Accepted, suffix: str = "") -> Response:
    engine = site.engine()
    library = site.library.of(engine)
    document = _List()

    def make(form: Format) -> Response:
        if form is HTML:
            return page("saved/list.html", library=library, forms=others(document, HTML))
        return whole_json(told(library, accepted, engine.manifest))

    return answered(site, engine, document, form_named(suffix, _LISTED_SUFFIXES), make, require=lambda: None)


def _question(site: Site, accepted: Accepted, name: str, suffix: str = "") -> Response:
    saved = _saved(site.library.of(site.engine()), name)
    named = form_named(suffix, forms_by_suffix(saved))
    parameters = Parameters.read(request.query_string)
    try:
        return _answered(site, accepted, read(saved, parameters, accepted), named)
    except LabgraphError as error:
        shown = partial(page_of_error, accepted, saved, parameters)
        return problems.told(error, shown if named in (None, HTML) else None)


def _saved(library: Library, name: str) -> SavedQuery:
    """The question of that name. Raises NoSuchEntity, QuestionWithdrawn."""
    if name in library.withdrawn:
        reason = library.withdrawn[name]
        raise QuestionWithdrawn(
            Text(
                f"Cette question est retirée de la publication en service : {reason.fr.rstrip('.')}.",
                f"This question is withdrawn from the release in service: {reason.en.rstrip('.')}.",
            ),
            question=name,
            reason=reason.en,
        )
    if name not in library.queries:
        raise NoSuchEntity(unknown(Text("question inconnue", "unknown question"), name, library.queries))
    return library.queries[name]


def _answered(site: Site, accepted: Accepted, asked: Asked, named: Format | None) -> Response:
    engine = site.engine()
    document = _Answer(asked)
    base_iri = engine.manifest.base_iri
    query = Query(asked.query, base_iri=base_iri)

    def make(form: Format) -> Response:
        wanted = Formats(formats.JSON, formats.TURTLE) if form is HTML else _in(form)
        answer = engine.answer(query, wanted)
        if form is not HTML:
            return spooled(answer)
        with closing(answer.body):
            tried = site.library.of(engine).tried.get(asked.saved.name)
            files = others(document, HTML)
            return page_of_answer(accepted, asked, read_answer(engine, answer, files), tried, base_iri)

    response = answered(site, engine, document, named, make, require=lambda: None)
    return never_kept(response) if is_volatile(asked.query) else response


def _in(form: Format) -> Formats:
    return Formats(form, None) if form in ROW_FORMATS else Formats(None, form)
