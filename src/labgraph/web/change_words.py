"""What changed at an entity, in words: «Statut : actif → clos», a partner who came, a source that was looked at again.

Statements that say the same less exactly are left out, as on the pages of entities; a part is told as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from ..matching import reading_order
from ..nquads import Triple
from ..release.changes import Change
from ..vocabulary import ADMS, CPOV, DCT, LAB, LOCN, ORG, PROV, RDF, SCHEMA, SKOS, Iris, shorten
from .dates import period
from .layout import SAID_OTHERWISE, SHORT_CUTS
from .lexicon import Lexicon
from .neighbours import Neighbours
from .terms import Term, best_labels
from .values import Value, literal

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

Facts = dict[str, dict[str, list[Term]]]


@dataclass(frozen=True)
class Line:
    """One fact that changed: what it was and what it is now; `updated` where only its details are others."""

    label: str
    was: tuple[Value, ...] = ()
    now: tuple[Value, ...] = ()
    updated: tuple[Value, ...] = ()


class Words:
    """Puts changes in words, with the names of all that they speak of."""

    def __init__(self, neighbours: Neighbours, lexicon: Lexicon, former: Iterable[Triple], nodes: set[str]):
        names = best_labels((triple.subject, _term(triple)) for triple in former)
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

    def _own(self, before: Mapping[str, list[Term]], after: Mapping[str, list[Term]]) -> Iterator[Line]:
        for name in sorted({*before, *after}, key=lambda name: reading_order(self._label(name))):
            if name in _TOLD_OTHERWISE:
                continue
            was = self._values(name, before)
            now = self._values(name, after)
            same = {value.text for value in was} & {value.text for value in now}
            left, come = (tuple(value for value in side if value.text not in same) for side in (was, now))
            if left or come:
                yield Line(self._label(name), left, come)

    def _values(self, name: str, facts: Mapping[str, list[Term]]) -> list[Value]:
        """The values of a property, but parts, and what a narrower property says too."""
        narrower = [term for each in self._lexicon.narrower.get(name, ()) for term in facts.get(each, ())]
        values = [
            self._value(term)
            for term in facts.get(name, ())
            if term not in narrower and not self._is_part(term)
        ]
        return sorted(values, key=lambda value: reading_order(value.text))

    def _parts(
        self, sides: Iterable[tuple[Mapping[str, list[Term]], Mapping[str, list[Term]]]]
    ) -> Iterator[Line]:
        """A part that went and one that came in its place, of the same name, are one that changed."""
        told: dict[tuple[str, str], list[tuple[Value, ...]]] = {}
        for before, after in sides:
            for place, facts in enumerate((before, after)):
                for kind in (term.value for term in facts.get(RDF.type, ()) if term.value in _PARTS):
                    name, value = self._part(kind, facts)
                    told.setdefault((kind, name), [(), ()])[place] += (value,)
        for (kind, _), (was, now) in sorted(
            told.items(), key=lambda item: reading_order(item[0][0] + item[0][1])
        ):
            label = str(_PARTS[kind][0])
            same = [value.text for value in was] == [value.text for value in now]
            yield Line(label, updated=now) if same else Line(label, was, now)

    def _part(self, kind: str, facts: Mapping[str, list[Term]]) -> tuple[str, Value]:
        """The name of a part of a class, and what people read: «Préfecture A (porteur, depuis 2021)»."""
        _, naming, detailing = _PARTS[kind]
        named = [self._value(term) for name in naming for term in facts.get(name, ())]
        who = named[0] if named else Value("")
        details = [self._value(term).text for name in detailing for term in facts.get(name, ())]
        details.append(period(*(_text(facts, name) for name in (LAB.since, LAB.until))))
        more = ", ".join(text for text in details if text and text != who.text)
        text = str(gettext("%(name)s (%(details)s)", name=who.text, details=more)) if more else who.text
        return who.text, Value(text, who.language, who.entity, who.href)

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


def _facts(change: Change, side: int) -> Facts:
    """What a change says of each node as it was before or as it is after; what remains counts for both."""
    facts: Facts = {}
    for state, triple in change.said:
        if state in (side, 0):
            facts.setdefault(triple.subject, {}).setdefault(triple.property, []).append(_term(triple))
    return facts


def _term(triple: Triple) -> Term:
    return Term(triple.iri or triple.text, bool(triple.iri), triple.language, triple.datatype)


def _text(facts: Mapping[str, list[Term]], name: str) -> str:
    return next((term.value for term in facts.get(name, ())), "")
