"""What is looked for in the search index, and what is found there: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# What an item is read from.
ITEM = "entities.id, entities.iri, entities.kind, entities.slug, entities.fr, entities.en, ifnull(entities.short, '')"


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


class Counts(NamedTuple):
    """The values of a facet that a result has most, those that are chosen among them, and how many it has in all."""

    values: list[Counted]
    in_all: int


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


def item_of(row: tuple[Any, ...], values: Mapping[str, tuple[Value, ...]]) -> Item:
    """The item that a row of `ITEM` tells, with its values."""
    number, iri, kind, slug, fr, en, short = row
    return Item(number, iri, kind, slug, fr, en, short, values)


def _for_reader(fr: str, en: str, language: str) -> Said:
    return Said(en, "en") if not fr or (en and language == "en") else Said(fr, "fr")
