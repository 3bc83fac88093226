"""What is made by asking the store of a release: indexes and tables.

Each is made from that of an earlier release where only some entities differ, or from the whole store.
"""

from functools import partial
from pathlib import Path

from ..vocabulary import Iris
from . import dumps, store, tables
from .links.building import build as build_links
from .links.updating import update as update_links
from .manifest import File, Manifest
from .quads import SortedQuads
from .search.building import build as build_search
from .search.updating import update as update_search
from .since import Affected, Since


def index_links(staged: Path, made: Manifest, quads: SortedQuads, since: Since | None) -> dict[str, File]:
    """Make the index of links."""
    rows = _rows(staged, made)
    if affected := _affected(made, since):
        update_links(staged, made.base_iri, rows, affected)
    else:
        build_links(staged, made.base_iri, quads.triples, rows)
    return {}


def index_search(staged: Path, made: Manifest, _: SortedQuads, since: Since | None) -> dict[str, File]:
    """Make the index of the search."""
    rows = _rows(staged, made)
    if affected := _affected(made, since):
        update_search(staged, made.base_iri, rows, affected)
    else:
        build_search(staged, made.base_iri, rows)
    return {}


def write_tables(staged: Path, made: Manifest, _: SortedQuads, since: Since | None) -> dict[str, File]:
    """Write the CSV dumps; gives what the manifest says of them."""
    ask = partial(store.csv_of, store.open_read_only(staged))
    if affected := _affected(made, since):
        # A row may count what leads to its entity.
        counted = {target for _, _, target in affected.statements if Iris(made.base_iri).read(target)}
        rows = tables.updated(ask, dumps.read_tables(affected.path), affected.entities | counted)
    else:
        rows = tables.tables(ask)
    return dumps.write_tables(staged, made.release, rows)


def _affected(made: Manifest, since: Since | None) -> Affected | None:
    return since.affected(Iris(made.base_iri)) if since else None


def _rows(staged: Path, made: Manifest) -> store.Rows:
    """Answers queries from the store, which is built."""
    return partial(store.rows_of, store.open_read_only(staged), base_iri=made.base_iri)


TASKS = (index_links, index_search, write_tables)
