"""The saved questions as programs know them: their addresses, parameters and forms, as OpenAPI describes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...errors import LANGUAGES, Text
from ...formats import GRAPH_FORMATS, HTML, ROW_FORMATS, Format
from ...question_parameters import LONGEST, Parameter
from ...saved_queries import SavedQuery
from ..api.operation import TEXT, Operation
from ..api.parameters import EVERYWHERE
from ..api.parameters import Parameter as Described

PATH = "queries"
TAGS: Mapping[str, Text] = {PATH: Text("Questions toutes prêtes", "Ready-made questions")}

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


def forms_of(saved: SavedQuery) -> Sequence[Format]:
    """The forms that the answer of a question has."""
    return (HTML, *(ROW_FORMATS if saved.form in _OF_ROWS else GRAPH_FORMATS))


def suffix_of(form: Format) -> str:
    """What names a form in an address: for rows the word that everybody knows (`json`, not `srj`)."""
    return form.name if form in ROW_FORMATS else form.suffix


def forms_by_suffix(saved: SavedQuery) -> dict[str, Format]:
    """The forms that the answer of a question has, by each suffix that names one."""
    return {name: form for form in forms_of(saved) for name in (suffix_of(form), form.suffix)}


def operations(queries: Iterable[SavedQuery]) -> Iterator[Operation]:
    """The operation of each question."""
    return (_operation(saved) for saved in queries)


def _operation(saved: SavedQuery) -> Operation:
    path = f"/{PATH}/{saved.name}"
    first, *_ = (form for form in forms_of(saved) if form is not HTML)
    return Operation(
        path,
        f"saved.{saved.name}",
        PATH,
        Text(*(saved.summary(language)[0] for language in LANGUAGES)),
        f"{path}.{suffix_of(first)}",
        (*map(_parameter, saved.parameters), *EVERYWHERE),
        answers={form.media_type: TEXT for form in forms_of(saved)},
        more=(410,),
    )


def _parameter(parameter: Parameter) -> Described:
    expected, label = parameter.type.expected, parameter.label
    value = {"type": "string", "minLength": 1, "maxLength": LONGEST, **_SCHEMAS.get(parameter.type.name, {})}
    return Described(
        parameter.name,
        Text(
            f"{label.fr} : {expected.fr}. Sans lui, {' ; '.join(parameter.values)}",
            f"{label.en}: {expected.en}. Without it, {'; '.join(parameter.values)}",
        ),
        value,
        repeated=True,
    )
