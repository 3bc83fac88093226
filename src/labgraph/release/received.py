"""Dumps that come from a disk or a network: read within bounds, and refused where they are not what labgraph writes.

Each line is looked at before any RDF parser meets it: what nests, or says the same in another way, is no line of ours.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, cast

from ..errors import DumpRefused, Text
from ..nquads import STATEMENT, graph_of
from ..vocabulary import is_iri
from .packing import DAMAGED, PACKINGS
from .quads import SortedQuads, lines_of, merged

# How a dump is opened, by the end of its name.
_OPENERS: Mapping[str, Callable[[Path], IO[bytes]]] = {
    **{packing.suffix: packing.out_of for packing in PACKINGS},
    ".nq": lambda path: path.open("rb"),
}

# No text of a record is as long; a line is held in memory.
_LONGEST_LINE = 16 << 20

# The graph that every release has, by the end of its IRI; what stands before it is the base of the data.
_KNOWN_GRAPH = "graphs/ontology"


# A release, and the work of building it, take so many times on disk what its lines do.
DISK_FOR_LINES = 5


def sorted_quads(dump: Path, directory: Path, most: int) -> SortedQuads:
    """The quads of an N-Quads dump as files in a directory; `most` bytes of them at most. Raises DumpRefused."""
    return merged(directory, statements(dump, most))


def statements(dump: Path, most: int) -> Iterator[bytes]:
    """The lines of an N-Quads dump, packed or not, `most` bytes of them at most.

    Raises DumpRefused, maybe after some lines, when it is damaged, larger, or not sorted lines of our writing.
    """
    before = b""
    for number, line in enumerate(_lines(dump, most), 1):
        if not _is_statement(line):
            raise _refused(
                dump, f"ligne {number} : pas une ligne de labgraph", f"line {number}: not one of labgraph"
            )
        if line <= before:
            raise _refused(dump, f"ligne {number} : pas dans l’ordre", f"line {number}: out of order")
        yield line
        before = line


def base_of(quads: SortedQuads, name: str) -> str:
    """The base of the IRIs of the data: each graph has its IRI under it. Raises DumpRefused when there is none.

    `name` is that of the dump, for the message.
    """
    graphs = {graph_of(line)[1:-1].decode() for line in lines_of(quads.quads)}
    for known in graphs:
        base = known.removesuffix(_KNOWN_GRAPH)
        if base != known and is_base(base) and all(graph.startswith(f"{base}graphs/") for graph in graphs):
            return base
    raise _refused(
        Path(name),
        f"pas de graphe …/{_KNOWN_GRAPH} à côté de tous les autres",
        f"no graph …/{_KNOWN_GRAPH} beside all the others",
    )


def _lines(dump: Path, most: int) -> Iterator[bytes]:
    opened = _OPENERS.get(dump.suffix)
    if opened is None:
        endings = ", ".join(_OPENERS)
        raise _refused(dump, f"le nom doit finir par {endings}", f"its name must end with {endings}")
    try:
        with opened(dump) as content, BufferedReader(cast(RawIOBase, content)) as lines:
            while line := lines.readline(_LONGEST_LINE):
                most -= len(line)
                if most < 0:
                    raise _refused(dump, "plus long que permis", "longer than allowed")
                yield line
    except DAMAGED:
        raise _refused(dump, "abîmé", "damaged") from None


def _is_statement(line: bytes) -> bool:
    try:
        return STATEMENT.fullmatch(line.decode()) is not None
    except UnicodeDecodeError:
        return False


def is_base(iri: str) -> bool:
    """Whether an IRI can be the base of the data of a deployment."""
    return iri.startswith(("http://", "https://")) and iri.endswith("/") and is_iri(iri)


def _refused(dump: Path, french: str, english: str) -> DumpRefused:
    return DumpRefused(Text(f"{dump} : {french}", f"{dump}: {english}"))
