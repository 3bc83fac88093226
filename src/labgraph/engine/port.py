"""The port that every question to the data goes through: one method."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from ..formats import GRAPH_FORMATS, ROW_FORMATS, Format
from ..release.manifest import Manifest


@dataclass(frozen=True)
class Query:
    """A SPARQL 1.1 query and its dataset (SPARQL 1.1 Protocol §2.1.4).

    With neither `default_graphs` nor `named_graphs` the default graph is the union of all graphs; with either, both
    replace what the query's FROM says. `base_iri` resolves relative IRIs.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base_iri: str | None = None


@dataclass(frozen=True)
class Formats:
    """The forms wanted: the query's own form (SELECT and ASK, or CONSTRUCT and DESCRIBE) decides which counts.

    None: the client accepts no form of that kind.
    """

    rows: Format | None = ROW_FORMATS[0]
    graph: Format | None = GRAPH_FORMATS[0]


@dataclass(frozen=True)
class Answer:
    """A whole answer: `length` bytes in `body`, in `format`, all of one release."""

    format: Format
    body: BinaryIO
    length: int
    release: str


class QueryEngine(Protocol):
    """Answers queries over one release, which is held open as long as the engine lives."""

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        ...

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """The whole answer of a query.

        Raises QuerySyntaxError (with line and column), QueryRefused (SERVICE, an update), ResultTooLarge,
        NotAcceptable (no wanted form fits the query's form) and EngineUnavailable.
        """
        ...
