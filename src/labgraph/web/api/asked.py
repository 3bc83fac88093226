"""What a request asks of the API, read against the table of parameters: what is not in it is refused, not ignored."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from ...errors import Text
from ...matching import nearest
from ...release.search.found import Wish
from ...release.search.listing import Order, Position
from ..parameters import Parameters
from ..problems import BadParameter, BadRequest, shown
from ..search_request import MOST_VALUES, TOO_MANY, read_text
from . import cursors
from .lists import STEADY, Listed
from .parameters import FIELDS, LANGUAGE, RELEASE, USUAL_LIMIT, Parameter, Schema, in_words, of_list

# The values of parameters, by name.
Values = dict[str, tuple[str, ...]]

# No list of keys is longer; and the number of a page has nine digits.
_MOST_JOINED = 100
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Asked:
    """A page of a list: of what is wished, in which order, from where on, how many, with which keys.

    `given` are the parameters as they came, by name; without `keys`, those that a list has.
    """

    listed: Listed
    wish: Wish
    sort: str
    after: Position | None
    limit: int
    keys: tuple[str, ...]
    given: dict[str, Any]

    @property
    def order(self) -> Order:
        """How it is sorted."""
        return self.listed.orders[self.sort]


def given(known: Iterable[Parameter]) -> Values:
    """The values of the parameters of the request. Raises BadParameter when one is unknown, or is no such value."""
    parameters = Parameters.read(request.query_string)
    by_name = {parameter.name: parameter for parameter in known}
    for name in sorted(parameters.names):
        if name not in by_name:
            raise _unknown(name, by_name)
    return {name: _values(parameters, by_name[name]) for name in by_name if name in parameters.names}


def keys_of(values: Values) -> tuple[str, ...]:
    """The keys that are wanted, each once; none where that is not said."""
    return tuple(dict.fromkeys(values.get(FIELDS, ())))


def read(listed: Listed) -> Asked:
    """What the request asks of a list. Raises BadParameter, or BadRequest when it is too much."""
    values = given(of_list(listed))
    sort = _one(values, "sort", STEADY)
    chosen = {name: tuple(dict.fromkeys(values[name])) for name in listed.facets if name in values}
    if sum(map(len, chosen.values())) > MOST_VALUES:
        raise BadRequest(TOO_MANY)
    text = read_text(Parameters.read(request.query_string))
    return Asked(
        listed,
        Wish(text, listed.kind, chosen),
        sort,
        _position(_one(values, "cursor", ""), sort),
        int(_one(values, "limit", str(USUAL_LIMIT))),
        keys_of(values),
        as_given(values),
    )


def _one(values: Values, name: str, usual: str) -> str:
    return values[name][0] if name in values else usual


def as_given(values: Values) -> dict[str, Any]:
    """The parameters for another address; every address has the language and the release anyway."""
    return {
        name: ",".join(several) if name == FIELDS else list(several)
        for name, several in values.items()
        if name not in (LANGUAGE.name, RELEASE.name)
    }


def _values(parameters: Parameters, known: Parameter) -> tuple[str, ...]:
    if known.repeated:
        values: Sequence[str] = parameters.all(known.name)
    else:
        value = parameters.one(known.name) or ""
        values = value.split(",", _MOST_JOINED) if known.joined else [value]
    for value in values:
        if not _fits(value, known.schema):
            raise cannot_be(known.name, value, in_words(known.schema), known.schema.get("enum", ()))
    return tuple(values)


def _fits(value: str, schema: Schema) -> bool:
    """Whether a value is one that a schema allows, of the kinds of schemas that parameters have."""
    if "enum" in schema:
        return bool(value in schema["enum"])
    if schema["type"] == "integer":
        return bool(_NUMBER.fullmatch(value) and schema["minimum"] <= int(value) <= schema["maximum"])
    if "pattern" in schema:
        return re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value) is not None
    return bool(len(value) <= schema["maxLength"])


def _position(cursor: str, sort: str) -> Position | None:
    if not cursor:
        return None
    position = cursors.read(cursor, sort)
    if position is None:
        expected = Text(
            f"ce que donne « next » dans l’ordre « {sort} », tel quel",
            f"what `next` gives in the order `{sort}`, as it is",
        )
        raise cannot_be("cursor", cursor, expected)
    return position


def _unknown(name: str, known: Collection[str]) -> BadParameter:
    fr, en = _meant(name, known)
    text = Text(
        f"Il n’y a pas ici de paramètre « {shown(name)} ».{fr}",
        f"There is no parameter `{shown(name)}` here.{en}",
    )
    return BadParameter(shown(name), "", text, known)


def cannot_be(name: str, value: str, expected: Text, accepted: Collection[str] = ()) -> BadParameter:
    """That a parameter cannot have a value; what is expected instead, of which `accepted` are some."""
    fr, en = _meant(value, accepted)
    text = Text(
        f"« {name} » ne peut pas être « {shown(value)} ».{fr} Attendu : {expected.fr}.",
        f"`{name}` cannot be `{shown(value)}`.{en} Expected: {expected.en}.",
    )
    return BadParameter(name, value, text, accepted)


def _meant(value: str, known: Collection[str]) -> tuple[str, str]:
    near = nearest(shown(value), known)
    return (f" Vouliez-vous dire « {near} » ?", f" Did you mean `{near}`?") if near else ("", "")
