"""What clients ask of the service, read from JSON that anybody may have written: bounded, or refused as a whole.

Reconciliation Service API 0.2, §4 (queries) and §7 (data extension).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from ...errors import Text
from ...release.search.alike import MOST, Sought
from ...release.search.identified import Identifier
from ..parameters import Parameters
from ..problems import BadRequest, TextTooLarge, UnsupportedMediaType, shown
from ..sparql_request import FORM, QUERY_LIMIT_BYTES
from .words import INSEE, PROPERTIES, TYPES, Property, type_named

MOST_QUERIES, MOST_IDS, MOST_PROPERTIES, MOST_VALUES = 50, 200, 20, 20
LONGEST = 300
_USUAL = 5


@dataclass(frozen=True)
class Question:
    """One query of a batch: what is sought, and how many candidates are wanted at most."""

    sought: Sought
    limit: int


@dataclass(frozen=True)
class Extension:
    """The entities, by their ids, of which values of these properties are wanted."""

    ids: tuple[str, ...]
    properties: tuple[Property, ...]


def parameters() -> Parameters:
    """The parameters of the address, and of a form. Raises BadRequest, UnsupportedMediaType."""
    given = Parameters.read(request.query_string)
    if request.method != "POST":
        return given
    if request.mimetype != FORM:
        raise UnsupportedMediaType(
            Text(f"Envoyez un formulaire en {FORM}.", f"Send a form as {FORM}."), accept=FORM
        )
    return given + Parameters.read(request.get_data())


def batch(text: str, insee: list[str]) -> dict[str, Question]:
    """The queries of a batch, by their keys. `insee` are the schemes of Insee's codes.

    Raises BadRequest, TextTooLarge.
    """
    document = _read("queries", text)
    if len(document) > MOST_QUERIES:
        raise _too_many("queries", MOST_QUERIES)
    return {key: _question(f"queries.{shown(key)}", query, insee) for key, query in document.items()}


def extension(text: str) -> Extension:
    """What is to be told of which entities. Raises BadRequest, TextTooLarge."""
    document = _read("extend", text)
    ids = _items("extend.ids", document.get("ids"), MOST_IDS)
    wanted = _items("extend.properties", document.get("properties"), MOST_PROPERTIES)
    named = [
        _property("extend.properties", each.get("id") if isinstance(each, dict) else None) for each in wanted
    ]
    return Extension(
        tuple(dict.fromkeys(_text("extend.ids", each) for each in ids)), tuple(dict.fromkeys(named))
    )


def kind_named(place: str, given: object) -> str:
    """The type of that id. Raises BadRequest when there is none."""
    found = type_named(given) if isinstance(given, str) else None
    if not found:
        raise _unfit(place, _known(TYPES))
    return found.id


def _read(name: str, text: str) -> Mapping[str, Any]:
    if len(text.encode()) > QUERY_LIMIT_BYTES:
        limit = QUERY_LIMIT_BYTES // 1024
        raise TextTooLarge(
            Text(
                f"« {name} » dépasse {limit} ko : envoyez moins de lignes à la fois.",
                f"`{name}` is over {limit} kB: send fewer rows at a time.",
            ),
            limit_bytes=QUERY_LIMIT_BYTES,
        )
    try:
        document = json.loads(text)
        # Half of a character can be written in JSON, and nowhere else.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _unfit(name, Text("un objet JSON", "a JSON object")) from None
    if not isinstance(document, dict):
        raise _unfit(name, Text("un objet JSON", "a JSON object"))
    return document


def _question(place: str, query: object, insee: list[str]) -> Question:
    if not isinstance(query, dict) or not ("query" in query or query.get("properties")):
        raise _unfit(
            place, Text("un objet avec « query » ou « properties »", "an object with `query` or `properties`")
        )
    identifiers: list[Identifier] = []
    values: dict[str, tuple[str, ...]] = {}
    for known, given in _compared(f"{place}.properties", query.get("properties", [])):
        schemes = insee if known.scheme == INSEE else [known.scheme]
        if known.scheme:
            identifiers += [Identifier(scheme, value) for scheme in schemes for value in given]
        else:
            values[known.facet] = (*values.get(known.facet, ()), *given)
    name = _text(f"{place}.query", query.get("query", ""))
    kinds = tuple(dict.fromkeys(_kinds(f"{place}.type", query.get("type"))))
    sought = Sought(name, kinds or tuple(TYPES), tuple(identifiers), values)
    return Question(sought, _limit(f"{place}.limit", query.get("limit", _USUAL)))


def _kinds(place: str, given: object) -> Iterator[str]:
    """The types that are asked for: one, several, or none at all, which means any."""
    for each in _items(place, given if isinstance(given, list) else [given] if given else [], len(TYPES)):
        yield kind_named(place, each)


def _compared(place: str, given: object) -> Iterator[tuple[Property, list[str]]]:
    for each in _items(place, given, MOST_PROPERTIES):
        known = _property(place, each.get("pid") if isinstance(each, dict) else None)
        if not known.compared:
            raise _unfit(place, _known(pid for pid, each in PROPERTIES.items() if each.compared))
        value = each.get("v")
        values = _items(place, value if isinstance(value, list) else [value], MOST_VALUES)
        yield known, [text for text in (_value(place, one) for one in values) if text]


def _value(place: str, value: object) -> str:
    """A value as text: that of an entity is its id."""
    if isinstance(value, dict):
        value = value.get("id")
    return str(value) if isinstance(value, int | float) else _text(place, value or "")


def _property(place: str, given: object) -> Property:
    if not isinstance(given, str) or given not in PROPERTIES:
        raise _unfit(place, _known(PROPERTIES))
    return PROPERTIES[given]


def _items(place: str, given: object, most: int) -> list[Any]:
    if not isinstance(given, list):
        raise _unfit(place, Text("une liste", "a list"))
    if len(given) > most:
        raise _too_many(place, most)
    return given


def _text(place: str, given: object) -> str:
    if not isinstance(given, str):
        raise _unfit(place, Text("un texte", "a text"))
    if len(given) > LONGEST:
        raise _unfit(place, Text(f"{LONGEST} caractères au plus", f"{LONGEST} characters at most"))
    return given.strip()


def _limit(place: str, given: object) -> int:
    if not isinstance(given, int | float) or not given >= 1:
        raise _unfit(place, Text("un nombre, 1 au moins", "a number, 1 at least"))
    return int(min(given, MOST))


def _known(names: Any) -> Text:
    every = ", ".join(names)
    return Text(f"un de : {every}", f"one of: {every}")


def _unfit(place: str, expected: Text) -> BadRequest:
    return BadRequest(
        Text(f"{place} : attendu {expected.fr}.", f"{place}: expected {expected.en}."), place=place
    )


def _too_many(place: str, most: int) -> BadRequest:
    return BadRequest(
        Text(f"{place} : {most} au plus à la fois.", f"{place}: {most} at most at a time."), place=place
    )
