"""The Oxigraph engine answers every form of query in every form of answer, exactly, or says why not."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, parse_query_results
from rdflib import Dataset, Graph, Literal
from rdflib.compare import isomorphic

from labgraph import formats
from labgraph.engine.in_process import OxigraphEngine
from labgraph.engine.port import Answer, Formats, Query
from labgraph.errors import EngineUnavailable, NotAcceptable, QueryRefused, QuerySyntaxError, ResultTooLarge
from labgraph.formats import GRAPH_FORMATS, ROW_FORMATS, Format
from labgraph.release import store
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from made_up import RecordFolder
from repository import RDFLIB, ROOT

LIMIT = 1_000_000
NAME = 'L\'« été » "d’Aïn" <b>&amp;</b> 😀 \u05d0\u05d1 e\u0301 日'
QUOTED = json.dumps(NAME, ensure_ascii=False)
BASE = "http://localhost:8000/"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
LAB_A, LAB_B = f"{BASE}graphs/lab/lab-a", f"{BASE}graphs/lab/lab-b"
PAGE = "https://lab-a.example.fr"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A release of the made-up records, with an awkward name and a statement that two graphs make."""
    root = tmp_path_factory.mktemp("made-up")
    folder = RecordFolder(root / "data", ROOT / "ontology", root / "releases")
    folder.replace("labs/lab-b.yaml", "officiel: Laboratoire B", f"officiel: {QUOTED}\nsite: {PAGE}")
    folder.replace("labs/lab-b.yaml", "appuie: [noms]", "appuie: [noms, site]")
    publish(folder.settings, datetime.now(UTC))
    return Shelf(folder.settings.releases_dir)


@pytest.fixture(scope="module")
def in_memory(shelf: Shelf) -> OxigraphEngine:
    release = shelf.open_current()
    assert release.manifest.counts.quads <= store.IN_MEMORY_QUADS
    return OxigraphEngine(release, LIMIT)


def said_to_be_large(release: Release) -> Release:
    """The release, said to be larger than what is answered from memory."""
    many = release.manifest.counts.model_copy(update={"quads": store.IN_MEMORY_QUADS + 1})
    release.manifest = release.manifest.model_copy(update={"counts": many})
    return release


@pytest.fixture(scope="module")
def on_disk(shelf: Shelf) -> OxigraphEngine:
    return OxigraphEngine(said_to_be_large(shelf.open_current()), LIMIT)


@pytest.fixture(params=["in_memory", "on_disk"])
def engine(request: pytest.FixtureRequest) -> OxigraphEngine:
    return request.getfixturevalue(request.param)


def body(answer: Answer) -> bytes:
    with answer.body as stream:
        content = stream.read()
    assert len(content) == answer.length
    return content


def rows(engine: OxigraphEngine, query: Query) -> list[list[str]]:
    answer = engine.answer(query, Formats(rows=formats.CSV))
    return list(csv.reader(io.StringIO(body(answer).decode())))[1:]


# ── rows ──

VALUES = f"""
SELECT ?text ?tagged ?year ?number ?iri ?none WHERE {{
  VALUES (?text ?tagged ?year ?number ?iri ?none) {{
    ({QUOTED} {QUOTED}@fr "2022"^^<http://www.w3.org/2001/XMLSchema#gYear> 7 <http://é.fr/日> UNDEF)
  }}
}}"""
XSD = "http://www.w3.org/2001/XMLSchema#"
ROW = {
    "text": (NAME, None, f"{XSD}string"),
    "tagged": (NAME, "fr", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
    "year": ("2022", None, f"{XSD}gYear"),
    "number": ("7", None, f"{XSD}integer"),
    "iri": "http://é.fr/日",
}
PARSED = {
    formats.JSON: QueryResultsFormat.JSON,
    formats.XML: QueryResultsFormat.XML,
    formats.TSV: QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("form", PARSED, ids=lambda form: form.name)
def test_rows_keep_text_language_and_type(engine: OxigraphEngine, form: Format) -> None:
    answer = engine.answer(Query(VALUES), Formats(rows=form))
    assert answer.format is form
    [found] = parse_query_results(body(answer), PARSED[form])
    for name, expected in ROW.items():
        term = found[name]
        said = term.value if name == "iri" else (term.value, term.language, term.datatype.value)
        assert said == expected
    assert found["none"] is None


def test_rows_as_csv_keep_the_text(engine: OxigraphEngine) -> None:
    answer = engine.answer(Query(VALUES), Formats(rows=formats.CSV))
    content = body(answer).decode()
    assert list(csv.reader(io.StringIO(content, newline=""))) == [
        ["text", "tagged", "year", "number", "iri", "none"],
        [NAME, NAME, "2022", "7", "http://é.fr/日", ""],
    ]
    assert content.endswith("\r\n")


def test_a_name_of_the_data_arrives_whole(engine: OxigraphEngine) -> None:
    query = Query(f"SELECT ?n {{ <id/lab/lab-b> <{PREF_LABEL}> ?n }}", base_iri=BASE)
    found = json.loads(body(engine.answer(query, Formats(rows=formats.JSON))))
    assert found["results"]["bindings"] == [{"n": {"type": "literal", "value": NAME, "xml:lang": "fr"}}]


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("form", ROW_FORMATS, ids=lambda form: form.name)
def test_ask_in_every_form(engine: OxigraphEngine, form: Format, truth: bool) -> None:
    query = Query(f"ASK {{ FILTER({str(truth).lower()}) }}")
    content = body(engine.answer(query, Formats(rows=form)))
    read = {
        formats.JSON: lambda: json.loads(content)["boolean"],
        formats.XML: lambda: ET.fromstring(content)[-1].text == "true",
        formats.CSV: lambda: content.decode().strip() == "true",
        formats.TSV: lambda: content.decode().strip() == "true",
    }
    assert read[form]() is truth


# ── graphs ──

LABS = f"<{BASE}id/lab/lab-a>", f"<{BASE}id/lab/lab-b>"
GRAPH_QUERIES = {
    "construct": f"""CONSTRUCT {{ ?s ?p ?o . ?s <http://a/p1> 7 , "x"@en-GB }}
        WHERE {{ VALUES ?s {{ {LABS[0]} {LABS[1]} }} ?s ?p ?o }}""",
    "anonymous": f"CONSTRUCT {{ _:a <http://a/p1> _:b ; <http://a/p2> ?o }} WHERE {{ {LABS[1]} <{PREF_LABEL}> ?o }}",
    "describe": f"DESCRIBE {LABS[0]} {LABS[1]}",
    "empty": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
}


def graph(engine: OxigraphEngine, query: str, form: Format) -> Graph:
    answer = engine.answer(Query(query), Formats(graph=form))
    assert answer.format is form
    found = Dataset(default_union=True)
    found.parse(data=body(answer), format=RDFLIB[form])
    merged = Graph()
    for triple in found.triples((None, None, None)):
        merged.add(triple)
    return merged


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("kind", GRAPH_QUERIES)
def test_a_graph_is_the_same_in_every_form(in_memory: OxigraphEngine, kind: str, form: Format) -> None:
    found = graph(in_memory, GRAPH_QUERIES[kind], form)
    assert isomorphic(found, graph(in_memory, GRAPH_QUERIES[kind], formats.NTRIPLES))
    assert bool(found) == (kind != "empty")
    assert (Literal(NAME, lang="fr") in set(found.objects())) == (kind != "empty")


@pytest.mark.parametrize("kind", GRAPH_QUERIES)
def test_memory_and_disk_answer_graphs_alike(
    in_memory: OxigraphEngine, on_disk: OxigraphEngine, kind: str
) -> None:
    found = [graph(engine, GRAPH_QUERIES[kind], formats.NTRIPLES) for engine in (in_memory, on_disk)]
    assert isomorphic(*found)


ROW_QUERIES = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
    f"SELECT ?s ?o {{ ?s <{PREF_LABEL}> ?o }} ORDER BY ?s ?o",
    "ASK { ?s a <https://w3id.org/labgraph/ns#Lab> }",
]


@pytest.mark.parametrize("text", ROW_QUERIES)
def test_memory_and_disk_answer_rows_alike(
    in_memory: OxigraphEngine, on_disk: OxigraphEngine, text: str
) -> None:
    answers = [body(engine.answer(Query(text), Formats(rows=formats.TSV))) for engine in (in_memory, on_disk)]
    assert answers[0] == answers[1] != b""


def test_the_shortest_names_of_our_context_are_used(in_memory: OxigraphEngine) -> None:
    content = body(in_memory.answer(Query(GRAPH_QUERIES["describe"]), Formats(graph=formats.JSONLD)))
    document = json.loads(content)
    [lab] = [node for node in document["@graph"] if node["id"] == LABS[0][1:-1]]
    assert lab["prefLabel"] == {"fr": "Laboratoire A"}
    assert lab["carriedBy"] == [f"{BASE}id/organisation/sgar-a"]
    assert "Lab" in lab["type"]


def test_small_releases_are_answered_from_the_dumps_and_large_ones_from_the_store(
    shelf: Shelf, tmp_path: Path
) -> None:
    copy = Shelf(tmp_path / "releases")
    shutil.copytree(shelf.directory, copy.directory, symlinks=True)
    release = copy.directory / copy.current_id()
    release.chmod(0o755)
    (release / "store").rename(tmp_path / "store")
    query = Query("ASK { ?s a <https://w3id.org/labgraph/ns#Lab> }")
    wanted = Formats(rows=formats.CSV)
    assert body(OxigraphEngine(copy.open_current(), LIMIT).answer(query, wanted)) == b"true"
    (tmp_path / "store").rename(release / "store")
    (release / "dumps").rename(tmp_path / "dumps")
    assert body(OxigraphEngine(said_to_be_large(copy.open_current()), LIMIT).answer(query, wanted)) == b"true"


# ── the dataset ──

COUNT = f"SELECT (COUNT(*) AS ?n) %s {{ <{PAGE}> a ?type }}"
IN_GRAPHS = f"SELECT ?g %s {{ GRAPH ?g {{ <{PAGE}> a ?type }} }} ORDER BY ?g"


def test_a_statement_of_two_graphs_counts_once_in_their_union(shelf: Shelf, engine: OxigraphEngine) -> None:
    [manifest] = shelf.manifests()
    counts = manifest.counts
    assert counts.quads > counts.triples
    assert rows(engine, Query(COUNT % "")) == [["1"]]
    assert rows(engine, Query(IN_GRAPHS % "")) == [[LAB_A], [LAB_B]]
    assert rows(engine, Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == [[str(counts.triples)]]


@pytest.mark.parametrize(
    ("text", "default_graphs", "named_graphs", "expected"),
    [
        (COUNT % "", (LAB_A,), None, [["1"]]),
        (COUNT % "", (f"{BASE}graphs/lab/other",), None, [["0"]]),
        (COUNT % "", None, (LAB_A,), [["0"]]),
        (COUNT % "", (), (), [["0"]]),
        (COUNT % f"FROM <{LAB_A}>", None, None, [["1"]]),
        (COUNT % f"FROM <{BASE}graphs/lab/other>", None, None, [["0"]]),
        (COUNT % f"FROM NAMED <{LAB_A}>", None, None, [["0"]]),
        (COUNT % f"FROM <{LAB_A}>", (f"{BASE}graphs/lab/other",), None, [["0"]]),
        (COUNT % f"FROM <{BASE}graphs/lab/other>", (LAB_A,), None, [["1"]]),
        (COUNT % f"FROM <{LAB_A}>", None, (LAB_A,), [["0"]]),
        (IN_GRAPHS % "", None, (LAB_A,), [[LAB_A]]),
        (IN_GRAPHS % "", None, (LAB_B, LAB_A), [[LAB_A], [LAB_B]]),
        (IN_GRAPHS % "", (LAB_A,), None, []),
        (IN_GRAPHS % f"FROM NAMED <{LAB_A}>", None, None, [[LAB_A]]),
        (IN_GRAPHS % f"FROM NAMED <{LAB_A}>", None, (LAB_B,), [[LAB_B]]),
        (IN_GRAPHS % f"FROM NAMED <{LAB_A}>", (LAB_A,), None, []),
    ],
)
def test_the_dataset_of_the_protocol_beats_that_of_the_query(
    engine: OxigraphEngine,
    text: str,
    default_graphs: tuple[str, ...] | None,
    named_graphs: tuple[str, ...] | None,
    expected: list[list[str]],
) -> None:
    assert rows(engine, Query(text, default_graphs=default_graphs, named_graphs=named_graphs)) == expected


@pytest.mark.parametrize("given_by", ["protocol", "query"])
def test_a_statement_of_two_named_default_graphs_counts_once(engine: OxigraphEngine, given_by: str) -> None:
    query = Query(COUNT % "", default_graphs=(LAB_A, LAB_B))
    if given_by == "query":
        query = Query(COUNT % f"FROM <{LAB_A}> FROM <{LAB_B}>")
    assert rows(engine, query) == [["1"]]


# ── what is not answered ──


def test_a_query_that_cannot_be_read_is_told_with_line_and_column(engine: OxigraphEngine) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        engine.answer(Query("SELECT * {\n  ?é日 ?p ?o\n} LIMIT x"), Formats())
    assert (error.value.line, error.value.column) == (3, 9)
    assert error.value.text.fr == "requête SPARQL illisible, ligne 3, colonne 9, à « x »"


@given(text=st.text())
def test_whatever_is_asked_is_answered_or_refused(shelf: Shelf, in_memory: OxigraphEngine, text: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        in_memory.answer(Query(text), Formats())


# Terms, functions and patterns of every kind, to be put together at random: legal, illegal and absurd.
TERMS = st.sampled_from(
    [
        *(
            "?s",
            "?o",
            "<http://e/a>",
            "<rel>",
            "lab:Lab",
            "_:b",
            "true",
            "1",
            "1e400",
            "-0.0",
            ".5",
            "(1/0)",
            "9" * 30,
        ),
        *(
            "'x'",
            "'😀é'@fr",
            "''",
            r"'\u0001'",
            r"'\uD800'",
            r"'\uFFFE'",
            "'x'@ar--rtl",
            "<<( <a:a> <a:b> 1 )>>",
        ),
        *(
            "'NaN'^^xsd:double",
            "'x'^^xsd:integer",
            "'9999999999-01-01'^^xsd:date",
            "'P9999999999Y'^^xsd:duration",
        ),
        *("'24:00:00'^^xsd:time", "'2022'^^xsd:gYear", "'{'^^rdf:JSON", "'x'^^rdf:dirLangString"),
    ]
)
CALLS = st.sampled_from(
    [
        *("STR(%s)", "IRI(%s)", "BNODE(%s)", "STRDT(%s, xsd:date)", "STRLANG('x', %s)", "YEAR(%s)", "TZ(%s)"),
        *("SUBSTR(%s, 9223372036854775807)", "ROUND(%s)", "REPLACE('a', %s, %s)", "REGEX('a', %s, %s)"),
        *(
            "TRIPLE(<a:a>, <a:b>, %s)",
            "OBJECT(%s)",
            "STRLANGDIR('x', %s, %s)",
            "ADJUST(%s, %s)",
            "<http://e/f>(%s)",
        ),
        *(
            "xsd:integer(%s)",
            "xsd:dateTime(%s)",
            "(%s + %s)",
            "(%s * %s)",
            "(%s = %s)",
            "(%s < %s)",
            "NOW()",
            "UUID()",
        ),
        *(
            "CONCAT(%s, %s)",
            "EXISTS { ?s ?p %s }",
            "IF(%s, 1, %s)",
            "COUNT(%s)",
            "GROUP_CONCAT(%s)",
            "AVG(%s)",
        ),
    ]
)
EXPRESSIONS = st.recursive(
    TERMS,
    lambda inner: st.builds(lambda call, a, b: call % ((a, b)[: call.count("%s")]), CALLS, inner, inner),
    max_leaves=6,
)
PATTERNS = st.one_of(
    st.builds("?s ?p {} .".format, TERMS),
    st.builds("FILTER({})".format, EXPRESSIONS),
    st.builds("BIND({} AS ?v)".format, EXPRESSIONS),
    st.builds("OPTIONAL {{ ?s (a|!a)* {} }}".format, TERMS),
    st.sampled_from(
        [
            "GRAPH ?g { ?s a ?o }",
            "VALUES ?s { UNDEF 1 }",
            "{ SELECT * {} LIMIT 18446744073709551615 }",
            "LATERAL {}",
        ]
    ),
)
PROLOGUES = st.sampled_from(["", "\ufeff", "# ?\r", "BASE <http://e/>\r\n", "VERSION '1.2' "])
QUERY_FORMS = st.one_of(
    st.builds("SELECT ({} AS ?r)".format, EXPRESSIONS),
    st.builds("CONSTRUCT {{ {} {} {} }}".format, TERMS, TERMS, TERMS),
    st.builds("DESCRIBE {}".format, TERMS),
    st.sampled_from(["SELECT *", "SELECT ?s ?p", "ASK", "DESCRIBE *", "CONSTRUCT"]),
)
CLAUSES = st.sampled_from(
    ["", "", f"FROM <{LAB_A}> FROM <{LAB_B}>", "FROM NAMED <rel> FROM <a:a> FROM <a:a>"]
)
ENDS = st.one_of(
    st.builds(" ORDER BY {} LIMIT 3".format, EXPRESSIONS),
    st.builds(" HAVING ({})".format, EXPRESSIONS),
    st.sampled_from(
        [
            "",
            "",
            " GROUP BY ?s",
            " LIMIT 1 OFFSET 18446744073709551615",
            " VALUES ?s { 1 }",
            " \x00",
            "\ud800",
        ]
    ),
)


@st.composite
def queries(draw: st.DrawFn) -> str:
    names = f"{draw(PROLOGUES)}PREFIX lab: <http://e/> PREFIX xsd: <{XSD}> PREFIX rdf: <{XSD}> "
    where = " ".join(draw(st.lists(PATTERNS, max_size=3)))
    return f"{names}{draw(QUERY_FORMS)} {draw(CLAUSES)} WHERE {{ {where} }}{draw(ENDS)}"


@settings(max_examples=400)
@given(
    text=queries(),
    rows=st.sampled_from(ROW_FORMATS),
    graph=st.sampled_from(GRAPH_FORMATS),
    base=st.sampled_from([None, BASE, "", "x", "http://a b/", "http://[", "a:\ud800"]),
    graphs=st.sampled_from([None, None, (), (LAB_A,), (LAB_A, LAB_B, LAB_A)]),
)
def test_every_query_is_answered_whole_or_refused(
    in_memory: OxigraphEngine,
    text: str,
    rows: Format,
    graph: Format,
    base: str | None,
    graphs: tuple[str, ...] | None,
) -> None:
    query = Query(text, default_graphs=graphs, named_graphs=graphs, base_iri=base)
    try:
        answer = in_memory.answer(query, Formats(rows, graph))
    except (QueryRefused, NotAcceptable):
        return
    content = body(answer).decode()
    if answer.format in (formats.XML, formats.RDFXML):
        ET.fromstring(content)
    if answer.format in (formats.JSON, formats.JSONLD):
        json.loads(content)


@pytest.mark.parametrize("base", ["", "x", "http://a b/", "a:\ud800"])
def test_an_address_that_cannot_be_a_base_is_told(engine: OxigraphEngine, base: str) -> None:
    with pytest.raises(QueryRefused):
        engine.answer(Query("ASK {}", base_iri=base), Formats())


def test_half_a_character_is_told(engine: OxigraphEngine) -> None:
    for text in ("ASK { FILTER('\ud800' = 'a') }", "ASK {}\udfff"):
        with pytest.raises(QuerySyntaxError, match="half of a character"):
            engine.answer(Query(text), Formats())


def test_a_relative_iri_needs_a_base(engine: OxigraphEngine) -> None:
    query = Query("ASK { <id/lab/lab-a> a ?type }")
    with pytest.raises(QuerySyntaxError):
        engine.answer(query, Formats())
    answer = engine.answer(replace(query, base_iri=BASE), Formats(rows=formats.CSV))
    assert body(answer) == b"true"


@pytest.mark.parametrize("text", ["ASK { SERVICE <http://a/> {} }", "DELETE WHERE { ?s ?p ?o }"])
def test_other_servers_and_updates_are_refused(engine: OxigraphEngine, text: str) -> None:
    with pytest.raises(QueryRefused):
        engine.answer(Query(text), Formats())


def test_a_function_nobody_knows_is_refused(engine: OxigraphEngine) -> None:
    with pytest.raises(QueryRefused, match="the function <http://a/f> is not known here") as error:
        engine.answer(Query("SELECT (<http://a/f>(1) AS ?x) {}"), Formats())
    assert not isinstance(error.value, EngineUnavailable)


@pytest.mark.parametrize("graph_name", ["lab", "", "http://a b/"])
def test_a_graph_without_an_iri_is_refused(engine: OxigraphEngine, graph_name: str) -> None:
    for query in (Query("ASK {}", default_graphs=(graph_name,)), Query("ASK {}", named_graphs=(graph_name,))):
        with pytest.raises(QueryRefused) as error:
            engine.answer(query, Formats())
        assert error.value.text.fr == f"« {graph_name} » n'est pas l'IRI d'un graphe"


def test_a_form_that_does_not_fit_the_question_is_told(engine: OxigraphEngine) -> None:
    for text in ("SELECT * {}", "ASK {}"):
        with pytest.raises(NotAcceptable, match="gives rows"):
            engine.answer(Query(text), Formats(rows=None))
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE {LABS[0]}"):
        with pytest.raises(NotAcceptable, match="gives a graph"):
            engine.answer(Query(text), Formats(graph=None))


@pytest.mark.parametrize("form", [*ROW_FORMATS, *GRAPH_FORMATS], ids=lambda form: form.name)
def test_an_answer_stops_at_the_limit_exactly(shelf: Shelf, form: Format) -> None:
    is_rows = form in ROW_FORMATS
    query = Query("SELECT * { ?s ?p ?o }" if is_rows else "CONSTRUCT WHERE { ?s ?p ?o }")
    wanted = Formats(rows=form, graph=None) if is_rows else Formats(rows=None, graph=form)
    whole = OxigraphEngine(shelf.open_current(), 100_000_000).answer(query, wanted)
    length = len(body(whole))
    # JSON-LD is written longer before it is compacted, and the limit holds for both.
    if form is not formats.JSONLD:
        assert len(body(OxigraphEngine(shelf.open_current(), length).answer(query, wanted))) == length
    with pytest.raises(ResultTooLarge) as error:
        OxigraphEngine(shelf.open_current(), length - 1).answer(query, wanted)
    megabytes = f"{(length - 1) / 1_000_000:g}"
    assert error.value.text.fr == (
        f"la réponse dépasse la limite de {megabytes} Mo : ajoutez LIMIT, ou prenez le vidage dans /dumps/"
    )


def test_an_answer_says_its_release(in_memory: OxigraphEngine, shelf: Shelf) -> None:
    answer = in_memory.answer(Query("ASK {}"), Formats())
    body(answer)
    assert answer.release == shelf.current_id()
