"""Which entities a name from elsewhere may stand for, the likeliest first; and whether one of them is certain.

Certain is only what is said by an identifier that one entity bears, or by a whole name that no other has, in any way to
write it: a slip or a word left out makes it likely at most. Short names alone make nothing certain.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...matching import ALIKE, Wording, forms, likeness, normalise
from ...vocabulary import RECORD_KINDS
from .found import ITEM, Item, Value, item_of
from .hints import is_known, nearest_word
from .identified import Identifier, bearers, compact, identifiers_of
from .lookup import values_of
from .named import Bearer, bearers_of, names_of
from .words import asked_words

MOST = 25

# What is compared with a name: those who bear it, and as many that share words with it.
_LOOKED_AT = 40
_MOST_WORDS, _MOST_SLIPS = 12, 4
_LEAST_PREFIX = 4

# What agreement adds to the way to certainty, and what contradiction leaves of a score.
_AGREES, _CONTRADICTS = 0.25, 0.6
_BY_IDENTIFIER, _EACH_PART = 96.0, 97.0
_NOT_UNLIKE = 30


@dataclass(frozen=True)
class Sought:
    """A name from elsewhere and what is known of its bearer: the kinds it may be of, identifiers, values by facet."""

    name: str
    kinds: Sequence[str] = RECORD_KINDS
    identifiers: tuple[Identifier, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """An entity that may be meant: how likely, from 0 to 100, and whether it is certain."""

    item: Item
    score: float
    is_certain: bool = False


def candidates(index: sqlite3.Connection, sought: Sought) -> list[Candidate]:
    """Those that may be meant, the likeliest first."""
    found = _Looking(index, sought)
    return sorted(found.candidates(), key=lambda each: (-each.is_certain, -each.score, each.item.number))


class _Looking:
    """What is looked at for one name."""

    def __init__(self, index: sqlite3.Connection, sought: Sought) -> None:
        self._index = index
        self._sought = sought
        self._wording = Wording.of(sought.name)
        self._named = bearers_of(index, sought.name, sought.kinds)
        self._identified = self._by_identifier()

    def candidates(self) -> Iterable[Candidate]:
        numbers = dict.fromkeys((*self._identified, *(each.entity for each in self._named)))
        numbers |= dict.fromkeys(self._sharing_words())
        looked_at = list(numbers)[: 2 * _LOOKED_AT]
        values, theirs = values_of(self._index, looked_at), identifiers_of(self._index, looked_at)
        items = {row[0]: item_of(row, values.get(row[0], {})) for row in _rows(self._index, looked_at)}
        agreeing = {
            number: [*self._agreement(theirs.get(number, ())), *self._shared(values.get(number, {}))]
            for number in looked_at
        }
        alike = {number: self._alike(number) for number in looked_at}
        certain = self._certain(agreeing, alike)
        for number in looked_at:
            score = self._score(number, alike[number], agreeing[number])
            if score >= ALIKE or number in certain:
                yield Candidate(items[number], score, number in certain)

    def _by_identifier(self) -> list[int]:
        """Who bears what is given, or what stands where a name should."""
        given = (*self._sought.identifiers, *(Identifier(scheme, self._sought.name) for scheme in _AS_NAMES))
        found = [item for identifier in given for item in bearers(self._index, identifier)]
        return [item.number for item in found if item.kind in self._sought.kinds]

    def _sharing_words(self) -> list[int]:
        """Those whose names share words with it, the rarest counting most."""
        words = _words(self._index, self._sought.name)
        if not words:
            return []
        asked = f"{{name alias}} : ({' OR '.join(map(_quoted, words))})"
        rows = self._index.execute(_SHARING, (asked, json.dumps(list(self._sought.kinds)), _LOOKED_AT))
        return [number for (number,) in rows]

    def _agreement(self, theirs: Sequence[Identifier]) -> Iterable[bool]:
        """Of each identifier that is given, whether theirs is the same, where they have one of its scheme."""
        for given in self._sought.identifiers:
            same = [compact(each.value) for each in theirs if each.scheme == given.scheme]
            if same:
                yield compact(given.value) in same

    def _shared(self, values: Mapping[str, tuple[Value, ...]]) -> Iterable[bool]:
        """Of each facet of which values are given, whether they have one of these, where they have any."""
        for facet, given in self._sought.values.items():
            if facet in values:
                theirs = {form for value in values[facet] for form in _ways_to_say(value)}
                yield any(form in theirs for wording in given for form in _ways(wording))

    def _alike(self, number: int) -> float:
        """How like the name is to the likest name that they have."""
        if any(number == each.entity and each.way == "parts" for each in self._named):
            return _EACH_PART
        names = (Wording.of(name.text) for name in names_of(self._index, number))
        return max((likeness(self._wording, name) for name in names), default=0.0)

    def _score(self, number: int, score: float, agreeing: Sequence[bool]) -> float:
        if number in self._identified:
            score = max(score, _BY_IDENTIFIER)
        for agrees in agreeing:
            score = score + (100 - score) * _AGREES if agrees else score * _CONTRADICTS
        return round(score, 1)

    def _certain(self, agreeing: Mapping[int, Sequence[bool]], alike: Mapping[int, float]) -> set[int]:
        """The one that is certain, if there is one."""
        named = {each.entity for each in self._named}
        meant = set(self._identified) or named
        if self._sought.identifiers and self._sought.name:
            # A number that was copied to the wrong line is of somebody else than the name.
            meant = {
                number for number in meant if number in named or (not named and alike[number] >= _NOT_UNLIKE)
            }
        if len(meant) > 1:
            # Namesakes are told apart by what else is known of them.
            meant = {number for number in meant if agreeing.get(number) and all(agreeing[number])}
        if len(meant) != 1:
            return set()
        [number] = meant
        known = agreeing.get(number, ())
        said = number in self._identified or _says_enough(
            [each for each in self._named if each.entity == number]
        )
        return meant if all(known) and (said or any(known)) else set()


def _says_enough(named: Sequence[Bearer]) -> bool:
    """Whether a name tells whose it is: one that was typed so, or, written in another way, none that is short."""
    typed = [each for each in named if each.way == "typed"] or named
    return not any(each.is_short for each in typed)


def _words(index: sqlite3.Connection, name: str) -> list[str]:
    """The words to look for: those of the name, those that it says in full, and the nearest known to one unknown."""
    typed = asked_words(name)[:_MOST_WORDS]
    unknown = [word for word in typed if not is_known(index, word)][:_MOST_SLIPS]
    mended = [near[0] for word in unknown if (near := nearest_word(index, word))]
    in_full = forms(name).full.split()
    return list(dict.fromkeys((*typed, *in_full, *mended)))[: 2 * _MOST_WORDS]


def _quoted(word: str) -> str:
    return f'"{word}"{"*" if len(word) >= _LEAST_PREFIX else ""}'


def _ways_to_say(value: Value) -> Iterable[str]:
    """How people name a value: by its label, its slug, its IRI's end, or the code that ends its slug."""
    yield from (*_ways(value.fr), *_ways(value.en), value.slug, value.slug.rpartition("-")[2])


def _ways(wording: str) -> Iterable[str]:
    last = wording.rstrip("/").rpartition("/")[2]
    yield from filter(None, (forms(wording).full, normalise(wording), last.lower()))


def named_items(index: sqlite3.Connection, iris: Sequence[str]) -> list[Item]:
    """The entities of these IRIs that there are, with their values."""
    rows = index.execute(_NAMED, (json.dumps(list(iris)),)).fetchall()
    values = values_of(index, [row[0] for row in rows])
    return [item_of(row, values.get(row[0], {})) for row in rows]


def _rows(index: sqlite3.Connection, numbers: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    return index.execute(_ITEMS, (json.dumps(list(numbers)),))


# What people put in the place of a name.
_AS_NAMES = ("siren", "siret", "wikidata")
_SHARING = """
SELECT words.rowid FROM words JOIN entities ON entities.id = words.rowid
  WHERE words MATCH ? AND kind IN (SELECT value FROM json_each(?))
  ORDER BY bm25(words, 10, 8, 0, 0, 0, 0, 0, 0), words.rowid LIMIT ?
"""
_ITEMS = f"SELECT {ITEM} FROM json_each(?) AS asked CROSS JOIN entities ON entities.id = asked.value"  # noqa: S608 -- put together from constants
_NAMED = f"SELECT {ITEM} FROM json_each(?) AS asked CROSS JOIN entities ON entities.iri = asked.value"  # noqa: S608 -- the same
