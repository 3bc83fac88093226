"""The saved questions as programs know them: their addresses, parameters, forms and faults, for OpenAPI 3.1."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...formats import GRAPH_FORMATS, HTML, ROW_FORMATS, Format
from ...question_parameters import LONGEST, MOST_VALUES, Parameter
from ...saved_queries import SavedQuery
from ..problems import PROBLEM

PATH = "queries"

_OF_ROWS = frozenset({"select", "ask"})
# What JSON Schema says of a value of a type, beside that it is a text.
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "day": {"format": "date"},
    "integer": {"pattern": "^(0|[1-9][0-9]{0,8})$"},
    "iri": {"format": "iri"},
    "nuts": {"pattern": "^[A-Z]{2}[0-9A-Z]{0,3}$"},
    "region": {"pattern": "^[0-9]{2}$"},
    "year": {"pattern": "^[0-9]{4}$"},
}
_FAULTS: Mapping[str, str] = {
    "400": "A parameter is unknown, or has a value that it does not accept; the problem names both.",
    "404": "There is no such question or form.",
    "406": "None of the forms is accepted.",
    "410": "The question failed when the release was made, and is withdrawn from it.",
    "413": "The answer is over the limit.",
    "429": "The client has used up a budget.",
    "503": "The service cannot answer now.",
    "504": "The question took longer than it may.",
}


def forms_of(saved: SavedQuery) -> Sequence[Format]:
    """The forms that the answer of a question has."""
    return (HTML, *(ROW_FORMATS if saved.form in _OF_ROWS else GRAPH_FORMATS))


def suffix_of(form: Format) -> str:
    """What names a form in an address: for rows the word that everybody knows (`json`, not `srj`)."""
    return form.name if form in ROW_FORMATS else form.suffix


def paths(queries: Iterable[SavedQuery]) -> dict[str, Any]:
    """The path item of each question (OpenAPI 3.1 §4.8.9), by its path."""
    return {f"/{PATH}/{saved.name}": {"get": _operation(saved)} for saved in queries}


def _operation(saved: SavedQuery) -> dict[str, Any]:
    content = {form.media_type: {"schema": {"type": "string"}} for form in forms_of(saved)}
    problem = {PROBLEM.media_type: {"schema": {"type": "object"}}}
    return {
        "operationId": saved.name,
        "summary": saved.summary("en")[0],
        "description": saved.summary("fr")[0],
        "tags": [PATH],
        "parameters": [_parameter(parameter) for parameter in saved.parameters],
        "responses": {
            "200": {"description": "The answer, whole.", "content": content},
            "304": {"description": "The client holds the answer."},
            **{status: {"description": text, "content": problem} for status, text in _FAULTS.items()},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value = {"type": "string", "minLength": 1, "maxLength": LONGEST, **_SCHEMAS.get(parameter.type.name, {})}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": f"{parameter.label.en}: {parameter.type.expected.en}. Without it, the values of the example.",
        "explode": True,
        "schema": {"type": "array", "items": value, "minItems": 1, "maxItems": MOST_VALUES},
        "example": list(parameter.values),
    }
