"""The controlled values of the records: the concepts of `ontology/concepts.ttl`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..vocabulary import LAB, SKOS

if TYPE_CHECKING:
    from pyoxigraph import Quad


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


def concepts_of(quads: Iterable["Quad"]) -> Concepts:
    """The controlled values that SKOS statements declare: in a scheme, with a French label, public or not."""
    found: dict[str, dict[str, Any]] = {SKOS.inScheme: {}, SKOS.prefLabel: {}, LAB.publicKind: {}}
    for quad in quads:
        subject: Any = quad.subject
        value: Any = quad.object
        values = found.get(quad.predicate.value)
        if values is not None and getattr(value, "language", None) in (None, "fr"):
            values[subject.value] = value.value
    labels = found[SKOS.prefLabel]
    schemes: dict[str, dict[str, str]] = {}
    for concept, scheme in sorted(found[SKOS.inScheme].items()):
        schemes.setdefault(_local(scheme), {})[labels.get(concept, "")] = _local(concept)
    public = (labels[concept] for concept, value in found[LAB.publicKind].items() if value == "true")
    return Concepts(schemes, frozenset(public))


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
