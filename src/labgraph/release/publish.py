"""The one use case of this stage: records become a release, and the release is served."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from .. import __version__, saved_queries
from ..config import Settings
from ..errors import Text
from ..intake.collection import INPUTS, Files, Input, find
from ..intake.prepared import ontology_hashes, prepare
from ..nquads import RUN_SUFFIX, graph_of
from ..parallel import Progress, silent
from ..vocabulary import Iris
from . import dumps, questions, report
from .building import build
from .catalogue import documents as catalogue
from .guard import Guard, watched
from .manifest import Counts, Manifest
from .quads import merged
from .shelf import Release, Shelf

INPUTS_FILE = "inputs.json"

_SOURCE_SUFFIXES = {".py", ".rq", ".sql"}


@dataclass(frozen=True)
class Outcome:
    """What a publication came to. `changed` is False when nothing was new and no release was made.

    `withdrawn` are the saved queries that failed on the new release, each with the reason.
    """

    manifest: Manifest
    changed: bool
    seconds: float
    withdrawn: Mapping[str, Text] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """It in one line."""
        release, counts = self.manifest.release, self.manifest.counts
        if not self.changed:
            return Text(
                f"rien de nouveau : {release} reste servie", f"nothing new: {release} is still served"
            )
        size = f"{counts.entities['lab']} labs, {counts.quads} quads, {self.seconds:.1f} s"
        failing = ", ".join(self.withdrawn)
        return Text(
            f"publié : {release} ({size})" + (f" ; questions retirées : {failing}" if failing else ""),
            f"published: {release} ({size})" + (f"; questions withdrawn: {failing}" if failing else ""),
        )


def publish(settings: Settings, now: datetime, told: Progress = silent) -> Outcome:
    """Publish the records as a new release and serve it; or say that nothing changed. `told` hears how far it is.

    Raises InvalidRecords with every fault, PublishBusy when another publication is under way, DiskFull; nothing is
    published then.
    """
    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        return publish_on(shelf, settings, now, told, watched)


def publish_on(shelf: Shelf, settings: Settings, now: datetime, told: Progress, guard: Guard) -> Outcome:
    """Publish on a shelf that is held for changes. Raises what `publish` does, and what the guard does."""
    started, iris = monotonic(), Iris(settings.base_iri)
    before, ontology = _current(shelf), ontology_hashes(settings.ontology_dir)
    files = find(settings.data_dir, _reusable(before, settings, ontology))
    same = _fingerprint(settings, _hashes(settings, files.unchanged, ontology))
    if before and not files.fresh and before.manifest.fingerprint == same:
        return Outcome(before.manifest, False, monotonic() - started)
    release = shelf.next_id(now)
    with shelf.stage(release) as staged:
        with TemporaryDirectory(dir=staged) as work:
            prepared = prepare(settings, now.date(), files, Path(work), told)
            _add_catalogue(settings, Path(work))
            quads = merged(Path(work), _unchanged(before, files, iris))
            hashes = _hashes(settings, prepared.inputs, ontology)
            made = _describe(settings, release, now, hashes, before, quads.count(iris))
            guard(before.manifest if before else None, made)
            made = build(staged, made, quads, before if files.unchanged else None, settings, told)
        queries = saved_queries.saved_queries(settings.queries_dir)
        tried = questions.tried(staged, made.base_iri, queries, settings)
        more = {"records_mapped": prepared.mapped, "files_reused": len(files.unchanged), **_told(tried)}
        (staged / INPUTS_FILE).write_bytes(INPUTS.dump_json(prepared.inputs))  # for the next publication
        report.write(staged, made, before.manifest if before else None, monotonic() - started, more)
    shelf.activate(release)
    withdrawn = {name: each.reason for name, each in tried.items() if each.reason}
    return Outcome(made, True, monotonic() - started, withdrawn)


@cache
def program_digest() -> str:
    """A digest of the code that quads and dumps come from: the package but its web, engine, bench and command line.

    It covers the libraries that write the dumps: a release takes over blocks only of what it would write the same.
    """
    digest = hashlib.sha256(dumps.LIBRARIES.encode())
    package = Path(__file__).parent.parent
    sources = [*package.glob("*.py"), *package.glob("intake/**/*.py"), *package.glob("release/**/*.*")]
    for path in sorted(sources):
        if path.suffix in _SOURCE_SUFFIXES:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _current(shelf: Shelf) -> Release | None:
    return shelf.open_current() if shelf.has_current() else None


def _reusable(before: Release | None, settings: Settings, ontology: Mapping[str, str]) -> Mapping[str, Input]:
    """The inputs of the current release, when the same file would still make the same quads."""
    if before is None:
        return {}
    then = before.manifest
    same_ontology = all(then.inputs.get(f"ontology/{name}") == sha256 for name, sha256 in ontology.items())
    if (then.base_iri, then.program) != (settings.base_iri, program_digest()) or not same_ontology:
        return {}
    inputs = before.path / INPUTS_FILE
    # A release that was not made of records, but restored or mirrored, has none.
    return INPUTS.validate_json(inputs.read_bytes()) if inputs.exists() else {}


def _hashes(settings: Settings, inputs: Mapping[str, Input], ontology: Mapping[str, str]) -> dict[str, str]:
    """The hash of each file that a release is made of, by its folder and name."""
    by_folder = {
        "data": {name: given.sha256 for name, given in inputs.items()},
        "ontology": ontology,
        "queries": saved_queries.hashes(settings.queries_dir),
    }
    return {
        f"{folder}/{name}": sha256 for folder, files in by_folder.items() for name, sha256 in files.items()
    }


def _fingerprint(settings: Settings, hashes: Mapping[str, str]) -> str:
    told = [getattr(settings, name) for name in catalogue.SETTINGS]
    everything = json.dumps([settings.base_iri, told, program_digest(), sorted(hashes.items())])
    return hashlib.sha256(everything.encode()).hexdigest()


def _add_catalogue(settings: Settings, runs: Path) -> None:
    """The graphs that describe the dataset, as runs beside those of the records."""
    for name, lines in catalogue.graphs(settings).items():
        (runs / f"{name}{RUN_SUFFIX}").write_bytes(b"".join(lines))


def _unchanged(before: Release | None, files: Files, iris: Iris) -> Iterator[bytes]:
    """The lines of the current release for the records whose file is the same."""
    graphs = {
        f"<{graph}>".encode()
        for given in files.unchanged.values()
        for entry in given.entries
        for graph in iris.graphs_of(*entry.key)
    }
    if before and graphs:
        yield from (line for line in dumps.read_lines(before.path) if graph_of(line) in graphs)


def _describe(
    settings: Settings,
    release: str,
    now: datetime,
    hashes: dict[str, str],
    before: Release | None,
    counts: Counts,
) -> Manifest:
    return Manifest(
        release=release,
        created=now.astimezone(UTC).isoformat(timespec="seconds"),
        base_iri=settings.base_iri,
        labgraph_version=__version__,
        program=program_digest(),
        fingerprint=_fingerprint(settings, hashes),
        previous=before.manifest.release if before else None,
        counts=counts,
        files={},
        inputs=hashes,
    )


def _told(tried: Mapping[str, report.Tried]) -> dict[str, object]:
    """What the report says of the saved queries."""
    return {"questions": {name: each.model_dump() for name, each in tried.items()}}
