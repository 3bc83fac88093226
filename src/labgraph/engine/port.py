"""The port that every question to the data goes through: one method."""

from dataclasses import dataclass
from typing import Protocol

from ..formats import GRAPH_FORMATS, ROW_FORMATS, Format
from ..release.manifest import Manifest
from .spool import Spool


@dataclass(frozen=True)
class Query:
    """A SPARQL 1.1 query and its dataset (SPARQL 1.1 Protocol §2.1.4).

    With neither `default_graphs` nor `named_graphs` the default graph is the union of all graphs; with either, both
    replace what the query's FROM says. `base_iri` resolves relative IRIs. `timeout_s` asks for less time than the
    engine grants; more is not given.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base_iri: str | None = None
    timeout_s: float | None = None


@dataclass(frozen=True)
class Formats:
    """The forms wanted: the query's own form (SELECT and ASK, or CONSTRUCT and DESCRIBE) decides which counts.

    None: the client accepts no form of that kind.
    """

    rows: Format | None = ROW_FORMATS[0]
    graph: Format | None = GRAPH_FORMATS[0]


@dataclass(frozen=True)
class Timing:
    """Where the time of an answer went, in seconds: waiting for its turn, at work, on its way here."""

    queue: float = 0.0
    run: float = 0.0
    send: float = 0.0


@dataclass(frozen=True)
class Answer:
    """A whole answer: `length` bytes in `body`, in `format`, all of one release. Whoever asked closes the body."""

    format: Format
    body: Spool
    length: int
    release: str
    timing: Timing = Timing()


class QueryEngine(Protocol):
    """Answers queries over one release, which is held open as long as the engine lives."""

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        ...

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """The whole answer of a query.

        Raises QueryRefused (QuerySyntaxError with line and column, ResultTooLarge, …), QueryStopped at a limit,
        NotAcceptable (no wanted form fits the query's form) and EngineUnavailable (EngineBusy when it was not begun).
        """
        ...


class Engines(Protocol):
    """Gives the engine of the release that is served now, or of another one that is kept.

    An engine once given keeps answering from its own release: whoever needs several answers of one release asks once
    and keeps it. The old release is let go when the last of them is forgotten.
    """

    def engine(self, release: str | None = None) -> QueryEngine:
        """The engine of the current release, or of the one that is named by its id.

        Raises NoRelease when nothing is published, UnknownRelease when no such release is kept.
        """
        ...
