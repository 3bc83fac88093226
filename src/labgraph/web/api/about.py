"""What the API tells of itself: what there is, the schemas, the OpenAPI document, and the page that shows it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from ...errors import NoSuchEntity, Text
from ...formats import HTML, PLAIN_JSON
from ...release.search.found import Wish
from ...release.search.listing import Listing
from ...vocabulary import LICENCE, Iris
from .. import language
from ..answers import page, whole_json
from ..documents import answered
from ..searching import searching
from ..site import Site
from ..validators import made_once
from . import openapi as description
from . import schemas
from .asked import given
from .documents import JSON_SCHEMA, Document
from .lists import LISTS, Listed
from .parameters import EVERYWHERE


def root(site: Site) -> Response:
    """What there is."""
    given(EVERYWHERE)
    return answered(site, site.engine(), Document("api.root"), None, lambda _: _entry(site), lambda: None)


def _entry(site: Site) -> Response:
    with searching(site) as index:
        totals = {name: Listing(index, Wish(kind=listed.kind)).total() for name, listed in LISTS.items()}
    told = {
        "release": site.engine().manifest.release,
        "licence": LICENCE,
        "documentation": language.address("api.documentation"),
        "openapi": language.address("api.openapi"),
        "lists": [_told(listed, totals[name]) for name, listed in LISTS.items()],
    }
    return whole_json(told)


def _told(listed: Listed, total: int) -> dict[str, object]:
    return {
        "name": listed.name,
        "kind": listed.kind,
        "total": total,
        "address": language.address(f"api.{listed.name}"),
        "csv": language.address(f"api.{listed.name}_in_form", suffix="csv"),
        "schema": language.address("api.schema", name=listed.kind),
    }


def schema(site: Site, name: str) -> Response:
    """The schema of a kind of entities. Raises NoSuchEntity."""
    given(EVERYWHERE)
    listed = next((each for each in LISTS.values() if each.kind == name), None)
    if listed is None:
        kinds = ", ".join(schemas.KINDS)
        raise NoSuchEntity(
            Text(f"Il n’y a pas de schéma « {name} » : {kinds}.", f"There is no schema '{name}': {kinds}.")
        )
    iris = Iris(site.engine().manifest.base_iri)
    told = schemas.document(listed, iris)
    document = Document("api.schema", {"name": name}, (JSON_SCHEMA,))
    return answered(
        site, site.engine(), document, JSON_SCHEMA, lambda form: whole_json(told, form), lambda: None
    )


def openapi(site: Site) -> Response:
    """The OpenAPI document, in the language of the address."""
    given(EVERYWHERE)
    language.settle_by_address()
    return answered(
        site,
        site.engine(),
        Document("api.openapi"),
        PLAIN_JSON,
        lambda _: whole_json(_described(site)),
        lambda: None,
    )


def documentation(site: Site) -> Response:
    """The page that shows the OpenAPI document, and says what of it stays."""
    return made_once(site, HTML, lambda: page("api.html", described=_described(site), kinds=schemas.KINDS))


def _described(site: Site) -> Mapping[str, Any]:
    server = url_for("lists.home").rstrip("/") or "/"
    engine = site.engine()
    questions = site.library.of(engine).offered
    return description.document(engine.manifest.base_iri, server, language.current(), questions)
