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
from ..vocabulary import KINDS, Iris
from . import entity_data, fates, memento
from .answers import elsewhere
from .description import Subject, describe, no_such, subject_of
from .documents import Document, answered, data, others, split
from .entity_page import entity_page
from .layout import KINDS as SPOKEN_KINDS
from .neighbours import neighbours_of
from .parameters import Parameters
from .site import Site

# What stands in a query string as it is; any other byte is encoded.
_OF_QUERIES = "%/?:@!$&'()*+,;=~"


def blueprint(site: Site) -> Blueprint:
    """The addresses of things and of their documents."""
    entities = Blueprint("entities", __name__)
    kind = f"<any({', '.join(KINDS)}):kind>"
    entities.add_url_rule(f"/id/{kind}/<slug>", "thing", partial(_thing, site))
    entities.add_url_rule(f"/doc/{kind}/<name>", "document", partial(_document, site))
    entities.after_request(partial(memento.told, site))
    return entities


def _thing(site: Site, kind: str, slug: str) -> Response:
    """A thing cannot be sent: see its document."""
    engine = site.engine()
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))

    def answer() -> Response:
        _require(site, subject)
        return elsewhere(HTTPStatus.SEE_OTHER, document_of(subject).address(), "Accept")

    return or_its_fate(
        engine, subject, answer, lambda now: url_for("entities.thing", kind=kind, slug=now, release=None)
    )


def _document(site: Site, kind: str, name: str) -> Response:
    """What is known of a thing, in the form that the client prefers, or that the suffix names; or was, at a moment."""
    before = memento.gate(site)
    if before:
        return before
    engine = site.engine()
    try:
        slug, named = split(name)
    except KeyError:
        raise no_such(kind, name) from None
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))
    return or_its_fate(
        engine,
        subject,
        lambda: _described(site, subject, named),
        lambda now: url_for("entities.document", kind=kind, name=now + name.removeprefix(slug), release=None),
    )


def document_of(subject: Subject, page: int = 1) -> Document:
    """The document about a subject, or a later page of it."""
    listed_at = SPOKEN_KINDS[subject.kind].listed_at
    return Document("entities.document", subject.kind, subject.slug, listed_at, page)


def or_its_fate(
    engine: QueryEngine, subject: Subject, answer: Callable[[], Response], moved_to: Callable[[str], str]
) -> Response:
    """The answer about a subject, or where it is to be had now: `moved_to` gives the bare address for another slug.

    Raises NoSuchEntity when there is none, EntityWithdrawn when there is none any more.
    """
    try:
        return answer()
    except NoSuchEntity as missing:
        location = moved_to(fates.name_now(engine, subject.iri, missing).slug)
        asked = quote(request.query_string, safe=_OF_QUERIES)
        return elsewhere(HTTPStatus.MOVED_PERMANENTLY, f"{location}?{asked}" if asked else location)


def _described(site: Site, subject: Subject, named: Format | None) -> Response:
    document = document_of(subject, Parameters.read(request.query_string).page())
    make, require = partial(_made, site, subject, document), partial(_require, site, subject)
    return answered(site, site.engine(), document, named, make, require)


def _made(site: Site, subject: Subject, document: Document, form: Format) -> Response:
    """The document. Raises NoSuchEntity, and NoSuchPage when the neighbourhood has fewer pages."""
    _require(site, subject)
    engine, neighbours = site.engine(), neighbours_of(site)
    around = neighbours.around(subject.iri, document.page)
    if form is not formats.HTML:
        return data(form, entity_data.answer(engine, form, subject, around), subject.iri)
    known = describe(engine, neighbours, site.lexicon.of(engine), subject, around)
    return entity_page(known, neighbours, others(document, form))


def _require(site: Site, subject: Subject) -> None:
    """Raises NoSuchEntity when nothing is said of the subject."""
    if not neighbours_of(site).knows(subject.iri):
        raise no_such(subject.kind, subject.slug)
