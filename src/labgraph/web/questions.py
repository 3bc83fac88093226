"""The pages' own questions: SPARQL files of this package, legal as they stand.

Their `$parameters` are filled with IRIs only, each checked; literals never.
"""

import json
import re
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from importlib.resources import files
from string import Template

from .. import formats
from ..engine.port import Answer, Formats, Query, QueryEngine
from ..formats import Format
from .terms import Term

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

Row = dict[str, Term]


def bind(name: str, **iris: str | Iterable[str]) -> str:
    """The question of the file `name`, each parameter filled with an IRI, or with several.

    Raises ValueError when a parameter is no absolute IRI, KeyError when one is missing.
    """
    return _template(name).substitute({parameter: _written(given) for parameter, given in iris.items()})


def rows(engine: QueryEngine, name: str, **iris: str | Iterable[str]) -> list[Row]:
    """The rows that answer a SELECT; a variable without a value is absent from its row."""
    answer = engine.answer(Query(bind(name, **iris)), Formats(rows=formats.JSON))
    with closing(answer.body):
        bindings = json.load(answer.body)["results"]["bindings"]
    return [{variable: Term.from_json(term) for variable, term in row.items()} for row in bindings]


def is_true(engine: QueryEngine, name: str, **iris: str | Iterable[str]) -> bool:
    """What answers an ASK."""
    answer = engine.answer(Query(bind(name, **iris)), Formats(rows=formats.JSON))
    with closing(answer.body):
        return bool(json.load(answer.body)["boolean"])


def graph(engine: QueryEngine, form: Format, name: str, **iris: str | Iterable[str]) -> Answer:
    """The graph that answers a CONSTRUCT, in one form; whoever asked closes its body."""
    return engine.answer(Query(bind(name, **iris)), Formats(graph=form))


@cache
def _template(name: str) -> Template:
    path = files(__package__).joinpath("queries", f"{name}.rq")
    return Template(path.read_text(encoding="utf-8"))


def _written(given: str | Iterable[str]) -> str:
    iris = [given] if isinstance(given, str) else list(given)
    for each in iris:
        if not _IRI.fullmatch(each):
            raise ValueError(f"no absolute IRI: {each!r}")
    return ", ".join(f"<{each}>" for each in iris)
