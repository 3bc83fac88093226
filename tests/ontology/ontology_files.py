"""What the tests of ontology/ share: the files, and the questions asked of each of them."""

from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ONTOLOGY = ROOT / "ontology"
FILES = ("labgraph.ttl", "concepts.ttl", "shapes.ttl")
GOOD_RECORDS = HERE / "good_records.ttl"
BASE = "http://localhost:8000/"
LAB = Namespace("https://w3id.org/labgraph/ns#")

Json = dict[str, Any]


def read(name: str | Path) -> Graph:
    """A file of the ontology, or any other given by its full path."""
    return Graph().parse(ONTOLOGY / name, format="turtle", publicID=BASE)


def instances(graph: Graph, *classes: Node) -> set[Node]:
    return {thing for kind in classes for thing in graph.subjects(RDF.type, kind)}


def terms(vocabulary: Graph) -> set[Node]:
    """Our classes and properties."""
    return instances(vocabulary, RDFS.Class, RDF.Property)


def languages(graph: Graph, thing: Node, predicate: URIRef) -> list[str]:
    return sorted(str(text.language) for text in graph.objects(thing, predicate) if isinstance(text, Literal))


def not_in_both(graph: Graph, things: set[Node], predicate: URIRef) -> list[str]:
    """The things that do not have the text exactly once in French and once in English."""
    return sorted(str(thing) for thing in things if languages(graph, thing, predicate) != ["en", "fr"])


def local(iri: object) -> str:
    return str(iri).rsplit("/", 1)[-1]
