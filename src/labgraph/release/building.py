"""What a release is made of, once its quads are sorted: what follows from them, what differs, what tells of that."""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import formats
from ..config import Settings
from ..errors import Text
from ..formats import Format
from ..parallel import Progress, each
from ..vocabulary import Iris
from . import asked, changes, diffs, dumps, feed, jsonld, manifest, store, sums
from .catalogue import documents as catalogue
from .manifest import File, Manifest
from .packing import described
from .quads import SortedQuads, lines_of
from .shelf import Release, Shelf
from .since import Since
from .statistics import Statistics

_STEP = Text("base et vidages", "store and dumps")

# Writes a part of a release; gives the files that strangers take.
Task = partial[dict[str, File]]

# From so many quads on, the dumps and the store are worth processes of their own.
_LARGE = 100_000


def build(
    staged: Path,
    made: Manifest,
    quads: SortedQuads,
    like: Release | None,
    settings: Settings,
    told: Progress,
) -> Manifest:
    """All that is made of the quads: what is derived, differences, sums, catalogue; gives the manifest, complete.

    `like` is a release that has much in common with it, which this program wrote.
    """
    shutil.copyfile(settings.ontology_dir / jsonld.FILE, staged / jsonld.FILE)
    since = Since.of(like.path, quads) if like else None
    compare = partial(_compare, staged, made, quads, Shelf(settings.releases_dir), since)
    files = derive(staged, made, quads, since, told, [compare])
    files |= sums.write(staged, made.release, files) | _listed(staged, jsonld.FILE, formats.JSONLD)
    made = made.model_copy(update={"files": files})
    made = made.model_copy(update={"files": files | catalogue.write(staged, made, settings)})
    (staged / manifest.FILE).write_bytes(made.to_json())
    return made


def derive(
    staged: Path,
    made: Manifest,
    quads: SortedQuads,
    since: Since | None,
    told: Progress,
    more: Sequence[Task] = (),
) -> dict[str, File]:
    """What follows from the quads alone: store, indexes, dumps, tables, statistics; gives the files for strangers.

    The JSON-LD context is in `staged` already. `since` tells of a release that this program wrote. `more` tasks are
    done beside, and the files that they give.
    """
    (staged / manifest.DUMPS).mkdir()
    tasks: list[Task] = [partial(_build_store, staged, quads, since)]
    tasks += dumps.rdf_tasks(staged, made.release, quads, since.path if since else None)
    tasks += more
    tasks += [partial(_count_use, staged, quads)]
    asking: list[Task] = [partial(ask, staged, made, quads, since) for ask in asked.TASKS]
    files: dict[str, File] = {}
    for written in each(tasks, _STEP, told, apart=made.counts.quads >= _LARGE, then=asking):
        files |= written
    return files


def _listed(staged: Path, name: str, form: Format) -> dict[str, File]:
    """What the manifest says of a file that is no dump, but that a mirror needs."""
    path = staged / name
    [file] = described(path, form, path.stat().st_size, "").values()
    return {name: file.model_copy(update={"uncompressed_sha256": file.sha256})}


def _build_store(staged: Path, quads: SortedQuads, since: Since | None) -> dict[str, File]:
    store.build(staged, quads, since)
    return {}


def _compare(
    staged: Path, made: Manifest, quads: SortedQuads, shelf: Shelf, since: Since | None
) -> dict[str, File]:
    """What differs from the releases on the shelf: line by line from each, for people and as a feed from the newest."""
    files = diffs.write(staged, made.release, quads, shelf, since)
    iris, before = Iris(made.base_iri), _history_of(shelf, made)
    differing = diffs.read(staged, made.release, before.manifest.release) if before else None
    if before:
        files |= feed.carry_over(staged, before.path, before.manifest)
    with (
        TemporaryDirectory(dir=staged) as work,
        changes.Recorder(staged, made.release, iris, before.path if before else None) as recorder,
    ):
        touched = changes.touched(lines_of(quads.quads), differing, iris, Path(work))
        files |= feed.write(staged, made.release, iris, recorder.passing(touched))
    return files | _listed(staged, changes.FILE, formats.SQLITE)


def _history_of(shelf: Shelf, made: Manifest) -> Release | None:
    """The newest release before, in service or not; None when it has no history, or one under other IRIs."""
    ids = [each for each in shelf.ids() if each < made.release]
    newest = shelf.open(ids[-1]) if ids else None
    if newest and newest.manifest.base_iri == made.base_iri and (newest.path / changes.FILE).exists():
        return newest
    return None


def _count_use(staged: Path, quads: SortedQuads) -> dict[str, File]:
    Statistics.of_lines(lines_of(quads.triples)).write(staged)
    return {}
