"""Making the index of links of a release from all its lines, and its store."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from ...matching import reading_order
from ...nquads import links_between
from ...vocabulary import KINDS, LAB, ORG, Iris
from ..quads import lines_of
from ..store import Rows
from . import BOX, FILE, LIKENESS, SHORT_CUTS
from .statements import BOXES, INCOMING, LONG, PARTS, SCHEMA, SHARED, WORK

# The other side of a carrying or a partnership.
_SIDES = (ORG.member, ORG.organization)

# From a node to a node, and the entities that these are, or are parts of.
Said = tuple[str, int, str, str, str]


def build(release: Path, base_iri: str, triples: Path, ask: Rows) -> None:
    """Make the index in the directory of a release, in bounded memory: SQLite sorts, in files of its own.

    The links themselves are read from the lines of `triples` (N-Triples), which takes a tenth of asking the store.
    """
    with closing(sqlite3.connect(release / FILE)) as made:
        Building(made, ask, Iris(base_iri)).build(triples)
        made.commit()


@dataclass
class Building:
    """Fills the tables of an index."""

    made: sqlite3.Connection
    ask: Rows
    iris: Iris
    properties: dict[str, int] = field(default_factory=dict)

    def build(self, triples: Path) -> None:
        """Fill all tables, which are not there yet, from the store and the N-Triples lines of a file."""
        put = self.made.executemany
        self.made.executescript(SCHEMA)
        # A graph may say several classes of one entity, and a name twice, with and without a datatype.
        put("INSERT OR IGNORE INTO entity VALUES (?)", self._entities())
        put("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", self.names(self.rows("names")))
        self.put_links(self._all_said(triples), self.rows("dates"))

    def put_links(
        self,
        said: Iterable[Said],
        dates: Iterable[tuple[str, ...]],
        targets: str = "TRUE",
        subjects: str = "TRUE",
    ) -> None:
        """Fill the tables that follow from what leads from node to node, and from the dates of parts.

        Only boxes of the targets are made for which that SQL condition is true, only long values of such subjects.
        """
        put = self.made.executemany
        self.made.create_function("reading_order", 1, _words, deterministic=True)
        self.made.executescript(WORK)
        narrower = {(self._id(narrow), self._id(broad)) for narrow, broad in _closure(self.rows("narrower"))}
        put("INSERT INTO narrower VALUES (?, ?)", narrower)
        put("INSERT INTO said VALUES (?, ?, ?, ?, ?)", said)
        put("INSERT INTO dated VALUES (?, ?, ?)", self._dated(dates))
        self.made.executescript(
            PARTS.substitute(role=self._id(ORG.role), since=self._id(LAB.since), until=self._id(LAB.until))
        )
        put("INSERT INTO led VALUES (?, ?, ?, ?, ?, ?, ?)", self._led(narrower, targets))
        self.made.executescript(BOXES)
        self.made.executescript(LONG.substitute(box=BOX, sides=self._ids(_SIDES), subjects=subjects))
        self.made.execute(SHARED.substitute(shared=self._ids(LIKENESS)))
        put("INSERT OR IGNORE INTO property VALUES (?, ?)", ((n, iri) for iri, n in self.properties.items()))

    def rows(self, name: str, **given: str) -> Iterable[tuple[str, ...]]:
        """What a query of this folder gives."""
        return self.ask(files(__package__).joinpath(f"{name}.rq").read_text("utf-8"), **given)

    def _entities(self) -> Iterator[tuple[str]]:
        """What is described in the graph that is there for it."""
        for entity, graph in self.rows("entities"):
            named = self.iris.read(entity)
            if named and graph == self.iris.described_in(named.kind, named.slug):
                yield (self.node(entity),)

    def names(self, rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
        """What the query of names gives, as it is kept."""
        for node, language, name in rows:
            yield self.node(node), language, name

    def said(self, subject: str, name: str, target: str) -> Iterator[Said]:
        """A statement that leads from one IRI of things to another, as it is kept; nothing where it is no link."""
        one, other = self.node(subject), self.node(target)
        owner, target_owner = one.partition("#")[0], other.partition("#")[0]
        if _is_of_a_kind(owner):
            yield one, self._id(name), other, owner, target_owner

    def _all_said(self, triples: Path) -> Iterator[Said]:
        for link in links_between(lines_of(triples), self.iris.things):
            yield from self.said(*link)

    def _dated(self, rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, int, str]]:
        for part, name, date in rows:
            yield self.node(part), self._id(name), date

    def _led(
        self, narrower: set[tuple[int, int]], targets: str
    ) -> Iterator[tuple[str, int, int, str, str, str, int]]:
        """Every link that comes in, with the one that says it most exactly: often itself."""
        cuts = {(self._id(cut), self._id(through)) for cut, through in SHORT_CUTS.items()}
        exactness = _Exactness(narrower, cuts)
        for (target, owner), links in groupby(
            self.made.execute(INCOMING.substitute(targets=targets)), itemgetter(0, 1)
        ):
            kind = owner.partition("/")[0]
            for leader, link in exactness.led([_Link(*link[2:]) for link in links]):
                yield (
                    target,
                    leader.property,
                    leader.through,
                    kind,
                    leader.subject,
                    link.subject,
                    link.property,
                )

    def node(self, iri: str) -> str:
        """An IRI of things, less the beginning that all share."""
        return iri.removeprefix(self.iris.things)

    def _id(self, property_iri: str) -> int:
        return self.properties.setdefault(property_iri, len(self.properties) + 1)

    def _ids(self, properties: Iterable[str]) -> str:
        return ", ".join(str(self._id(each)) for each in properties)


class _Link(NamedTuple):
    """A link from one owner to one target: said by the owner, or by the part that hangs on it by `through`."""

    subject: str
    property: int
    through: int


@dataclass(frozen=True)
class _Exactness:
    """Which of the links from one owner to one target says more than another."""

    narrower: set[tuple[int, int]]
    cuts: set[tuple[int, int]]

    def led(self, links: list[_Link]) -> Iterator[tuple[_Link, _Link]]:
        """Each of the links after the one that says it most exactly."""
        leaders = [link for link in links if not any(self._exceeds(other, link) for other in links)]
        for link in links:
            yield next(each for each in leaders if each == link or self._exceeds(each, link)), link

    def _exceeds(self, one: _Link, other: _Link) -> bool:
        if one.subject == other.subject:
            return (one.property, other.property) in self.narrower
        return not other.through and (other.property, one.through) in self.cuts


def _closure(given: Iterable[tuple[str, ...]]) -> set[tuple[str, str]]:
    """The pairs, and those that follow from them; without those that hold both ways."""
    pairs = {(narrow, broad) for narrow, broad in given}
    closed = set(pairs)
    while more := {(a, d) for a, b in closed for c, d in pairs if b == c} - closed:
        closed |= more
    return {(narrow, broad) for narrow, broad in closed if (broad, narrow) not in closed}


def _words(text: str) -> str:
    return "\t".join(reading_order(text))


def _is_of_a_kind(node: str) -> bool:
    kind, _, slug = node.partition("/")
    return kind in KINDS and bool(slug) and "/" not in slug
