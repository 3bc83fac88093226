"""Everything that is known of one entity, in one question whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.port import QueryEngine
from ..errors import NoSuchEntity, Text
from ..terms import Term
from ..vocabulary import CONCEPT_KINDS, DCT, LAB, RDF, RECORD_KINDS, SCHEMA, SKOS, SLUG, Iris, shorten
from . import questions
from .lexicon import Lexicon
from .neighbours import Neighbourhood, Neighbours
from .questions import Data, Given, Row
from .terms import best_label, label_rank

_NAMES = (LAB.shortName, SKOS.altLabel, SCHEMA.alternateName, SKOS.prefLabel, DCT.title)

Facts = Mapping[str, Mapping[str, tuple[Term, ...]]]


@dataclass(frozen=True)
class Subject:
    """An entity that may be asked about: its kind and slug, its IRI, and the graphs that describe and match it."""

    kind: str
    slug: str
    iri: str
    graph: str
    matches: str


@dataclass(frozen=True)
class Description:
    """What is known of a subject: what its graph says, what is around it, and the names of all that."""

    subject: Subject
    facts: Facts
    around: Neighbourhood
    names: Mapping[str, Term]
    lexicon: Lexicon

    def values(self, property_iri: str, of: str | None = None) -> tuple[Term, ...]:
        """The values of a property of the subject, or of another node of its graph."""
        return self.facts.get(of or self.subject.iri, {}).get(property_iri, ())

    def text(self, property_iri: str, of: str | None = None) -> str:
        """One value of a property, as text; empty when there is none."""
        best = best_label(self.values(property_iri, of))
        return best.value if best else ""

    def name(self, iri: str) -> Term:
        """What people call the thing that an IRI names; the IRI itself, in short, when nobody said."""
        return self.names.get(iri) or self.lexicon.name(iri) or Term(shorten(iri))

    def count_if_long(self, property_iri: str) -> int:
        """How many values a long property has, on all pages together; 0 for one that is whole on each."""
        return next((long.count for long in self.around.long if long.property == property_iri), 0)

    def in_reading_languages(self, property_iri: str) -> list[Term]:
        """All values of a property of the subject, those for the reader of the page first."""
        return sorted(self.values(property_iri), key=label_rank)

    def name_of_subject(self) -> Term:
        """What people call the subject."""
        return next(iter(self.in_reading_languages(SKOS.prefLabel)), Term(self.subject.slug))

    def other_names(self) -> list[Term]:
        """The other names of the subject, short ones first, each once in whatever language."""
        names = [name for each in _NAMES for name in self.in_reading_languages(each)]
        others = {name.value: name for name in reversed(names)}
        own = self.name_of_subject().value
        return [others[text] for text in dict.fromkeys(name.value for name in names) if text != own]


def subject_of(kind: str, slug: str, iris: Iris) -> Subject:
    """The subject of that kind and slug. Raises NoSuchEntity when no entity can have such a slug."""
    if not SLUG.fullmatch(slug):
        raise no_such(kind, slug)
    graphs = iris.described_in(kind, slug), iris.matches_graph(kind, slug)
    return Subject(kind, slug, iris.entity(kind, slug), *graphs)


def no_such(kind: str, slug: str) -> NoSuchEntity:
    """That no entity of that kind has that slug."""
    return NoSuchEntity(
        Text(f"Aucune fiche « {slug} » parmi les entités « {kind} ».", f"No {kind} is called '{slug}'.")
    )


def describe(
    engine: QueryEngine, neighbours: Neighbours, lexicon: Lexicon, subject: Subject, around: Neighbourhood
) -> Description:
    """Everything that is known of the subject, with this page of what is around it."""
    explained = [
        (link.subject,) for box in around.incoming for link in box.links if box.kind in CONCEPT_KINDS
    ]
    rows = questions.rows(engine, "entity_facts", **scope(subject, around), explained=Data(explained))
    facts = facts_of(rows, subject, around)
    links = [link for box in around.incoming for link in box.links]
    owners = (neighbours.iris.entity(link.owner.kind, link.owner.slug) for link in links)
    nodes = {*owners, *(link.role for link in links if link.role), *nodes_of(facts)}
    return Description(subject, facts, around, neighbours.names(nodes), lexicon)


def scope(subject: Subject, around: Neighbourhood) -> dict[str, Given]:
    """What of a graph is to be told, as `entity_facts` asks it: all of a short record, else parts of it."""
    is_record = subject.kind in RECORD_KINDS
    is_whole = is_record and not around.long
    parts = [value for long in around.long for value in long.values if value.startswith(f"{subject.iri}#")]
    nodes = [] if is_whole else [subject.iri, subject.graph, *parts]
    graphs = [subject.graph, subject.matches] if is_record else [subject.graph]
    return {
        "whole": Data([(graph,) for graph in graphs] if is_whole else []),
        "nodes": Data([(graph, node) for graph in graphs for node in nodes]),
        "records": Data([(graph, subject.iri) for graph in graphs] if is_record and not is_whole else []),
        # Never empty: Oxigraph 0.5 takes nothing for being outside of an empty list.
        "long": [RDF.nil, *(long.property for long in around.long)],
    }


def facts_of(rows: Iterable[Row], subject: Subject, around: Neighbourhood) -> Facts:
    """What the rows of `entity_facts` say, and the values of this page of what is long."""
    facts: dict[str, dict[str, list[Term]]] = {subject.iri: {}}
    for row in rows:
        of_subject = facts.setdefault(row["subject"].value, {})
        of_subject.setdefault(row["property"].value, []).append(row["value"])
    for long in around.long:
        facts[subject.iri][long.property] = [Term(value, is_iri=True) for value in long.values]
    return in_order(facts)


def in_order(facts: Mapping[str, Mapping[str, Iterable[Term]]]) -> Facts:
    """The same facts, the values of each property in a fixed order."""
    return {
        node: {name: tuple(sorted(values, key=_by_value)) for name, values in properties.items()}
        for node, properties in facts.items()
    }


def nodes_of(facts: Facts) -> Iterable[str]:
    """The IRIs of all values."""
    return {
        value.value
        for properties in facts.values()
        for values in properties.values()
        for value in values
        if value.is_iri
    }


def _by_value(term: Term) -> tuple[str, str, str]:
    return term.value, term.language, term.datatype
