"""What changed at an entity, in words: «Statut : actif → clos», a partner who came, a source that was looked at again.

Statements that say the same less exactly are left out, as on the pages of entities; a part is told as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from ..matching import reading_order
from ..nquads import Triple
from ..release.changes import Change
from ..terms import Term
from ..vocabulary import ADMS, CPOV, DCT, LAB, LOCN, ORG, PROV, RDF, SCHEMA, SKOS, Iris, shorten
from .dates import period
from .layout import SAID_OTHERWISE, SHORT_CUTS
from .lexicon import Lexicon
from .neighbours import Neighbours
from .terms import best_labels
from .values import Tie, Value, literal

_REMOVED, _NEW = -1, 1

# What a part is called, which of its properties name it, and which say more.
_PARTS: Mapping[str, tuple[Any, tuple[str, ...], tuple[str, ...]]] = {
    LAB.Carrying: (lazy_gettext("Structure porteuse"), (ORG.organization,), (ORG.role,)),
    LAB.Partnership: (lazy_gettext("Partenaire"), (ORG.member, SKOS.prefLabel), (ORG.role,)),
    LAB.Event: (lazy_gettext("Événement"), (LAB.eventKind,), (DCT.date,)),
    CPOV.ContactPoint: (lazy_gettext("Contact"), (CPOV.email, CPOV.telephone, CPOV.contactPage), ()),
    LOCN.Address: (lazy_gettext("Adresse"), (LOCN.fullAddress, LOCN.postName), (LOCN.postName,)),
    ADMS.Identifier: (lazy_gettext("Identifiant"), (SKOS.notation,), (SCHEMA.propertyID,)),
    LAB.Source: (lazy_gettext("Source"), (DCT.title, SCHEMA.url), ()),
}

# What is said of one node, by property.
_Facts = Mapping[str, list[Term]]


@dataclass(frozen=True)
class Line:
    """One fact that changed: what it was and what it is now; `updated` where only its details are others."""

    label: str
    was: tuple[Tie, ...] = ()
    now: tuple[Tie, ...] = ()
    updated: tuple[Tie, ...] = ()


class Words:
    """Puts changes in words, with the names of all that they speak of."""

    def __init__(
        self, neighbours: Neighbours, lexicon: Lexicon, former: Iterable[Triple], nodes: set[str]
    ) -> None:
        names = best_labels((triple.subject, term_of(triple)) for triple in former)
        self._names: Mapping[str, Term] = {**names, **neighbours.names(nodes)}
        self._known = neighbours.known(nodes)
        self._lexicon = lexicon
        self._iris: Iris = neighbours.iris

    def thing(self, iri: str) -> Value:
        """An entity or an address, named; what is no longer described leads to its own changes."""
        name = self._names.get(iri) or self._lexicon.name(iri) or Term(iri)
        entity = self._iris.read(iri)
        if entity and iri not in self._known:
            return Value(name.value if iri in self._names else entity.slug, name.language)
        return Value(name.value, name.language, entity, "" if entity else iri)

    def lines(self, change: Change) -> list[Line]:
        """What a change says, fact by fact: those of the entity itself, then its parts."""
        iri = self._iris.entity(change.entity.kind, change.entity.slug)
        before, after = _facts(change, _REMOVED), _facts(change, _NEW)
        parts = [node for node in {**before, **after} if node.startswith(f"{iri}#")]
        own = self._own(before.get(iri, {}), after.get(iri, {}))
        return [*own, *self._parts([(before.get(part, {}), after.get(part, {})) for part in parts])]

    def _own(self, before: _Facts, after: _Facts) -> Iterator[Line]:
        for name in sorted(
            {*before, *after} - _TOLD_OTHERWISE, key=lambda name: reading_order(self._label(name))
        ):
            was, now = self._values(name, before), self._values(name, after)
            same = {value.text for value in was} & {value.text for value in now}
            left, come = (
                tuple(Tie(value) for value in side if value.text not in same) for side in (was, now)
            )
            if left or come:
                yield Line(self._label(name), left, come)

    def _values(self, name: str, facts: _Facts) -> list[Value]:
        """The values of a property, but parts, and what a narrower property says too."""
        narrower = [term for each in self._lexicon.narrower.get(name, ()) for term in facts.get(each, ())]
        values = (
            self._value(term)
            for term in facts.get(name, ())
            if term not in narrower and not self._is_part(term)
        )
        return sorted(values, key=lambda value: reading_order(value.text))

    def _parts(self, sides: Iterable[tuple[_Facts, _Facts]]) -> Iterator[Line]:
        """A part that went and one that came in its place, of the same name, are one that changed."""
        told: dict[tuple[str, str], tuple[list[Tie], list[Tie]]] = {}
        for both in sides:
            for place, facts in enumerate(both):
                for kind in (term.value for term in facts.get(RDF.type, ()) if term.value in _PARTS):
                    part = self._part(kind, facts)
                    told.setdefault((kind, part.who.text), ([], []))[place].append(part)
        for (kind, _), (was, now) in sorted(
            told.items(), key=lambda one: (one[0][0], reading_order(one[0][1]))
        ):
            label = str(_PARTS[kind][0])
            yield Line(label, updated=tuple(now)) if was == now else Line(label, tuple(was), tuple(now))

    def _part(self, kind: str, facts: _Facts) -> Tie:
        """A part of a class, by its name, with what else tells it from others: a role and a period, a date."""
        _, naming, detailing = _PARTS[kind]
        named = [self._value(term) for name in naming for term in facts.get(name, ())]
        who = named[0] if named else Value("")
        details = [self._value(term).text for name in detailing for term in facts.get(name, ())]
        details.append(period(*(_text(facts, name) for name in (LAB.since, LAB.until))))
        return Tie(who, role=", ".join(text for text in details if text and text != who.text))

    def _value(self, term: Term) -> Value:
        return self.thing(term.value) if term.is_iri else literal(term)

    def _is_part(self, term: Term) -> bool:
        entity = self._iris.read(term.value) if term.is_iri else None
        return bool(entity and entity.part)

    def _label(self, name: str) -> str:
        label = self._lexicon.name(name)
        return label.value if label else shorten(name)


# What parts say more exactly, and what is no fact of the entity.
_TOLD_OTHERWISE = (
    SHORT_CUTS | SAID_OTHERWISE | {RDF.type, ORG.changedBy, ORG.hasMembership, PROV.wasDerivedFrom}
)


def nodes_of(changes: Iterable[Change], iris: Iris) -> set[str]:
    """The IRIs of all that changes speak of."""
    nodes = {iris.entity(change.entity.kind, change.entity.slug) for change in changes}
    said = {triple.iri for change in changes for _, triple in change.said if triple.iri}
    return nodes | said | {change.other for change in changes if change.other}


def _facts(change: Change, side: int) -> dict[str, dict[str, list[Term]]]:
    """What a change says of each node as it was before or as it is after; what remains counts for both."""
    facts: dict[str, dict[str, list[Term]]] = {}
    for state, triple in change.said:
        if state in (side, 0):
            facts.setdefault(triple.subject, {}).setdefault(triple.property, []).append(term_of(triple))
    return facts


def term_of(triple: Triple) -> Term:
    """The object of a statement."""
    return Term(triple.iri or triple.text, bool(triple.iri), triple.language, triple.datatype)


def _text(facts: _Facts, name: str) -> str:
    return next((term.value for term in facts.get(name, ())), "")
