"""The default graph of several graphs, as SPARQL 1.1 §13.2 wants it: their merge, each statement once.

Oxigraph 0.5 answers a statement once for each default graph that has it, and a graph once for each time it is named
(its issue 1919). Where that would tell, the graphs asked for are copied into a store of their own, merged.

What FROM says is left to Oxigraph: its parser knows no tokens (`FROM` may stand in a string, `FROMNAMEDa:g` is legal),
so the clauses are found by asking it what it can read, and then stand in questions of our own.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from ..errors import QueryRefused, Text
from ..vocabulary import is_iri
from .parsing import reads
from .port import Query

# Where a dataset clause may begin: not inside a name, and before an address, a name or a comment. Most other words
# "from" stand in strings and variables.
_FROM = re.compile(
    r"""(?:(?<![?$:@\w])|(?<=ASK)|(?<=CONSTRUCT))FROM(?=\s*(?:[<#]|NAMED|[^\s<>"'{}()#]*:))""", re.IGNORECASE
)
_FORM = re.compile("SELECT|ASK|CONSTRUCT|DESCRIBE", re.IGNORECASE)
# A line that is a comment, or else a part of a long string.
_COMMENT_LINE = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*#[^\r\n]*")

_SAID_TWICE = """
    { SELECT ?s { ?s ?p ?o } GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1) }
    UNION { SELECT ?g { GRAPH ?g {} } GROUP BY ?g HAVING (COUNT(*) > 1) }
"""


class Dataset(NamedTuple):
    """Where a query is to be asked: the store, and its graphs (None for both: as the query says, or all)."""

    store: Store
    default_graphs: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named_graphs: list[NamedNode | BlankNode] | None = None


def dataset(store: Store, query: Query) -> Dataset:
    """The dataset that a query asks (SPARQL 1.1 Protocol §2.1.4: what the request says beats FROM).

    Raises QueryRefused when the request names a graph by something else than an IRI.
    """
    if query.default_graphs is None and query.named_graphs is None:
        clauses = _clauses_of(query) if query.text.lower().count("from") > 1 else None
        return (clauses and clauses.merged(store)) or Dataset(store)
    default, named = _nodes(query.default_graphs), _nodes(query.named_graphs)
    clauses = _clauses_for(default, named) if len(default) > 1 else None
    # One part is empty, not all, as soon as the other is given: only so the request beats FROM.
    return (clauses and clauses.merged(store)) or Dataset(store, [*default], [*named])


@dataclass(frozen=True)
class _Clauses:
    """Dataset clauses that Oxigraph can read, with the prologue that their names need."""

    prologue: str
    text: str
    base_iri: str | None = None

    def merged(self, store: Store) -> Dataset | None:
        """The dataset of these clauses in a store of its own; None when the given store answers alike."""
        if not self._asked(store, "ASK", _SAID_TWICE):
            return None
        merged = Store()
        merged.extend(
            Quad(row["s"], row["p"], row["o"], DefaultGraph())
            for row in self._rows(store, "?s ?p ?o", "?s ?p ?o")
        )
        merged.extend(
            Quad(row["s"], row["p"], row["o"], row["g"])
            for row in self._rows(store, "?s ?p ?o ?g", "GRAPH ?g { ?s ?p ?o }")
        )
        names = [row["g"] for row in self._rows(store, "DISTINCT ?g", "GRAPH ?g {}")]
        return Dataset(merged, [DefaultGraph()], names)

    def _rows(self, store: Store, variables: str, pattern: str) -> QuerySolutions:
        rows = self._asked(store, f"SELECT {variables}", pattern)
        assert isinstance(rows, QuerySolutions)
        return rows

    def _asked(self, store: Store, head: str, pattern: str) -> object:
        return store.query(f"{self.prologue}{head} {self.text}{{{pattern}}}", base_iri=self.base_iri)


def _clauses_for(default: list[NamedNode], named: list[NamedNode]) -> _Clauses:
    return _Clauses(
        "", "".join([*(f"FROM {node} " for node in default), *(f"FROM NAMED {node} " for node in named)])
    )


def _clauses_of(query: Query) -> _Clauses | None:
    """The dataset clauses of the query when it may have more than one."""
    if len(_FROM.findall(query.text)) < 2 or not reads(query.text, query.base_iri):
        return None
    at = _first_clause(query)
    return None if at is None else _cut_out(query, at)


def _first_clause(query: Query) -> int | None:
    """Where FROM can be said once more, and a group cannot begin: so it is neither in a string nor in a comment."""
    text, base_iri = query.text, query.base_iri
    for found in _FROM.finditer(_COMMENT_LINE.sub(lambda line: " " * len(line[0]), text)):
        before, after = text[: found.start()], text[found.start() :]
        if reads(f"{before}FROM NAMED<urn:g> {after}", base_iri) and not reads(
            f"{before}{{{after}", base_iri
        ):
            return found.start()
    return None


def _cut_out(query: Query, at: int) -> _Clauses:
    """The clauses that begin at a place, up to the brace of what is asked of them, maybe with a WHERE before it."""
    prologue = next(
        query.text[: form.start()]
        for form in _FORM.finditer(query.text, 0, at)
        if reads(f"{query.text[: form.start()]}ASK{{}}", query.base_iri)
    )
    clauses = next(
        query.text[at : brace.start()]
        for brace in re.compile("{").finditer(query.text, at)
        if reads(f"{prologue}ASK {query.text[at : brace.start()]}{{}}", query.base_iri)
    )
    return _Clauses(prologue, clauses, query.base_iri)


def _nodes(given: tuple[str, ...] | None) -> list[NamedNode]:
    for iri in given or ():
        if not is_iri(iri):
            raise QueryRefused(
                Text(f"« {iri} » n'est pas l'IRI d'un graphe", f"'{iri}' is not the IRI of a graph")
            )
    return [NamedNode(iri) for iri in dict.fromkeys(given or ())]
