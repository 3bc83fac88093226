"""Dates as French texts write them, read as partial ISO dates: `2022`, `2021-07`, `2016-09-29`."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # 1 to 12
)
_PLAIN = str.maketrans("éèûù", "eeuu")
_NUMBERS = {month.translate(_PLAIN): rank for rank, month in enumerate(_MONTHS, start=1)}
_DATE = re.compile(
    r"(?<![0-9])(?:(?P<day>1er|0?[1-9]|[12][0-9]|3[01]) )?"
    r"(?<![a-zà-ÿ])(?P<month>janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre"
    r"|d[ée]cembre) (?P<year>(?:19|20)[0-9]{2})(?![0-9])"
    r"|(?<![0-9/])(?P<d>[0-3]?[0-9])/(?P<m>[01]?[0-9])/(?P<y>(?:19|20)[0-9]{2})(?![0-9/])"
    r"|(?<![0-9/-])(?P<bare>(?:19|20)[0-9]{2})(?![0-9/-])",
    re.IGNORECASE,
)

_ANNOUNCED = re.compile(r"(?:publi[ée]e?|(?P<update>mise? [àa] jour))(?: le)? ?:? ?", re.IGNORECASE)


class Found(NamedTuple):
    """A date, and the characters of the text that say it."""

    date: str
    start: int
    end: int


def dates(text: str) -> Iterator[Found]:
    """Every date of a text whose spaces are single; days that no calendar has are passed over."""
    for match in _DATE.finditer(text):
        if found := _found(match):
            yield found


def date_at(text: str, position: int) -> Found | None:
    """The date that begins exactly at `position`."""
    match = _DATE.match(text, position)
    return _found(match) if match else None


def announced_dates(text: str) -> Iterator[tuple[bool, Found]]:
    """The dates after « Publiée le » (False) and « Mise à jour le » (True), each from its words on."""
    for match in _ANNOUNCED.finditer(text):
        if found := date_at(text, match.end()):
            yield match["update"] is not None, found._replace(start=match.start())


def _found(match: re.Match[str]) -> Found | None:
    iso = _iso(match)
    return Found(iso, match.start(), match.end()) if iso else None


def _iso(match: re.Match[str]) -> str | None:
    if match["bare"]:
        return match["bare"]
    if match["y"]:
        return _full(match["y"], int(match["m"]), int(match["d"]))
    month = _NUMBERS[match["month"].lower().translate(_PLAIN)]
    if not match["day"]:
        return f"{match['year']}-{month:02}"
    return _full(match["year"], month, int(match["day"].lower().removesuffix("er")))


def _full(year: str, month: int, day: int) -> str | None:
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None
