"""What the search index answers: entities by words and by the values of facets, counted exactly.

Nothing that a stranger types is read as SQL or as a query of FTS5, and every question is stopped after a while.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from time import monotonic
from typing import Any, NamedTuple

from ...errors import Text, TimeExceeded
from ...matching import nearest, normalise
from . import NAME_COLUMNS
from .words import asked_words, expression, trigrams, words

PAGE_SIZE = 25
SUGGESTIONS = 8
TIME_LIMIT_S = 2.0

# How often the clock is looked at, in steps of SQLite's machine: several times a millisecond.
_STEPS = 5000
_CANDIDATES = 50
_AT_ONCE = 500


@dataclass(frozen=True)
class Wish:
    """What is looked for: entities of a kind (of any when it is empty) that have all words of a text.

    Of each facet in `chosen`, they have one of the values, which are told by their slugs.
    """

    text: str = ""
    kind: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Said(NamedTuple):
    """A text, and the language that it is in."""

    text: str
    language: str


class Value(NamedTuple):
    """A value of a facet. `kind` and `slug` name the entity that it is; without a kind it is none, and has no label."""

    facet: str
    slug: str
    kind: str
    fr: str
    en: str

    def label(self, language: str) -> Said:
        """Its label for a reader of "fr" or "en"."""
        return _for_reader(self.fr, self.en, language)


@dataclass(frozen=True)
class Counted:
    """A value of a facet, and how many entities of a result have it."""

    value: Value
    count: int


@dataclass(frozen=True)
class Item:
    """An entity that was found, with its values by facet. `short` is empty when it has no short name."""

    number: int
    iri: str
    kind: str
    slug: str
    fr: str
    en: str
    short: str
    values: Mapping[str, tuple[Value, ...]]

    def name(self, language: str) -> Said:
        """Its name for a reader of "fr" or "en"."""
        return _for_reader(self.fr, self.en, language)


def _for_reader(fr: str, en: str, language: str) -> Said:
    return Said(en, "en") if not fr or (en and language == "en") else Said(fr, "fr")


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

    def counts(self, facets: Sequence[str]) -> dict[str, list[Counted]]:
        """For each facet its values, the most frequent first: what choosing them, instead of others, would give."""
        bits = self._bits()
        shown = [(facet, bits.get(facet, 0)) for facet in facets]
        with self._index:
            self._index.executemany("INSERT INTO temp.shown VALUES (?, ?)", shown)
            rows = self._index.execute(_COUNTS).fetchall()
        counted = [Counted(Value(*row[:-1]), row[-1]) for row in rows]
        return {facet: [each for each in counted if each.value.facet == facet] for facet in facets}

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
            asked = {"asked": expression(forms), "whole": normalise(self._wish.text), "kind": kind}
            self._index.execute(_FIND_WORDS, asked)

    def _choose(self) -> None:
        """By the facets: of what was found, keep what lacks the values of one facet at most."""
        bits = self._bits()
        wanted = ((bits[facet], facet, slug) for facet, slugs in self._wish.chosen.items() for slug in slugs)
        self._index.executemany(_WANT, wanted)
        self._index.execute(_CHOOSE, {"all": sum(bits.values())})

    def _items(self, ordered: sqlite3.Cursor) -> Iterator[Item]:
        while rows := list(islice(ordered, _AT_ONCE)):
            values = _values_of(self._index, [row[0] for row in rows])
            for row in rows:
                yield _item(row, values.get(row[0], {}))


def values_named(index: sqlite3.Connection, facet: str, slugs: Sequence[str]) -> dict[str, Value]:
    """The values of a facet that have these slugs; those that do not exist are left out."""
    asked = facet, json.dumps(list(slugs))
    return {row[1]: Value(*row) for row in index.execute(_VALUES_NAMED, asked)}


def texts_of(index: sqlite3.Connection, items: Sequence[Item]) -> dict[int, list[tuple[str, Said]]]:
    """What is said of the entities in words, by their numbers: fields and texts."""
    rows = index.execute(_TEXTS_OF, (json.dumps([item.number for item in items]),))
    by_entity = groupby(rows, key=itemgetter(0))
    return {number: [(row[1], Said(row[2], row[3])) for row in group] for number, group in by_entity}


def mended(index: sqlite3.Connection, text: str) -> str | None:
    """The text with the nearest known word for each that is unknown; None when there is nothing to mend it with."""
    result = text
    for word in reversed(list(words(text))):
        if not _is_known(index, word.form):
            better = _nearest_word(index, word.form)
            if better is None:
                return None
            result = result[: word.start] + better + result[word.end :]
    return result if result != text else None


def beginnings(index: sqlite3.Connection, text: str) -> list[Item]:
    """A few entities that somebody who has typed this may mean: names that begin so, then names with these words."""
    forms = asked_words(text)
    if not forms:
        return []
    beginning = normalise(text)
    rows = [
        *index.execute(_NAMES_FROM, (beginning, f"{beginning}\U0010ffff", SUGGESTIONS)),
        *index.execute(_NAMES_WITH, (expression(forms, NAME_COLUMNS), SUGGESTIONS)),
    ]
    return [_item(row, {}) for row in list(dict.fromkeys(rows))[:SUGGESTIONS]]


def _item(row: tuple[Any, ...], values: Mapping[str, tuple[Value, ...]]) -> Item:
    number, iri, kind, slug, fr, en, short = row
    return Item(number, iri, kind, slug, fr, en, short, values)


def _is_known(index: sqlite3.Connection, form: str) -> bool:
    found = index.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (expression([form]),))
    return found.fetchone() is not None


def _nearest_word(index: sqlite3.Connection, form: str) -> str | None:
    """The word of the vocabulary that is most like this one, as people write it."""
    asked = " OR ".join(f'"{trigram}"' for trigram in trigrams(form))
    shown = dict(index.execute(_ALIKE, (asked, _CANDIDATES)).fetchall())
    # Letters that changed places are the likeliest mistake, above all in acronyms.
    transposed = [known for known in shown if sorted(known) == sorted(form)]
    found = nearest(form, transposed or shown)
    return shown[found] if found else None


def _values_of(index: sqlite3.Connection, numbers: list[int]) -> dict[int, dict[str, tuple[Value, ...]]]:
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
# Names weigh most, the very words more than their stems (less is better). Whose whole name is asked for comes first;
# values of lists, whose definitions speak of everything, come after all else.
_FIND_WORDS = """
INSERT INTO temp.found
  SELECT words.rowid, bm25(words, 10, 8, 3, 1, 5, 4, 1.5, 0.5)
    - 1000 * (words.rowid IN (SELECT entity FROM names WHERE form = :whole)) + 100 * (kind = 'concept')
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
_ITEM = "entities.id, entities.iri, entities.kind, entities.slug, entities.fr, entities.en, ifnull(entities.short, '')"
_ORDERED = f"""
SELECT {_ITEM} FROM temp.candidates JOIN entities USING (id) WHERE missing = 0 ORDER BY score, id
"""  # noqa: S608 -- put together from constants, as below
_COUNTS = """
SELECT facet_values.facet, slug, kind, fr, en, sum(here) AS count FROM (
    SELECT value, missing, count(*) AS here
    FROM temp.candidates CROSS JOIN facts ON facts.entity = temp.candidates.id
    GROUP BY value, missing
  )
  JOIN facet_values ON facet_values.id = value
  JOIN temp.shown ON temp.shown.facet = facet_values.facet
  WHERE missing IN (0, bit)
  GROUP BY value
  ORDER BY count DESC, fr, slug
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
_NAMES_FROM = f"""
SELECT {_ITEM} FROM names JOIN entities ON entities.id = names.entity
  WHERE form >= ? AND form < ? ORDER BY form LIMIT ?
"""  # noqa: S608
_NAMES_WITH = (
    f"SELECT {_ITEM} FROM words JOIN entities ON entities.id = words.rowid WHERE words MATCH ? LIMIT ?"  # noqa: S608
)
_ALIKE = "SELECT form, shown FROM vocabulary WHERE vocabulary MATCH ? ORDER BY rank LIMIT ?"

_TOO_LONG = Text(
    "La recherche a été arrêtée à la limite de temps : demandez des mots moins courants.",
    "The search was stopped at the limit of time: ask for less common words.",
)
