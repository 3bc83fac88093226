"""The names of many things at once, in the language of the reader."""

from collections.abc import Iterable, Mapping

from ..engine.port import QueryEngine
from . import questions
from .description import names_in
from .terms import Term


def names_of(engine: QueryEngine, iris: Iterable[str]) -> Mapping[str, Term]:
    """The name of each thing that has one, by its IRI: one question, none when there is nothing to name."""
    return names_in(questions.rows_about(engine, "names", "node", iris), "node")
