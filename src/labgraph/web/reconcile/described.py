"""The addresses of the service, and those that lead from identifiers, as OpenAPI describes them."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from ...errors import Text
from ...formats import HTML
from ..api.operation import TEXT, Form, Operation
from ..api.parameters import EVERYWHERE, RELEASE, Parameter, Schema
from ..search_request import LONGEST as LONGEST_PREFIX
from ..sparql_request import QUERY_LIMIT_BYTES
from . import asked
from .manifest import HEIGHT, WIDTH
from .words import TYPES

_SERVICE, _IDENTITY = "reconciliation", "identity"
TAGS: Mapping[str, Text] = {
    _SERVICE: Text("Rapprochement (Reconciliation API 0.2)", "Reconciliation (API 0.2)"),
    _IDENTITY: Text("Identifiants donnés par d’autres", "Identifiers given by others"),
}

_BATCH: Schema = {"type": "string", "maxLength": QUERY_LIMIT_BYTES}
_QUERIES = Parameter("queries", Text("un lot de questions, en JSON", "a batch of queries, as JSON"), _BATCH)
_EXTEND = Parameter(
    "extend",
    Text(
        "des entités et les propriétés voulues, en JSON",
        "entities and the properties that are wanted, as JSON",
    ),
    _BATCH,
)
_TYPE = Parameter(
    "type", Text("une nature d’entités", "a type of entities"), {"type": "string", "enum": list(TYPES)}
)
_PREFIX = Parameter(
    "prefix", Text("ce qui est tapé", "what was typed"), {"type": "string", "maxLength": LONGEST_PREFIX}
)
_CURSOR = Parameter(
    "cursor",
    Text("combien des premiers sont laissés", "how many of the first ones are left out"),
    {"type": "integer", "minimum": 0, "maximum": 999_999_999},
)
_ID = Parameter(
    "id",
    Text("l’identifiant d’une entité, comme lab/ti-lab", "the id of an entity, such as lab/ti-lab"),
    {"type": "string", "maxLength": asked.LONGEST},
)
_QUESTION = '{"q0":{"query":"SGAR Centre-Val de Loire","type":"organisation"}}'
# A part of a path.
_PART: Schema = {"type": "string", "minLength": 1, "maxLength": 60}

# Of each: the address, the endpoint, what it gives, an example, the parameters.
_BESIDE = (
    (
        "suggest/entity",
        "suggest_entity",
        Text("Les entités nommées ainsi", "Entities named so"),
        "?prefix=sgar",
        (_PREFIX, _CURSOR, _TYPE),
    ),
    (
        "suggest/property",
        "suggest_property",
        Text("Les propriétés nommées ainsi", "Properties named so"),
        "?prefix=si",
        (_PREFIX, _CURSOR),
    ),
    (
        "suggest/type",
        "suggest_type",
        Text("Les natures nommées ainsi", "Types named so"),
        "?prefix=la",
        (_PREFIX, _CURSOR),
    ),
    (
        "extend/properties",
        "proposed",
        Text("Les propriétés d’une nature", "Properties of a type"),
        "?type=lab",
        (_TYPE,),
    ),
)

# Of each: the address, what it leads to, and an example.
_IDENTIFIERS = (
    ("/id/siren/{siren}", Text("L’organisme de ce SIREN", "The body of this SIREN"), "/id/siren/120027016"),
    (
        "/id/siret/{siret}",
        Text("L’établissement de ce SIRET", "The establishment of this SIRET"),
        "/id/siret/13001831000016",
    ),
    (
        "/id/insee/{level}/{code}",
        Text("La zone de ce code Insee", "The zone of this Insee code"),
        "/id/insee/region/24",
    ),
    ("/id/nuts/{code}", Text("La zone de ce code NUTS", "The zone of this NUTS code"), "/id/nuts/FRB"),
    (
        "/id/wikidata/{item}",
        Text("Ce que décrit cet élément de Wikidata", "What this item of Wikidata describes"),
        "/id/wikidata/Q142",
    ),
    (
        "/id/annuaire-service-public/{entry}",
        Text("L’organisme de cette entrée de l’annuaire", "The body of this entry of the directory"),
        "/id/annuaire-service-public/b6441e59-9a83-4122-8c48-6e7e59ca6245",
    ),
)


def operations() -> Iterator[Operation]:
    """The operations of the reconciliation service, and the redirections from identifiers."""
    manifest = Text("Le manifeste, ou la réponse à un lot", "The manifest, or the answer to a batch")
    yield Operation(
        "/reconcile",
        "reconcile.service",
        _SERVICE,
        manifest,
        "/reconcile",
        (_QUERIES, _EXTEND, *EVERYWHERE),
    )
    yield Operation(
        "/reconcile",
        "reconcile.service",
        _SERVICE,
        Text("La réponse à un lot", "The answer to a batch"),
        "/reconcile",
        EVERYWHERE,
        more=(415,),
        form=Form(
            {"type": "object", "properties": {"queries": _BATCH, "extend": _BATCH}}, f"queries={_QUESTION}"
        ),
    )
    for path, endpoint, summary, asked_for, parameters in _BESIDE:
        yield Operation(
            f"/reconcile/{path}",
            f"reconcile.{endpoint}",
            _SERVICE,
            summary,
            f"/reconcile/{path}{asked_for}",
            (*parameters, *EVERYWHERE),
        )
    yield Operation(
        "/reconcile/preview",
        "reconcile.preview",
        _SERVICE,
        Text(
            f"Une page de {WIDTH} sur {HEIGHT} pixels sur une entité",
            f"A page of {WIDTH} by {HEIGHT} pixels about an entity",
        ),
        "/reconcile/preview?id=lab/ti-lab",
        (_ID, *EVERYWHERE),
        answers={HTML.media_type: TEXT},
    )
    for address, leads_to, example in _IDENTIFIERS:
        yield _redirection(address, leads_to, example)


def _redirection(path: str, leads_to: Text, example: str) -> Operation:
    [scheme] = re.findall(r"^/id/([\w-]+)/", path)
    within = tuple(
        Parameter(name, Text("l’identifiant, ou son niveau", "the identifier, or its level"), _PART)
        for name in re.findall(r"\{(\w+)\}", path)
    )
    return Operation(
        path,
        f"identifiers.{scheme}",
        _IDENTITY,
        leads_to,
        example,
        (RELEASE,),
        within,
        {},
        (300,),
        HTTPStatus.SEE_OTHER,
    )
