"""What goes out in any form comes back the same in other libraries; what a form cannot carry is refused, and said.

Three things are not kept, on purpose of the standards or of Oxigraph, and the texts here are made without them:
- languages are written in lower case (RDF 1.1 Concepts §3.3 allows it);
- numbers, dates and truths that come from VALUES or from the data are written by their value: "01" as 1, 1e3 as 1000;
- CSV has neither types, languages nor any difference between no value and an empty text (SPARQL 1.1 CSV/TSV §3).
"""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.util import from_n3

from labgraph import formats
from labgraph.engine.in_process import OxigraphEngine
from labgraph.engine.port import Formats, Query
from labgraph.errors import NotAcceptable, QueryRefused
from labgraph.formats import GRAPH_FORMATS, ROW_FORMATS, Format
from repository import RDFLIB

XSD = "http://www.w3.org/2001/XMLSchema#"
AWKWARD = st.sampled_from(
    list("\"'\\\n\r\t<>{}&|^`@#%;,? \u00a0\u0085\u2028\u2029\ue000\ufdd0\ufffd\x7fe\u0301\u05d0😀𝔸日")
)
NO_XML = st.sampled_from("\x00\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff")
XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | AWKWARD
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | AWKWARD | NO_XML)
LANGUAGES = st.sampled_from(["fr", "en-gb", "zh-hant-tw", "x-klingon", "und"])
DATATYPES = st.sampled_from(
    ["http://e/type", "urn:x:é", f"{XSD}anyURI", f"{XSD}token", "http://e/a?b=c&d='#f"]
)
NUMBERS = st.sampled_from(
    [
        ("7", "integer"),
        ("-0.5", "decimal"),
        ("true", "boolean"),
        ("2022", "gYear"),
        ("2022-01-31", "date"),
        ("1E99", "double"),
    ]
)
ADDRESSES = st.sampled_from(
    [
        "http://e/o",
        "http://é.fr/日?a=b&c='d'#e",
        "urn:x:y",
        "mailto:a@b.fr",
        "http://e/a(b),c;d",
        "http://e/%C3%A9",
        "e:-._~",
    ]
)


def terms(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Literal | URIRef]:
    return st.one_of(
        ADDRESSES.map(URIRef),
        texts.map(Literal),
        st.builds(lambda text, language: Literal(text, lang=language), texts, LANGUAGES),
        st.builds(lambda text, kind: Literal(text, datatype=URIRef(kind)), texts, DATATYPES),
        NUMBERS.map(lambda number: Literal(number[0], datatype=URIRef(XSD + number[1]), normalize=False)),
    )


def written(term: Literal | URIRef) -> str:
    """The term in SPARQL, every character that could mean something else escaped."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    text = "".join(char if char.isalnum() else f"\\U{ord(char):08X}" for char in term)
    kind = f"@{term.language}" if term.language else f"^^<{term.datatype}>" if term.datatype else ""
    return f'"{text}"{kind}'


def body(engine: OxigraphEngine, text: str, form: Format) -> bytes:
    wanted = Formats(rows=form, graph=None) if form in ROW_FORMATS else Formats(rows=None, graph=form)
    with engine.answer(Query(text), wanted).body as stream:
        return stream.read()


# ── rows ──


def from_tsv(cell: str) -> Literal | URIRef:
    # Numbers and truths stand without quotes; rdflib would write 1E99 and -0.5 in its own way.
    return from_n3(cell)


def read_rows(content: bytes, form: Format) -> list[dict[str, object]]:
    if form is formats.TSV:
        head, *lines = content.decode().removesuffix("\n").split("\n")
        names = [name.removeprefix("?") for name in head.split("\t")]
        return [
            {name: from_tsv(cell) for name, cell in zip(names, line.split("\t"), strict=True) if cell}
            for line in lines
        ]
    found = Result.parse(io.BytesIO(content), format=form.name, content_type=form.media_type)
    return [{str(name): term for name, term in row.items()} for row in found.bindings]


def same(one: object, other: object) -> bool:
    if isinstance(one, Literal) and isinstance(other, Literal):
        kinds = {one.datatype, other.datatype}
        if kinds <= {None, URIRef(f"{XSD}string")}:
            return (str(one), one.language) == (str(other), other.language)
        return one.datatype == other.datatype and (
            str(one) == str(other) or one.value == other.value is not None
        )
    return one == other


@pytest.mark.parametrize("form", [formats.JSON, formats.XML, formats.TSV], ids=lambda form: form.name)
@given(data=st.data())
def test_rows_come_back_as_they_were_put_in(
    engine: OxigraphEngine, form: Format, data: st.DataObject
) -> None:
    texts = XML_TEXTS if form is formats.XML else TEXTS
    rows = data.draw(st.lists(st.tuples(terms(texts), st.none() | terms(texts)), min_size=1, max_size=4))
    values = "".join(f"({written(a)} {written(b) if b is not None else 'UNDEF'})" for a, b in rows)
    found = read_rows(body(engine, f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}", form), form)
    assert len(found) == len(rows)
    for row, (a, b) in zip(found, rows, strict=True):
        assert same(row["a"], a)
        assert same(row.get("b"), b)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_csv_keeps_every_text(engine: OxigraphEngine, rows: list[tuple[str, str]]) -> None:
    values = "".join(f"({written(Literal(a))} {written(Literal(b, lang='fr'))})" for a, b in rows)
    content = body(engine, f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}", formats.CSV)
    assert list(csv.reader(io.StringIO(content.decode(), newline=""))) == [["a", "b"], *map(list, rows)]
    assert content.startswith(b"a,b\r\n")
    assert content.endswith(b"\r\n")


# ── graphs ──

PREDICATES = st.sampled_from(
    ["http://e/p", "http://e/é", "urn:x", "http://e/a?b=c&d", "http://www.w3.org/2000/01/rdf-schema#label"]
)
TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
@given(data=st.data())
def test_graphs_come_back_as_they_were_put_in(
    engine: OxigraphEngine, form: Format, data: st.DataObject
) -> None:
    texts = XML_TEXTS if form is formats.RDFXML else TEXTS
    triples = data.draw(st.lists(st.tuples(ADDRESSES, PREDICATES, terms(texts)), max_size=4))
    classes = data.draw(
        st.lists(st.tuples(ADDRESSES, st.sampled_from(["http://e/C", "https://w3id.org/labgraph/ns#Lab"])))
    )
    template = [(URIRef(s), URIRef(p), o) for s, p, o in triples] + [
        (URIRef(s), TYPE, URIRef(c)) for s, c in classes
    ]
    content = body(
        engine,
        f"CONSTRUCT {{ {' . '.join(' '.join(map(written, triple)) for triple in template)} }} WHERE {{}}",
        form,
    )
    found = Dataset(default_union=True)
    found.parse(data=content, format=RDFLIB[form])
    read = list(found.triples((None, None, None)))
    assert len(read) == len({tuple(map(written, triple)) for triple in template})
    for triple in template:
        assert any(triple[:2] == other[:2] and same(triple[2], other[2]) for other in read), triple


def test_json_ld_says_its_context_inside(engine: OxigraphEngine) -> None:
    text = 'CONSTRUCT { <http://e/s> <http://www.w3.org/2004/02/skos/core#prefLabel> "é"@fr , "x" } WHERE {}'
    document = json.loads(body(engine, text, formats.JSONLD))
    assert isinstance(document["@context"], dict)
    [node] = document["@graph"]
    assert node["prefLabel"] == {"fr": "é"}
    assert node["skos:prefLabel"] == "x"


# ── what XML cannot carry ──


@pytest.mark.parametrize(
    "made", [r"\u0001", r"\u000B", r"\uFFFE", r"\U0000FFFF", r"\b", "\x02", "\uffff", r"\u0000"]
)
@pytest.mark.parametrize("before", [0, 1, 8190, 8191, 8192, 9000])
def test_xml_refuses_what_it_cannot_carry(engine: OxigraphEngine, made: str, before: int) -> None:
    text = f'"{"é" * (before // 2)}{"a" * (before % 2)}{made}"'
    for query, form in (
        (f"SELECT ({text} AS ?x) {{}}", formats.XML),
        (f"CONSTRUCT {{ <a:a> <a:b> {text} }} {{}}", formats.RDFXML),
    ):
        with pytest.raises(NotAcceptable) as error:
            body(engine, query, form)
        assert "un caractère que XML ne peut pas porter" in error.value.text.fr
        assert error.value.facts["gives"] == ("rows" if form is formats.XML else "graph")
    for form in (formats.JSON, formats.TSV, formats.CSV):
        assert body(engine, f"SELECT ({text} AS ?x) {{}}", form)


@pytest.mark.parametrize(
    "text", ["SELECT ('\\u0001' AS ?x) { FILTER(false) }", "ASK { FILTER('\\u0001' = 'a') }"]
)
def test_xml_is_given_when_the_query_says_but_the_answer_holds_no_such_character(
    engine: OxigraphEngine, text: str
) -> None:
    assert ET.fromstring(body(engine, text, formats.XML)) is not None


NO_NAMES = ["a:b/", "http://e/1", "http://e/a#", "urn:1", "http://www.w3.org/2000/xmlns/a"]
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    "iri", [*NO_NAMES, *(RDF + name for name in ["li", "ID", "about", "Description", "bagID", "aboutEach"])]
)
def test_rdf_xml_refuses_predicates_that_are_no_names(engine: OxigraphEngine, iri: str) -> None:
    text = f"CONSTRUCT {{ <a:a> <{iri}> 'x' }} WHERE {{}}"
    with pytest.raises(NotAcceptable) as error:
        body(engine, text, formats.RDFXML)
    assert "ne peut pas s'écrire comme un élément XML" in error.value.text.fr
    assert error.value.facts["gives"] == "graph"
    assert iri.encode() in body(engine, text, formats.NTRIPLES)


@pytest.mark.parametrize("before", range(7_850, 8_200, 70))
def test_rdf_xml_refuses_them_wherever_its_pieces_end(engine: OxigraphEngine, before: int) -> None:
    # Oxigraph hands over 8 kB at a time, and an element may begin in one piece and go on in the next.
    for length in range(before, before + 70):
        text = f"CONSTRUCT {{ <a:a> <a:b> '{'a' * length}' ; <a:c/> 'x' }} WHERE {{}}"
        with pytest.raises(NotAcceptable):
            body(engine, text, formats.RDFXML)


@pytest.mark.parametrize("iri", [*NO_NAMES, *(RDF + name for name in ["li", "Description", "RDF"])])
def test_rdf_xml_refuses_or_writes_classes(engine: OxigraphEngine, iri: str) -> None:
    text = f"CONSTRUCT {{ <a:a> a <{iri}> }} WHERE {{}}"
    try:
        content = body(engine, text, formats.RDFXML)
    except NotAcceptable:
        assert iri in NO_NAMES
    else:
        assert set(Graph().parse(data=content, format="xml")) == {(URIRef("a:a"), TYPE, URIRef(iri))}


def test_texts_that_say_what_is_looked_for_are_texts(engine: OxigraphEngine) -> None:
    said = '<oxprefix: <xmlns: &lt;rdf:bagID "type":"triple" "its:dir":'
    text = f"CONSTRUCT {{ <a:a> <a:b> {written(Literal(said))} }} WHERE {{}}"
    assert set(Graph().parse(data=body(engine, text, formats.RDFXML), format="xml").objects()) == {
        Literal(said)
    }
    rows = f"SELECT ({written(Literal(said))} AS ?x) (isTRIPLE(?x) AS ?y) {{}}"
    assert read_rows(body(engine, rows, formats.XML), formats.XML)[0]["x"] == Literal(said)


# ── RDF 1.2 ──

RDF12 = [
    '<<( <a:a> <a:b> "x" )>>',
    "<<( <a:a> <a:b> <<( <a:a> <a:b> 1 )>> )>>",
    '"x"@ar--rtl',
    "TRIPLE(<a:a>, <a:b>, 1)",
    "STRLANGDIR('x', 'ar', 'rtl')",
    "triple(<a:a>, <a:b>, STRLANGDIR('x', 'ar', 'ltr'))",
]
RDF12_GRAPHS = [
    '<a:a> <a:b> <<( <a:a> <a:b> "x" )>>',
    '<a:a> <a:b> "x"@ar--rtl',
    "<< <a:a> <a:b> 1 >> <a:c> 2",
    "<a:a> <a:b> 1 {| <a:c> 2 |}",
    "<a:a> <a:b> 1 ~ <a:r>",
]


@pytest.mark.parametrize("form", ROW_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("made", RDF12)
def test_rows_with_terms_of_rdf_12_are_refused(engine: OxigraphEngine, made: str, form: Format) -> None:
    with pytest.raises(QueryRefused) as error:
        body(engine, f"SELECT (1 AS ?a) ({made} AS ?x) {{}}", form)
    assert "RDF 1.1" in error.value.text.fr


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("made", RDF12_GRAPHS)
def test_graphs_with_terms_of_rdf_12_are_refused(engine: OxigraphEngine, made: str, form: Format) -> None:
    with pytest.raises(QueryRefused) as error:
        body(engine, f"CONSTRUCT {{ {made} }} WHERE {{}}", form)
    assert "RDF 1.1" in error.value.text.fr


@pytest.mark.parametrize("form", ROW_FORMATS, ids=lambda form: form.name)
def test_rows_that_only_use_them_are_answered(engine: OxigraphEngine, form: Format) -> None:
    text = 'SELECT (STR(OBJECT(TRIPLE(<a:a>, <a:b>, "é"@fr))) AS ?x) ?none (BNODE() AS ?b) ("<< a >> ~ --"@en AS ?y) {}'
    found = body(engine, text, form)
    if form is formats.CSV:
        assert next(csv.DictReader(io.StringIO(found.decode())))["y"] == "<< a >> ~ --"
        return
    [row] = read_rows(found, form)
    assert (row["x"], row["y"], row.get("none")) == (Literal("é"), Literal("<< a >> ~ --", lang="en"), None)
    assert isinstance(row["b"], BNode)


@pytest.mark.parametrize("form", ROW_FORMATS, ids=lambda form: form.name)
def test_truths_about_them_are_told(engine: OxigraphEngine, form: Format) -> None:
    assert b"true" in body(engine, "ASK { FILTER(isTRIPLE(TRIPLE(<a:a>, <a:b>, 1))) }", form)
