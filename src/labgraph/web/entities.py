"""Every entity answers at its IRI: the thing by 303, its document as a page or as data."""

from functools import partial

from flask import Blueprint, Response, request, url_for

from .. import formats
from ..engine.port import QueryEngine
from ..formats import DOCUMENT_FORMATS, Format
from ..vocabulary import DCT, KINDS, Iris
from . import questions
from .answers import linked, page, spooled, validated, validated_before, varying, whole
from .blocks import sections
from .description import INCOMING_LIMIT, Subject, describe, no_such, require, subject_of
from .layout import KINDS as SPOKEN_KINDS
from .negotiation import choose_format
from .problems import NoSuchForm
from .provenance import Sources
from .site import Site

# The suffixes that name one form of a document. `.json` is JSON-LD for those who know no other name.
SUFFIXES = {form.suffix: form for form in DOCUMENT_FORMATS} | {"json": formats.JSONLD}


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
    require(engine, subject)
    location = url_for("entities.document", kind=kind, name=slug)
    response = varying(whole("text/plain; charset=utf-8", location + "\n", 303), "Accept")
    response.location = location
    return response


def _document(site: Site, kind: str, name: str) -> Response:
    """What is known of a thing, in the form that the client prefers, or that the suffix names.

    A client without a preference gets the page: whoever follows a link (a person, a previewer, a link checker) sends
    such an `Accept`, while RDF clients name the types that they read.
    """
    engine = site.engine()
    slug, dot, suffix = name.partition(".")
    if dot and suffix not in SUFFIXES:
        raise no_such(kind, name)
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))
    form = SUFFIXES[suffix] if dot else _negotiated(engine, subject)
    known = validated_before(site, engine.manifest, form)
    if known:
        return known
    response = _page(engine, subject) if form is formats.HTML else _data(engine, subject, form)
    validated(linked(response, _alternates(subject, form)), site, engine.manifest, form)
    if not dot:
        response.content_location = _address(subject, form)
        varying(response, "Accept")
    return response


def _negotiated(engine: QueryEngine, subject: Subject) -> Format:
    form = choose_format(request.headers.get("Accept"), DOCUMENT_FORMATS)
    if form is None:
        require(engine, subject)
        raise NoSuchForm({each.media_type: _address(subject, each) for each in DOCUMENT_FORMATS})
    return form


def _data(engine: QueryEngine, subject: Subject, form: Format) -> Response:
    require(engine, subject)
    about = {"iri": subject.iri, "graph": subject.graph}
    return spooled(questions.graph(engine, form, f"{subject.sort}_document", **about))


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
        forms=[(form, _address(subject, form)) for form in DOCUMENT_FORMATS if form is not formats.HTML],
        incoming_limit=INCOMING_LIMIT if known.incoming_cut else None,
    )


def _alternates(subject: Subject, but: Format) -> list[tuple[str, str, str]]:
    others = [form for form in DOCUMENT_FORMATS if form is not but]
    return [(_address(subject, form), "alternate", form.media_type) for form in others]


def _address(subject: Subject, form: Format) -> str:
    return url_for("entities.document", kind=subject.kind, name=f"{subject.slug}.{form.suffix}")
