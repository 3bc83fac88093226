"""Releases that no steward could publish: the quads of a good one, and lines that the checks would have refused."""

import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from heapq import merge
from pathlib import Path
from tempfile import TemporaryDirectory

from labgraph.config import Settings
from labgraph.parallel import Progress, silent
from labgraph.release import dumps, jsonld, manifest
from labgraph.release.building import build, derive
from labgraph.release.manifest import Manifest
from labgraph.release.publish import publish
from labgraph.release.quads import SortedQuads, merged
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import Iris
from made_up import RecordFolder
from repository import ROOT


def derived(
    staged: Path, made: Manifest, quads: SortedQuads, _like: None, settings: Settings, told: Progress
) -> Manifest:
    """As `build` does it, but without what tells of other releases and of the catalogue: that takes long for many."""
    shutil.copyfile(settings.ontology_dir / jsonld.FILE, staged / jsonld.FILE)
    made = made.model_copy(update={"files": derive(staged, made, quads, None, told)})
    (staged / manifest.FILE).write_bytes(made.to_json())
    return made


def add_release(
    settings: Settings, lines: Iterable[str], make: Callable[..., Manifest] = build, **told: object
) -> str:
    """Put a release on the shelf: that of the pointer, and more N-Quads lines. Gives its id.

    Its manifest says of itself what is `told`, true or not.
    """
    shelf = Shelf(settings.releases_dir)
    before = shelf.open_current()
    added = sorted(line.encode() + b"\n" for line in lines)
    release = f"2{int(before.manifest.release[1:8]) + 1:07}{before.manifest.release[8:]}"
    made = before.manifest.model_copy(update={"release": release, **told})
    with shelf.writing(), shelf.stage(release) as partial, TemporaryDirectory(dir=partial) as work:
        quads = merged(Path(work), merge(dumps.read_lines(before.path), added))
        make(partial, made, quads, None, settings, silent)
    shelf.activate(release)
    return release


def published_with(directory: Path, lines: Callable[[Iris], Iterable[str]]) -> Settings:
    """The settings of a few made-up records that are published in a directory, and more N-Quads lines."""
    settings = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases").settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    add_release(settings, lines(Iris(settings.base_iri)), derived)
    return settings
