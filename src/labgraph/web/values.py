"""Values of the graph as people read them: named, dated, linked, each with the marks of its sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from ..matching import reading_order
from ..terms import Term
from ..vocabulary import CPOV, DCT, LAB, ORG, RDF, RDFS, SKOS, XSD, EntityName, Iris
from .dates import in_words, period
from .description import Description
from .layout import DATES, EVENTS, PARTS, TEXTS, TIES, VALUES
from .provenance import Mark, Sources
from .terms import language_rank

_DATE_TYPES = frozenset({XSD.gYear, XSD.gYearMonth, XSD.date, XSD.dateTime})
_BOOLEANS = {"true": _("oui"), "false": _("non")}
_CREATION = "evenement-creation"
# What happens once in the life of a lab: several dates of it are what sources disagree on.
_ONCE = frozenset({_CREATION, "evenement-fermeture"})


@dataclass(frozen=True)
class Value:
    """One value: its text and language, the entity or the address that it leads to."""

    text: str
    language: str = ""
    entity: EntityName | None = None
    href: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Tie:
    """A carrying, a partnership, an event or a link: who or what, in which role, when, and what more is said of it.

    `date` is that of an event as the data has it; it is `disputed` when other sources give another.
    """

    who: Value
    anchor: str = ""
    role: str = ""
    when: str = ""
    cited_as: tuple[Term, ...] = ()
    notes: tuple[Term, ...] = ()
    marks: tuple[Mark, ...] = ()
    date: str = ""
    disputed: bool = False


@dataclass(frozen=True)
class Part:
    """Another node that belongs to the entity, as named values."""

    anchor: str
    rows: tuple[tuple[str, tuple[Value, ...]], ...]
    marks: tuple[Mark, ...] = ()


Item = Value | Tie | Part


@dataclass(frozen=True)
class Values:
    """Makes the values of one entity's page."""

    known: Description
    iris: Iris
    sources: Sources

    def shaped(self, shape: str, terms: Iterable[Term]) -> list[Item]:
        """The terms in one of the shapes of the layout."""
        make: Mapping[str, Callable[[Iterable[Term]], Iterable[Item]]] = {
            VALUES: self.plain,
            TEXTS: self.plain,
            DATES: self._dates,
            TIES: self._ties,
            EVENTS: self._events,
            PARTS: self._parts,
        }
        return list(make[shape](terms))

    def plain(self, terms: Iterable[Term]) -> list[Value]:
        """The terms by themselves, in reading order, those for French readers first."""
        return sorted(map(self._value, terms), key=_by_language_and_text)

    def _value(self, term: Term) -> Value:
        if not term.is_iri:
            return literal(term)
        entity = self.iris.read(term.value)
        name = self.known.names.get(term.value) or self.known.lexicon.name(term.value) or Term(term.value)
        return Value(name.value, name.language, entity, "" if entity else term.value)

    def _dates(self, terms: Iterable[Term]) -> Iterator[Value]:
        """Dates of the entity; that of a creation with the sources of the event that says it."""
        creation = Term(self.iris.entity("concept", _CREATION), is_iri=True)
        events = [event.value for event in self.known.values(LAB.event)]
        creations = [event for event in events if creation in self.known.values(LAB.eventKind, event)]
        for term in terms:
            said_by = [event for event in creations if term in self.known.values(DCT.date, event)]
            yield Value(in_words(term.value), marks=self.sources.marks_of_nodes(said_by))

    def _ties(self, nodes: Iterable[Term]) -> list[Tie]:
        return sorted((self._tie(node.value) for node in nodes), key=lambda tie: reading_order(tie.who.text))

    def _tie(self, node: str) -> Tie:
        known = self.known
        return Tie(
            who=self._who(node),
            anchor=self._anchor(node),
            role=", ".join(value.text for value in self.plain(known.values(ORG.role, node))),
            when=period(known.text(LAB.since, node), known.text(LAB.until, node)),
            cited_as=known.values(LAB.citedAs, node),
            notes=known.values(RDFS.comment, node),
            marks=self.sources.marks_of_nodes([node]),
        )

    def _who(self, node: str) -> Value:
        """The other side of a carrying or a partnership: an entity, else only a label."""
        sides = (*self.known.values(ORG.member, node), *self.known.values(ORG.organization, node))
        others = [side for side in sides if side.value != self.known.subject.iri]
        labels = self.known.values(SKOS.prefLabel, node)
        return self._value(next(iter((*others, *labels)), Term("")))

    def _events(self, nodes: Iterable[Term]) -> list[Tie]:
        dated = sorted((self.known.text(DCT.date, node.value), node.value) for node in nodes)
        disputed = self._disputed(dated)
        return [
            Tie(
                who=next(iter(self.plain(self.known.values(LAB.eventKind, node))), Value("")),
                anchor=self._anchor(node),
                when=in_words(date),
                notes=self.known.values(RDFS.comment, node),
                marks=self.sources.marks_of_nodes([node]),
                date=date,
                disputed=node in disputed,
            )
            for date, node in dated
        ]

    def _disputed(self, dated: Iterable[tuple[str, str]]) -> frozenset[str]:
        """The events that happen once and have another date too, which is not the same less exactly."""
        by_kind: dict[str, list[tuple[str, str]]] = {}
        for date, node in dated:
            for kind in self.known.values(LAB.eventKind, node):
                by_kind.setdefault(kind.value, []).append((date, node))
        once = (by_kind.get(self.iris.entity("concept", kind), []) for kind in _ONCE)
        return frozenset(
            node for same in once for date, node in same if any(_differ(date, other) for other, _node in same)
        )

    def _parts(self, nodes: Iterable[Term]) -> Iterator[Part]:
        for node in nodes:
            rows = [
                (self.known.name(name).value, tuple(self._part_values(name, values)))
                for name, values in sorted(self.known.facts.get(node.value, {}).items())
                if name not in (RDF.type, DCT.source)
            ]
            yield Part(self._anchor(node.value), tuple(rows), self.sources.marks_of_nodes([node.value]))

    def _part_values(self, name: str, values: Iterable[Term]) -> list[Value]:
        if name == CPOV.email:
            return [Value(term.value, href=f"mailto:{term.value}") for term in values]
        return self.plain(values)

    def _anchor(self, node: str) -> str:
        named = self.iris.read(node)
        return named.part if named else ""


def _by_language_and_text(value: Value) -> tuple[int, tuple[str, str]]:
    return language_rank(value.language), reading_order(value.text)


def _differ(one: str, other: str) -> bool:
    return not (one.startswith(other) or other.startswith(one))


def literal(term: Term) -> Value:
    """A literal as people read it: dates and truth values in words."""
    if term.datatype in _DATE_TYPES:
        return Value(in_words(term.value))
    if term.datatype == XSD.boolean:
        return Value(str(_BOOLEANS.get(term.value, term.value)))
    return Value(term.value, term.language)
