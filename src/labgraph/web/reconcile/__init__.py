"""The reconciliation service (Reconciliation Service API 0.2, W3C Community Group): names of a table become entities.

`/reconcile` gives the manifest, or answers a batch of queries or an extension; beside it are suggestions and previews.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from ...errors import Text
from ...formats import HTML, PLAIN_JSON
from ...release.search.alike import named_items
from ...release.search.hints import beginnings
from ...release.search.identified import schemes
from ...release.search.lookup import texts_of
from ...vocabulary import Iris
from ..answers import page, whole_json
from ..description import no_such
from ..language import current
from ..parameters import Parameters
from ..problems import BadRequest, shown
from ..search_request import read_text
from ..searching import searching
from ..site import Site
from ..validators import made_once
from . import answering, asked
from .manifest import manifest
from .words import PROPERTIES, TYPES, beginning


def blueprint(site: Site) -> Blueprint:
    """The addresses of the service."""
    reconcile = Blueprint("reconcile", __name__)
    add = reconcile.add_url_rule
    add("/reconcile", "service", partial(_service, site), methods=["GET", "POST"])
    add("/reconcile/suggest/entity", "suggest_entity", partial(_kept, site, _entities))
    add("/reconcile/suggest/property", "suggest_property", partial(_kept, site, _properties))
    add("/reconcile/suggest/type", "suggest_type", partial(_kept, site, _types))
    add("/reconcile/extend/properties", "proposed", partial(_kept, site, _proposed))
    add("/reconcile/preview", "preview", partial(_preview, site))
    return reconcile


def _service(site: Site) -> Response:
    """The manifest, or the answer to a batch or to an extension."""
    parameters = asked.parameters()
    if request.method == "POST":
        return whole_json(_answer(site, parameters))
    return _kept(site, _answer)


def _answer(site: Site, parameters: Parameters) -> dict[str, Any]:
    queries, extend = parameters.one("queries"), parameters.one("extend")
    if queries is not None:
        return _results(site, queries)
    if extend is not None:
        return _extended(site, extend)
    if request.method == "POST":
        raise BadRequest(_NOTHING_ASKED)
    return manifest(site.engine().manifest.base_iri)


def _results(site: Site, queries: str) -> dict[str, Any]:
    limit_s = site.settings.query_timeout_s
    with searching(site, limit_s) as index:
        batch = asked.batch(queries, schemes(index, "insee-"))
        return answering.results(index, _iris(site), batch, limit_s)


def _extended(site: Site, extend: str) -> dict[str, Any]:
    extension = asked.extension(extend)
    with searching(site) as index:
        return answering.extended(index, site.engine(), extension)


def _entities(site: Site, parameters: Parameters) -> dict[str, Any]:
    """Entities whose names begin so. A few are enough for who is typing: a cursor skips some of them."""
    given = parameters.one("type")
    kinds = [asked.kind_named("type", given)] if given else list(TYPES)
    with searching(site) as index:
        items = beginnings(index, read_text(parameters, "prefix"), kinds)
        iris = [item.iri for item in items][_cursor(parameters) :]
        return {"result": [answering.suggested(item) for item in named_items(index, iris)]}


def _properties(_site: Site, parameters: Parameters) -> dict[str, Any]:
    return {"result": beginning(PROPERTIES.values(), read_text(parameters, "prefix"))[_cursor(parameters) :]}


def _types(_site: Site, parameters: Parameters) -> dict[str, Any]:
    return {"result": beginning(TYPES.values(), read_text(parameters, "prefix"))[_cursor(parameters) :]}


def _proposed(_site: Site, parameters: Parameters) -> dict[str, Any]:
    """The properties that entities of a type may have."""
    given = parameters.one("type")
    kind = asked.kind_named("type", given) if given else ""
    limit = _number(parameters, "limit", len(PROPERTIES))
    known = [each for each in PROPERTIES.values() if not kind or kind in each.types]
    return {
        **({"type": kind} if kind else {}),
        "limit": limit,
        "properties": beginning(known, "")[:limit],
    }


def _preview(site: Site) -> Response:
    """A page that stands inside a page of the client."""
    return made_once(site, HTML, lambda: _previewed(site))


def _previewed(site: Site) -> Response:
    given = Parameters.read(request.query_string).one("id") or ""
    with searching(site) as index:
        items = answering.items_of(index, _iris(site), [given])
        if not items:
            raise no_such("entity", shown(given))
        item = items[given]
        texts = texts_of(index, [item])
    return page(
        "preview.html",
        item=item,
        name=item.name(current()),
        kind=TYPES[item.kind].name.in_(current()),
        described=answering.described(item, current()),
        summary=dict(texts.get(item.number, ())).get("summary"),
    )


def _kept(site: Site, make: Callable[[Site, Parameters], dict[str, Any]]) -> Response:
    """What an address gives, which is the same for as long as the release is in service."""
    return made_once(site, PLAIN_JSON, lambda: whole_json(make(site, Parameters.read(request.query_string))))


def _cursor(parameters: Parameters) -> int:
    return _number(parameters, "cursor", 0)


def _number(parameters: Parameters, name: str, usual: int) -> int:
    given = parameters.one(name) or str(usual)
    if not (given.isascii() and given.isdigit() and len(given) < _DIGITS):
        raise BadRequest(Text(f"{name} : attendu un nombre.", f"{name}: expected a number."))
    return int(given)


def _iris(site: Site) -> Iris:
    return Iris(site.engine().manifest.base_iri)


_DIGITS = 10
_NOTHING_ASKED = Text(
    "Donnez un lot dans « queries », ou une demande de valeurs dans « extend ».",
    "Give a batch in `queries`, or ask for values in `extend`.",
)
