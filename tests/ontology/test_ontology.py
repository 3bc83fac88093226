"""Every word of ours is defined, named and shown; every word that our files use has a human name."""

import tomllib

import pytest
from ontology_files import BASE, FILES, LAB, ROOT, instances, not_in_both, read, terms
from rdflib import OWL, RDF, RDFS, SDO, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef

VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
IRI_OF_ONTOLOGY = URIRef("https://w3id.org/labgraph/ns")


@pytest.mark.parametrize("name", FILES)
def test_every_node_has_an_iri_and_no_list_is_used(name: str) -> None:
    graph = read(name)
    assert [triple for triple in graph if any(isinstance(term, BNode) for term in triple)] == []
    assert list(graph.triples((None, RDF.first, None))) == []


def test_every_word_of_ours_is_defined(graphs: dict[str, Graph], vocabulary: Graph) -> None:
    defined = terms(vocabulary) | instances(graphs["shapes.ttl"], SH.NodeShape, SH.PropertyShape)
    used = {term for graph in graphs.values() for triple in graph for term in triple}
    assert {term for term in used if isinstance(term, URIRef) and term.startswith(LAB)} - defined == set()


def test_every_predicate_and_class_has_a_human_name(graphs: dict[str, Graph], vocabulary: Graph) -> None:
    used = {predicate for graph in graphs.values() for predicate in graph.predicates()}
    used |= {kind for graph in graphs.values() for kind in graph.objects(None, RDF.type)}
    assert not_in_both(vocabulary, used, RDFS.label) == []


def test_the_ontology_has_the_version_of_the_project(vocabulary: Graph) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    assert vocabulary.value(IRI_OF_ONTOLOGY, OWL.versionInfo) == Literal(version)
    assert vocabulary.value(IRI_OF_ONTOLOGY, OWL.versionIRI) == IRI_OF_ONTOLOGY + f"/{version}"


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_is_named_and_defined_in_both_languages(vocabulary: Graph, predicate: URIRef) -> None:
    assert not_in_both(vocabulary, terms(vocabulary), predicate) == []


@pytest.mark.parametrize("predicate", [RDFS.isDefinedBy, VS.term_status, SKOS.example])
def test_every_term_says_where_it_stands(vocabulary: Graph, predicate: URIRef) -> None:
    without = [term for term in terms(vocabulary) if len(list(vocabulary.objects(term, predicate))) != 1]
    assert without == []


@pytest.mark.parametrize(
    ("plain", "union"), [(RDFS.domain, SDO.domainIncludes), (RDFS.range, SDO.rangeIncludes)]
)
def test_every_property_says_what_it_links(vocabulary: Graph, plain: URIRef, union: URIRef) -> None:
    for term in instances(vocabulary, RDF.Property):
        single, several = (len(list(vocabulary.objects(term, predicate))) for predicate in (plain, union))
        assert (single, several > 1) in {(1, False), (0, True)}, term


def test_every_property_and_class_has_its_owl_kind(vocabulary: Graph) -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for term in instances(vocabulary, RDF.Property):
        assert sum((term, RDF.type, kind) in vocabulary for kind in kinds) == 1, term
    assert instances(vocabulary, RDFS.Class) == instances(vocabulary, OWL.Class)


def test_every_example_is_turtle_that_shows_its_term(vocabulary: Graph, concepts: Graph) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocabulary.namespaces() if name)
    values = instances(concepts, SKOS.Concept)
    for term, example in vocabulary.subject_objects(SKOS.example):
        shown = Graph().parse(data=prefixes + example, format="turtle", publicID=BASE)
        nodes = {node for triple in shown for node in triple}
        assert term in nodes, f"{term} is not in its own example"
        assert {node for node in nodes if f"{BASE}id/concept/" in str(node)} <= values, term
