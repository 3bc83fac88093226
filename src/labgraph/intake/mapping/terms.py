"""What the statements of a record are made of: the thing they are about, its terms, the typed values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ...records import Record
from ...vocabulary import RDF, XSD, Iris
from ..concepts import Concepts

# subject, predicate, object; the graph is that of the record.
Statement = tuple[str, str, NamedNode | Literal]
Statements = Iterator[Statement]

_DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def partial_date(value: str) -> Literal:
    """A date typed by the precision it has: xsd:gYear, xsd:gYearMonth or xsd:date."""
    return Literal(value, datatype=NamedNode(_DATE_TYPES[len(value)]))


def french(value: str) -> Literal:
    """A text of the records, which are in French."""
    return Literal(value, language="fr")


@dataclass(frozen=True)
class Node:
    """One node of the graph, in the setting of the record that describes it: statements are made on it."""

    iri: str
    record: Record
    iris: Iris
    concepts: Concepts

    def entity(self, kind: str, slug: str) -> NamedNode:
        """Another entity of the data."""
        return NamedNode(self.iris.entity(kind, slug))

    def concept(self, scheme: str, label: str) -> NamedNode:
        """The concept of a scheme that has this French label."""
        return self.entity("concept", self.concepts.slug(scheme, label))

    def part(self, name: str) -> "Node":
        """A node that is part of the record's entity."""
        iri = self.iris.part(self.record.kind, self.record.slug, name)
        return Node(iri, self.record, self.iris, self.concepts)

    def types(self, *classes: str) -> Statements:
        """That the node is an instance of each class."""
        return self.links(RDF.type, classes)

    def link(self, target: str | NamedNode, *predicates: str) -> Statements:
        """The node points to `target` by each predicate."""
        term = NamedNode(target) if isinstance(target, str) else target
        for predicate in predicates:
            yield self.iri, predicate, term

    def links(self, predicate: str, targets: Iterable[str | None]) -> Statements:
        """The node points to each target that is given."""
        for target in targets:
            if target:
                yield self.iri, predicate, NamedNode(target)

    def texts(self, predicate: str, *texts: str | None) -> Statements:
        """The node has each French text that is given."""
        for text in texts:
            if text:
                yield self.iri, predicate, french(text)

    def codes(self, predicate: str, *codes: str | None) -> Statements:
        """The node has each plain string that is given: codes, numbers, addresses of mail."""
        for code in codes:
            if code:
                yield self.iri, predicate, Literal(code)

    def moment(self, day: str, predicate: str) -> Statements:
        """The node has the beginning of a day, in universal time, for a property that wants a moment."""
        yield self.iri, predicate, Literal(f"{day}T00:00:00Z", datatype=NamedNode(XSD.dateTime))

    def date(self, value: str | None, *predicates: str) -> Statements:
        """The node has the date, when it is given, by each predicate."""
        if value:
            for predicate in predicates:
                yield self.iri, predicate, partial_date(value)
