"""The change feed for programs: an LDES event stream, its root node and its pages (TREE).

The root changes with each release; a page never does. Pages stand on the shelf packed, and are sent as they stand.
"""

import gzip
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, request, url_for

from .. import formats
from ..errors import NoSuchEntity, Text
from ..formats import Format
from ..release.feed import DIRECTORY, root, stream_of
from ..vocabulary import LICENCE, Iris
from . import packing, questions
from .answers import FOR_EVER, varying, whole
from .documents import Addressed, answered, data
from .questions import Data
from .site import Site

FORMS = (formats.TURTLE, formats.JSONLD, formats.RDFXML)


@dataclass(frozen=True)
class _Root(Addressed):
    """The root node of the feed."""

    forms: tuple[Format, ...] = FORMS

    def address(self, form: Format) -> str:
        return url_for("stream.form", suffix=form.suffix)


def blueprint(site: Site) -> Blueprint:
    """The addresses of the root node, by Accept and by suffix, and of the pages."""
    stream = Blueprint("stream", __name__)
    suffixes = ", ".join(form.suffix for form in FORMS)
    stream.add_url_rule("/feed", "root", partial(_root, site))
    stream.add_url_rule(f"/feed.<any({suffixes}):suffix>", "form", partial(_root, site))
    stream.add_url_rule("/feed/<name>", "page", partial(_page, site))
    return stream


def _root(site: Site, suffix: str = "") -> Response:
    engine = site.engine()
    iris = Iris(engine.manifest.base_iri)

    def make(form: Format) -> Response:
        stream, statements = stream_of(iris), Data(root(engine.manifest))
        answer = questions.graph(engine, form, "feed", stream=stream, licence=LICENCE, statements=statements)
        return data(form, answer, stream)

    named = next((form for form in FORMS if form.suffix == suffix), None)
    return answered(site, engine, _Root(), named, make, require=lambda: None)


def _page(site: Site, name: str) -> Response:
    """A page, packed as it is for those who take it so. Raises NoSuchEntity."""
    manifest = site.engine().manifest
    path = f"{DIRECTORY}/{name}.gz"
    if path not in manifest.files:
        raise NoSuchEntity(
            Text(
                f"Le fil des changements n’a pas de page « {name} ».",
                f"The change feed has no page '{name}'.",
            )
        )
    body = (site.settings.releases_dir / manifest.release / path).read_bytes()
    is_packed = packing.accepts_gzip(request.headers.get("Accept-Encoding"))
    response = whole(formats.TURTLE.content_type, body if is_packed else gzip.decompress(body))
    if is_packed:
        response.content_encoding = packing.GZIP
    response.headers["Cache-Control"] = FOR_EVER
    response.set_etag(manifest.files[path].sha256, weak=True)
    return varying(response, "Accept-Encoding")
