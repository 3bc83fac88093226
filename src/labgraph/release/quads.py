"""The quads of a release as files of lines, sorted and each once: merged from runs, never all in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

from ..nquads import RUN_SUFFIX, distinct, subject_of, triples
from ..vocabulary import KINDS, LAB, RDF, Iris
from .manifest import Counts

_GONE = tuple(f" <{RDF.type}> <{name}> ".encode() for name in (LAB.Renamed, LAB.Withdrawn))

# So many lines are sorted at once: 50 MB.
_LINES_AT_ONCE = 200_000


@dataclass(frozen=True)
class SortedQuads:
    """Where the lines stand while a release is built: N-Quads, and N-Triples without the graphs; both sorted."""

    quads: Path
    triples: Path

    def count(self, iris: Iris) -> Counts:
        """How much there is."""
        described = (
            subject
            for subject, statements in groupby(lines_of(self.triples), subject_of)
            if not any(map(_is_gone, statements))
        )
        names = {(name.kind, name.slug) for name in map(iris.read, described) if name and not name.part}
        return Counts(
            quads=_length(self.quads),
            triples=_length(self.triples),
            graphs=len({line[line.rindex(b"<") :] for line in lines_of(self.quads)}),
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


def _is_gone(line: bytes) -> bool:
    """Whether a line says that nothing is described any more under the IRI that it is about."""
    return line.startswith(_GONE, line.index(b">") + 1)


def _length(path: Path) -> int:
    return sum(1 for _ in lines_of(path))


def _write(lines: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(lines)
