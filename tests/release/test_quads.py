"""The files of quads: merged, counted and ordered by graph as if all had been sorted at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from labgraph.intake.mapping import lines
from labgraph.nquads import RUN_SUFFIX
from labgraph.release.quads import in_order, lines_of, merged
from labgraph.vocabulary import Iris

IRIS = Iris("http://localhost:8000/")
SLUGS = st.sampled_from(["a", "a-b", "b"])
ENTITIES = st.builds(
    lambda kind, slug, end: NamedNode(IRIS.entity(kind, slug) + end),
    st.sampled_from(["lab", "zone"]),
    SLUGS,
    st.sampled_from(["", "#source-x", "/x"]),
)
GRAPHS = st.builds(lambda slug: NamedNode(IRIS.graph("lab", slug)), SLUGS)
QUADS = st.builds(Quad, ENTITIES, ENTITIES, ENTITIES, GRAPHS)


@given(st.lists(st.lists(QUADS, max_size=5), max_size=4), st.lists(QUADS, max_size=5))
def test_runs_are_merged_counted_and_removed(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[Quad]], more: list[Quad]
) -> None:
    directory = tmp_path_factory.mktemp("runs")
    for number, run in enumerate(runs):
        (directory / f"{number}{RUN_SUFFIX}").write_bytes(b"".join(lines(run)))
    made = merged(directory, lines(more))
    every = {quad for run in (*runs, more) for quad in run}
    assert list(lines_of(made.quads)) == lines(every)
    assert not list(directory.glob(f"*{RUN_SUFFIX}"))
    counts = made.count(IRIS)
    assert counts.quads == len(every)
    assert counts.triples == len({quad.triple for quad in every}) == len(list(lines_of(made.triples)))
    assert counts.graphs == len({quad.graph_name for quad in every})
    named = {IRIS.read(quad.subject.value) for quad in every if "#" not in quad.subject.value}
    for kind in ("lab", "zone"):
        assert counts.entities[kind] == len({name for name in named if name and name.kind == kind})


@given(st.lists(st.binary(max_size=3).map(lambda text: text.replace(b"\n", b"") + b"\n"), max_size=9))
def test_lines_are_put_in_order_run_by_run(
    tmp_path_factory: pytest.TempPathFactory, some: list[bytes]
) -> None:
    # Three lines a run, as if there were more than are sorted at once.
    assert list(in_order(iter(some), tmp_path_factory.mktemp("runs"), at_once=3)) == sorted(some)
