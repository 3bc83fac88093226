"""What can be asked of the service and what it answers, as OpenAPI 3.1 describes it: any part may describe its own so.

An operation is described once: its route and its part of the document are both made from that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple

from ...errors import Text
from ...formats import PLAIN_JSON
from ..problems import PROBLEM
from ..sparql_request import FORM
from .parameters import Parameter, Schema

# Part of the document: path → what can be done there.
Paths = Mapping[str, Mapping[str, Any]]

PROBLEM_SCHEMA = "Problem"
TEXT: Schema = {"type": "string"}

# What may be answered beside 200. Where a status tells of a fault, a problem document says which.
_STATUSES: Mapping[int, Text] = {
    300: Text("plusieurs entités y répondent : `available`", "several entities answer to it: `available`"),
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
    413: Text("trop grand : demandez moins", "too large: ask for less"),
    415: Text("le corps n’est pas un formulaire", "the body is no form"),
    429: Text("budget épuisé : voir Retry-After", "budget used up: see Retry-After"),
    503: Text("indisponible pour l’instant : voir Retry-After", "not available for now: see Retry-After"),
    504: Text("limite de temps dépassée", "over the limit of time"),
}
_ALWAYS = (304, 400, 404, 406, 413, 429, 503, 504)


class Form(NamedTuple):
    """What a POST sends: its schema, and an example as curl takes it."""

    schema: Schema
    example: str


@dataclass(frozen=True)
class Operation:
    """What a GET of a path answers, or a POST of a `form`. `within` are the parts of the path that stand in braces.

    `tag` is the part of the documentation that it belongs to; see `openapi.TAGS`.
    `status` tells of success, with `answers`: media type → schema; `more` statuses come beside those that all have.
    `example` is an address that shows it.
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
    status: HTTPStatus = HTTPStatus.OK
    form: Form | None = None

    @property
    def method(self) -> str:
        """How it is asked, as OpenAPI writes it."""
        return "post" if self.form else "get"

    @property
    def rule(self) -> str:
        """The path, as routes are written."""
        return re.sub(r"\{(\w+)\}", r"<\1>", self.path)


def described(operations: Iterable[Operation], base: str, spoken: str) -> Paths:
    """The operations as OpenAPI has them, in "fr" or "en". `base` is the address of the home page, for the examples."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation, base, spoken)
    return paths


def _described(operation: Operation, base: str, spoken: str) -> Mapping[str, Any]:
    parameters = [
        *(_parameter(each, "path", spoken) for each in operation.within),
        *(_parameter(each, "query", spoken) for each in operation.parameters),
    ]
    form = operation.form
    body = {"requestBody": {"required": True, "content": {FORM: {"schema": form.schema}}}} if form else {}
    return {
        "operationId": f"{operation.endpoint}_{operation.method}" if form else operation.endpoint,
        "tags": [operation.tag],
        "summary": operation.summary.in_(spoken),
        **({"parameters": parameters} if parameters else {}),
        **body,
        "responses": {
            str(int(operation.status)): _good(operation, spoken),
            **{str(status): _other(status, spoken) for status in sorted((*_ALWAYS, *operation.more))},
        },
        # As readers of OpenAPI agreed to write examples of requests.
        "x-codeSamples": [{"lang": "Shell", "source": _curl(operation, base)}],
    }


def _good(operation: Operation, spoken: str) -> Mapping[str, Any]:
    if operation.status is not HTTPStatus.OK:
        return {"description": Text("voir Location", "see Location").in_(spoken)}
    content = {media_type: {"schema": schema} for media_type, schema in operation.answers.items()}
    return {"description": Text("la réponse", "the answer").in_(spoken), "content": content}


def _curl(operation: Operation, base: str) -> str:
    sent = f" --data-urlencode '{operation.form.example}'" if operation.form else ""
    return f"curl '{base}{operation.example.removeprefix('/')}'{sent}"


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
