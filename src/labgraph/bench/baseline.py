"""The bare baselines: what the engine and the web framework do alone, with no guard, page or guarantee."""

import gzip
import os
import sys
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from flask import Flask, Response, request
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from .. import formats

STORE_VARIABLE = "LABGRAPH_BENCH_STORE"


def load_and_dump() -> None:
    """Bulk-load the gzipped N-Quads file of the first argument into a store in the second, and dump it there."""
    quads, folder = map(Path, sys.argv[1:])
    store = Store(str(folder / "store"))
    with gzip.open(quads) as lines:
        store.bulk_load(BufferedReader(lines), RdfFormat.N_QUADS)
    with gzip.open(folder / "dump.nq.gz", "wb", 6) as out:
        store.dump(cast(IO[bytes], out), RdfFormat.N_QUADS)


def create_app() -> Flask:
    """A bare app over the read-only store named by the environment: queries, and entities in three forms."""
    app = Flask("baseline")
    store = Store.read_only(os.environ[STORE_VARIABLE])

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    @app.get("/sparql")
    def sparql() -> Response:
        result = store.query(request.args["query"])
        if isinstance(result, QueryTriples):
            return _turtle(result)
        return Response(
            result.serialize(format=QueryResultsFormat.JSON), mimetype="application/sparql-results+json"
        )

    @app.get("/doc/<kind>/<slug>")
    def document(kind: str, slug: str) -> Response:
        iri = f"http://localhost:8000/id/{kind}/{slug}"
        triples = store.query(
            f"CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} "
            f"WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
        )
        assert isinstance(triples, QueryTriples)
        return _FORMS[request.headers["Accept"]](triples)

    return app


def _turtle(triples: QueryTriples) -> Response:
    return Response(triples.serialize(format=RdfFormat.TURTLE), mimetype="text/turtle")


def _jsonld(triples: QueryTriples) -> Response:
    return Response(triples.serialize(format=RdfFormat.JSON_LD), mimetype="application/ld+json")


def _table(triples: QueryTriples) -> Response:
    rows = "".join(f"<tr><td>{triple.subject}<td>{triple.predicate}<td>{triple.object}" for triple in triples)
    return Response(f"<!doctype html><table>{rows}</table>", mimetype="text/html")


_FORMS: dict[str, Callable[[QueryTriples], Response]] = {
    formats.TURTLE.media_type: _turtle,
    formats.JSONLD.media_type: _jsonld,
    formats.HTML.media_type: _table,
}
