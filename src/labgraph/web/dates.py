"""Dates of any precision and periods, in words, in the language of the page."""

import re
from collections.abc import Mapping
from datetime import datetime

from babel.dates import get_month_names
from flask_babel import gettext as _

from . import language

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
# How the first of a month is said.
_FIRST: Mapping[str, str] = {"fr": "1er", "en": "1"}


def in_words(value: str) -> str:
    """A year, a month or a day in words; what is no such date, as it is."""
    found = _PARTIAL.fullmatch(value[:10])
    if not found:
        return value
    year, month, day = found.groups()
    spoken = language.current()
    months = get_month_names("wide", locale=spoken)
    if month and int(month) not in months:
        return value
    words = [_day(day, spoken) if day else "", months[int(month)] if month else "", year]
    return " ".join(filter(None, words))


def moment(value: str) -> str:
    """A moment of a manifest (ISO 8601) in words: `23 novembre 2026 à 02:00 UTC`."""
    when = datetime.fromisoformat(value)
    return str(_("%(day)s à %(time)s UTC", day=in_words(when.date().isoformat()), time=f"{when:%H:%M}"))


def period(since: str, until: str) -> str:
    """A period in words; empty when nothing is known of it. A day and a month or year ask for other French words."""
    words = _PERIODS.get((_precision(since), _precision(until)))
    return str(_(words, start=in_words(since), end=in_words(until))) if words else ""


def _precision(date: str) -> str:
    found = _PARTIAL.fullmatch(date[:10])
    return "day" if found and found[3] else "year" if date else ""


def _day(day: str, spoken: str) -> str:
    return _FIRST[spoken] if day == "01" else str(int(day))


def N_(text: str) -> str:  # noqa: N802 -- the name by which `pybabel extract` finds it
    """A text that is translated where it is used."""
    return text


# By how precise the start and the end are.
_PERIODS: Mapping[tuple[str, str], str] = {
    ("day", "day"): N_("du %(start)s au %(end)s"),
    ("day", "year"): N_("du %(start)s à %(end)s"),
    ("year", "day"): N_("de %(start)s au %(end)s"),
    ("year", "year"): N_("de %(start)s à %(end)s"),
    ("day", ""): N_("depuis le %(start)s"),
    ("year", ""): N_("depuis %(start)s"),
    ("", "day"): N_("jusqu’au %(end)s"),
    ("", "year"): N_("jusqu’en %(end)s"),
}
