"""The pages' own questions: SPARQL files of this package, legal as they stand.

Their `$parameters` are filled with IRIs, each checked, and with numbers; texts never.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from importlib.resources import files
from string import Template

from .. import formats
from ..engine.port import Answer, Formats, Query, QueryEngine
from ..formats import Format
from ..vocabulary import is_absolute
from .terms import Term

Row = Mapping[str, Term]
Given = str | Iterable[str] | float


def bind(name: str, **given: Given) -> str:
    """The question of the file `name`, each parameter filled with an IRI, with several, or with a number.

    Raises ValueError when a parameter is no absolute IRI, KeyError when one is missing.
    """
    return _template(name).substitute({parameter: _written(value) for parameter, value in given.items()})


def rows(engine: QueryEngine, name: str, **given: Given) -> list[Row]:
    """The rows that answer a SELECT; a variable without a value is absent from its row."""
    return _answered(engine, bind(name, **given))


def some_rows(engine: QueryEngine, name: str, count: int, start: int, **given: Given) -> list[Row]:
    """At most `count` of the rows that answer a SELECT, from the one that `start` others stand before.

    The limits go after the question, which stays legal as it stands.
    """
    return _answered(engine, f"{bind(name, **given)}LIMIT {count} OFFSET {start}")


def rows_about(engine: QueryEngine, name: str, variable: str, nodes: Iterable[str]) -> list[Row]:
    """The rows that answer a SELECT whose `variable` is one of some nodes, in one question for all.

    The list goes after the question, which stays legal as it stands; an engine looks each node up, where it would try
    all the data against `FILTER (… IN …)`. A node that is no absolute IRI has no rows.
    """
    known = {node for node in nodes if is_absolute(node)}
    return _answered(engine, _about(name, variable, known)) if known else []


def is_true(engine: QueryEngine, name: str, **given: Given) -> bool:
    """What answers an ASK."""
    answer = engine.answer(Query(bind(name, **given)), Formats(rows=formats.JSON))
    with closing(answer.body):
        return bool(json.load(answer.body)["boolean"])


def graph(engine: QueryEngine, form: Format, name: str, **given: Given) -> Answer:
    """The graph that answers a CONSTRUCT, in one form; whoever asked closes its body."""
    return engine.answer(Query(bind(name, **given)), Formats(graph=form))


def graph_about(engine: QueryEngine, form: Format, name: str, variable: str, nodes: Iterable[str]) -> Answer:
    """The graph that answers a CONSTRUCT whose `variable` is one of some nodes; whoever asked closes its body."""
    return engine.answer(Query(_about(name, variable, nodes)), Formats(graph=form))


def _about(name: str, variable: str, nodes: Iterable[str]) -> str:
    iris = " ".join(f"<{node}>" for node in sorted(nodes))
    return f"{bind(name)}VALUES ?{variable} {{ {iris} }}"


def _answered(engine: QueryEngine, text: str) -> list[Row]:
    answer = engine.answer(Query(text), Formats(rows=formats.JSON))
    with closing(answer.body):
        bindings = json.load(answer.body)["results"]["bindings"]
    return [{variable: Term.from_json(term) for variable, term in row.items()} for row in bindings]


@cache
def _template(name: str) -> Template:
    path = files(__package__).joinpath("queries", f"{name}.rq")
    return Template(path.read_text(encoding="utf-8"))


def _written(given: Given) -> str:
    if isinstance(given, int | float):
        return f"{given:.12g}"
    iris = [given] if isinstance(given, str) else list(given)
    for each in iris:
        if not is_absolute(each):
            raise ValueError(f"no absolute IRI: {each!r}")
    return ", ".join(f"<{each}>" for each in iris)
