"""Statements as plain data, and as N-Triples lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..errors import LANGUAGES, Text
from ..terms import literal
from ..vocabulary import XSD


@dataclass(frozen=True)
class Literal:
    """A text in a language, a value of a datatype, or a plain text."""

    value: str
    language: str = ""
    datatype: str = ""


# An IRI, or a blank node, which begins with `_:`.
Node = str
Value = Node | Literal
Triple = tuple[Node, str, Value]


def about(subject: Node, said: Mapping[str, Iterable[Value]]) -> Iterator[Triple]:
    """What is said of a node: the values of each property."""
    for predicate, values in said.items():
        for value in values:
            yield subject, predicate, value


def both(text: Text) -> list[Value]:
    """A text in the two languages of the project."""
    return [Literal(text.in_(language), language) for language in LANGUAGES]


def plain(value: str) -> list[Value]:
    """A text in no language."""
    return [Literal(value)]


def moment(value: datetime) -> list[Value]:
    """A moment as xsd:dateTime."""
    return [Literal(value.isoformat(), datatype=XSD.dateTime)]


def number(value: int) -> list[Value]:
    """A count as xsd:integer."""
    return [Literal(str(value), datatype=XSD.integer)]


def lines(triples: Iterable[Triple]) -> list[bytes]:
    """Triples as sorted N-Triples lines, each once."""
    return sorted(set(written(triples)))


def written(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Triples as N-Triples lines, in their order."""
    for subject, predicate, value in triples:
        yield f"{_term(subject)} <{predicate}> {_term(value)} .\n".encode()


def _term(value: Value) -> str:
    if isinstance(value, Literal):
        return literal(value.value, value.language, value.datatype)
    return value if value.startswith("_:") else f"<{value}>"
