"""The Oxigraph store of a release: derived from its dumps, and rebuilt from them at will.

The default graph is the merge of all graphs, loaded and not computed: Oxigraph's own union answers a triple once for
each graph that says it, where SPARQL counts it once.
"""

import gzip
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from .. import formats
from . import dumps
from .quads import SortedQuads

DIRECTORY = "store"

# Below this many quads a release is answered from memory, where a query costs 0.4 to 0.7 times what it costs on disk;
# above, loading takes longer than a visitor should wait (docs/decisions/0005-memory-or-disk.md).
IN_MEMORY_QUADS = 60_000


def build(release: Path, quads: SortedQuads) -> None:
    """Make the on-disk store of the release in a directory, from its quads."""
    store = Store(str(release / DIRECTORY))
    for path, syntax in ((quads.quads, RdfFormat.N_QUADS), (quads.triples, RdfFormat.N_TRIPLES)):
        store.bulk_load(path=path, format=syntax)
    store.optimize()
    store.flush()


def load(release: Path, release_id: str) -> Store:
    """The store of the release in a directory, in memory, from its dumps."""
    store = Store()
    for form, syntax in ((formats.NQUADS, RdfFormat.N_QUADS), (formats.NTRIPLES, RdfFormat.N_TRIPLES)):
        with gzip.open(release / dumps.path_of(form, release_id)) as statements:
            store.bulk_load(BufferedReader(statements), syntax)
    return store


def open_read_only(release: Path) -> Store:
    """The on-disk store of the release in a directory, for reading."""
    return Store.read_only(str(release / DIRECTORY))


def csv_of(store: Store, query: str) -> bytes:
    """The rows of a SELECT query of our own as CSV (SPARQL 1.1 Query Results CSV)."""
    rows = store.query(query)
    assert isinstance(rows, QuerySolutions)
    csv = BytesIO()
    rows.serialize(csv, QueryResultsFormat.CSV)
    return csv.getvalue()


def rows_of(store: Store, query: str, base_iri: str) -> Iterator[tuple[str, ...]]:
    """The rows of a SELECT query of our own, one by one: IRIs and texts bare, nothing where there is no value.

    `base_iri` resolves the relative IRIs of the query.
    """
    rows = store.query(query, base_iri=base_iri)
    assert isinstance(rows, QuerySolutions)
    # Nodes and literals have a `value`, and no query of ours gives a triple.
    return (tuple(getattr(term, "value", "") for term in row) for row in rows)
