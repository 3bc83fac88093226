"""Releases that no steward could publish: the quads of a good one, and lines that the checks would have refused."""

import functools
from collections.abc import Iterable
from heapq import merge
from pathlib import Path
from tempfile import TemporaryDirectory

from labgraph.config import Settings
from labgraph.release import dumps, jsonld, links, manifest, search, store
from labgraph.release.quads import lines_of, merged
from labgraph.release.shelf import Shelf
from labgraph.release.statistics import Statistics


def add_release(settings: Settings, lines: Iterable[str]) -> str:
    """Put a release on the shelf: that of the pointer, and more N-Quads lines. Gives its id."""
    shelf = Shelf(settings.releases_dir)
    before = shelf.open_current()
    added = sorted(line.encode() + b"\n" for line in lines)
    release = f"2{int(before.manifest.release[1:8]) + 1:07}{before.manifest.release[8:]}"
    context = before.path / jsonld.FILE
    with shelf.writing(), shelf.stage(release) as partial, TemporaryDirectory(dir=partial) as work:
        (partial / jsonld.FILE).write_bytes(context.read_bytes())
        quads = merged(Path(work), merge(dumps.read_lines(before.path), added))
        (partial / dumps.DIRECTORY).mkdir()
        files = {
            name: file for task in dumps.rdf_tasks(partial, release, quads) for name, file in task().items()
        }
        store.build(partial, quads, None)
        rows = functools.partial(store.rows_of, store.open_read_only(partial), base_iri=settings.base_iri)
        links.build(partial, settings.base_iri, rows)
        search.build(partial, settings.base_iri, rows)
        Statistics.of_lines(lines_of(quads.triples)).write(partial)
        made = before.manifest.model_copy(update={"release": release, "files": files})
        (partial / manifest.FILE).write_bytes(made.to_json())
    shelf.activate(release)
    return release
