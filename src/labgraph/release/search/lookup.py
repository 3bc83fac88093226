"""What the search index answers: entities by words and by the values of facets, counted exactly.

Nothing that a stranger types is read as SQL or as a query of FTS5, and every question is stopped after a while.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from time import monotonic

from ...errors import Text, TimeExceeded
from ...matching import normalise
from . import NAME_COLUMNS
from .found import ITEM, Counted, Counts, Item, Said, Value, Wish, item_of
from .words import asked_words, expression

PAGE_SIZE = 25
# A facet may have as many values as there are carriers.
MOST_VALUES = 50
TIME_LIMIT_S = 2.0

# How often the clock is looked at, in steps of SQLite's machine: several times a millisecond.
_STEPS = 5000
_AT_ONCE = 500


@contextmanager
def bounded(index: sqlite3.Connection, limit_s: float = TIME_LIMIT_S) -> Iterator[None]:
    """Stop what is asked in the block after so many seconds. Raises TimeExceeded."""
    began = monotonic()
    index.set_progress_handler(lambda: monotonic() > began + limit_s, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TimeExceeded(_TOO_LONG, limit_s=limit_s, elapsed_s=round(monotonic() - began, 2)) from None
    finally:
        index.set_progress_handler(None, 0)


class Search:
    """The result of one wish, as long as nothing else is searched on the same connection."""

    def __init__(self, index: sqlite3.Connection, wish: Wish) -> None:
        self._index = index
        self._wish = wish
        with index:
            for statement in _EMPTIED:
                index.execute(statement)
            self._find()
            self._choose()

    def total(self) -> int:
        """How many entities were found."""
        (count,) = self._index.execute("SELECT count(*) FROM temp.candidates WHERE missing = 0").fetchone()
        return int(count)

    def page(self, number: int) -> list[Item]:
        """The entities of a page, the first being 1: by relevance where words were asked for, else by name."""
        ordered = self._index.execute(f"{_ORDERED} LIMIT ? OFFSET ?", (PAGE_SIZE, (number - 1) * PAGE_SIZE))
        return list(self._items(ordered))

    def all(self) -> Iterator[Item]:
        """All entities that were found, in the same order."""
        return self._items(self._index.execute(_ORDERED))

    def counts(self, facets: Sequence[str]) -> dict[str, Counts]:
        """For each facet its values, the most frequent first: what choosing them, instead of others, would give."""
        bits = self._bits()
        shown = [(facet, bits.get(facet, 0)) for facet in facets]
        with self._index:
            self._index.executemany("INSERT INTO temp.shown VALUES (?, ?)", shown)
            rows = self._index.execute(_COUNTS, (MOST_VALUES,)).fetchall()
        counts = {facet: Counts([], 0) for facet in facets}
        for *value, count, in_all in rows:
            values = counts[value[0]].values
            values.append(Counted(Value(*value), count))
            counts[value[0]] = Counts(values, in_all)
        return counts

    def _bits(self) -> dict[str, int]:
        """Each facet of which something was chosen, as a bit."""
        return {facet: 1 << place for place, facet in enumerate(self._wish.chosen)}

    def _find(self) -> None:
        """By the words and the kind."""
        kind = self._wish.kind
        if not self._wish.text:
            self._index.execute(_FIND_ALL, {"kind": kind})
            return
        forms = asked_words(self._wish.text)
        if forms:
            self._index.execute(
                _FIND_WORDS,
                {
                    "asked": expression(forms),
                    "named": expression(forms, NAME_COLUMNS),
                    "whole": normalise(self._wish.text),
                    "kind": kind,
                },
            )

    def _choose(self) -> None:
        """By the facets: of what was found, keep what lacks the values of one facet at most."""
        bits = self._bits()
        wanted = ((bits[facet], facet, slug) for facet, slugs in self._wish.chosen.items() for slug in slugs)
        self._index.executemany(_WANT, wanted)
        self._index.execute(_CHOOSE, {"all": sum(bits.values())})

    def _items(self, ordered: sqlite3.Cursor) -> Iterator[Item]:
        while rows := list(islice(ordered, _AT_ONCE)):
            values = values_of(self._index, [row[0] for row in rows])
            for row in rows:
                yield item_of(row, values.get(row[0], {}))


def values_named(index: sqlite3.Connection, facet: str, slugs: Sequence[str]) -> dict[str, Value]:
    """The values of a facet that have these slugs; those that do not exist are left out."""
    asked = facet, json.dumps(list(slugs))
    return {row[1]: Value(*row) for row in index.execute(_VALUES_NAMED, asked)}


def first_of(index: sqlite3.Connection, kind: str, count: int) -> list[Item]:
    """The first entities of a kind, in reading order, without their values."""
    return [item_of(row, {}) for row in index.execute(_FIRST_OF, (kind, count))]


def called(index: sqlite3.Connection, kind: str, name: str) -> list[Item]:
    """The entities of a kind that have this very slug or name, without their values."""
    return [item_of(row, {}) for row in index.execute(_CALLED, (kind, name))]


def texts_of(index: sqlite3.Connection, items: Sequence[Item]) -> dict[int, list[tuple[str, Said]]]:
    """What is said of the entities in words, by their numbers: fields and texts."""
    rows = index.execute(_TEXTS_OF, (json.dumps([item.number for item in items]),))
    by_entity = groupby(rows, key=itemgetter(0))
    return {number: [(row[1], Said(row[2], row[3])) for row in group] for number, group in by_entity}


def values_of(index: sqlite3.Connection, numbers: list[int]) -> dict[int, dict[str, tuple[Value, ...]]]:
    """The values of entities by facet, by the numbers of the entities."""
    rows = index.execute(_VALUES_OF, (json.dumps(numbers),)).fetchall()
    return {
        number: {
            facet: tuple(Value(*row[1:]) for row in of_facet)
            for facet, of_facet in groupby(group, key=itemgetter(1))
        }
        for number, group in groupby(rows, key=itemgetter(0))
    }


# What is found lives in tables of the connection: `candidates` lack the values of one facet at most, whose bit is
# `missing`, so that the counts of that facet can do without its own choice.
_EMPTIED = (
    "CREATE TABLE IF NOT EXISTS temp.found (id INTEGER PRIMARY KEY, score REAL)",
    "CREATE TABLE IF NOT EXISTS temp.wanted (bit INTEGER, value INTEGER)",
    "CREATE TABLE IF NOT EXISTS temp.candidates (id INTEGER PRIMARY KEY, score REAL, missing INTEGER)",
    "CREATE TABLE IF NOT EXISTS temp.shown (facet TEXT, bit INTEGER)",
    "DELETE FROM temp.found",
    "DELETE FROM temp.wanted",
    "DELETE FROM temp.candidates",
    "DELETE FROM temp.shown",
)
_FIND_ALL = "INSERT INTO temp.found SELECT id, 0 FROM entities WHERE :kind IN ('', kind)"
# Less is better. Whose whole name is asked for comes first, then whose names hold all the words; values of lists, whose
# definitions speak of everything, come last of their like. Then names weigh most, and the very words more than stems.
_FIND_WORDS = """
INSERT INTO temp.found
  SELECT words.rowid, bm25(words, 10, 8, 3, 1, 5, 4, 1.5, 0.5)
    - 1000 * (words.rowid IN (SELECT entity FROM names WHERE form = :whole))
    - 300 * (words.rowid IN (SELECT rowid FROM words WHERE words MATCH :named))
    + 100 * (kind = 'concept')
  FROM words JOIN entities ON entities.id = words.rowid
  WHERE words MATCH :asked AND :kind IN ('', entities.kind)
"""
_WANT = "INSERT INTO temp.wanted SELECT ?, id FROM facet_values WHERE facet = ? AND slug = ?"
_CHOOSE = """
INSERT INTO temp.candidates
  SELECT id, score, :all - ifnull(met, 0) AS missing FROM temp.found LEFT JOIN (
    SELECT entity, sum(DISTINCT bit) AS met FROM temp.wanted JOIN facts USING (value) GROUP BY entity
  ) ON entity = id
  WHERE missing & (missing - 1) = 0
"""
_ORDERED = f"""
SELECT {ITEM} FROM temp.candidates JOIN entities USING (id) WHERE missing = 0 ORDER BY score, id
"""  # noqa: S608 -- put together from constants, as below
_COUNTS = """
WITH counted AS (
  SELECT value, facet_values.facet, slug, kind, fr, en, sum(here) AS count FROM (
    SELECT value, missing, count(*) AS here
    FROM temp.candidates CROSS JOIN facts ON facts.entity = temp.candidates.id
    GROUP BY value, missing
  )
  JOIN facet_values ON facet_values.id = value
  JOIN temp.shown ON temp.shown.facet = facet_values.facet
  WHERE missing IN (0, bit)
  GROUP BY value
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY facet ORDER BY count DESC, fr, slug) AS place,
    count(*) OVER (PARTITION BY facet) AS in_all
  FROM counted
)
SELECT facet, slug, kind, fr, en, count, in_all FROM ranked
  WHERE place <= ? OR value IN (SELECT value FROM temp.wanted)
  ORDER BY facet, place
"""
_VALUES_NAMED = """
SELECT facet, slug, kind, fr, en FROM facet_values WHERE facet = ? AND slug IN (SELECT value FROM json_each(?))
"""
_VALUES_OF = """
SELECT entity, facet, slug, kind, fr, en FROM json_each(?) AS asked
  CROSS JOIN facts ON facts.entity = asked.value
  JOIN facet_values ON facet_values.id = facts.value
  ORDER BY entity, facet, fr, slug
"""
_TEXTS_OF = """
SELECT entity, field, text, language FROM texts WHERE entity IN (SELECT value FROM json_each(?)) ORDER BY entity, rowid
"""
_FIRST_OF = f"SELECT {ITEM} FROM entities WHERE kind = ? ORDER BY id LIMIT ?"  # noqa: S608 -- as above
_CALLED = f"SELECT {ITEM} FROM entities WHERE kind = ? AND ? IN (slug, fr, en) ORDER BY id"  # noqa: S608 -- as above
_TOO_LONG = Text(
    "La recherche a été arrêtée à la limite de temps : demandez des mots moins courants.",
    "The search was stopped at the limit of time: ask for less common words.",
)
