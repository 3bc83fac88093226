"""What a request asks of a saved question: the values of its parameters, checked, and the query that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ...errors import Text
from ...matching import unknown
from ...question_parameters import MOST_VALUES, Parameter
from ...saved_queries import SavedQuery
from .. import language, named_release
from ..parameters import Parameters
from ..problems import BadRequest
from .accepted import Accepted

# What addresses of pages say beside the parameters.
_OF_PAGES = frozenset({language.PARAMETER, named_release.PARAMETER})

# Proxies give few kilobytes to the headers of an answer, which say its address several times.
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class Asked:
    """A saved question with the values that were given, as they were typed; the query is that of these values."""

    saved: SavedQuery
    given: Mapping[str, tuple[str, ...]]
    query: str

    @property
    def address(self) -> str:
        """The part of an address that gives the same values; empty when the example stands."""
        return urlencode(list(self.given.items()), doseq=True)


def read(saved: SavedQuery, parameters: Parameters, accepted: Accepted) -> Asked:
    """What the parameters of a request ask of a question.

    A parameter that is not given, or is left empty in a form, has the values of the example. Raises BadRequest,
    WrongValue.
    """
    known = {parameter.name: parameter for parameter in saved.parameters}
    for name in sorted(parameters.names - known.keys() - _OF_PAGES):
        message = unknown(Text("paramètre inconnu", "unknown parameter"), name, known)
        raise BadRequest(message, parameter=name)
    given = {name: values for name in known if (values := _given(parameters, name))}
    terms = {name: [accepted.term(known[name], value) for value in values] for name, values in given.items()}
    asked = Asked(saved, given, saved.asking(terms))
    if len(asked.address) > _LONGEST_ADDRESS:
        raise BadRequest(_TOO_LONG)
    return asked


def current(parameter: Parameter, given: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The values that stand in the query: those given, else the example."""
    return given.get(parameter.name, parameter.values)


def said(saved: SavedQuery, parameters: Parameters) -> Mapping[str, tuple[str, ...]]:
    """What a request that was refused gives as values, to be mended in the form."""
    values = {parameter.name: parameters.all(parameter.name)[:MOST_VALUES] for parameter in saved.parameters}
    return {name: tuple(filter(None, given)) for name, given in values.items() if any(given)}


def _given(parameters: Parameters, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in parameters.all(name) if value.strip()))
    if len(values) > MOST_VALUES:
        raise BadRequest(
            Text(
                f"{name} : {len(values)} valeurs données, {MOST_VALUES} au plus.",
                f"{name}: {len(values)} values given, {MOST_VALUES} at most.",
            ),
            parameter=name,
        )
    return values


_TOO_LONG = Text(
    "Trop de valeurs pour une adresse : posez la question en plusieurs fois.",
    "Too many values for an address: ask the question in several parts.",
)
