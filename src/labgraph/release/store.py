"""The Oxigraph store of a release: derived from its dumps, and rebuilt from them at will.

The default graph is the merge of all graphs, loaded and not computed: Oxigraph's own union answers a triple once for
each graph that says it, where SPARQL counts it once.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)

from .. import formats
from ..nquads import Change
from . import dumps
from .quads import SortedQuads
from .since import Since

DIRECTORY = "store"

# Below this many quads a release is answered from memory, where a query costs 0.4 to 0.7 times what it costs on disk;
# above, loading takes longer than a visitor should wait (docs/decisions/0005-memory-or-disk.md).
IN_MEMORY_QUADS = 60_000

# A store is made from an earlier one where that was not so made too often: each time adds files, and a query looks into
# all of them.
MOST_FILES = 40


class Rows(Protocol):
    """Gives the rows of a SELECT query of our own, relative to the base of the data: values without their types.

    `given` are IRIs, by the variables that they stand for, which are among those that are asked for.
    """

    def __call__(self, query: str, **given: str) -> Iterable[tuple[str, ...]]: ...


def build(release: Path, quads: SortedQuads, since: Since | None) -> None:
    """Make the on-disk store of the release in a directory: from that of an earlier one, or from its quads alone.

    Loading costs most of the time that a publication takes. Both stores share the files of what they have in common
    (hard links); neither writes to a file that is there.
    """
    if since and since.changes is not None and _is_compact(since.path):
        _update(release, since.path, since.changes)
        return
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


def csv_of(store: Store, query: str, **given: str) -> bytes:
    """The rows of a SELECT query of our own as CSV (SPARQL 1.1 Query Results CSV).

    `given` as in Rows.
    """
    rows = store.query(query, substitutions=_substitutions(given))
    assert isinstance(rows, QuerySolutions)
    csv = BytesIO()
    rows.serialize(csv, QueryResultsFormat.CSV)
    return csv.getvalue()


def rows_of(store: Store, query: str, base_iri: str, **given: str) -> Iterator[tuple[str, ...]]:
    """The rows of a SELECT query of our own, one by one: IRIs and texts bare, nothing where there is no value.

    `base_iri` resolves the relative IRIs of the query; `given` as in Rows.
    """
    rows = store.query(query, base_iri=base_iri, substitutions=_substitutions(given))
    assert isinstance(rows, QuerySolutions)
    # Nodes and literals have a `value`, and no query of ours gives a triple.
    return (tuple(getattr(term, "value", "") for term in row) for row in rows)


def _substitutions(given: Mapping[str, str]) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
    return {Variable(name): NamedNode(iri) for name, iri in given.items()}


def _is_compact(release: Path) -> bool:
    return sum(1 for _ in (release / DIRECTORY).glob("*.sst")) <= MOST_FILES


def _update(release: Path, before: Path, changes: Sequence[Change]) -> None:
    open_read_only(before).backup(str(release / DIRECTORY))
    store = Store(str(release / DIRECTORY))
    removed, added = (
        _quads(line for is_new, line in changes if is_new is wanted) for wanted in (False, True)
    )
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    store.extend(Quad(*quad.triple) for quad in added)
    for quad in removed:
        if all(other.graph_name == DefaultGraph() for other in store.quads_for_pattern(*quad.triple)):
            store.remove(Quad(*quad.triple))
    store.flush()


def _quads(lines: Iterable[bytes]) -> list[Quad]:
    return list(parse(b"".join(lines), RdfFormat.N_QUADS))
