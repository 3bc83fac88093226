"""A node of the graph of an entity, as readers see it, and how the entities that it names are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...terms import Term
from ...vocabulary import Iris
from ..description import Facts

# A text, a reference, a part with keys of its own.
Value = Any


@dataclass(frozen=True)
class Node:
    """A node of the graph of an entity. `names` are what the things that the graph names are called, by IRI."""

    iri: str
    graph: str
    facts: Facts
    iris: Iris
    names: Mapping[str, str] = field(default_factory=dict)

    def values(self, name: str) -> tuple[Term, ...]:
        """The values of a property, in a fixed order."""
        return self.facts.get(self.iri, {}).get(name, ())

    def at(self, iri: str) -> "Node":
        """Another node of the same graph."""
        return Node(iri, self.graph, self.facts, self.iris, self.names)

    def reference(self, iri: str) -> Value:
        """How the entity of an IRI is named; None when it names no entity."""
        named = self.iris.read(iri)
        if not named or named.part or iri != self.iris.entity(named.kind, named.slug):
            return None
        return reference(iri, named.slug, self.names.get(iri, named.slug))

    def nodes(self, name: str) -> Iterator["Node"]:
        """The nodes that a property leads to."""
        return (self.at(term.value) for term in self.values(name) if term.is_iri)


def reference(iri: str, slug: str, name: str) -> dict[str, str]:
    """How an entity is named everywhere: by its IRI, by the last part of that, and for people."""
    return {"id": iri, "slug": slug, "nom": name}
