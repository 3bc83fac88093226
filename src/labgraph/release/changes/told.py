"""Reading the changes of a release: all, those of one entity, those that concern an organisation; newest first."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...nquads import Triple, triple_in
from ...vocabulary import EntityName

# A change that says more than this is told in part, with how much it says in all.
MOST_SAID = 200


class Said(NamedTuple):
    """A statement of a change: `state` is -1 for one removed, 1 for one added, 0 for one that remains beside these."""

    state: int
    triple: Triple


class Change(NamedTuple):
    """What became of an entity in a release. `other` is the IRI of what it is called now, or was called before.

    `differing` is how many statements it removed and added, of which `said` holds the first, with those that remain.
    """

    id: int
    release: str
    entity: EntityName
    how: str
    other: str
    differing: int
    said: tuple[Said, ...]


class History:
    """The changes in `changes.sqlite`, by a connection to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._rows = connection.execute

    def first_release(self) -> str:
        """The release that all changes come after."""
        (release,) = self._rows("SELECT min(id) FROM release").fetchone()
        return str(release)

    def versions(self) -> Mapping[str, int]:
        """How many versions of entities each release brought."""
        return dict(self._rows("SELECT id, versions FROM release"))

    def count(self, entity: EntityName | None, since: str) -> int:
        """How many changes there are, in releases of a day (YYYYMMDD) and later: of an entity, else of all."""
        sql, given = _wanted(entity, since)
        (count,) = self._rows(f"SELECT count(*) FROM ({sql})", given).fetchone()  # noqa: S608 -- our own
        return int(count)

    def changes(self, entity: EntityName | None, since: str, limit: int, start: int = 0) -> list[Change]:
        """Some of these changes, the newest release first; of one release, in the order of kinds and slugs."""
        sql, given = _wanted(entity, since)
        ordered = (
            f"SELECT id, release, node, how, other FROM ({sql}) ORDER BY release DESC, id LIMIT ? OFFSET ?"  # noqa: S608 -- our own
        )
        return [self._change(*row) for row in self._rows(ordered, (*given, limit, start))]

    def names(self, nodes: Iterable[str]) -> list[Triple]:
        """The names, last known, of entities (`lab/x`) that were described once."""
        rows = self._rows(
            "SELECT line FROM json_each(?) JOIN former ON node = value", (json.dumps(list(nodes)),)
        )
        return [triple_in(line) for (line,) in rows]

    def _change(self, number: int, release: str, node: str, how: str, other: str) -> Change:
        (count,) = self._rows(_COUNT, (number,)).fetchone()
        said = self._rows(
            "SELECT state, line FROM statement WHERE change = ? ORDER BY line LIMIT ?", (number, MOST_SAID)
        )
        kind, _, slug = node.partition("/")
        return Change(
            number,
            release,
            EntityName(kind, slug),
            how,
            other,
            count,
            tuple(Said(state, triple_in(line)) for state, line in said),
        )


def _wanted(entity: EntityName | None, since: str) -> tuple[str, tuple[str, ...]]:
    """The changes that are wanted, as SQL and what it is given."""
    if entity is None:
        return "SELECT * FROM change WHERE release >= ?", (since,)
    node = f"{entity.kind}/{entity.slug}"
    return _OF_ENTITY, (node, since, node, since)


_COUNT = "SELECT count(*) FROM statement WHERE change = ? AND state <> 0"
_OF_ENTITY = """
SELECT * FROM change WHERE node = ? AND release >= ?
UNION SELECT change.* FROM concern JOIN change ON id = change WHERE concern.node = ? AND release >= ?
"""
