"""Requests that strangers may send to do harm: each with its kind, its name, and what it may be answered.

An outcome is "answered" (200) or the name of a problem; where two limits race, a row has both. In a text,
`«opening…core…closing»` is nested as deep as the limit on the length of a query leaves room, `%` counts what is
repeated, and `<target:>` stands for an address where nobody must ever call.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hostile_texts import (
    CALLS,
    ENDLESS,
    GREEDY,
    NAMES,
    NESTED,
    NESTED_AND_DEAR,
    NESTED_TERMS,
    OVERFLOWING,
    UNREADABLE,
    UPDATES,
)

# The limit of the service on the text of a query, in bytes.
TEXT_LIMIT = 64 * 1024
TARGET = "target:"

STATUS = {
    "answered": 200,
    "QuerySyntaxError": 400,
    "QueryRefused": 400,
    "Forbidden": 403,
    "ResultTooLarge": 413,
    "TextTooLarge": 413,
    "MemoryExceeded": 503,
    "TimeExceeded": 504,
}


@dataclass(frozen=True)
class Hostile:
    """A request: its parameters, and the outcomes that are right."""

    kind: str
    name: str
    parameters: dict[str, str]
    outcomes: frozenset[str]


_KINDS: Mapping[str, tuple[Mapping[str, str | Mapping[str, str]], str]] = {
    "nested": (NESTED, "answered"),
    "nested and dear": (NESTED_AND_DEAR, "answered TimeExceeded"),
    "nested terms": (NESTED_TERMS, "answered QueryRefused"),
    "unreadable": (UNREADABLE, "QuerySyntaxError TimeExceeded"),
    "too long": ({"comment": "ASK {} #" + "x" * TEXT_LIMIT}, "TextTooLarge"),
    "endless": (ENDLESS, "TimeExceeded"),
    "greedy": (GREEDY, "MemoryExceeded TimeExceeded"),
    "overflowing": (OVERFLOWING, "ResultTooLarge"),
    "call": (CALLS, "QueryRefused"),
    "name": (NAMES, "answered"),
    "update": (UPDATES, "Forbidden"),
}
# The seconds that a request asks for, so that all of them take less than a minute.
_PATIENCE = {"endless": "1", "nested and dear": "1", "greedy": "2"}


def requests(target: str) -> list[Hostile]:
    """Every request of this file, `target` being the address where nobody must call."""
    return [
        Hostile(kind, name, _filled(given, target, _PATIENCE.get(kind)), frozenset(outcomes.split()))
        for kind, (rows, outcomes) in _KINDS.items()
        for name, given in rows.items()
    ]


def _filled(given: str | Mapping[str, str], target: str, patience: str | None) -> dict[str, str]:
    parameters = {"query": given} if isinstance(given, str) else given
    filled = {name: expanded(text.replace(TARGET, target)) for name, text in parameters.items()}
    return filled | {"timeout": patience} if patience else filled


_REPEATED = re.compile("«(.*?)»", re.DOTALL)


def expanded(text: str) -> str:
    """The text with its `«opening…core…closing»` written out, just under the limit on the length of a query."""
    found = _REPEATED.search(text)
    if not found:
        return text
    opening, core, closing = (*found[1].split("…"), "", "")[:3]
    before, after = text[: found.start()], text[found.end() :]
    room = TEXT_LIMIT - len((before + core + after).encode())
    openings = []
    while (room := room - len(_numbered(opening, len(openings)) + closing.encode())) >= 0:
        openings.append(_numbered(opening, len(openings)).decode())
    return before + "".join(openings) + core + closing * len(openings) + after


def _numbered(opening: str, number: int) -> bytes:
    return opening.replace("%", str(number)).encode()
