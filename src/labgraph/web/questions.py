"""The pages' own questions: SPARQL files of this package, legal as they stand.

Their `$parameters` are filled with IRIs, each checked, with numbers, moments and bytes; texts never. A parameter that
stands for rows of VALUES stands in a comment there, so that the file is legal without them.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from string import Template

from .. import formats
from ..engine.port import Answer, Formats, Query, QueryEngine
from ..formats import Format
from ..terms import Term
from ..vocabulary import XSD

Row = Mapping[str, Term]
# An IRI, a number, a moment, or bytes, which are written in hexadecimal.
One = str | int | float | datetime | bytes


@dataclass(frozen=True)
class Data:
    """Rows of VALUES."""

    rows: Iterable[tuple[One, ...]] = ()


Given = One | Iterable[str] | Data


def bind(name: str, **given: Given) -> str:
    """The question of the file `name`, each parameter filled with an IRI, with several, with a number or with rows.

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


def is_true(engine: QueryEngine, name: str, **given: Given) -> bool:
    """What answers an ASK."""
    answer = engine.answer(Query(bind(name, **given)), Formats(rows=formats.JSON))
    with closing(answer.body):
        return bool(json.load(answer.body)["boolean"])


def graph(engine: QueryEngine, form: Format, name: str, **given: Given) -> Answer:
    """The graph that answers a CONSTRUCT, in one form; whoever asked closes its body."""
    return engine.answer(Query(bind(name, **given)), Formats(graph=form))


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
    if isinstance(given, Data):
        return "".join(f"\n({' '.join(map(_one, row))})" for row in given.rows)
    return _one(given) if isinstance(given, One) else ", ".join(map(_one, given))


def _one(given: One) -> str:
    if isinstance(given, int | float):
        return f"{given:.12g}"
    return _term(given).written()


def _term(given: str | datetime | bytes) -> Term:
    if isinstance(given, datetime):
        return Term(given.isoformat(), datatype=XSD.dateTime)
    if isinstance(given, bytes):
        return Term(given.hex(), datatype=XSD.hexBinary)
    return Term(given, is_iri=True)
