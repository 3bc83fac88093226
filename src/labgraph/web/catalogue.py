"""What harvesters read: `/catalog` (DCAT-AP) and `/.well-known/void`, each as it was written when the release was made.

Nothing here redirects, and every form says its charset: the harvester of data.gouv.fr follows no redirection, asks HEAD
for the type, and reads what says no charset by guesswork.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, url_for

from ..formats import HTML, Format
from ..release.catalogue import CATALOG, FORMS, VOID, path_of, read
from ..release.catalogue.distributions import distributions
from ..release.catalogue.services import SERVICES
from ..release.catalogue.who import operator_of
from ..release.manifest import Manifest
from ..vocabulary import Iris
from .answers import page, whole
from .documents import SUFFIXES, Addressed, answered, others
from .site import Site


@dataclass(frozen=True)
class _Harvested(Addressed):
    """A document for harvesters, which have no preference and get the first of its forms."""

    name: str
    forms: Sequence[Format] = FORMS

    def address(self, form: Format) -> str:
        """Where the document is in one form."""
        return url_for(f"catalogue.{self.name}_in_form", suffix=form.suffix)


_DOCUMENTS = {CATALOG: _Harvested(CATALOG, (*FORMS, HTML)), VOID: _Harvested(VOID)}
_PATHS = {CATALOG: "/catalog", VOID: "/.well-known/void"}


def blueprint(site: Site) -> Blueprint:
    """The addresses of both documents, and of each in one form."""
    catalogue = Blueprint("catalogue", __name__)
    for name, document in _DOCUMENTS.items():
        suffixes = [suffix for suffix, form in SUFFIXES.items() if form in document.forms]
        view = partial(_sent, site, document)
        catalogue.add_url_rule(_PATHS[name], name, view)
        catalogue.add_url_rule(f"/{name}.<any({', '.join(suffixes)}):suffix>", f"{name}_in_form", view)
    return catalogue


def document(site: Site, manifest: Manifest, name: str, form: Format) -> bytes:
    """A document of the catalogue of a release, in a form of RDF. Raises ReleaseError when the release has none."""
    return read(site.settings.releases_dir / manifest.release, path_of(name, form))


def _sent(site: Site, harvested: _Harvested, suffix: str = "") -> Response:
    engine = site.engine()

    def make(form: Format) -> Response:
        if form is HTML:
            return _page(harvested, engine.manifest)
        content = document(site, engine.manifest, harvested.name, form)
        return whole(f"{form.media_type}; charset=utf-8", content)

    named = SUFFIXES[suffix] if suffix else None
    return answered(site, engine, harvested, named, make, require=lambda: None)


def _page(harvested: _Harvested, manifest: Manifest) -> Response:
    iris = Iris(manifest.base_iri)
    return page(
        "catalog.html",
        told=manifest,
        iris=iris,
        operator=operator_of(iris),
        distributions=distributions(manifest.files),
        services=SERVICES,
        forms=others(harvested, HTML),
        void=[(form, _DOCUMENTS[VOID].address(form)) for form in FORMS],
    )
