"""The names of entities in all their forms, by which they are found however a name is written."""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ...matching import LONGEST, Forms, forms


class Name(NamedTuple):
    """A name of an entity, and whether it is a short one, which others may have as well."""

    text: str
    is_short: bool


class Bearer(NamedTuple):
    """Who has a name in a form; `way` is how it is written: as typed, closed up, or in full."""

    way: str
    entity: int
    is_short: bool


def names_of(index: sqlite3.Connection, entity: int) -> list[Name]:
    """The names of an entity; a zone is also called by its level, as in « région Bretagne »."""
    said = index.execute(_NAMES, (entity,)).fetchall()
    short = {forms(text).closed for field, text in said if field == "short"}
    whole = {forms(text).full for _, text in said if forms(text).closed not in short}
    names = [Name(text, _is_short(forms(text), short, whole)) for _, text in said]
    levels = [level for (level,) in index.execute(_LEVELS, (entity,))]
    return names + [Name(f"{level} {name.text}", is_short=False) for level in levels for name in names]


def rows_of_forms(entity: int, names: Iterable[Name]) -> Iterator[tuple[str, str, int, bool]]:
    """What `PUT_FORM` puts of an entity."""
    for name in names:
        for way, form in forms(name.text)._asdict().items():
            if form:
                yield way, form, entity, name.is_short


def bearers_of(index: sqlite3.Connection, name: str, kinds: Sequence[str]) -> list[Bearer]:
    """Who of these kinds bears a name, in any form, or each of the names that it lists: « X (Y) », « Y - X »."""
    whole = _bearers(index, name, kinds)
    parts = [part for part in _PARTS.split(name[:LONGEST]) if forms(part).typed][:_MOST_PARTS]
    if whole or len(parts) < 2:
        return whole
    return _of_every(_bearers(index, part, kinds) for part in parts)


def _of_every(named: Iterable[list[Bearer]]) -> list[Bearer]:
    """Who bears each of several names: together they tell more than a short one."""
    meant = set.intersection(*({each.entity for each in bearers} for bearers in named))
    return [Bearer("parts", entity, False) for entity in meant]


def _bearers(index: sqlite3.Connection, name: str, kinds: Sequence[str]) -> list[Bearer]:
    marks = ", ".join("?" * len(kinds))
    query = f"{_BEARERS} AND kind IN ({marks})"
    return [
        Bearer(way, entity, bool(is_short))
        for way, form in forms(name)._asdict().items()
        for entity, is_short in index.execute(query, (way, form, *kinds))
        if form
    ]


def _is_short(name: Forms, short: Collection[str], whole: Collection[str]) -> bool:
    """Whether a name is a short one: « SGAR Bretagne » is not, where the same in full is a name as well."""
    says_all = name.full in whole and len(name.full.split()) >= _TELLING_WORDS
    return name.closed in short and not says_all


# What stands between two names of one.
_PARTS = re.compile(r"[()]| [-–—/] |, ")
_MOST_PARTS = 5
# A name of fewer words tells little, whoever else has none like it.
_TELLING_WORDS = 3
PUT_FORM = """
INSERT INTO forms VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET is_short = max(is_short, excluded.is_short)
"""
_NAMES = (
    "SELECT field, text FROM texts WHERE entity = ? AND field IN ('name', 'short', 'other') ORDER BY rowid"
)
_LEVELS = """
SELECT fr FROM facts JOIN facet_values ON facet_values.id = facts.value WHERE facts.entity = ? AND facet = 'level'
"""
_BEARERS = """
SELECT entity, is_short FROM forms JOIN entities ON entities.id = forms.entity WHERE way = ? AND form = ?
"""
