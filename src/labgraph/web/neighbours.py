"""What the index of links tells of an entity: who points to it, and of what it points to, what is long.

All in slices of one box each, so that the page of a hub costs what a small one costs.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from ..release.index import Index
from ..release.links import BOX, FILE
from ..terms import Term
from ..vocabulary import EntityName, Iris
from .problems import NoSuchPage
from .site import Site
from .terms import best_labels


@dataclass(frozen=True)
class Link:
    """One link that comes in, from `owner`: said by it, or by the part of it that `subject` names."""

    subject: str
    owner: EntityName
    role: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Box:
    """The links that come in by one property, from one kind of entity: how many, and those of this page, by name.

    `through` is the property by which the part that says the link hangs on its owner; empty when the owner says it.
    """

    property: str
    through: str
    kind: str
    count: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class LongProperty:
    """A property with more values than a box holds: how many, and those of this page."""

    property: str
    count: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """One page of what is around an entity. `said` is every statement that the links of the page stand for."""

    page: int
    pages: int
    incoming: tuple[Box, ...]
    said: tuple[tuple[str, str], ...]
    long: tuple[LongProperty, ...]

    @property
    def count(self) -> int:
        """How many links come in, on all pages together."""
        return sum(box.count for box in self.incoming)


@dataclass(frozen=True)
class Neighbours:
    """Reads the index of links of a release."""

    index: Index
    iris: Iris

    def knows(self, iri: str) -> bool:
        """Whether an entity is described in the graph that is there for it."""
        with self.index.connection() as links:
            return bool(links.execute("SELECT 1 FROM entity WHERE node = ?", (self.node(iri),)).fetchone())

    def known(self, iris: Iterable[str]) -> set[str]:
        """Those of the entities that are described in the graphs that are there for them."""
        nodes = json.dumps([self.node(iri) for iri in iris])
        with self.index.connection() as links:
            return {self.iri(node) for (node,) in links.execute(_KNOWN, (nodes,))}

    def around(self, iri: str, page: int) -> Neighbourhood:
        """A page of what is around an entity, from 1. Raises NoSuchPage."""
        with self.index.connection() as links:
            boxes = links.execute(_BOXES, (self.node(iri),)).fetchall()
            long = links.execute(_LONG, (self.node(iri),)).fetchall()
            pages = max([1, *(math.ceil(row[-1] / BOX) for row in (*boxes, *long))])
            if not 1 <= page <= pages:
                raise NoSuchPage(pages)
            slices = {box[0]: self._slice(links, _LINKS, page, box[0]) for box in boxes}
            return Neighbourhood(
                page=page,
                pages=pages,
                incoming=tuple(self._box(box[1:], slices[box[0]]) for box in boxes),
                said=tuple((self.iri(row[0]), row[1]) for rows in slices.values() for row in rows),
                long=tuple(self._long(links, iri, page, *row) for row in long),
            )

    def names(self, iris: Iterable[str]) -> Mapping[str, Term]:
        """What readers of the page call entities; nothing of those that nobody named."""
        nodes = json.dumps([self.node(iri) for iri in iris])
        with self.index.connection() as links:
            rows = links.execute(_NAMES, (nodes,)).fetchall()
        return best_labels((self.iri(node), Term(text, language=language)) for node, language, text in rows)

    def _slice(self, links: Connection, sql: str, page: int, *of: object) -> list[tuple[str, ...]]:
        return links.execute(sql, (*of, BOX * (page - 1), BOX * page)).fetchall()

    def _box(self, box: tuple[str, str, str, int], rows: list[tuple[str, ...]]) -> Box:
        name, through, kind, count = box
        return Box(name, through, kind, count, tuple(self._link(row) for row in rows if row[1] == name))

    def _link(self, row: tuple[str, ...]) -> Link:
        subject, _, role, since, until = row
        owner = self.iris.read(self.iri(subject.partition("#")[0]))
        assert owner, f"the index of links has what is no entity: {subject}"
        return Link(self.iri(subject), owner, role and self.iri(role), since, until)

    def _long(
        self, links: Connection, iri: str, page: int, number: int, name: str, count: int
    ) -> LongProperty:
        rows = self._slice(links, _LONG_VALUES, page, self.node(iri), number)
        return LongProperty(name, count, tuple(self.iri(row[0]) for row in rows))

    def node(self, iri: str) -> str:
        """What the index calls an entity or a part."""
        return iri.removeprefix(self.iris.things)

    def iri(self, node: str) -> str:
        """The IRI of what the index calls so."""
        return f"{self.iris.things}{node}"


_BOXES = """
SELECT box.id, said.iri, coalesce(hung.iri, ''), kind, count FROM box
JOIN property AS said ON said.id = box.property LEFT JOIN property AS hung ON hung.id = through
WHERE target = ? ORDER BY said.iri, through, kind
"""
_LINKS = """
SELECT subject, iri, coalesce(role, ''), coalesce(since, ''), coalesce(until, '') FROM link
JOIN property ON property.id = property LEFT JOIN part ON node = subject
WHERE box = ? AND rank >= ? AND rank < ? ORDER BY rank, subject, property
"""
_LONG = "SELECT property, iri, count FROM long JOIN property ON id = property WHERE subject = ? ORDER BY iri"
_LONG_VALUES = """
SELECT target FROM long_value WHERE subject = ? AND property = ? AND rank >= ? AND rank < ? ORDER BY rank
"""


def neighbours_of(site: Site) -> Neighbours:
    """The index of links of the release of the request."""
    return Neighbours(site.index(FILE), Iris(site.engine().manifest.base_iri))


_KNOWN = "SELECT node FROM json_each(?) JOIN entity ON node = value"
_NAMES = "SELECT node, language, text FROM json_each(?) JOIN name ON node = value"
