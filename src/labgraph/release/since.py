"""What differs from an earlier release, where that is little: what follows from the quads is not all made anew then."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..nquads import difference, graph_of, subject_of
from ..vocabulary import RDF, SKOS, EntityName, Iris
from .dumps import read_lines
from .manifest import Manifest
from .quads import SortedQuads, lines_of

# Little is less than a part of so many.
_LEAST_PART = 20

# Whose names and places others are found by.
_SHARED_KINDS = ("zone", "concept", "scheme")
_DEFINES = tuple(f"> <{name}> ".encode() for name in (RDF.type, SKOS.prefLabel))


@dataclass(frozen=True)
class Since:
    """The directory of an earlier release, and the lines that only one of both has, in order; True for the new ones."""

    path: Path
    changes: tuple[tuple[bool, bytes], ...]

    @classmethod
    def of(cls, before: Path, quads: SortedQuads) -> "Since | None":
        """What differs from the release in a directory, which has its name; None where it is much."""
        limit = Manifest.read(before).counts.quads // _LEAST_PART
        changes = tuple(islice(difference(read_lines(before), lines_of(quads.quads)), limit + 1))
        return cls(before, changes) if len(changes) <= limit else None

    def entities(self, iris: Iris) -> frozenset[str] | None:
        """The IRIs of the entities of which something else is said; None where others may be affected by that.

        They may when an entity came, went or got another name, since all are ordered and shown by names, and when a
        zone, a concept or the ontology changed.
        """
        found, ontology = set(), f"<{iris.shared_graph('ontology')}>".encode()
        for line in self._lines():
            named = iris.read(subject_of(line))
            if _reaches_far(named, line) or graph_of(line) == ontology:
                return None
            if named:
                found.add(iris.entity(named.kind, named.slug))
        return frozenset(found)

    def statements(self) -> Iterator[tuple[str, str, str]]:
        """Subject, property and object of each line, bare; the object is empty where it is a text."""
        for line in self._lines():
            subject, name, rest = line.split(b" ", 2)
            target = rest[1 : rest.index(b">")].decode() if rest.startswith(b"<") else ""
            yield subject[1:-1].decode(), name[1:-1].decode(), target

    def _lines(self) -> Iterator[bytes]:
        return (line for _, line in self.changes)


def _reaches_far(named: EntityName | None, line: bytes) -> bool:
    if not named:
        return False
    return named.kind in _SHARED_KINDS or (not named.part and line.startswith(_DEFINES, line.index(b">")))
