"""Blocks: nothing lost, no name in two of them, and a change reaches no further than its own."""

from collections.abc import Container
from functools import cache
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from labgraph.intake.mapping import lines
from labgraph.nquads import graph_of, subject_of
from labgraph.release.blocks import Block, Cut, quads_by_graph, quads_by_subject, triples_by_subject
from labgraph.release.quads import SortedQuads, lines_of, merged

NODES = st.integers(0, 3000).map(lambda number: NamedNode(f"http://localhost:8000/id/lab/{number}"))
QUADS = st.lists(st.builds(Quad, NODES, NODES, NODES, NODES), min_size=1, max_size=60)
EVERY_CUT = pytest.mark.parametrize(
    "cut", [triples_by_subject, quads_by_subject, quads_by_graph], ids=lambda cut: cut.__name__
)


@cache
def many() -> list[Quad]:
    """Enough names that there are several blocks, whichever way they are cut."""
    node = "http://localhost:8000/id/lab/{}".format
    return [
        Quad(
            NamedNode(node(number)),
            NamedNode("http://a/p"),
            NamedNode(node(other)),
            NamedNode(node(number % 600)),
        )
        for number in range(6000)
        for other in range(2)
    ]


def cut_of(
    factory: pytest.TempPathFactory, quads: list[Quad], cut: Cut, known: Container[str] = ()
) -> tuple[SortedQuads, list[Block]]:
    made = merged(factory.mktemp("blocks"), lines(quads))
    return made, list(cut(made, known))


def names_in(cut: Cut, block: Block) -> list[str | bytes]:
    name_of = graph_of if cut is quads_by_graph else subject_of
    assert block.lines is not None
    return [name for name, _ in groupby(block.lines.splitlines(keepends=True), name_of)]


@EVERY_CUT
@settings(max_examples=20)
@given(quads=QUADS)
def test_blocks_are_the_lines(tmp_path_factory: pytest.TempPathFactory, cut: Cut, quads: list[Quad]) -> None:
    made, blocks = cut_of(tmp_path_factory, quads, cut)
    expected = {
        quads_by_subject: list(lines_of(made.quads)),
        triples_by_subject: list(lines_of(made.triples)),
        quads_by_graph: sorted(lines_of(made.quads), key=graph_of),
    }[cut]
    assert b"".join(block.lines or b"" for block in blocks) == b"".join(expected)
    names = [name for block in blocks for name in names_in(cut, block)]
    assert len(names) == len(set(names))
    assert len({block.key for block in blocks}) == len(blocks)


@EVERY_CUT
def test_what_is_known_is_not_read_again(tmp_path_factory: pytest.TempPathFactory, cut: Cut) -> None:
    _, blocks = cut_of(tmp_path_factory, many(), cut)
    assert len(blocks) > 3
    known = {block.key for block in blocks[::2]}
    _, again = cut_of(tmp_path_factory, many(), cut, known)
    assert again == [Block(key, None if key in known else content) for key, content in blocks]


@EVERY_CUT
def test_a_change_reaches_no_further_than_its_block(
    tmp_path_factory: pytest.TempPathFactory, cut: Cut
) -> None:
    quads = many()
    _, blocks = cut_of(tmp_path_factory, quads, cut)
    _, fewer = cut_of(tmp_path_factory, [*quads[:4001], *quads[4002:]], cut)
    changed = [one for one, other in zip(blocks, fewer, strict=True) if one.key != other.key]
    assert len(changed) == 1


@EVERY_CUT
@pytest.mark.parametrize("number", range(4))
def test_a_new_name_reaches_two_blocks_at_most(
    tmp_path_factory: pytest.TempPathFactory, cut: Cut, number: int
) -> None:
    """One that ends a block makes two of one."""
    _, blocks = cut_of(tmp_path_factory, many(), cut)
    known = {block.key for block in blocks}
    new = NamedNode(f"http://localhost:8000/id/lab/new-{number}")
    _, again = cut_of(tmp_path_factory, [*many(), Quad(new, new, new, new)], cut)
    assert 1 <= len([block for block in again if block.key not in known]) <= 2


def test_a_block_holds_some_hundred_subjects(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Small enough that a change costs little, large enough that packing finds what is alike."""
    _, blocks = cut_of(tmp_path_factory, many(), triples_by_subject)
    assert 4 < len(blocks) < 40
    assert sum(len(names_in(triples_by_subject, block)) for block in blocks) == 6000
