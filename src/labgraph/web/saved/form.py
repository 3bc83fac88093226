"""The form of a saved question: a labelled field for each of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...question_parameters import LONGEST, Parameter
from ...saved_queries import SavedQuery
from ...terms import Term
from .accepted import Accepted, Choices
from .asked import current

# A longer list is typed, not chosen from.
_MOST_OPTIONS = 100
# What browsers help to type.
_INPUTS: Mapping[str, str] = {"day": "date", "integer": "number", "iri": "url"}


@dataclass(frozen=True)
class Option:
    """A value to choose, its name, and whether it stands in the query."""

    value: str
    label: Term
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A field: options to choose one of, or `several`; where there are none, texts, each in an input of its own.

    `kind` is that of the inputs, `example` what stands there when nothing is given.
    """

    parameter: Parameter
    several: bool
    options: tuple[Option, ...]
    values: tuple[str, ...]
    kind: str
    longest: int = LONGEST

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return self.parameter.name


def fields(saved: SavedQuery, given: Mapping[str, tuple[str, ...]], accepted: Accepted) -> list[Field]:
    """The fields of a question, with the values that are given."""
    return [
        _field(parameter, current(parameter, given), accepted.choices(parameter))
        for parameter in saved.parameters
    ]


def _field(parameter: Parameter, values: tuple[str, ...], choices: Choices | None) -> Field:
    several = len(parameter.examples) > 1 or len(values) > 1
    kind = _INPUTS.get(parameter.type.name, "text")
    if choices is None or not choices.are_whole or len(choices.all) > _MOST_OPTIONS:
        return Field(parameter, several, (), values, kind)
    options = tuple(
        Option(choice.value, choice.label, any(map(choice.is_called, values))) for choice in choices.all
    )
    return Field(parameter, several, options, values, kind)
