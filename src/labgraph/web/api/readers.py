"""How statements of the graph of a record become again what the record said; `fields` says which do.

It is `intake.mapping` the other way round, which web may not import: the tests hold both together.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import get_origin

from pydantic import BaseModel

from ...records import alias
from .nodes import Node, Value

_SOURCE = "source-"


@dataclass(frozen=True)
class Reader(ABC):
    """Reads the values of one attribute from a node; `said_by` is the property that says them."""

    said_by: str

    @property
    def properties(self) -> frozenset[str]:
        """All properties that are needed to read it."""
        return frozenset({self.said_by})

    @property
    def leads(self) -> bool:
        """Whether it reads what leads to other entities."""
        return False

    @abstractmethod
    def read(self, node: Node) -> Iterator[Value]:
        """The values, in a fixed order."""


@dataclass(frozen=True)
class Shape:
    """A record, or a part of one: of a model, how its attributes are read."""

    model: type[BaseModel]
    readers: Mapping[str, Reader]

    @property
    def keys(self) -> dict[str, str]:
        """The keys that it may have, each with its attribute."""
        return {alias(self.model, attribute): attribute for attribute in self.readers}

    @property
    def properties(self) -> frozenset[str]:
        """All properties that are needed to read it."""
        return frozenset().union(*(reader.properties for reader in self.readers.values()))

    def told(self, node: Node, keys: Collection[str] | None = None) -> dict[str, Value]:
        """What a node says, by these keys or by all; what it does not say has no key."""
        said = {
            key: list(self.readers[attribute].read(node))
            for key, attribute in self.keys.items()
            if keys is None or key in keys
        }
        return {key: values if self.is_several(key) else values[0] for key, values in said.items() if values}

    def is_several(self, key: str) -> bool:
        """Whether the value of a key is a list."""
        return get_origin(self.model.model_fields[self.keys[key]].annotation) is tuple


@dataclass(frozen=True)
class Values(Reader):
    """Texts, codes, dates and addresses, as they are; of the node that `through` leads to, when it is given."""

    through: str = ""

    @property
    def properties(self) -> frozenset[str]:
        return frozenset({self.said_by, self.through} - {""})

    def read(self, node: Node) -> Iterator[Value]:
        for each in node.nodes(self.through) if self.through else [node]:
            yield from (term.value for term in each.values(self.said_by))


@dataclass(frozen=True)
class OfGraph(Values):
    """What the graph says of itself."""

    def read(self, node: Node) -> Iterator[Value]:
        return super().read(node.at(node.graph))


@dataclass(frozen=True)
class Flag(Values):
    """Whether something is so."""

    def read(self, node: Node) -> Iterator[Value]:
        return (text == "true" for text in super().read(node))


@dataclass(frozen=True)
class Reference(Reader):
    """Other entities and values of lists; only those of one kind, when that is given."""

    kind: str = ""

    @property
    def leads(self) -> bool:
        return True

    def read(self, node: Node) -> Iterator[Value]:
        for term in node.values(self.said_by):
            named = node.iris.read(term.value)
            if named and self.kind in ("", named.kind):
                yield from filter(None, [node.reference(term.value)])


@dataclass(frozen=True)
class Part(Reader):
    """Parts that have keys of their own."""

    shape: Shape

    @property
    def properties(self) -> frozenset[str]:
        return self.shape.properties | {self.said_by}

    @property
    def leads(self) -> bool:
        return any(isinstance(each, Reference) and each.kind for each in self.shape.readers.values())

    def read(self, node: Node) -> Iterator[Value]:
        return (self.shape.told(part) for part in node.nodes(self.said_by))


@dataclass(frozen=True)
class Here(Reader):
    """Keys that the record groups, of the node itself."""

    shape: Shape

    @property
    def properties(self) -> frozenset[str]:
        return self.shape.properties

    def read(self, node: Node) -> Iterator[Value]:
        yield self.shape.told(node)


@dataclass(frozen=True)
class Sources(Part):
    """The sources of a record, by the keys that its facts name them by."""

    def read(self, node: Node) -> Iterator[Value]:
        parts = node.at(node.graph).nodes(self.said_by)
        yield {_key(part): self.shape.told(part) for part in parts}


@dataclass(frozen=True)
class Cited(Reader):
    """The keys of the sources that a part names."""

    def read(self, node: Node) -> Iterator[Value]:
        return map(_key, node.nodes(self.said_by))


@dataclass(frozen=True)
class Supported(Reader):
    """The keys of a record that a source supports, by the property that says each."""

    keys: Mapping[str, tuple[str, ...]]

    def read(self, node: Node) -> Iterator[Value]:
        for term in node.values(self.said_by):
            yield from self.keys.get(term.value, ())


@dataclass(frozen=True)
class Matches(Reader):
    """Things described elsewhere, each with what kind of match it is."""

    words: Mapping[str, str]

    @property
    def properties(self) -> frozenset[str]:
        return frozenset(self.words)

    def read(self, node: Node) -> Iterator[Value]:
        for name, word in self.words.items():
            yield from ({"type": word, "iri": term.value} for term in node.values(name))


@dataclass(frozen=True)
class Former(Reader):
    """The identifiers that the thing had before."""

    def read(self, node: Node) -> Iterator[Value]:
        for iri in sorted(node.facts):
            named = node.iris.read(iri)
            if named and any(term.value == node.iri for term in node.at(iri).values(self.said_by)):
                yield named.slug


@dataclass(frozen=True)
class Spoken(Reader):
    """A text in each language that it is given in."""

    def read(self, node: Node) -> Iterator[Value]:
        texts = {term.language: term.value for term in node.values(self.said_by) if term.language}
        if texts:
            yield texts


def _key(part: Node) -> str:
    named = part.iris.read(part.iri)
    return named.part.removeprefix(_SOURCE) if named else part.iri
