"""Making the index of links of a release from that of an earlier one: a few entities say something else than before.

All boxes of a target are made anew when one link to it is new or gone, since ranks follow from all links of a box; the
long values of an entity when anything is said otherwise of it or of its parts.
"""

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ...vocabulary import Iris
from ..since import Affected
from ..store import Rows
from . import FILE
from .building import Building, Said

_WANTED = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TEMP TABLE wanted (node TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE touched (node TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# What is not made of the links themselves goes by its node; parts stand right after their entity.
_FORGET = """
DELETE FROM shared WHERE box IN (SELECT id FROM box WHERE target IN (SELECT node FROM wanted));
DELETE FROM link WHERE box IN (SELECT id FROM box WHERE target IN (SELECT node FROM wanted));
DELETE FROM box WHERE target IN (SELECT node FROM wanted);
DELETE FROM long WHERE subject IN (SELECT node FROM touched);
DELETE FROM long_value WHERE subject IN (SELECT node FROM touched);
DELETE FROM part WHERE substr(node, 1, instr(node, '#') - 1) IN (SELECT node FROM touched);
DELETE FROM name WHERE node LIKE '%#%' AND substr(node, 1, instr(node, '#') - 1) IN (SELECT node FROM touched);
"""

# Subject, property and object.
Link = tuple[str, str, str]


def update(release: Path, base_iri: str, ask: Rows, affected: Affected) -> None:
    """Make the index of the release in a directory from that of another, of which only some entities differ."""
    shutil.copyfile(affected.path / FILE, release / FILE)
    with closing(sqlite3.connect(release / FILE)) as made:
        made.executescript(_WANTED)
        _Update(made, ask, Iris(base_iri)).apply(affected.entities, affected.statements)
        made.commit()


class _Update(Building):
    """Puts again what follows from some statements."""

    def apply(self, entities: Collection[str], statements: Iterable[Link]) -> None:
        self.properties = {iri: number for number, iri in self.made.execute("SELECT id, iri FROM property")}
        own = {link for entity in entities for link in self._of(entity)}
        wanted = self._wanted(statements, own)
        put = self.made.executemany
        put("INSERT INTO wanted VALUES (?)", ((self.node(iri),) for iri in wanted))
        put("INSERT INTO touched VALUES (?)", ((self.node(iri),) for iri in entities))
        self.made.executescript(_FORGET)
        parts = {target for _, _, target in own if "#" in target}
        named = (row for part in parts for row in self.rows("names", node=part))
        put("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", self.names(named))
        dates = [row for part in parts for row in self.rows("dates", part=part)]
        self.put_links(
            self._said(own, wanted),
            dates,
            targets="target IN (SELECT node FROM wanted)",
            subjects="owner IN (SELECT node FROM touched)",
        )

    def _wanted(self, statements: Iterable[Link], own: Collection[Link]) -> set[str]:
        """The entities that something else leads to than before, or what is said otherwise of itself."""
        wanted, parts = set[str](), set[str]()
        for subject, _, target in statements:
            parts |= {node for node in (subject, target) if "#" in node}
            wanted.add(target)
        wanted |= {target for subject, _, target in own if subject in parts}
        return {iri for iri in wanted if iri.startswith(self.iris.things) and "#" not in iri}

    def _said(self, own: Collection[Link], wanted: Iterable[str]) -> Iterator[Said]:
        links = set(own)
        for target in wanted:
            links |= self._links(target=target)
        for part in {subject for subject, _, _ in links if "#" in subject}:
            links |= self._links(subject=part.partition("#")[0], target=part)
        for link in sorted(links):
            yield from self.said(*link)

    def _of(self, entity: str) -> set[Link]:
        """The links of an entity and of its parts."""
        own = self._links(subject=entity)
        parts = {target for _, _, target in own if target.startswith(f"{entity}#")}
        return own.union(*(self._links(subject=part) for part in parts))

    def _links(self, **given: str) -> set[Link]:
        return {(subject, name, target) for subject, name, target in self.rows("links", **given)}
