"""JSON-LD in our short names says what the expanded form said, to two libraries."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib import Graph
from rdflib.compare import isomorphic

from labgraph.release.jsonld import Context
from labgraph.vocabulary import XSD
from repository import ROOT
from strategies import TEXTS

CONTEXT = Context.read(ROOT / "ontology" / "context.jsonld")
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return CONTEXT.terms[prefix] + local


DEFINITIONS = [
    definition if isinstance(definition, str) else definition["@id"] for definition in CONTEXT.terms.values()
]
WORDS = sorted({expand(name) for name in DEFINITIONS if not name.startswith(("@", "http"))})
# Addresses of a scheme that is also a short name of our context.
LIKE_OURS = ["org:unitOf", "lab://a/p", "schema:", "id:a", "Lab:a"]
PREDICATES = st.sampled_from(
    [*WORDS, RDF_TYPE, "http://a/p", "https://w3id.org/labgraph/ns#unknown", "urn:p", *LIKE_OURS]
)
NODES = st.sampled_from(
    [*WORDS, "http://a/o", "http://a#o", "http://localhost:8000/id/lab/a", *LIKE_OURS]
).map(NamedNode)
TYPES = st.sampled_from(
    [XSD.gYear, XSD.gYearMonth, XSD.date, XSD.boolean, XSD.integer, "http://a/type", *LIKE_OURS]
)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS | st.sampled_from(["lab:Lab", "http://a/o", "@id", "2022", "true", '"org:a'])),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["fr", "en", "en-gb"])),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(kind)), st.sampled_from(["2022", "x", "1"]), TYPES
    ),
)
SUBJECTS = st.sampled_from(["http://a/s", "http://localhost:8000/id/lab/a", *LIKE_OURS]).map(NamedNode)
TRIPLES = st.builds(Triple, SUBJECTS, PREDICATES.map(NamedNode), NODES | LITERALS)


def document(triples: list[Triple]) -> bytes:
    return CONTEXT.document(serialize(triples, format=RdfFormat.JSON_LD))


def node(*triples: Triple) -> dict[str, Any]:
    [found] = json.loads(document(list(triples)))["@graph"]
    return found


@given(st.lists(TRIPLES, max_size=6))
def test_short_names_say_the_same(triples: list[Triple]) -> None:
    content = document(triples)
    assert {quad.triple for quad in parse(content, RdfFormat.JSON_LD)} == set(triples)


@given(TRIPLES)
def test_another_library_reads_the_same(triple: Triple) -> None:
    found = Graph().parse(data=document([triple]), format="json-ld")
    assert isomorphic(found, Graph().parse(data=f"{triple} .", format="nt"))


@pytest.mark.parametrize("name", [name for name in LIKE_OURS if "//" not in name])
def test_an_address_that_begins_like_a_short_name_is_not_read_as_one(name: str) -> None:
    triple = Triple(NamedNode(name), NamedNode(f"{NS}carriedBy"), NamedNode("http://a/o"))
    assert node(triple) == {"@context": None, "@id": name, f"{NS}carriedBy": [{"@id": "http://a/o"}]}


def test_a_text_that_begins_like_a_short_name_does_not_matter() -> None:
    text = Triple(LAB, NamedNode(f"{NS}inseeCode"), Literal('org:a "lab:b'))
    assert node(text)["inseeCode"] == 'org:a "lab:b'


def test_a_type_that_is_a_text_stays_a_text() -> None:
    triple = Triple(NamedNode("http://a/s"), NamedNode(RDF_TYPE), Literal("x"))
    assert {quad.triple for quad in parse(document([triple]), RdfFormat.JSON_LD)} == {triple}


def test_anonymous_nodes_stay_one() -> None:
    triples = [
        Triple(BlankNode("a"), NamedNode("http://a/p"), BlankNode("b")),
        Triple(BlankNode("b"), NamedNode("http://a/p"), BlankNode("a")),
    ]
    found = Graph().parse(data=document(triples), format="json-ld")
    text = "".join(f"{triple} .\n" for triple in triples)
    assert isomorphic(found, Graph().parse(data=text, format="nt"))


LAB = NamedNode("http://localhost:8000/id/lab/a")
SKOS = "http://www.w3.org/2004/02/skos/core#"
NS = "https://w3id.org/labgraph/ns#"


def test_nodes_are_flat_and_read_like_ours() -> None:
    found = node(
        Triple(LAB, NamedNode(RDF_TYPE), NamedNode(f"{NS}Lab")),
        Triple(LAB, NamedNode(f"{SKOS}prefLabel"), Literal("Le lab", language="fr")),
        Triple(LAB, NamedNode(f"{SKOS}prefLabel"), Literal("The lab", language="en")),
        Triple(LAB, NamedNode(f"{NS}carriedBy"), NamedNode("http://localhost:8000/id/organisation/o")),
        Triple(LAB, NamedNode(f"{NS}inseeCode"), Literal("01")),
    )
    assert found == {
        "id": LAB.value,
        "type": "Lab",
        "prefLabel": {"fr": "Le lab", "en": "The lab"},
        "carriedBy": ["http://localhost:8000/id/organisation/o"],
        "inseeCode": "01",
    }
    assert list(found)[:2] == ["id", "type"]


def test_several_statements_of_one_node_are_one_node() -> None:
    expanded = json.dumps(
        [
            {"@id": "http://a/s", "http://a/p": [{"@value": "1"}]},
            {"@id": "http://a/o", "http://a/p": [{"@value": "2"}]},
            {"@id": "http://a/s", "http://a/p": [{"@value": "3"}]},
        ]
    )
    graph = json.loads(CONTEXT.document(expanded.encode()))["@graph"]
    assert graph == [{"id": "http://a/s", "http://a/p": ["1", "3"]}, {"id": "http://a/o", "http://a/p": "2"}]


def test_the_context_stands_inside_and_is_fetched_from_nowhere() -> None:
    content = json.loads(document([]))
    assert content == {"@context": CONTEXT.terms, "@graph": []}
    assert all(isinstance(value, str | dict) for value in content["@context"].values())
    assert "@import" not in content["@context"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_what_is_no_context_is_no_context(tmp_path, content: bytes) -> None:
    path = tmp_path / "context.jsonld"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        Context.read(path)
    with pytest.raises(OSError, match="No such file"):
        Context.read(tmp_path / "absent.jsonld")
