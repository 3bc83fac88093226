"""Lists of one kind of entity in an order of their own, read from any position in it on.

A position is what the order looks at, and the slug that comes after it: it says where to go on in any release, whether
what it was taken from is still there or not. Only what a slice needs is looked at, however long the list is.
"""

import json
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from . import KIND
from .found import ITEM, Item, Wish, item_of
from .lookup import values_of
from .words import asked_words, expression

# The longest slice.
MOST = 200

_AT_ONCE = 500


class Position(NamedTuple):
    """A place in an order: what the column of the order says there, and the slug."""

    key: str
    slug: str


@dataclass(frozen=True)
class Order:
    """By which column of the entities a list is ordered (what is equal there: by slug), and in which sense."""

    column: str
    descending: bool = False


class Entry(NamedTuple):
    """An entity in a list, the day on which its record was modified, empty if none, and its position."""

    item: Item
    modified: str
    position: Position


class Listing:
    """The entities of a kind that a wish finds."""

    def __init__(self, index: sqlite3.Connection, wish: Wish) -> None:
        self._index = index
        self._wish = wish
        self._given: dict[str, object] = {"kind": wish.kind}
        (last,) = index.execute("SELECT max(id) FROM entities").fetchone()
        # To sort so many costs as much as to go through an order until a slice of them is found.
        self._few = math.isqrt(MOST * (last or 0))
        sets = (_values(index, facet, slugs) for facet, slugs in wish.chosen.items())
        self._rarest_first = sorted((self._size(values), values) for values in sets)
        self._given |= {f"set{number}": values for number, (_, values) in enumerate(self._rarest_first)}
        self._words = list(self._by_words(wish.text))

    def total(self) -> int:
        """How many there are."""
        known = self._index.execute(_KNOWN_TOTAL, self._one_value()).fetchone()
        if known:
            return int(known[0])
        sql = f"SELECT count(*) FROM entities WHERE {self._where(from_set=True)}"  # noqa: S608 -- of constants, as below
        (count,) = self._index.execute(sql, self._given).fetchone()
        return int(count)

    def entries(self, order: Order, after: Position | None = None, count: int = -1) -> Iterator[Entry]:
        """At most so many of them (all, when that is negative), from the first on that comes after a position."""
        columns = dict.fromkeys((order.column, "slug"))
        condition, given = "", {**self._given, "count": count}
        if after is not None:
            marks = ", ".join(f":{column}" for column in columns)
            condition = f" AND ({', '.join(columns)}) {'<' if order.descending else '>'} ({marks})"
            given |= {order.column: after.key, "slug": after.slug}
        ordered = ", ".join(f"{column} {'DESC' if order.descending else 'ASC'}" for column in columns)
        is_few = bool(self._rarest_first) and self._rarest_first[0][0] <= self._few
        rows = self._index.execute(
            f"SELECT {ITEM}, modified, {order.column} FROM entities"  # noqa: S608
            f" WHERE {self._where(from_set=is_few)}{condition} ORDER BY {ordered} LIMIT :count",
            given,
        )
        while some := list(islice(rows, _AT_ONCE)):
            values = values_of(self._index, [row[0] for row in some])
            for *item, modified, key in some:
                found = item_of(tuple(item), values.get(item[0], {}))
                yield Entry(found, modified, Position(key, found.slug))

    def _one_value(self) -> dict[str, str]:
        """The only value that is asked for, of the only facet; the kind is one, too. Empty where more is asked."""
        chosen = {**self._wish.chosen} or {KIND: (self._wish.kind,)}
        [(facet, slugs), *others] = chosen.items()
        is_one = not (self._wish.text or others or len(slugs) > 1)
        return {"facet": facet if is_one else "", "slug": slugs[0], "kind": self._wish.kind}

    def _by_words(self, text: str) -> Iterator[str]:
        """The condition that the words make: what they find is looked at first, and sorted."""
        if text:
            forms = asked_words(text)
            self._given["words"] = expression(forms)
            yield "id IN (SELECT rowid FROM words WHERE words MATCH :words)" if forms else "FALSE"

    def _where(self, *, from_set: bool) -> str:
        """All conditions; what has the rarest values is looked at first, or entities in their order."""
        from_set = from_set and bool(self._rarest_first)
        # A plus keeps SQLite from the index of the kind.
        conditions = [*self._words, "+kind = :kind" if from_set or self._words else "kind = :kind"]
        conditions += (
            (_IS_AMONG if from_set and number == 0 else _HAS_ONE).format(number)
            for number in range(len(self._rarest_first))
        )
        return " AND ".join(conditions)

    def _size(self, values: str) -> int:
        """How many entities have one of the values, as far as that matters."""
        (size,) = self._index.execute(_SIZE, (values, self._few + 1)).fetchone()
        return int(size)


def _values(index: sqlite3.Connection, facet: str, slugs: tuple[str, ...]) -> str:
    """The numbers of the values of a facet that have these slugs, as JSON."""
    rows = index.execute(_NUMBERS, (facet, json.dumps(slugs)))
    return json.dumps([number for (number,) in rows])


_NUMBERS = "SELECT id FROM facet_values WHERE facet = ? AND slug IN (SELECT value FROM json_each(?))"
_KNOWN_TOTAL = """
SELECT count FROM facet_values JOIN counts ON counts.value = facet_values.id
WHERE facet = :facet AND slug = :slug AND counts.kind = :kind
"""
_SIZE = (
    "SELECT count(*) FROM (SELECT 1 FROM json_each(?) AS one JOIN facts ON facts.value = one.value LIMIT ?)"
)
_IS_AMONG = "id IN (SELECT entity FROM json_each(:set{0}) AS one JOIN facts ON facts.value = one.value)"
_HAS_ONE = (
    "EXISTS (SELECT 1 FROM json_each(:set{0}) AS one JOIN facts"
    " ON facts.value = one.value AND facts.entity = entities.id)"
)
