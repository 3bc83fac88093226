"""The dataset and its releases answer at their IRIs as entities do, with what was written when each was made."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, url_for

from .. import formats
from ..errors import UnknownRelease
from ..formats import Format
from ..release.catalogue.distributions import distributions
from ..release.catalogue.texts import DESCRIPTION
from ..release.manifest import File, Manifest
from ..release.report import Report
from ..release.shelf import Shelf
from ..release.tables.columns import TABLES
from ..vocabulary import DATASET, Iris
from . import catalogue, file_list
from .answers import Link, elsewhere, page, whole
from .description import no_such
from .documents import Document, answered, others, split
from .site import Site


@dataclass(frozen=True)
class _Resource(Document):
    """The document about the dataset or a release, and the files of it."""

    files: Mapping[str, File] = field(default_factory=dict)

    def links(self, iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on, and to one file of each form: a proxy may have no more than 4 kB for all headers (nginx)."""
        yield from super().links(iris, sent)
        one_of_each = {(each.content, each.file_type): each for each in reversed(distributions(self.files))}
        for each in reversed(one_of_each.values()):
            kind = (each.packing or each.file).media_type
            yield Link(url_for("downloads.file", name=each.name), "item", kind)


def blueprint(site: Site) -> Blueprint:
    """The addresses of the dataset and of the releases, and of their documents."""
    resources = Blueprint("resources", __name__)
    kind = "<any(dataset, release):kind>"
    resources.add_url_rule(f"/id/{kind}/<slug>", "thing", partial(_thing, site))
    resources.add_url_rule(f"/doc/{kind}/<name>", "document", partial(_document, site))
    return resources


def _thing(site: Site, kind: str, slug: str) -> Response:
    resource = _resource(kind, slug, _manifest(site, kind, slug))
    return elsewhere(HTTPStatus.SEE_OTHER, resource.address(), "Accept")


def _document(site: Site, kind: str, name: str) -> Response:
    try:
        slug, named = split(name)
    except KeyError:
        raise no_such(kind, name) from None
    manifest = _manifest(site, kind, slug)
    resource = _resource(kind, slug, manifest)

    def make(form: Format) -> Response:
        if form is formats.HTML:
            return _page(site, resource, manifest)
        return whole(form.content_type, catalogue.document(site, manifest, kind, form))

    return answered(site, site.engine(), resource, named, make, require=lambda: None)


def _resource(kind: str, slug: str, manifest: Manifest) -> _Resource:
    return _Resource("resources.document", kind, slug, "downloads.listing", files=manifest.files)


def _manifest(site: Site, kind: str, slug: str) -> Manifest:
    """What tells of the dataset, or of a release that is kept. Raises NoSuchEntity."""
    in_service = site.engine().manifest
    if (kind, slug) in (DATASET, ("release", in_service.release)):
        return in_service
    if kind == "dataset":
        raise no_such(kind, slug)
    try:
        with closing(Shelf(site.settings.releases_dir).open(slug)) as release:
            return release.manifest
    except UnknownRelease:
        raise no_such(kind, slug) from None


def _page(site: Site, resource: _Resource, manifest: Manifest) -> Response:
    return page(
        f"{resource.kind}.html",
        document=resource,
        told=manifest,
        description=DESCRIPTION,
        iri=Iris(manifest.base_iri).entity(resource.kind, resource.slug),
        files=file_list.grouped(manifest),
        tables=TABLES,
        report=Report.of(Shelf(site.settings.releases_dir), manifest.release),
        forms=others(resource, formats.HTML),
    )
