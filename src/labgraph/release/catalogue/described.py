"""Statements as whoever judges them looks at them: what is of a class, and what is said of a node."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...vocabulary import RDF
from ..triples import Literal, Node, Triple, Value


class Described:
    """The statements of one document, by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: dict[Node, dict[str, list[Value]]] = {}
        for subject, predicate, value in triples:
            values = self._said.setdefault(subject, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)

    def __iter__(self) -> Iterator[Triple]:
        return (
            (node, predicate, value)
            for node, said in self._said.items()
            for predicate, values in said.items()
            for value in values
        )

    def all_of(self, kind: str) -> list[Node]:
        """The nodes of a class."""
        return [node for node, said in self._said.items() if kind in said.get(RDF.type, ())]

    def values(self, node: Node, predicate: str) -> Sequence[Value]:
        """The values of a property of a node."""
        return self._of(node).get(predicate, ())

    def texts(self, node: Node, predicate: str) -> list[str]:
        """The texts among the values of a property of a node."""
        return [value.value for value in self.values(node, predicate) if isinstance(value, Literal)]

    def nodes(self, node: Node, predicate: str) -> list[Node]:
        """The nodes among the values of a property of a node."""
        return [value for value in self.values(node, predicate) if not isinstance(value, Literal)]

    def _of(self, node: Node) -> Mapping[str, Sequence[Value]]:
        return self._said.get(node, {})
