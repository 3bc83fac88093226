"""A result of the search, as far as every form of it needs it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from ..release.search.found import Counts, Item, Value
from ..release.search.hints import mended
from ..release.search.lookup import Search, values_named
from .problems import NoSuchPage
from .search_request import Asked, pages_of


@dataclass(frozen=True)
class Mended:
    """What was probably meant, and how much that finds."""

    text: str
    address: str
    total: int


@dataclass(frozen=True)
class Result:
    """One page of what was found. `chosen` are the chosen values that exist, by facet and slug."""

    asked: Asked
    total: int
    items: list[Item]
    counts: Mapping[str, Counts]
    chosen: Mapping[str, Mapping[str, Value]]
    mended: Mended | None

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total)


def result_of(index: sqlite3.Connection, asked: Asked) -> Result:
    """The result of a search. Raises NoSuchPage."""
    search = Search(index, asked.wish)
    total = search.total()
    if not 1 <= asked.number <= pages_of(total):
        raise NoSuchPage(pages_of(total))
    items = search.page(asked.number)
    counts = search.counts(asked.listing.facets)
    chosen = {facet: values_named(index, facet, slugs) for facet, slugs in asked.chosen.items()}
    return Result(asked, total, items, counts, chosen, _mended(index, asked) if not total else None)


def _mended(index: sqlite3.Connection, asked: Asked) -> Mended | None:
    """The same search with its unknown words mended, if that finds something."""
    text = mended(index, asked.text)
    if text is None:
        return None
    better = asked.with_text(text)
    total = Search(index, better.wish).total()
    return Mended(text, better.address(), total) if total else None
