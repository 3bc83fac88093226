"""The quads of a release as files of lines, sorted and each once: merged from runs, never all in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

from ..nquads import RUN_SUFFIX, distinct, triples
from ..vocabulary import KINDS, Iris
from .manifest import Counts

# So many lines are sorted at once: 50 MB.
_RUN_LINES = 200_000


@dataclass(frozen=True)
class SortedQuads:
    """Where the lines stand while a release is built: N-Quads, and N-Triples without the graphs; both sorted."""

    quads: Path
    triples: Path

    def count(self, iris: Iris) -> Counts:
        """How much there is."""
        subjects = (subject.decode() for subject, _ in groupby(lines_of(self.triples), _subject))
        names = {(name.kind, name.slug) for name in map(iris.read, subjects) if name and not name.part}
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


def sorted_by_graph(quads: Path, directory: Path) -> Path:
    """The lines of an N-Quads file by graph, then as sorted; made in a directory."""
    lines = lines_of(quads)
    runs: list[Path] = []
    while keyed := sorted(map(_after_graph, islice(lines, _RUN_LINES))):
        runs.append(directory / f"by-graph-{len(runs)}")
        _write(keyed, runs[-1])
    made = directory / "by-graph.nq"
    _write((line[line.index(b">") + len(b"> .") :] for line in merge(*map(lines_of, runs))), made)
    return made


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, each with its end."""
    with path.open("rb") as lines:
        yield from lines


def _subject(line: bytes) -> bytes:
    return line[1 : line.index(b">")]


def _after_graph(line: bytes) -> bytes:
    return line[line.rindex(b"<") : -len(b"\n")] + line


def _length(path: Path) -> int:
    return sum(1 for _ in lines_of(path))


def _write(lines: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(lines)
