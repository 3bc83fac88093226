"""The bare baselines: what the engine and the web framework do alone, with no guard, page or guarantee."""

import gzip
import os
import time
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from flask import Flask, Response, request
from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

STORE_VARIABLE = "LABGRAPH_BENCH_STORE"


def load_and_dump(quads: Path, folder: Path) -> float:
    """Seconds to bulk-load a gzipped N-Quads file into a store on disk, and to dump it through gzip."""
    started = time.monotonic()
    store = Store(str(folder / "store"))
    with gzip.open(quads) as lines:
        store.bulk_load(BufferedReader(lines), RdfFormat.N_QUADS)
    with gzip.open(folder / "dump.nq.gz", "wb", 6) as out:
        store.dump(cast(IO[bytes], out), RdfFormat.N_QUADS)
    return time.monotonic() - started


def create_app() -> Flask:
    """A bare app over the read-only store named by the environment: queries, and one entity in Turtle."""
    app = Flask("baseline")
    store = Store.read_only(os.environ[STORE_VARIABLE])

    @app.get("/sparql")
    def sparql() -> Response:
        rows = store.query(request.args["query"])
        assert isinstance(rows, QuerySolutions)
        return Response(
            rows.serialize(format=QueryResultsFormat.JSON), mimetype="application/sparql-results+json"
        )

    @app.get("/doc/<kind>/<slug>")
    def document(kind: str, slug: str) -> Response:
        iri = f"http://localhost:8000/id/{kind}/{slug}"
        triples = store.query(
            f"CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} "
            f"WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
        )
        assert isinstance(triples, QueryTriples)
        return Response(triples.serialize(format=RdfFormat.TURTLE), mimetype="text/turtle")

    return app
