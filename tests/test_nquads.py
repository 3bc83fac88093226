"""N-Quads lines are sorted, compared and cut as bytes; what is cut is what a parser would say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from labgraph.intake.mapping import lines
from labgraph.nquads import STATEMENT, difference, distinct, graph_of, links_between, triples
from strategies import TEXTS as LEGAL_TEXTS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NODES = st.builds(lambda name: NamedNode(f"http://a/{name}"), st.text("abé日~#".replace("#", ""), max_size=3))
LITERALS = (
    st.builds(Literal, TEXTS)
    | st.builds(lambda text: Literal(text, language="fr"), TEXTS)
    | st.builds(lambda text: Literal(text, datatype=NamedNode("http://a/<".removesuffix("<"))), TEXTS)
)
QUADS = st.builds(Quad, NODES, NODES, NODES | LITERALS, NODES)


@given(st.lists(QUADS, max_size=6))
def test_lines_are_whole_sorted_and_said_once(quads: list[Quad]) -> None:
    made = lines(quads + quads)
    assert made == sorted(set(made))
    assert all(line.endswith(b" .\n") and line.count(b"\n") == 1 for line in made)
    assert set(parse(b"".join(made), RdfFormat.N_QUADS)) == set(quads)


@given(QUADS)
def test_the_graph_of_a_line(quad: Quad) -> None:
    [line] = lines([quad])
    assert graph_of(line).decode() == str(quad.graph_name)


@given(st.lists(QUADS, max_size=6))
def test_a_triple_said_in_two_graphs_is_one(quads: list[Quad]) -> None:
    elsewhere = [Quad(*quad.triple, NamedNode("http://elsewhere/")) for quad in quads]
    cut = list(triples(lines(quads + elsewhere)))
    said = {quad.triple for quad in quads}
    assert cut == sorted(set(cut))
    assert len(cut) == len(said)
    assert {quad.triple for quad in parse(b"".join(cut), RdfFormat.N_TRIPLES)} == said
    assert b"".join(cut) == b"".join(sorted(_line(triple) for triple in said))


def _line(triple: Triple) -> bytes:
    return serialize([triple], format=RdfFormat.N_TRIPLES)


LINES = st.lists(QUADS, max_size=6).map(lines)


@given(LINES)
def test_sorted_lines_are_said_once(made: list[bytes]) -> None:
    assert list(distinct(sorted(made * 2))) == made


@given(LINES, LINES)
def test_what_came_and_what_left_is_told_in_order(old: list[bytes], new: list[bytes]) -> None:
    found = list(difference(old, new))
    assert [line for is_new, line in found if is_new] == sorted(set(new) - set(old))
    assert [line for is_new, line in found if not is_new] == sorted(set(old) - set(new))
    assert [line for _, line in found] == sorted(line for _, line in found)


LEGAL = st.builds(Literal, LEGAL_TEXTS) | st.builds(
    lambda text, language: Literal(text, language=language),
    LEGAL_TEXTS,
    st.sampled_from(["fr", "en-GB", "zh-Hant-CN"]),
)


@given(st.builds(Quad, NODES, NODES, NODES | LEGAL, NODES))
def test_every_line_of_ours_is_known_as_one(quad: Quad) -> None:
    [line] = lines([quad])
    assert STATEMENT.fullmatch(line.decode())


@given(st.builds(Quad, NODES, NODES, LITERALS, NODES), st.data())
def test_what_is_known_as_a_line_of_ours_is_written_so(quad: Quad, data: st.DataObject) -> None:
    """Any text, a few of its characters changed: either it is none, or a parser reads it and writes the same."""
    [line] = lines([quad])
    text = line.decode()
    place = data.draw(st.integers(0, len(text) - 1))
    text = text[:place] + data.draw(st.text('\\"<>@^_:.# \n\tunUx0é', max_size=2)) + text[place + 1 :]
    if STATEMENT.fullmatch(text) and (read := quad_of(text)):
        assert lines([read]) == [text.encode()]


def quad_of(line: str) -> Quad | None:
    """What a parser reads there; nothing when an IRI or a language is none."""
    try:
        [read] = parse(line.encode(), RdfFormat.N_QUADS)
    except SyntaxError:
        return None
    return read


@pytest.mark.parametrize(
    "line",
    [
        '<http://a/s> <http://a/p> "x"^^<http://www.w3.org/2001/XMLSchema#string> <http://a/g> .\n',
        '<http://a/s> <http://a/p> "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> <http://a/g> .\n',
        '<http://a/s> <http://a/p> "x"@FR <http://a/g> .\n',
        '<http://a/s>  <http://a/p> "x"@fr <http://a/g> .\n',
        '<http://a/s> <http://a/p> "\\u00E9" <http://a/g> .\n',
        '<http://a/s> <http://a/p> "\\u0000" <http://a/g> .\n',
        '<http://a/\\u00E9> <http://a/p> "x" <http://a/g> .\n',
        '<http://a/s> <http://a/p> "x" <http://a/g> .\r\n',
        '<http://a/s> <http://a/p> "x" <http://a/g> .',
        '<http://a/s> <http://a/p> "x" .\n',
        '<http://a/s> <http://a/p> <<( <http://a/s> <http://a/p> "x" )>> <http://a/g> .\n',
        '_:b <http://a/p> "x" <http://a/g> .\n',
    ],
)
def test_what_we_write_in_another_way_or_not_at_all_is_no_line_of_ours(line: str) -> None:
    assert not STATEMENT.fullmatch(line)


def test_a_line_of_any_kind_is_known_in_linear_time() -> None:
    for text in ("\\" * 1_000_001, '"' * 1_000_000, "<" * 1_000_000, "a" * 1_000_000, "@a-" * 300_000):
        for line in (f'<http://a/s> <http://a/p> "{text}', f"<http://a/{text}", text):
            assert not STATEMENT.fullmatch(line)


@given(st.lists(QUADS, max_size=6))
def test_links_are_what_a_parser_says_leads_from_one_to_another(quads: list[Quad]) -> None:
    expected = {
        (triple.subject.value, triple.predicate.value, triple.object.value)
        for triple in (quad.triple for quad in quads)
        if isinstance(triple.object, NamedNode) and "http://a/a" in triple.subject.value
        if triple.object.value.startswith("http://a/a")
    }
    assert set(links_between(triples(lines(quads)), "http://a/a")) == expected
