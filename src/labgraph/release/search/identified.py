"""Who bears an identifier that others gave: a SIREN, a code of Insee or Eurostat, an item of Wikidata."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from .found import ITEM, Item, item_of


class Identifier(NamedTuple):
    """An identifier: the scheme that it is of, and its value."""

    scheme: str
    value: str


def compact(value: str) -> str:
    """An identifier as it is compared: without spaces and case, an address by its last step.

    >>> compact("130 025 265"), compact("https://www.wikidata.org/entity/q13947")
    ('130025265', 'Q13947')
    """
    return "".join(value.split()).rstrip("/").rpartition("/")[2].upper()


def bearers(index: sqlite3.Connection, identifier: Identifier) -> list[Item]:
    """The entities that bear an identifier, in reading order: one where those who assign it see to that."""
    rows = index.execute(_BEARERS, (identifier.scheme, compact(identifier.value)))
    return [item_of(row, {}) for row in rows]


def identifiers_of(index: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[Identifier]]:
    """The identifiers of entities, by their numbers."""
    found: dict[int, list[Identifier]] = {}
    for number, *identifier in index.execute(_IDENTIFIERS, (json.dumps(list(numbers)),)):
        found.setdefault(number, []).append(Identifier(*identifier))
    return found


def schemes(index: sqlite3.Connection, beginning: str) -> list[str]:
    """The schemes with this beginning of which some entity has an identifier."""
    return [scheme for (scheme,) in index.execute(_SCHEMES, (beginning, f"{beginning}\U0010ffff"))]


_BEARERS = f"""
SELECT {ITEM} FROM identifiers JOIN entities ON entities.id = identifiers.entity
  WHERE scheme = ? AND form = ? ORDER BY entities.id
"""  # noqa: S608 -- put together from constants
_IDENTIFIERS = """
SELECT entity, scheme, identifiers.value FROM json_each(?) AS asked
  CROSS JOIN identifiers ON identifiers.entity = asked.value ORDER BY entity, scheme, form
"""
_SCHEMES = "SELECT DISTINCT scheme FROM identifiers WHERE scheme >= ? AND scheme < ? ORDER BY scheme"
