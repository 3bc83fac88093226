"""The controlled values of the records: the concepts of `ontology/concepts.ttl`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from ..vocabulary import LAB
from .turtle import read_turtle

# Any base does: only the local parts of the IRIs are kept.
_BASE = "http://localhost/"


@dataclass(frozen=True)
class Concepts:
    """What records may say: for each scheme (its slug), French label → concept slug."""

    schemes: Mapping[str, Mapping[str, str]]
    public_kinds: frozenset[str] = field(default=frozenset())

    def slug(self, scheme: str, label: str) -> str:
        """The slug of a label that was checked before. Raises KeyError otherwise."""
        return self.schemes[scheme][label]

    def labels(self, scheme: str) -> tuple[str, ...]:
        """The French labels of a scheme."""
        return tuple(self.schemes.get(scheme, ()))

    def is_public(self, nature: str) -> bool:
        """Whether organisations of this nature (French label) are public bodies, able to carry a lab."""
        return nature in self.public_kinds


def read_concepts(path: Path) -> Concepts:
    """The concepts of a Turtle file with relative IRIs (`<id/concept/…>`). Raises InvalidRecords when unreadable."""
    graph = read_turtle(path, _BASE)
    schemes: dict[str, dict[str, str]] = {}
    for concept, scheme in sorted(graph.subject_objects(SKOS.inScheme)):
        schemes.setdefault(_local(scheme), {})[_french_label(graph, concept)] = _local(concept)
    public = graph.subjects(URIRef(LAB.publicKind), Literal(True))
    return Concepts(schemes, frozenset(_french_label(graph, concept) for concept in public))


def _french_label(graph: Graph, concept: Node) -> str:
    labels = graph.objects(concept, SKOS.prefLabel)
    return next((str(label) for label in labels if isinstance(label, Literal) and label.language == "fr"), "")


def _local(iri: Node) -> str:
    return str(iri).rsplit("/", 1)[-1]
