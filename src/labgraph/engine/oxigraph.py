"""The Oxigraph engine over one release, in this process: from memory when the release is small, else from disk."""

import re
from collections.abc import Iterable
from io import BytesIO, RawIOBase
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from .. import formats
from ..errors import EngineUnavailable, NotAcceptable, QueryRefused, QuerySyntaxError, ResultTooLarge, Text
from ..formats import Format
from ..release import jsonld, store
from ..release.manifest import Manifest
from ..release.shelf import Release
from ..vocabulary import PREFIXES, is_iri
from .port import Answer, Formats, Query
from .refusals import refuse

_ROWS = {
    formats.JSON: QueryResultsFormat.JSON,
    formats.XML: QueryResultsFormat.XML,
    formats.CSV: QueryResultsFormat.CSV,
    formats.TSV: QueryResultsFormat.TSV,
}
_GRAPHS = {
    formats.TURTLE: RdfFormat.TURTLE,
    formats.NTRIPLES: RdfFormat.N_TRIPLES,
    formats.RDFXML: RdfFormat.RDF_XML,
    formats.TRIG: RdfFormat.TRIG,
    formats.NQUADS: RdfFormat.N_QUADS,
}
_IN_MEMORY_BYTES = 1 << 20
_SORTED_TRIPLES = 2_000
_READABLE_DETAIL = 160
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)

Result = QuerySolutions | QueryBoolean | QueryTriples


class OxigraphEngine:
    """Answers queries over one release, which stays open as long as the engine lives."""

    def __init__(self, release: Release, result_limit_bytes: int) -> None:
        self.release = release
        self._limit = result_limit_bytes
        self._store = _open_store(release)
        self._context = jsonld.Context.read(release.path / jsonld.FILE)

    @property
    def manifest(self) -> Manifest:
        """See `QueryEngine.manifest`."""
        return self.release.manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`."""
        refuse(query.text)
        result = self._evaluate(query)
        rows = isinstance(result, QuerySolutions | QueryBoolean)
        form = wanted.rows if rows else wanted.graph
        if form is None:
            raise NotAcceptable(_NO_ROWS if rows else _NO_GRAPH)
        body = cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY_BYTES))  # noqa: SIM115 -- closed by who sends the answer
        try:
            self._write(result, form, _Limited(body, self._limit))
        except BaseException:
            body.close()
            raise
        length = body.tell()
        body.seek(0)
        return Answer(form, body, length, self.release.manifest.release)

    def _evaluate(self, query: Query) -> Result:
        try:
            return self._store.query(
                query.text,
                base_iri=query.base_iri,
                default_graph=_graphs(query.default_graphs, query.named_graphs),
                named_graphs=_graphs(query.named_graphs, query.default_graphs),
            )
        except SyntaxError as error:
            raise _syntax_error(str(error.msg)) from None
        except OSError as error:
            raise EngineUnavailable(_UNAVAILABLE) from error
        except RuntimeError as error:
            raise _unanswerable(error) from None

    def _write(self, result: Result, form: Format, output: "_Limited") -> None:
        try:
            if isinstance(result, QuerySolutions | QueryBoolean):
                result.serialize(cast(BinaryIO, output), _ROWS[form])
            elif form is formats.JSONLD:
                output.write(self._compacted(result))
            else:
                triples, prefixes = _readable(result)
                serialize(triples, cast(BinaryIO, output), _GRAPHS[form], prefixes=prefixes)
        except _Overflow:
            raise _too_large(self._limit) from None
        except OSError as error:
            raise EngineUnavailable(_UNAVAILABLE) from error
        except RuntimeError as error:
            raise _unanswerable(error) from None

    def _compacted(self, triples: QueryTriples) -> bytes:
        expanded = BytesIO()
        serialize(triples, cast(BinaryIO, _Limited(expanded, self._limit)), RdfFormat.JSON_LD)
        return self._context.document(expanded.getvalue())


def _open_store(release: Release) -> Store:
    if release.manifest.counts.quads <= store.IN_MEMORY_QUADS:
        return store.load(release.path, release.manifest.release)
    return store.open_read_only(release.path)


def _readable(result: QueryTriples) -> tuple[Iterable[Triple], dict[str, str]]:
    """Triples by subject, with the prefixes that they use; as they come, with every prefix, when they are many."""
    first = list(islice(result, _SORTED_TRIPLES))
    if len(first) == _SORTED_TRIPLES:
        return chain(first, result), PREFIXES
    triples = sorted(first, key=str)
    text = "".join(map(str, triples))
    return triples, {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in text}


def _graphs(given: tuple[str, ...] | None, other: tuple[str, ...] | None) -> list[Any] | None:
    """One part of the dataset: empty, not all, as soon as the other part is given; only so the protocol beats FROM."""
    if given is None and other is None:
        return None
    for iri in given or ():
        if not is_iri(iri):
            raise QueryRefused(
                Text(f"« {iri} » n'est pas l'IRI d'un graphe", f"'{iri}' is not the IRI of a graph")
            )
    return [NamedNode(iri) for iri in given or ()]


class _Overflow(Exception):
    """The answer grew over the limit."""


class _Limited(RawIOBase):
    """A file that refuses to grow over a limit, in bytes."""

    def __init__(self, body: BinaryIO, limit: int) -> None:
        self._body = body
        self._room = limit

    def write(self, data: Any) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise _Overflow
        return self._body.write(data)


def _syntax_error(message: str) -> QuerySyntaxError:
    found = _POSITION.match(message)
    line, column = (int(found[1]), int(found[2])) if found else (0, 0)
    detail = " ".join((found[3] if found else message).split())
    # Oxigraph lists every character that may stand there: more than anyone reads.
    expected = f" ({detail})" if len(detail) <= _READABLE_DETAIL else ""
    return QuerySyntaxError(
        Text(
            f"requête SPARQL illisible, ligne {line}, colonne {column}{expected}",
            f"unreadable SPARQL query, line {line}, column {column}{expected}",
        ),
        line,
        column,
    )


def _too_large(limit: int) -> ResultTooLarge:
    megabytes = limit / 1_000_000
    return ResultTooLarge(
        Text(
            f"la réponse dépasse la limite de {megabytes:g} Mo : ajoutez LIMIT, ou prenez le vidage dans /dumps/",
            f"the answer is over the limit of {megabytes:g} MB: add LIMIT, or take the dump from /dumps/",
        )
    )


def _unanswerable(error: RuntimeError) -> QueryRefused:
    """Oxigraph raises RuntimeError for what a query asks and it does not know, OSError for its own failures."""
    return QueryRefused(
        Text(f"la requête ne peut pas être évaluée ({error})", f"the query cannot be evaluated ({error})")
    )


# What the engine says may name files of the machine: it stays in the log, as the cause.
_UNAVAILABLE = Text("le moteur n'a pas pu répondre", "the engine could not answer")

_NO_ROWS = Text(
    "cette requête donne un tableau : acceptez JSON, XML, CSV ou TSV",
    "this query gives rows: accept JSON, XML, CSV or TSV",
)
_NO_GRAPH = Text(
    "cette requête donne un graphe : acceptez Turtle, N-Triples, JSON-LD, RDF/XML, TriG ou N-Quads",
    "this query gives a graph: accept Turtle, N-Triples, JSON-LD, RDF/XML, TriG or N-Quads",
)
