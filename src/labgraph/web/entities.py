"""Every entity answers at its IRI: the thing by 303, its document as a page or as data."""

from functools import partial

from flask import Blueprint, Response, url_for

from .. import formats
from ..engine.port import QueryEngine
from ..formats import Format
from ..vocabulary import DCT, KINDS, Iris
from . import questions
from .answers import page, spooled, varying, whole
from .blocks import sections
from .description import INCOMING_LIMIT, Subject, describe, no_such, require, subject_of
from .documents import SUFFIXES, answered, others
from .layout import KINDS as SPOKEN_KINDS
from .provenance import Sources
from .site import Site


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
    """What is known of a thing, in the form that the client prefers, or that the suffix names."""
    engine = site.engine()
    slug, dot, suffix = name.partition(".")
    if dot and suffix not in SUFFIXES:
        raise no_such(kind, name)
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))
    named = SUFFIXES[suffix] if dot else None
    address, make = partial(_address, subject), partial(_made, engine, subject)
    return answered(site, engine, named, address, make, partial(require, engine, subject))


def _made(engine: QueryEngine, subject: Subject, form: Format) -> Response:
    return _page(engine, subject) if form is formats.HTML else _data(engine, subject, form)


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
        forms=others(formats.HTML, partial(_address, subject)),
        incoming_limit=INCOMING_LIMIT if known.incoming_cut else None,
    )


def _address(subject: Subject, form: Format) -> str:
    return url_for("entities.document", kind=subject.kind, name=f"{subject.slug}.{form.suffix}")
