"""The axis above a list of events: when each took place, as precisely as its date says. The list says the rest."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .blocks import Shown
from .layout import EVENTS
from .values import Tie

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")
_MONTHS, _DAYS = 12, 31

# In hundredths of the width: what is left free at both ends, and how far apart years are written.
_FREE, _APART = 4, 14


@dataclass(frozen=True)
class Mark:
    """One event, in hundredths of the width: a point, or as wide as its date is vague."""

    begin: float
    width: float
    disputed: bool


@dataclass(frozen=True)
class Axis:
    """The events in the order of their dates, and the years that are written under them: where, and which."""

    marks: tuple[Mark, ...]
    years: tuple[tuple[float, str], ...]


def axis_of(sections: Iterable[Shown]) -> Axis | None:
    """The axis of the events that the sections of a page tell; None when fewer than two dates can be told apart."""
    blocks = [block for section in sections for block in section.blocks if block.shape == EVENTS]
    events = [item for block in blocks for item in block.items if isinstance(item, Tie)]
    spans = [(_span(event.date), event) for event in events if _DATE.fullmatch(event.date)]
    if len({span for span, _event in spans}) < 2:
        return None
    first, last = min(span[0] for span, _ in spans), max(span[1] for span, _ in spans)
    scale = (100 - 2 * _FREE) / (last - first)
    marks = tuple(
        Mark(
            round(_FREE + scale * (begin - first), 1),
            round(scale * (end - begin), 1),
            event.disputed,
        )
        for (begin, end), event in spans
    )
    return Axis(marks, tuple(_years(marks, [event.date[:4] for _span, event in spans])))


def _span(date: str) -> tuple[float, float]:
    """Where a date begins and ends, in years: a day is a point."""
    found = _DATE.fullmatch(date)
    assert found, "only dates are placed"
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if day:
        begin = year + (month - 1 + (day - 1) / _DAYS) / _MONTHS
        return begin, begin
    if month:
        return year + (month - 1) / _MONTHS, year + month / _MONTHS
    return year, year + 1


def _years(marks: Iterable[Mark], years: Iterable[str]) -> Iterator[tuple[float, str]]:
    """The years that can be written without touching each other."""
    written = -float(_APART)
    for mark, year in zip(marks, years, strict=True):
        middle = round(mark.begin + mark.width / 2, 1)
        if middle - written >= _APART:
            yield middle, year
            written = middle
