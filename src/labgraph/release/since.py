"""What differs from an earlier release, where that is little: what follows from the quads is not all made anew then."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..nquads import Change, difference, graph_of, subject_of
from ..vocabulary import RDF, SKOS, EntityName, Iris
from .dumps import read_lines
from .manifest import Manifest
from .quads import SortedQuads, lines_of

# Little is less than a part of so many.
_LEAST_PART = 20

# Whose names and places others are found by.
_SHARED_KINDS = ("zone", "concept", "scheme")
_DEFINES = tuple(f"> <{name}> ".encode() for name in (RDF.type, SKOS.prefLabel))


class Affected(NamedTuple):
    """What follows from a few changes: the directory of the earlier release, the IRIs of the entities that differ, and
    the statements that only one of both releases has: subject, property and object, which is empty where it is a text.
    """

    path: Path
    entities: frozenset[str]
    statements: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Since:
    """The directory of an earlier release, and the lines that only one of both has, in order; None where it is many."""

    path: Path
    changes: tuple[Change, ...] | None

    @classmethod
    def of(cls, before: Path, quads: SortedQuads) -> "Since":
        """What differs from the release in a directory, which has its name. Raises ReleaseError when it is damaged."""
        limit = Manifest.read(before).counts.quads // _LEAST_PART
        changes = tuple(islice(difference(read_lines(before), lines_of(quads.quads)), limit + 1))
        return cls(before, changes if len(changes) <= limit else None)

    def affected(self, iris: Iris) -> Affected | None:
        """What the changes say of entities; None where others than these may be affected, or where it is many.

        Others may be when an entity came, went or got another name, since all are ordered and shown by names, and when
        a zone, a concept or the ontology changed.
        """
        if self.changes is None:
            return None
        lines = [line for _, line in self.changes]
        entities, ontology = set(), f"<{iris.shared_graph('ontology')}>".encode()
        for line in lines:
            named = iris.read(subject_of(line))
            if _reaches_far(named, line) or graph_of(line) == ontology:
                return None
            if named:
                entities.add(iris.entity(named.kind, named.slug))
        return Affected(self.path, frozenset(entities), tuple(map(_statement, lines)))


def _statement(line: bytes) -> tuple[str, str, str]:
    subject, name, rest = line.split(b" ", 2)
    target = rest[1 : rest.index(b">")].decode() if rest.startswith(b"<") else ""
    return subject[1:-1].decode(), name[1:-1].decode(), target


def _reaches_far(named: EntityName | None, line: bytes) -> bool:
    if not named:
        return False
    return named.kind in _SHARED_KINDS or (not named.part and line.startswith(_DEFINES, line.index(b">")))
