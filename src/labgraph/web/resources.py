"""The dataset and its releases answer at their IRIs as entities do, from what the manifests say."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response

from .. import formats
from ..engine.port import Answer, QueryEngine
from ..errors import UnknownRelease
from ..formats import Format
from ..release.manifest import Manifest
from ..release.report import Report
from ..release.shelf import Shelf
from ..release.tables.columns import TABLES
from ..vocabulary import LAB, LICENCE, Iris
from . import file_list, questions
from .answers import elsewhere, page
from .description import no_such
from .documents import Document, answered, data, others, split
from .questions import Data, Given, One
from .site import Site

# The one dataset of a deployment.
DATASET = "labgraph"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def blueprint(site: Site) -> Blueprint:
    """The addresses of the dataset and of the releases, and of their documents."""
    resources = Blueprint("resources", __name__)
    kind = "<any(dataset, release):kind>"
    resources.add_url_rule(f"/id/{kind}/<slug>", "thing", partial(_thing, site))
    resources.add_url_rule(f"/doc/{kind}/<name>", "document", partial(_document, site))
    return resources


def _thing(site: Site, kind: str, slug: str) -> Response:
    _manifest(site, kind, slug)
    return elsewhere(HTTPStatus.SEE_OTHER, _document_of(kind, slug).address(), "Accept")


def _document(site: Site, kind: str, name: str) -> Response:
    try:
        slug, named = split(name)
    except KeyError:
        raise no_such(kind, name) from None
    engine, manifest = site.engine(), _manifest(site, kind, slug)
    document = _document_of(kind, slug)

    def make(form: Format) -> Response:
        if form is formats.HTML:
            return _page(site, document, manifest)
        iri = Iris(manifest.base_iri).entity(kind, slug)
        return data(form, _graph(engine, form, kind, iri, manifest), iri)

    return answered(site, engine, document, named, make, require=lambda: None)


def _document_of(kind: str, slug: str) -> Document:
    return Document("resources.document", kind, slug, "downloads.listing")


def _manifest(site: Site, kind: str, slug: str) -> Manifest:
    """What tells of the dataset, or of a release that is kept. Raises NoSuchEntity."""
    in_service = site.engine().manifest
    if (kind, slug) in (("dataset", DATASET), ("release", in_service.release)):
        return in_service
    if kind == "dataset":
        raise no_such(kind, slug)
    try:
        return Shelf(site.settings.releases_dir).open(slug).manifest
    except UnknownRelease:
        raise no_such(kind, slug) from None


def _graph(engine: QueryEngine, form: Format, kind: str, iri: str, manifest: Manifest) -> Answer:
    iris = Iris(manifest.base_iri)
    own: Mapping[str, Mapping[str, Given]] = {
        "dataset": {
            "release": iris.entity("release", manifest.release),
            "endpoint": f"{iris.base}sparql",
            "vocabulary": str(LAB),
        },
        "release": {
            "dataset": iris.entity("dataset", DATASET),
            "previous": Data([(iris.entity("release", manifest.previous),)] if manifest.previous else []),
        },
    }
    return questions.graph(
        engine,
        form,
        f"{kind}_document",
        iri=iri,
        files=Data(_files(iris, manifest)),
        created=datetime.fromisoformat(manifest.created),
        licence=LICENCE,
        triples=manifest.counts.triples,
        entities=sum(manifest.counts.entities.values()),
        **own[kind],
    )


def _files(iris: Iris, manifest: Manifest) -> Iterator[tuple[One, ...]]:
    """Of each file that holds the data its address, media type, bytes, the name of its checksum, and the checksum."""
    for name, _, file in file_list.grouped(manifest).whole():
        address = f"{iris.base}dumps/{name}"
        media_type = _MEDIA_TYPES + file.media_type
        yield address, media_type, file.bytes, f"{address}#sha256", bytes.fromhex(file.sha256)


def _page(site: Site, document: Document, manifest: Manifest) -> Response:
    return page(
        f"{document.kind}.html",
        document=document,
        told=manifest,
        iri=Iris(manifest.base_iri).entity(document.kind, document.slug),
        files=file_list.grouped(manifest),
        tables=TABLES,
        report=Report.of(Shelf(site.settings.releases_dir), manifest.release),
        forms=others(document, formats.HTML),
    )
