"""The JSON-LD context names every property and never loses a value."""

import json
from pathlib import Path

import pytest
from ontology_files import FILES, GOOD_RECORDS, Json, instances, read
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node


def full_iri(context: Json, name: str) -> str:
    prefix, _, word = name.partition(":")
    return f"{context.get(prefix, prefix)}{word}"


def by_property(context: Json) -> dict[Node, Json]:
    """What the context says of each property, by the IRI of the property."""
    definitions = [{"@id": term} if isinstance(term, str) else term for term in context.values()]
    return {URIRef(full_iri(context, definition["@id"])): definition for definition in definitions}


def test_the_context_has_a_term_for_every_property(graphs: dict[str, Graph], context: Json) -> None:
    used = {predicate for graph in graphs.values() for predicate in graph.predicates()}
    used |= instances(graphs["labgraph.ttl"], RDF.Property)
    assert used - set(by_property(context)) - {RDF.type} == set()


def test_the_context_keeps_to_what_the_compaction_knows(context: Json) -> None:
    for name, definition in context.items():
        if isinstance(definition, dict):
            assert definition.keys() <= {"@id", "@type", "@container"}, name
            assert definition.get("@container", "@set") in {"@set", "@language"}, name
            assert ":" not in name or definition["@id"] == name, name


@pytest.mark.parametrize("name", [*FILES, GOOD_RECORDS], ids=lambda name: Path(name).name)
def test_the_context_promises_no_more_than_the_values_keep(name: str | Path, context: Json) -> None:
    terms = by_property(context)
    for _, predicate, value in read(name):
        definition = terms.get(predicate, {})
        kind = full_iri(context, str(definition.get("@type", "")))
        assert isinstance(value, URIRef) == (kind == "@id") or predicate == RDF.type, (predicate, value)
        if isinstance(value, Literal):
            assert bool(value.language) == (definition.get("@container") == "@language"), (predicate, value)
            assert kind in {"", str(value.datatype)}, (predicate, value)


def test_a_sample_expands_to_the_right_statements(context: Json) -> None:
    sample = {
        "@context": context,
        "id": "http://x/lab",
        "type": "Lab",
        "prefLabel": {"fr": "Lab", "en": "The Lab"},
        "labType": "http://x/type",
        "zone": ["http://x/z1", "http://x/z2"],
        "org:unitOf": "http://x/org",
        "created": {"@value": "2022", "@type": "xsd:gYear"},
        "inseeCode": "01",
    }
    expected = """
        @prefix lab: <https://w3id.org/labgraph/ns#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <http://x/lab> a lab:Lab ;
            <http://www.w3.org/2004/02/skos/core#prefLabel> "Lab"@fr , "The Lab"@en ;
            lab:labType <http://x/type> ;
            lab:zone <http://x/z1> , <http://x/z2> ;
            <http://www.w3.org/ns/org#unitOf> <http://x/org> ;
            <http://purl.org/dc/terms/created> "2022"^^xsd:gYear ;
            lab:inseeCode "01" ."""
    found = Graph().parse(data=json.dumps(sample), format="json-ld")
    assert set(found) == set(Graph().parse(data=expected, format="turtle"))
