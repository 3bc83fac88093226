"""The entities that differ between two releases, each with what is said of it now, what was removed and what was added.

The difference of two releases is in the order of subjects; an entity is told in a graph. So lines are sorted again, by
entity, in files: a change of all records takes no more memory than a change of one.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from ...nquads import graph_of, triple_of
from ...vocabulary import EntityName, Iris
from ..quads import in_order

_NOW, _REMOVED, _ADDED = b" ", b"-", b"+"

# Keyed lines: the entity, how the triple is meant, the triple.
_TAB = b"\t"

# What follows the name of an entity in its own IRI, and in those of its parts.
_OWN = (b"", b"#")


class Touched(NamedTuple):
    """An entity that differs: N-Triples lines, sorted. `now` is all that is said of it, nothing when it is gone."""

    name: EntityName
    now: list[bytes]
    removed: list[bytes]
    added: list[bytes]


def touched(
    quads: Iterable[bytes], differing: Iterable[tuple[bool, bytes]] | None, iris: Iris, work: Path
) -> Iterator[Touched]:
    """The entities of sorted quads that differ from an earlier release, in the order of their IRIs.

    `differing` are the quads that only one of both has, True for those that are new; None when there is no earlier
    release, and all entities count. `work` is a directory for files.
    """
    owners = _Owners(iris)
    seen: set[bytes] | None = None if differing is None else set()
    keyed = chain(
        _keyed_difference(differing or (), owners, seen),
        _keyed_quads(quads, owners, seen),
    )
    for node, lines in groupby(in_order(keyed, work), lambda line: line[: line.index(_TAB)]):
        sides: dict[bytes, list[bytes]] = {_NOW: [], _REMOVED: [], _ADDED: []}
        for line in lines:
            _, side, triple = line.split(_TAB, 2)
            sides[side].append(triple)
        kind, _, slug = node.decode().partition("/")
        yield Touched(EntityName(kind, slug), sides[_NOW], sides[_REMOVED], sides[_ADDED])


def _keyed_difference(
    differing: Iterable[tuple[bool, bytes]], owners: "_Owners", seen: set[bytes] | None
) -> Iterator[bytes]:
    """Each line of a difference under the entities that it tells of; these are `seen` then."""
    for is_new, line in differing:
        for node in owners.of(line):
            if seen is not None:
                seen.add(node)
            yield _TAB.join((node, _ADDED if is_new else _REMOVED, triple_of(line)))


def _keyed_quads(quads: Iterable[bytes], owners: "_Owners", wanted: set[bytes] | None) -> Iterator[bytes]:
    """Each quad under the entities that it tells of, if they are wanted: None means all."""
    if wanted is not None:
        # What was renamed stands in the graph of what it is now, which differs too.
        graphs = owners.graphs_of(wanted)
        quads = (line for line in quads if graph_of(line) in graphs)
    for line in quads:
        for node in owners.of(line):
            if wanted is None or node in wanted:
                yield _TAB.join((node, _NOW, triple_of(line)))


class _Owners:
    """Which entities a quad tells of, each as `lab/x`. It is asked of every line of a release: it is quick."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self._shared = f"<{iris.shared_graph('concepts')}>".encode()
        self._things = f"<{iris.things}".encode()
        self._of_graph = lru_cache(10_000)(self._find_of_graph)
        self._of_subject = lru_cache(1000)(self._find_of_subject)

    def of(self, line: bytes) -> tuple[bytes, ...]:
        """That of the graph, and that of the subject when it is another: what was renamed is told by what it is now.

        In the graph that concepts share, only that of the subject; of a graph that is no record, none.
        """
        graph = graph_of(line)
        owner = self._of_graph(graph)
        if (owner or graph == self._shared) and line.startswith(self._things):
            about = line[len(self._things) : line.index(b">")]
            if not owner or not about.startswith(owner[0]) or about[len(owner[0]) :][:1] not in _OWN:
                return owner + self._of_subject(about)
        return owner

    def graphs_of(self, nodes: Iterable[bytes]) -> set[bytes]:
        """Every graph in which anything may be told of entities, as lines have it."""
        iris, found = self._iris, set()
        for kind, _, slug in (node.decode().partition("/") for node in nodes):
            found |= {iris.described_in(kind, slug), *iris.graphs_of(kind, slug)}
        return {f"<{graph}>".encode() for graph in found}

    def _find_of_graph(self, graph: bytes) -> tuple[bytes, ...]:
        return _node(self._iris.read_graph(graph[1:-1].decode()))

    def _find_of_subject(self, about: bytes) -> tuple[bytes, ...]:
        return _node(self._iris.read(f"{self._iris.things}{about.decode()}"))


def _node(name: EntityName | None) -> tuple[bytes, ...]:
    return (f"{name.kind}/{name.slug}".encode(),) if name and not name.part else ()
