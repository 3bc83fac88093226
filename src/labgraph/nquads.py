"""Quads as N-Quads lines (RDF 1.1 N-Quads), each with its line end: what is sorted, compared and reused.

The quads of labgraph have no blank nodes, so a line is the same statement in every release.
"""

from collections.abc import Iterable, Iterator

Lines = list[bytes]


def graph_of(line: bytes) -> str:
    """The IRI of the graph that a quad stands in."""
    return line[line.rindex(b"<") + 1 : -len(b"> .\n")].decode()


def subject_of(line: bytes) -> str:
    """The IRI that a quad or a triple is about."""
    return line[1 : line.index(b">")].decode()


def triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The N-Triples lines of quads, each triple once, sorted."""
    yield from sorted({line[: line.rindex(b"<")] + b".\n" for line in lines})
