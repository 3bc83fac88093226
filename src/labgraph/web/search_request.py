"""What a request searches, and the addresses of what it might search next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from ..errors import Text
from ..release.search.found import Wish
from ..release.search.lookup import PAGE_SIZE
from . import language
from .parameters import Parameters
from .problems import BadRequest
from .search_facets import FACETS, Listing

LONGEST = 200
MOST_VALUES = 50
_NOT_SHOWN = re.compile(r"[\x00-\x20\x7f-\xa0]+")


@dataclass(frozen=True)
class Asked:
    """A search: the listing, the words as they were typed, the chosen values by facet, and the page."""

    listing: Listing
    text: str
    chosen: Mapping[str, tuple[str, ...]]
    number: int

    @property
    def wish(self) -> Wish:
        """What the index is asked for."""
        return Wish(self.text, self.listing.kind, self.chosen)

    def address(self, number: int = 1, suffix: str = "") -> str:
        """The address of a page of this search, in one form when a suffix names it."""
        parameters: dict[str, object] = {**self._parameters(), "page": number if number > 1 else None}
        return language.address(self.listing.endpoint, suffix=suffix or None, **parameters)

    def without(self, facet: str, slug: str) -> str:
        """The address of the search that one value is taken out of."""
        left = tuple(each for each in self.chosen[facet] if each != slug)
        return Asked(self.listing, self.text, {**self.chosen, facet: left}, 1).address()

    def with_text(self, text: str) -> "Asked":
        """The same search for another text."""
        return Asked(self.listing, text, self.chosen, 1)

    def _parameters(self) -> dict[str, object]:
        return {"q": self.text or None, **{facet: list(slugs) for facet, slugs in self.chosen.items()}}


def read(listing: Listing) -> Asked:
    """What the request asks of a listing. Raises BadRequest when that is too much, or cannot be read."""
    parameters = Parameters.read(request.query_string)
    given = {name: parameters.all(name) for name in FACETS if name in listing.facets}
    chosen = {name: tuple(dict.fromkeys(map(_shown, slugs))) for name, slugs in given.items() if slugs}
    if sum(map(len, chosen.values())) > MOST_VALUES:
        raise BadRequest(TOO_MANY)
    return Asked(listing, read_text(parameters), chosen, parameters.page())


def read_text(parameters: Parameters, name: str = "q") -> str:
    """The words that somebody typed, between single blanks. Raises BadRequest when they are too long."""
    text = _shown(parameters.one(name) or "")
    if len(text) > LONGEST:
        raise BadRequest(_TOO_LONG)
    return text


def pages_of(total: int) -> int:
    """How many pages so many results take: one at least, which says that there is nothing."""
    return max(1, -(-total // PAGE_SIZE))


def _shown(text: str) -> str:
    """The text without characters that nobody sees and no page may hold."""
    return _NOT_SHOWN.sub(" ", text[: 10 * LONGEST]).strip()


_TOO_LONG = Text(
    f"La recherche dépasse {LONGEST} caractères : gardez les mots les plus parlants.",
    f"The search is over {LONGEST} characters: keep the words that say most.",
)
TOO_MANY = Text(
    f"Trop de valeurs choisies : {MOST_VALUES} au plus.", f"Too many values chosen: {MOST_VALUES} at most."
)
