"""What can be asked of the service and what it answers, as OpenAPI 3.1 describes it: any part may describe its own so.

An operation is described once: its route and its part of the document are both made from that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ...errors import Text
from ...formats import PLAIN_JSON
from ..problems import PROBLEM
from .parameters import Parameter, Schema

# Part of the document: path → what can be done there.
Paths = Mapping[str, Mapping[str, Any]]

PROBLEM_SCHEMA = "Problem"
TEXT: Schema = {"type": "string"}

# What may be answered beside 200. Where a status tells of a fault, a problem document says which.
_STATUSES: Mapping[int, Text] = {
    301: Text("l’entité a une autre adresse : voir Location", "the entity has another address: see Location"),
    304: Text("inchangé depuis ce que dit If-None-Match", "unchanged since what If-None-Match says"),
    400: Text(
        "un paramètre est inconnu ou mal écrit : `parameter`, `value`, `accepted`",
        "a parameter is unknown or misspelt: `parameter`, `value`, `accepted`",
    ),
    404: Text("rien de ce nom ; publication non gardée", "nothing of that name; a release that is not kept"),
    406: Text("aucune forme acceptée : `available`", "no form that is accepted: `available`"),
    410: Text(
        "l’entité a été retirée : `withdrawn_on`, `reason`",
        "the entity was withdrawn: `withdrawn_on`, `reason`",
    ),
    413: Text("réponse trop grande : demandez moins", "the answer is too large: ask for less"),
    429: Text("budget épuisé : voir Retry-After", "budget used up: see Retry-After"),
    503: Text("indisponible pour l’instant : voir Retry-After", "not available for now: see Retry-After"),
    504: Text("limite de temps dépassée", "over the limit of time"),
}
_ALWAYS = (304, 400, 404, 406, 413, 429, 503, 504)


@dataclass(frozen=True)
class Operation:
    """What a GET of a path answers. `within` are the parts of the path that stand in braces there.

    `tag` is the part of the documentation that it belongs to; see `openapi.TAGS`.
    `answers`: media type → schema; `more` statuses beside those that all have. `example` is an address that shows it.
    """

    path: str
    endpoint: str
    tag: str
    summary: Text
    example: str
    parameters: tuple[Parameter, ...] = ()
    within: tuple[Parameter, ...] = ()
    answers: Mapping[str, Schema] = field(default_factory=lambda: {PLAIN_JSON.media_type: {}})
    more: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """The path, as routes are written."""
        return re.sub(r"\{(\w+)\}", r"<\1>", self.path)


def described(operations: Iterable[Operation], base: str, spoken: str) -> Paths:
    """The operations as OpenAPI has them, in "fr" or "en". `base` is the address of the home page, for the examples."""
    return {operation.path: {"get": _described(operation, base, spoken)} for operation in operations}


def _described(operation: Operation, base: str, spoken: str) -> Mapping[str, Any]:
    good = {
        "description": Text("la réponse", "the answer").in_(spoken),
        "content": {media_type: {"schema": schema} for media_type, schema in operation.answers.items()},
    }
    others = sorted((*_ALWAYS, *operation.more))
    parameters = [
        *(_parameter(each, "path", spoken) for each in operation.within),
        *(_parameter(each, "query", spoken) for each in operation.parameters),
    ]
    return {
        "operationId": operation.endpoint,
        "tags": [operation.tag],
        "summary": operation.summary.in_(spoken),
        **({"parameters": parameters} if parameters else {}),
        "responses": {"200": good, **{str(status): _other(status, spoken) for status in others}},
        # As readers of OpenAPI agreed to write examples of requests.
        "x-codeSamples": [{"lang": "Shell", "source": f"curl '{base}{operation.example.removeprefix('/')}'"}],
    }


def _other(status: int, spoken: str) -> Mapping[str, Any]:
    told = {"description": _STATUSES[status].in_(spoken)}
    if status < HTTPStatus.BAD_REQUEST:
        return told
    problem = {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA}"}
    return {**told, "content": {PROBLEM.media_type: {"schema": problem}}}


def _parameter(parameter: Parameter, place: str, spoken: str) -> Mapping[str, Any]:
    is_array = parameter.repeated or parameter.joined
    some = {"minItems": 1} if parameter.joined else {}
    schema = {"type": "array", "items": parameter.schema, **some} if is_array else parameter.schema
    return {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.text.in_(spoken),
        **({"style": "form", "explode": parameter.repeated} if is_array else {}),
        "schema": schema,
    }
