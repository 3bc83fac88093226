"""The CSV dumps: one saved query a table, run on the store of the release, and what its columns are."""

import re
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from operator import itemgetter
from typing import Protocol

from .columns import TABLES

# A row of RFC 4180; the first two cells are a key and an IRI, which need no quotes.
_ROW = re.compile(rb'(?:[^"\r\n]|"(?:[^"]|"")*")*\r\n')


class Ask(Protocol):
    """Answers a SELECT query in CSV; `given` are IRIs, by the variables that they stand for."""

    def __call__(self, query: str, **given: str) -> bytes: ...


def tables(ask: Ask) -> dict[str, bytes]:
    """The tables of a release: name → CSV (RFC 4180, UTF-8, ISO dates), the header first, ordered by identifier."""
    return {name: ask(_query(name)) for name in TABLES}


def updated(ask: Ask, before: Mapping[str, bytes], entities: Collection[str]) -> dict[str, bytes]:
    """The tables of a release, of those of another, where only the rows of these entities differ."""
    return {name: _updated(ask, _query(name), rows, entities) for name, rows in before.items()}


def _updated(ask: Ask, query: str, before: bytes, entities: Collection[str]) -> bytes:
    differing = {iri.encode() for iri in entities}
    head, *rows = _rows(before)
    keyed = [(_cell(row, 0), row) for row in rows if _cell(row, 1) not in differing]
    for iri in sorted(entities):
        keyed += [(_cell(row, 0), row) for row in [*_rows(ask(query, iri=iri))][1:]]
    return head + b"".join(row for _, row in sorted(keyed, key=itemgetter(0)))


def _cell(row: bytes, number: int) -> bytes:
    return row.split(b",", 2)[number]


def _rows(table: bytes) -> Iterator[bytes]:
    return (found[0] for found in _ROW.finditer(table))


def _query(name: str) -> str:
    return files(__package__ or __name__).joinpath(f"{name}.rq").read_text("utf-8")
