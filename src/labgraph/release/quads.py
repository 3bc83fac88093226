"""The quads of a release as files of lines, sorted and each once: merged from runs, never all in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

from ..nquads import RUN_SUFFIX, distinct, graph_of, raw_subject, triples
from ..vocabulary import KINDS, LAB, RDF, Iris
from .manifest import Counts

# After the subject: that nothing is described any more under the IRI.
_GONE = tuple(f"> <{RDF.type}> <{name}> ".encode() for name in (LAB.Renamed, LAB.Withdrawn))

# So many lines are sorted at once: 50 MB.
_LINES_AT_ONCE = 200_000


@dataclass(frozen=True)
class SortedQuads:
    """Where the lines stand while a release is built: N-Quads, and N-Triples without the graphs; both sorted."""

    quads: Path
    triples: Path

    def count(self, iris: Iris) -> Counts:
        """How much there is."""
        length, graphs = 0, set()
        for line in lines_of(self.quads):
            length += 1
            graphs.add(graph_of(line))
        triples, names = 0, set()
        for subject, statements in groupby(lines_of(self.triples), raw_subject):
            gone = False
            for line in statements:
                triples += 1
                gone = gone or line.startswith(_GONE, len(subject))
            name = None if gone else iris.read(subject[1:].decode())
            if name and not name.part:
                names.add((name.kind, name.slug))
        return Counts(
            quads=length,
            triples=triples,
            graphs=len(graphs),
            entities={kind: sum(1 for other, _ in names if other == kind) for kind in KINDS},
        )


def merged(directory: Path, more: Iterable[bytes] = ()) -> SortedQuads:
    """The quads of all runs in a directory, which they leave, and more sorted lines; the files are made there."""
    made = SortedQuads(directory / "sorted.nq", directory / "sorted.nt")
    runs = list(directory.glob(f"*{RUN_SUFFIX}"))
    _write(distinct(merge(*map(lines_of, runs), more)), made.quads)
    _write(triples(lines_of(made.quads)), made.triples)
    for run in runs:
        run.unlink()
    return made


def in_order(lines: Iterator[bytes], directory: Path, at_once: int = _LINES_AT_ONCE) -> Iterator[bytes]:
    """Any number of lines, sorted: so many at once, in files that stay in a directory until it is removed."""
    runs: list[Path] = []
    while run := sorted(islice(lines, at_once)):
        runs.append(directory / f"sorted-{len(runs)}")
        _write(run, runs[-1])
    return merge(*map(lines_of, runs))


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, each with its end."""
    with path.open("rb") as lines:
        yield from lines


def _write(lines: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(lines)
