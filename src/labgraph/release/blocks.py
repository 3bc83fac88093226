"""Sorted lines cut into blocks, so that releases that have much in common share most blocks.

Where lines are cut depends on the name of what stands before the cut alone: a change reaches no further than its block.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zlib import crc32

from ..nquads import graph_of, raw_subject
from .quads import SortedQuads, in_order, lines_of

# So many subjects, or graphs, are a block, on average: of 100 to 500 kB, as what stands further apart packs no better.
_SUBJECTS = 512
_GRAPHS = 32

_KEY_BYTES = 16


class Block(NamedTuple):
    """Some lines: a digest of them, and themselves; None when blocks of that digest are known."""

    key: str
    lines: bytes | None


# Cuts quads; gets the digests that are known.
Cut = Callable[[SortedQuads, Container[str]], Iterator[Block]]


def triples_by_subject(quads: SortedQuads, known: Container[str]) -> Iterator[Block]:
    """The N-Triples, all those of a subject in one block."""
    return _by_subject(quads.triples, known)


def quads_by_subject(quads: SortedQuads, known: Container[str]) -> Iterator[Block]:
    """The N-Quads, all those of a subject in one block."""
    return _by_subject(quads.quads, known)


def quads_by_graph(quads: SortedQuads, known: Container[str]) -> Iterator[Block]:
    """The N-Quads by graph, then as sorted, all those of a graph in one block."""
    digests: dict[bytes, bytes] = {}
    for line in lines_of(quads.quads):
        graph = graph_of(line)
        digests[graph] = _digest(digests.get(graph, b"") + line)
    blocks = [
        (_digest(b"".join(digests[graph] for graph in graphs)).hex(), graphs)
        for graphs in _cut(sorted(digests), lambda graph: graph, _GRAPHS)
    ]
    wanted = {graph for key, graphs in blocks if key not in known for graph in graphs}
    with TemporaryDirectory(dir=quads.quads.parent) as work:
        keyed = (graph + line for line in lines_of(quads.quads) if (graph := graph_of(line)) in wanted)
        found = groupby(in_order(keyed, Path(work)) if wanted else iter(()), _graph_before)
        for key, graphs in blocks:
            if key in known:
                yield Block(key, None)
                continue
            of_graphs = ((graph, next(found)[1]) for graph in graphs)
            yield Block(key, b"".join(line[len(graph) :] for graph, lines in of_graphs for line in lines))


def _by_subject(path: Path, known: Container[str]) -> Iterator[Block]:
    for lines in _cut(lines_of(path), raw_subject, _SUBJECTS):
        content = b"".join(lines)
        key = _digest(content).hex()
        yield Block(key, None if key in known else content)


def _cut(items: Iterable[bytes], name_of: Callable[[bytes], bytes], of: int) -> Iterator[list[bytes]]:
    """Neighbours together, those of one name always; a name ends its block as one of `of` names does."""
    block: list[bytes] = []
    last = b""
    for item in items:
        name = name_of(item)
        if name != last:
            if block and not crc32(last) % of:
                yield block
                block = []
            last = name
        block.append(item)
    if block:
        yield block


def _graph_before(line: bytes) -> bytes:
    return line[: line.index(b">") + 1]


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_KEY_BYTES).digest()
