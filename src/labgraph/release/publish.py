"""The one use case of this stage: records become a release, and the release is served."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import monotonic

from .. import __version__
from ..config import Settings
from ..intake.collection import INPUTS, Input
from ..intake.prepared import CONTEXT_FILE, Prepared, ontology_hashes, prepare
from ..nquads import Lines, graph_of, triples
from ..vocabulary import KINDS, Iris
from . import dumps, jsonld, manifest, store
from .manifest import Counts, Manifest
from .report import REPORT
from .shelf import Release, Shelf
from .tables import tables

INPUTS_FILE = "inputs.json"

_SOURCE_SUFFIXES = {".py", ".rq"}


@dataclass(frozen=True)
class Outcome:
    """What a publication came to. `changed` is False when nothing was new and no release was made."""

    manifest: Manifest
    changed: bool
    seconds: float


def publish(settings: Settings, now: datetime) -> Outcome:
    """Publish the records as a new release and serve it; or say that nothing changed.

    Raises InvalidRecords with every fault, and PublishBusy when another publication is under way; nothing is
    published then.
    """
    started = monotonic()
    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        before = _current(shelf)
        ontology = ontology_hashes(settings.ontology_dir)
        known = _reusable(before, settings, ontology)
        prepared = prepare(settings, now.date(), known)
        hashes = _input_hashes(prepared, ontology)
        if before and before.manifest.fingerprint == _fingerprint(settings, hashes):
            return Outcome(before.manifest, False, monotonic() - started)
        lines = sorted({*prepared.fresh, *_unchanged(before, prepared, known, Iris(settings.base_iri))})
        release = shelf.next_id(now)
        with shelf.stage(release) as partial:
            made = _describe(settings, release, now, lines, hashes, before)
            made = _build(partial, made, lines, prepared, settings)
            _report(partial, made, before, prepared, known, monotonic() - started)
        shelf.activate(release)
    return Outcome(made, True, monotonic() - started)


@cache
def program_digest() -> str:
    """A digest of the code that quads and dumps come from: the package but its web, engine, bench and command line."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    sources = [*package.glob("*.py"), *package.glob("intake/**/*.py"), *package.glob("release/**/*.*")]
    for path in sorted(sources):
        if path.suffix in _SOURCE_SUFFIXES and path.name != "cli.py":
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
    return INPUTS.validate_json((before.path / INPUTS_FILE).read_bytes())


def _input_hashes(prepared: Prepared, ontology: Mapping[str, str]) -> dict[str, str]:
    records = {f"data/{name}": given.sha256 for name, given in prepared.collection.inputs.items()}
    return {**records, **{f"ontology/{name}": sha256 for name, sha256 in ontology.items()}}


def _fingerprint(settings: Settings, hashes: Mapping[str, str]) -> str:
    everything = json.dumps([settings.base_iri, program_digest(), sorted(hashes.items())])
    return hashlib.sha256(everything.encode()).hexdigest()


def _unchanged(
    before: Release | None, prepared: Prepared, known: Mapping[str, Input], iris: Iris
) -> Iterator[bytes]:
    """The lines of the current release for the records whose file is the same."""
    inputs = prepared.collection.inputs
    graphs = {
        iris.graph(*entry.key)
        for name, given in known.items()
        if inputs.get(name) == given
        for entry in given.entries
    }
    if before and graphs:
        yield from (line for line in dumps.read_lines(before) if graph_of(line) in graphs)


def _describe(
    settings: Settings,
    release: str,
    now: datetime,
    lines: Lines,
    hashes: dict[str, str],
    before: Release | None,
) -> Manifest:
    return Manifest(
        release=release,
        created=now.astimezone(UTC).isoformat(timespec="seconds"),
        base_iri=settings.base_iri,
        labgraph_version=__version__,
        program=program_digest(),
        fingerprint=_fingerprint(settings, hashes),
        previous=before.manifest.release if before else None,
        counts=_counts(lines, Iris(settings.base_iri)),
        files={},
        inputs=hashes,
    )


def _counts(lines: Lines, iris: Iris) -> Counts:
    graphs = {graph_of(line) for line in lines}
    subjects = {line[1 : line.index(b">")].decode() for line in lines}
    names = [name for name in map(iris.read, subjects) if name and not name.part]
    entities = {kind: len({name.slug for name in names if name.kind == kind}) for kind in KINDS}
    return Counts(
        quads=len(lines), triples=sum(1 for _ in triples(lines)), graphs=len(graphs), entities=entities
    )


def _build(partial: Path, made: Manifest, lines: Lines, prepared: Prepared, settings: Settings) -> Manifest:
    """Everything in the directory of a release but its report; gives the manifest, complete."""
    context = settings.ontology_dir / CONTEXT_FILE
    (partial / jsonld.FILE).write_bytes(context.read_bytes())
    (partial / INPUTS_FILE).write_bytes(INPUTS.dump_json(prepared.collection.inputs))
    files = dumps.write_rdf(partial, made.release, lines, jsonld.Context.read(context))
    store.build(partial, made.release)
    opened = store.open_read_only(partial)
    files |= dumps.write_tables(partial, made.release, tables(lambda query: store.csv_of(opened, query)))
    made = made.model_copy(update={"files": files})
    (partial / manifest.FILE).write_bytes(made.to_json())
    return made


def _report(
    partial: Path,
    made: Manifest,
    before: Release | None,
    prepared: Prepared,
    known: Mapping[str, Input],
    seconds: float,
) -> None:
    """What changed since the release before, for the steward and for machines."""
    then = before.manifest.inputs if before else {}
    now = made.inputs
    report = {
        "release": made.release,
        "previous": made.previous,
        "seconds": round(seconds, 3),
        "added": sorted(now.keys() - then.keys()),
        "removed": sorted(then.keys() - now.keys()),
        "changed": sorted(name for name in now.keys() & then.keys() if now[name] != then[name]),
        "records_mapped": len(prepared.collection.fresh),
        "files_reused": sum(
            1 for name, given in known.items() if prepared.collection.inputs.get(name) == given
        ),
        "counts": made.counts.model_dump(),
        "counts_before": before.manifest.counts.model_dump() if before else None,
    }
    (partial / REPORT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
