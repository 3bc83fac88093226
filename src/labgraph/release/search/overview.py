"""What the index knows of a release as a whole: where the labs are, and what changed last."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Change(NamedTuple):
    """A record that was modified: when, of which entity, and its label in French and in English, empty if not given."""

    day: str
    kind: str
    slug: str
    fr: str
    en: str


def labs_by_region(index: sqlite3.Connection) -> dict[str, int]:
    """How many labs each region has, by its slug; those without any are left out. A lab may be in several regions."""
    return dict(index.execute(_BY_REGION))


def labs_elsewhere(index: sqlite3.Connection) -> int:
    """How many labs are in no region."""
    (count,) = index.execute(_ELSEWHERE).fetchone()
    return int(count)


def latest_changes(index: sqlite3.Connection, kinds: Sequence[str], count: int) -> Iterator[Change]:
    """The records of these kinds that were modified last, the latest first, those of one day by name."""
    return map(Change._make, index.execute(_LATEST, (json.dumps(list(kinds)), count)))


_BY_REGION = """
SELECT facet_values.slug, count(*) FROM facet_values
  JOIN facts ON facts.value = facet_values.id
  JOIN entities ON entities.id = facts.entity
  WHERE facet = 'region' AND entities.kind = 'lab'
  GROUP BY facet_values.id
"""
_ELSEWHERE = """
SELECT count(*) FROM entities WHERE kind = 'lab' AND id NOT IN (
  SELECT facts.entity FROM facet_values JOIN facts ON facts.value = facet_values.id WHERE facet = 'region'
)
"""
_LATEST = """
SELECT modified, kind, slug, fr, en FROM entities
  WHERE kind IN (SELECT value FROM json_each(?)) AND modified <> '' ORDER BY modified DESC, id LIMIT ?
"""
