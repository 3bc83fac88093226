"""The default graph of several graphs is their merge, and a graph named twice counts once, however they are given."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from labgraph.engine.dataset import dataset
from labgraph.engine.port import Query

GRAPHS = ("http://e/g1", "http://e/g2", "http://e/g3")
ABSENT = "http://e/absent"
S, P = NamedNode("http://e/s"), NamedNode("http://e/p")
# Which numbers each graph holds: 1 is in two of them, 3 in all.
HELD = {"http://e/g1": {1, 3}, "http://e/g2": {1, 2, 3}, "http://e/g3": {3, 4}, ABSENT: set()}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for graph, numbers in HELD.items():
        store.extend(Quad(S, P, Literal(number), NamedNode(graph)) for number in numbers)
    return store


def rows_of(store: Store, query: Query) -> QuerySolutions:
    asked = dataset(store, query)
    rows = asked.store.query(
        query.text,
        base_iri=query.base_iri,
        default_graph=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    assert isinstance(rows, QuerySolutions)
    return rows


def answered(store: Store, query: Query) -> list[tuple[str, ...]]:
    return sorted(tuple(term.value for term in row) for row in rows_of(store, query))


GIVEN = st.lists(st.sampled_from([*GRAPHS, ABSENT]), max_size=5)
VALUES = "SELECT ?n %s { ?s ?p ?n }"
IN_GRAPHS = "SELECT ?g ?n %s { GRAPH ?g { ?s ?p ?n } }"
NAMES = "SELECT ?g %s { GRAPH ?g {} }"
COUNT = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?x }"
PATH = "SELECT ?n %s { ?s (<http://e/p>|<http://e/q>) ?n }"


@given(default=GIVEN, named=GIVEN, by_request=st.booleans())
def test_each_statement_and_each_graph_counts_once(
    store: Store, default: list[str], named: list[str], by_request: bool
) -> None:
    clauses = "".join([*(f"FROM <{iri}> " for iri in default), *(f"FROM NAMED <{iri}> " for iri in named)])
    if not by_request and not clauses:
        return

    def ask(text: str) -> list[tuple[str, ...]]:
        query = Query(text % "", tuple(default), tuple(named)) if by_request else Query(text % clauses)
        return answered(store, query)

    merged = set().union(*(HELD[iri] for iri in default))
    assert ask(VALUES) == ask(PATH) == sorted((str(number),) for number in merged)
    assert ask(COUNT) == [(str(len(merged)),)]
    assert ask(IN_GRAPHS) == sorted((iri, str(number)) for iri in set(named) for number in HELD[iri])
    assert ask(NAMES) == sorted((iri,) for iri in set(named))


def test_what_the_request_says_beats_from(store: Store) -> None:
    text = VALUES % "FROM <http://e/g1> FROM <http://e/g2> FROM NAMED <http://e/g3>"
    assert answered(store, Query(text, default_graphs=("http://e/g2", "http://e/g3"))) == [
        ("1",), ("2",), ("3",), ("4",),
    ]  # fmt: skip
    assert answered(store, Query(text, named_graphs=GRAPHS)) == []


# Each gives g1 and g2 as default graphs, in a way that only a parser can tell from the texts of the next table.
WRITTEN = {
    "as usual": "SELECT ?n FROM <http://e/g1> FROM <http://e/g2> WHERE { ?s ?p ?n }",
    "without where": "SELECT ?n FROM <g1>\nFROM <g2>\n{ ?s ?p ?n }",
    "in other cases": "select ?n from <g1> From <g2> where { ?s ?p ?n }",
    "without spaces": "SELECT*FROM<g1>FROM<g2>{<s><p>?n}",
    "by prefixed names": "PREFIX e: <http://e/> SELECT ?n FROM e:g1 FROM e:g2 { ?s ?p ?n }",
    "by names without spaces": "PREFIX e: <http://e/> SELECT ?n FROMe:g1 FROMe:g2 WHERE{ ?s ?p ?n }",
    "by a prefix that is a keyword": "PREFIX NAMED: <http://e/> SELECT ?n FROM NAMED:g1 FROM NAMED:g2 { ?s ?p ?n }",
    "by a prefix that says from": "PREFIX from: <http://e/> SELECT ?n FROM from:g1 FROM from:g2 { ?s ?p ?n }",
    "by addresses of a base": "BASE <http://e/> SELECT ?n FROM <g1> FROM <g2> { ?s ?p ?n }",
    "with escapes": r"SELECT ?n FROM <http://e/\u0067\u0031> FROM <http://e/g\U00000032> { ?s ?p ?n }",
    "around comments": "SELECT ?n # FROM <g3>\nFROM#{\n<g1>#\nFROM # {\n <g2> # {\n{ ?s ?p ?n }",
    "after a comment line": "# SELECT ?n FROM <g3>\r\n# {\rSELECT ?n FROM <g1> FROM <g2> { ?s ?p ?n }",
    "after a string": 'SELECT ?n ("FROM <g3> {" AS ?x) FROM <g1> FROM <g2> { ?s ?p ?n }',
    "after a long string": "SELECT ?n ('''\n FROM <g3> { ''' AS ?x) FROM <g1> FROM <g2> { ?s ?p ?n }",
    "after a name": "PREFIX x: <http://x/> SELECT ?n (x:FROM AS ?x) (x:FROM:y AS ?y) FROM <g1> FROM <g2> { ?s ?p ?n }",
    "after an exists": "SELECT ?n (EXISTS { ?s ?p ?n } AS ?x) FROM <g1> FROM <g2> { ?s ?p ?n }",
    "after no address": "SELECT ?n ((1 <2) AS ?x) ((2 >1) AS ?y) FROM <g1> FROM <g2> { ?s ?p ?n }",
    "with an aggregate": "SELECT ?n (COUNT(*) AS ?x) FROM <g1> FROM <g2> { ?s ?p ?n } GROUP BY ?n",
    "with others": "SELECT ?n FROM <g1> FROM NAMED <g3> FROM <g2> FROM <g1> { ?s ?p ?n }",
    "and said again later": "SELECT ?n FROM <g1> FROM <g2> { ?s ?p ?n } # FROM <g3> {}",
}  # fmt: skip
# What is no dataset clause, though it says FROM twice: all graphs answer, which is none of the named ones here.
NOT_WRITTEN = {
    "variables": "SELECT ?from { ?from <http://e/p> $FROM . ?s ?p ?n }",
    "a string": 'SELECT ?n { ?s ?p ?n FILTER(STR(?n) != "FROM <http://e/g1> FROM <http://e/g2>") }',
    "comments": "SELECT ?n { #FROM <http://e/g1>\n ?s ?p ?n # FROM <http://e/g2> \n }",
    "names": "PREFIX FROM: <http://e/> PREFIX e: <http://e/> SELECT ?n { e:s ?p ?n VALUES ?x { e:FROM:a FROM:b } }",
    "a comment and a clause": "SELECT ?n # FROM <http://e/g1>\nFROM <http://e/absent> { ?s ?p ?n }",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_clauses_are_found_however_they_are_written(store: Store, text: str) -> None:
    assert [row[0] for row in answered(store, Query(text, base_iri="http://e/"))] == ["1", "2", "3"]


@pytest.mark.parametrize("text", NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_what_only_looks_like_a_clause_is_none(store: Store, text: str) -> None:
    assert answered(store, Query(text)) == []


def test_names_are_read_with_the_base_of_the_request(store: Store) -> None:
    query = Query("SELECT (COUNT(*) AS ?n) FROM <g1> FROM <g2> { ?s ?p ?x }", base_iri="http://e/")
    assert answered(store, query) == [("3",)]


@pytest.mark.parametrize(
    "head", ["ASK", "CONSTRUCT { ?s ?p ?n }", "DESCRIBE ?s", "DESCRIBE <http://e/s>", "CONSTRUCT"]
)
def test_clauses_are_found_in_every_form_of_query(store: Store, head: str) -> None:
    text = f"{head} FROM <http://e/g1> FROM <http://e/g2> WHERE {{ ?s ?p ?n }}"
    asked = dataset(store, Query(text))
    assert asked.store is not store
    assert {quad.object.value for quad in asked.store} == {"1", "2", "3"}


def test_graphs_that_share_nothing_are_asked_where_they_are(store: Store) -> None:
    store.add(Quad(S, P, Literal(9), NamedNode("http://e/alone")))
    text = "SELECT ?n FROM <http://e/g1> FROM <http://e/alone> { ?s ?p ?n }"
    assert dataset(store, Query(text)).store is store
    assert answered(store, Query(text)) == [("1",), ("3",), ("9",)]


# Pieces of SELECT queries between which a dataset clause may or may not stand.
WORDS = """FROM|FROM <g1>|FROM <g2>|FROM NAMED <g1>|SELECT ?n|SELECT *|{ ?s ?p ?n }|WHERE|{|}|#|"|'''|?from|e:from|from:
|<from>|("FROM <a>" AS ?x)|ASK|LIMIT 9|(1 AS ?n)|<|>|.|VALUES ?x""".replace("\n", "")
PIECES = st.lists(st.sampled_from([*WORDS.split("|"), "\n", " ", "# FROM <g3>\n"]), max_size=9).map("".join)
HEADS = st.sampled_from(
    ["SELECT ?n ", "SELECT ?n", "SELECT * ", "SELECT ?n FROM <http://e/g1> FROM <http://e/g2>"]
)


@given(
    head=HEADS, pieces=PIECES, tail=st.sampled_from(["{ ?s ?p ?n }", " WHERE { ?s ?p ?n }", "\n{ ?s ?p ?n }"])
)
def test_no_answer_has_more_or_other_rows_than_the_merge(
    store: Store, head: str, pieces: str, tail: str
) -> None:
    query = Query(
        f"PREFIX e: <http://e/> PREFIX from: <http://e/> {head}{pieces}{tail}", base_iri="http://e/"
    )
    try:
        plain = sorted(tuple(map(str, row)) for row in store.query(query.text, base_iri=query.base_iri))
    except SyntaxError:
        return
    merged = sorted(tuple(map(str, row)) for row in rows_of(store, query))
    assert set(merged) == set(plain) or "LIMIT" in query.text
    if "SELECT ?n" in head and "LIMIT" not in query.text and "VALUES" not in query.text:
        assert all(one != other for one, other in pairwise(merged))
