"""The names of many things at once, in the language of the reader."""

from collections.abc import Iterable, Mapping

from ..engine.port import QueryEngine
from ..terms import Term
from ..vocabulary import is_absolute
from . import questions
from .questions import Data
from .terms import best_labels


def names_of(engine: QueryEngine, nodes: Iterable[str]) -> Mapping[str, Term]:
    """The name of each thing that has one, by its IRI: one question, none when there is nothing to name.

    A node that is no absolute IRI has no name.
    """
    asked = [(node,) for node in sorted(nodes) if is_absolute(node)]
    rows = questions.rows(engine, "names", nodes=Data(asked)) if asked else []
    return best_labels((row["node"].value, row["label"]) for row in rows)
