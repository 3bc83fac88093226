"""The addresses of the service, and those that lead from identifiers, as path items of OpenAPI 3.1."""

from collections.abc import Sequence
from typing import Any

from .manifest import HEIGHT, WIDTH
from .words import TYPES

Json = dict[str, Any]

# Its name, whether it must be there, its schema, and what it says.
_Parameter = tuple[str, bool, Json, str]

_TEXT: Json = {"type": "string"}
_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}
_TYPE: _Parameter = ("type", False, {"type": "string", "enum": list(TYPES)}, "a type of entities")
_LANGUAGE: _Parameter = (
    "lang",
    False,
    {"type": "string", "enum": ["fr", "en"]},
    "the language of names; French by default",
)
_PREFIX: _Parameter = ("prefix", True, _TEXT, "what was typed")
_CURSOR: _Parameter = (
    "cursor",
    False,
    {"type": "integer", "minimum": 0},
    "how many of the first ones are left out",
)
_FAULTS = {400: "what was sent cannot be read", 413: "it is too long", 429: "the client's budget is used up"}

# Of each: the address, what it leads to, and an example of what stands in it.
_IDENTIFIERS = (
    ("/id/siren/{siren}", "the body that has this SIREN", {"siren": "130025265"}),
    ("/id/siret/{siret}", "the establishment that has this SIRET", {"siret": "13001831000016"}),
    (
        "/id/insee/{level}/{code}",
        "the zone of a level that has this Insee code",
        {"level": "region", "code": "24"},
    ),
    ("/id/nuts/{code}", "the zone that has this NUTS code", {"code": "FRB"}),
    ("/id/wikidata/{item}", "what this item of Wikidata describes", {"item": "Q142"}),
    (
        "/id/annuaire-service-public/{entry}",
        "the body of this entry of the directory of administrations",
        {"entry": "b6441e59-9a83-4122-8c48-6e7e59ca6245"},
    ),
)


def paths() -> Json:
    """The path items of the reconciliation service and of identifiers."""
    service: list[_Parameter] = [
        ("queries", False, _TEXT, "a batch of queries, as JSON"),
        ("extend", False, _TEXT, "entities and properties whose values are wanted, as JSON"),
        _LANGUAGE,
    ]
    asked = "The manifest (Reconciliation Service API 0.2), or the answer to `queries` or `extend`"
    form = {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}}
    many = {**_FAULTS, 504: "the batch took too long"}
    posted = _operation(
        "The answer to `queries` or `extend`", [_LANGUAGE], {**many, 415: "the body is no form"}
    )
    posted["requestBody"] = {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": form}},
    }
    suggested = [_PREFIX, _CURSOR, _LANGUAGE]
    preview = _operation(
        f"A page of {WIDTH} by {HEIGHT} pixels about an entity",
        [("id", True, _TEXT, "the id of the entity, such as `lab/ti-lab`"), _LANGUAGE],
        {404: "there is no such entity", 429: _FAULTS[429]},
        "text/html",
    )
    return {
        "/reconcile": {"get": _operation(asked, service, many), "post": posted},
        "/reconcile/suggest/entity": {"get": _operation("Entities named so", [*suggested, _TYPE], _FAULTS)},
        "/reconcile/suggest/property": {"get": _operation("Properties named so", suggested, _FAULTS)},
        "/reconcile/suggest/type": {"get": _operation("Types named so", suggested, _FAULTS)},
        "/reconcile/extend/properties": {
            "get": _operation("Properties of a type", [_TYPE, _LANGUAGE], _FAULTS)
        },
        "/reconcile/preview": {"get": preview},
        **{address: {"get": _leading(what, example)} for address, what, example in _IDENTIFIERS},
    }


def _operation(
    summary: str,
    parameters: Sequence[_Parameter],
    faults: dict[int, str],
    media_type: str = "application/json",
) -> Json:
    return {
        "summary": summary,
        "tags": ["reconciliation"],
        "parameters": [
            {"name": name, "in": "query", "required": required, "schema": schema, "description": told}
            for name, required, schema, told in parameters
        ],
        "responses": {
            "200": {
                "description": summary,
                "content": {media_type: {"schema": {"type": "string" if "html" in media_type else "object"}}},
            },
            **_told(faults),
        },
    }


def _leading(what: str, example: dict[str, str]) -> Json:
    return {
        "summary": f"Leads to {what}",
        "tags": ["identity"],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _TEXT, "example": value}
            for name, value in example.items()
        ],
        "responses": {
            "303": {"description": "its document; `Link` gives its IRI as `cite-as`"},
            **_told(
                {
                    300: "several entities bear it",
                    400: "there can be no such number",
                    404: "nothing here bears it",
                    429: _FAULTS[429],
                }
            ),
        },
    }


def _told(faults: dict[int, str]) -> Json:
    return {str(status): {"description": why, "content": _PROBLEM} for status, why in faults.items()}
