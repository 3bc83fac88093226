"""The links of a release, counted and ranked: what points to an entity, and of what it points to, what is long.

A query that counts or orders the links of a hub goes through all of them; here a slice costs the same wherever it is.
The index is derived from the store. Its nodes are named without the beginning that all share: `lab/x#carrying-y`.

Links that come in stand in boxes: by property, by the property `through` which the part that says it hangs on its
owner, and by the kind of that owner. In each they are ranked in reading order of the owner's name, then by role and
period. What only repeats a link (a broader property, a short cut past a part) goes with it, at its rank, uncounted.

What goes out is short, as a rule, and is read from the graph; a property with more neighbours than a box holds is
ranked here. Texts and addresses of other sites are no neighbours: they are the entity's own description.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from .statements import BOXES, INCOMING, LONG, PARTS, SCHEMA, SHARED

FILE = "links.sqlite"

# As many links as are shown at once, in each box.
BOX = 25

# Properties that lead straight to what a part tells more of: the property that the part hangs on.
SHORT_CUTS: Mapping[str, str] = {
    LAB.carriedBy: LAB.carrying,
    ORG.unitOf: LAB.carrying,
    LAB.partner: LAB.partnership,
    ORG.linkedTo: LAB.partnership,
}

# What labs that are alike share.
LIKENESS = (LAB.carriedBy, LAB.expertise)

# The other side of a carrying or a partnership.
_SIDES = (ORG.member, ORG.organization)

# Gives the rows of a SELECT query of our own, relative to the base of the data: values without their types.
Ask = Callable[[str], Iterable[tuple[str, ...]]]


def build(release: Path, base_iri: str, triples: Path, ask: Ask) -> None:
    """Make the index in the directory of a release, in bounded memory: SQLite sorts, in files of its own.

    The links themselves are read from the lines of `triples` (N-Triples), which takes a tenth of asking the store.
    """
    with closing(sqlite3.connect(release / FILE)) as made:
        made.create_function("reading_order", 1, _words, deterministic=True)
        _Building(made, triples, ask, Iris(base_iri)).build()
        made.commit()


@dataclass
class _Building:
    made: sqlite3.Connection
    triples: Path
    ask: Ask
    iris: Iris
    _properties: dict[str, int] = field(default_factory=dict)

    def build(self) -> None:
        put = self.made.executemany
        self.made.executescript(SCHEMA)
        narrower = {(self._id(narrow), self._id(broad)) for narrow, broad in _closure(self._rows("narrower"))}
        put("INSERT INTO narrower VALUES (?, ?)", narrower)
        # A graph may say several classes of one entity, and a name twice, with and without a datatype.
        put("INSERT OR IGNORE INTO entity VALUES (?)", self._entities())
        put("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", self._names())
        put("INSERT INTO said VALUES (?, ?, ?, ?, ?)", self._said())
        put("INSERT INTO dated VALUES (?, ?, ?)", self._dated())
        self.made.executescript(
            PARTS.substitute(role=self._id(ORG.role), since=self._id(LAB.since), until=self._id(LAB.until))
        )
        put("INSERT INTO led VALUES (?, ?, ?, ?, ?, ?, ?)", self._led(narrower))
        self.made.executescript(BOXES)
        self.made.executescript(LONG.substitute(box=BOX, sides=self._ids(_SIDES)))
        self.made.execute(SHARED.substitute(shared=self._ids(LIKENESS)))
        put("INSERT INTO property VALUES (?, ?)", ((number, iri) for iri, number in self._properties.items()))

    def _rows(self, name: str) -> Iterable[tuple[str, ...]]:
        return self.ask(files(__package__).joinpath(f"{name}.rq").read_text("utf-8"))

    def _entities(self) -> Iterator[tuple[str]]:
        """What is described in the graph that is there for it."""
        for entity, graph in self._rows("entities"):
            named = self.iris.read(entity)
            if named and graph == self.iris.described_in(named.kind, named.slug):
                yield (self._node(entity),)

    def _names(self) -> Iterator[tuple[str, str, str]]:
        for node, language, name in self._rows("names"):
            yield self._node(node), language, name

    def _dated(self) -> Iterator[tuple[str, int, str]]:
        for part, name, date in self._rows("dates"):
            yield self._node(part), self._id(name), date

    def _said(self) -> Iterator[tuple[str, int, str, str, str]]:
        for subject, name, target in links_between(lines_of(self.triples), self.iris.things):
            one, other = self._node(subject), self._node(target)
            owner, target_owner = one.partition("#")[0], other.partition("#")[0]
            if _is_of_a_kind(owner):
                yield one, self._id(name), other, owner, target_owner

    def _led(self, narrower: set[tuple[int, int]]) -> Iterator[tuple[str, int, int, str, str, str, int]]:
        """Every link that comes in, with the one that says it most exactly: often itself."""
        cuts = {(self._id(cut), self._id(through)) for cut, through in SHORT_CUTS.items()}
        exactness = _Exactness(narrower, cuts)
        for (target, owner), links in groupby(self.made.execute(INCOMING), itemgetter(0, 1)):
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

    def _node(self, iri: str) -> str:
        return iri.removeprefix(self.iris.things)

    def _id(self, property_iri: str) -> int:
        return self._properties.setdefault(property_iri, len(self._properties) + 1)

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
