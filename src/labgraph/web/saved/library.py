"""The saved questions of a release: those that are offered, and those that are withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...engine.port import QueryEngine
from ...errors import Text
from ...release.report import Report, Tried
from ...release.shelf import Shelf
from ...saved_queries import SavedQuery, read
from ...vocabulary import Iris
from .. import questions


@dataclass(frozen=True)
class Library:
    """The questions by name, in the order of their names; why some are withdrawn; what came of trying each.

    A release that was mirrored or restored does not tell what came of them.
    """

    queries: Mapping[str, SavedQuery]
    withdrawn: Mapping[str, Text]
    tried: Mapping[str, Tried]

    @property
    def offered(self) -> tuple[SavedQuery, ...]:
        """The questions that are answered."""
        return tuple(query for name, query in self.queries.items() if name not in self.withdrawn)


def library_of(shelf: Shelf, engine: QueryEngine) -> Library:
    """The questions of the release of an engine. What another labgraph wrote and this one cannot read is withdrawn."""
    manifest = engine.manifest
    graph = Iris(manifest.base_iri).shared_graph("queries")
    tried = _tried(shelf, manifest.release)
    queries: dict[str, SavedQuery] = {}
    withdrawn = {name: each.reason for name, each in tried.items() if each.reason}
    for row in questions.rows(engine, "saved_questions", graph=graph):
        name = row["query"].value.partition("#")[2]
        query, faults = read(name, row["text"].value)
        queries[name] = query
        if faults:
            withdrawn.setdefault(name, faults[0].message)
    return Library(queries, withdrawn, tried)


def _tried(shelf: Shelf, release: str) -> Mapping[str, Tried]:
    try:
        return Report.of(shelf, release).questions
    except FileNotFoundError:  # nobody says what became of them, as on a mirror
        return {}
