"""The names of many things at once, in the language of the reader."""

from collections.abc import Iterable, Mapping

from ..engine.port import QueryEngine
from . import questions
from .questions import Row
from .terms import Term, best_label


def names_of(engine: QueryEngine, iris: Iterable[str]) -> Mapping[str, Term]:
    """The name of each thing that has one, by its IRI: one question, none when there is nothing to name."""
    return names_in(questions.rows_about(engine, "names", "node", iris), "node")


def names_in(rows: Iterable[Row], node: str) -> dict[str, Term]:
    """The name of each `node` of these rows that is best for the reader, of all in `label`."""
    labels: dict[str, list[Term]] = {}
    for row in rows:
        labels.setdefault(row[node].value, []).append(row["label"])
    best = {iri: best_label(given) for iri, given in labels.items()}
    return {iri: label for iri, label in best.items() if label}
