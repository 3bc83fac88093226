"""The words of the ontology: what its classes and properties are called, and which property narrows which."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..engine.port import QueryEngine
from ..terms import Term
from ..vocabulary import Iris
from . import questions
from .terms import best_label


@dataclass(frozen=True)
class Lexicon:
    """The names of terms, in all languages, and for each property those that narrow it."""

    names: Mapping[str, tuple[Term, ...]]
    narrower: Mapping[str, frozenset[str]]

    def name(self, iri: str) -> Term | None:
        """What readers of the page call a class or a property; None when nobody said."""
        return best_label(self.names.get(iri, ()))


def read(engine: QueryEngine) -> Lexicon:
    """The words of the release of an engine."""
    names: dict[str, list[Term]] = {}
    narrower: dict[str, set[str]] = {}
    graph = Iris(engine.manifest.base_iri).shared_graph("ontology")
    for row in questions.rows(engine, "terms", graph=graph):
        names.setdefault(row["term"].value, []).append(row["label"])
        if "broader" in row:
            narrower.setdefault(row["broader"].value, set()).add(row["term"].value)
    return Lexicon(
        {iri: tuple(given) for iri, given in names.items()},
        {iri: frozenset(properties) for iri, properties in narrower.items()},
    )
