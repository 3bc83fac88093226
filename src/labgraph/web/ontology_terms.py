"""The words of the vocabulary, as the graphs of a release describe them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.port import QueryEngine
from ..matching import reading_order
from ..release.statistics import Statistics
from ..terms import Term
from ..vocabulary import LAB, RDF, RDFS, SCHEMA, SKOS, Iris, shorten
from . import questions
from .terms import best_label
from .usage import most_used

_CLASS, _PROPERTY = RDFS.Class, RDF.Property
_DOMAINS = (RDFS.domain, SCHEMA.domainIncludes)


@dataclass(frozen=True)
class Word:
    """A class or a property: its short name, its label for the reader, what it means, and how much it is used.

    `ours` is its name in our namespace; empty when another vocabulary defines it. A class counts its entities, a
    property its triples.
    """

    iri: str
    name: str
    ours: str
    label: Term
    definition: Term | None
    count: int


@dataclass(frozen=True)
class Group:
    """Words under one heading; `of` is the class that the properties are of, when there is one."""

    of: Word | None
    words: tuple[Word, ...]


class Vocabulary:
    """What the ontology and the shapes of a release say, and what it counted."""

    def __init__(self, facts: Mapping[str, Mapping[str, list[Term]]], used: Statistics) -> None:
        self._facts = facts
        self.used = used

    @classmethod
    def read(cls, engine: QueryEngine, used: Statistics) -> "Vocabulary":
        """The vocabulary of the release that the engine answers from."""
        iris = Iris(engine.manifest.base_iri)
        facts: dict[str, dict[str, list[Term]]] = {}
        for name in ("ontology", "shapes"):
            for row in questions.rows(engine, "statements", graph=iris.shared_graph(name)):
                of_subject = facts.setdefault(row["subject"].value, {})
                of_subject.setdefault(row["property"].value, []).append(row["value"])
        return cls(facts, used)

    def values(self, iri: str, name: str) -> list[Term]:
        """The values of a property of a node."""
        return self._facts.get(iri, {}).get(name, [])

    def text(self, iri: str, name: str) -> Term | None:
        """The value of a property of a node in the reader's language."""
        return best_label(self.values(iri, name))

    def subjects(self, name: str, value: str) -> list[str]:
        """The nodes that have this IRI as a value of a property, by name."""
        return sorted(
            iri
            for iri, facts in self._facts.items()
            if any(each.value == value for each in facts.get(name, ()))
        )

    def word(self, iri: str) -> Word:
        """What is known of a class, a property or a kind of value."""
        return Word(
            iri=iri,
            name=shorten(iri),
            ours=iri.removeprefix(str(LAB)) if iri.startswith(str(LAB)) else "",
            label=self.text(iri, RDFS.label) or Term(shorten(iri)),
            definition=self.text(iri, SKOS.definition),
            count=self.used.classes.get(iri, 0) or self.used.properties.get(iri, 0),
        )

    def words(self, iris: Iterable[str]) -> tuple[Word, ...]:
        """Several words, in reading order of their labels."""
        return tuple(sorted(map(self.word, iris), key=lambda word: reading_order(word.label.value)))

    def is_class(self, iri: str) -> bool:
        """Whether the word is a class, and not a property."""
        return any(each.value == _CLASS for each in self.values(iri, RDF.type))

    def our_classes(self) -> tuple[Word, ...]:
        """The classes of our namespace."""
        return self.words(self.subjects(RDF.type, _CLASS))

    def our_properties(self) -> list[Group]:
        """The properties of our namespace, under the class that they are of; last those of several classes."""
        groups: dict[str, list[str]] = {}
        for iri in self.subjects(RDF.type, _PROPERTY):
            domains = [each.value for name in _DOMAINS for each in self.values(iri, name)]
            groups.setdefault(domains[0] if len(domains) == 1 else "", []).append(iri)
        shared = groups.pop("", [])
        own = [Group(of, self.words(groups[of.iri])) for of in self.words(groups)]
        return [*own, *([Group(None, self.words(shared))] if shared else [])]

    def properties_of(self, of_class: str) -> list[tuple[Word, int]]:
        """The properties that entities of a class have, each with how many have it; the most frequent first."""
        counts = self.used.properties_of.get(of_class, {})
        return [(self.word(iri), counts[iri]) for iri in most_used(counts)]

    def borrowed(self) -> dict[str, tuple[Word, ...]]:
        """The classes and properties of others that the data uses, by the prefix of their vocabulary."""
        by_prefix: dict[str, list[str]] = {}
        for iri in {*self.used.classes, *self.used.properties}:
            prefix, colon, _ = shorten(iri).partition(":")
            if not iri.startswith(str(LAB)):
                by_prefix.setdefault(prefix if colon and shorten(iri) != iri else "", []).append(iri)
        return {prefix: self.words(by_prefix[prefix]) for prefix in sorted(by_prefix)}
