"""Records and ontology made ready: read, checked, mapped, validated. The one road of `check` and `publish`.

It goes in batches, so that there are never more quads in memory than those of a few hundred records.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..config import Settings
from ..errors import Fault, InvalidRecords, Text
from ..nquads import RUN_SUFFIX
from ..parallel import Progress, each
from ..vocabulary import Iris
from . import questions
from .collection import Collection, Files, Fresh, Input, collect_path, find, read
from .concepts import Concepts
from .mapping import SHARED_FILES, lines, quads, read_concepts, shared_quads, turtle_quads
from .validation import shapes_of, validate

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from rdflib import Graph

CONTEXT_FILE = "context.jsonld"
_ONTOLOGY_FILES = (*SHARED_FILES, CONTEXT_FILE)
_STEP = Text("vérification et mise en graphe", "checking and mapping")

# Files a task, and records validated at once.
_BATCH = 500

Item = TypeVar("Item")


@dataclass
class Prepared:
    """What was read, checked and mapped: the inputs by name of file, how many records were mapped, what is wrong.

    `violations` and `remarks` are what the shapes say; they are not asked where there are `faults`.
    """

    inputs: dict[str, Input] = field(default_factory=dict)
    mapped: int = 0
    faults: list[Fault] = field(default_factory=list)
    violations: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def add(self, other: "Prepared") -> None:
        """Take in what was prepared apart."""
        self.inputs.update(other.inputs)
        self.mapped += other.mapped
        self.faults.extend(other.faults)
        self.violations.extend(other.violations)
        self.remarks.extend(other.remarks)

    def raise_faults(self) -> None:
        """Raises InvalidRecords when anything forbids to publish."""
        if found := self.faults or self.violations:
            raise InvalidRecords(found)


@dataclass(frozen=True)
class _Job:
    """What all batches share. Their quads go to `runs` as sorted lines, where that is given."""

    settings: Settings
    concepts: Concepts
    today: date
    runs: Path | None

    @property
    def iris(self) -> Iris:
        return Iris(self.settings.base_iri)

    @cached_property
    def shapes(self) -> "Graph":
        return shapes_of(turtle_quads(self.settings.ontology_dir / "shapes.ttl", self.settings.base_iri))


def check(settings: Settings, path: Path | None, today: date, told: Progress) -> Prepared:
    """The records at `path`, or all of them. Raises InvalidRecords with every fault."""
    if path is None:
        return prepare(settings, today, find(settings.data_dir, {}), None, told)
    concepts = read_concepts(settings.ontology_dir / "concepts.ttl")
    collection = collect_path(path, settings.data_dir, concepts, today)
    prepared = _prepared(_Job(settings, concepts, today, None), collection)
    prepared.raise_faults()
    return prepared


def prepare(settings: Settings, today: date, files: Files, runs: Path | None, told: Progress) -> Prepared:
    """All records, those of unchanged files neither mapped nor validated again; and the ontology's graphs.

    The saved queries are checked beside. The quads of what was read go to files in `runs`, each sorted. Raises
    InvalidRecords with every fault.
    """
    job = _Job(settings, read_concepts(settings.ontology_dir / "concepts.ttl"), today, runs)
    # A file is only unchanged under the same ontology.
    prepared = _ontology(job, is_known=bool(files.unchanged))
    prepared.inputs |= files.unchanged
    tasks = [partial(_batch, job, batch) for batch in _batches(files.fresh.items())]
    for part in each(tasks, _STEP, told, apart=len(tasks) > 1):
        prepared.add(part)
    prepared.inputs = {name: prepared.inputs[name] for name in files.paths}
    prepared.faults.extend(files.cross_faults(prepared.inputs))
    prepared.faults.extend(questions.faults(settings.queries_dir, job.concepts))
    prepared.raise_faults()
    return prepared


def ontology_hashes(ontology_dir: Path) -> dict[str, str]:
    """The hash of each file of the ontology that enters a release. Raises InvalidRecords when one is absent."""
    return {name: _sha256(ontology_dir / name) for name in _ONTOLOGY_FILES}


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        message = Text(f"illisible ({error.strerror})", f"unreadable ({error.strerror})")
        raise InvalidRecords([Fault(str(path), 0, "", message)]) from None


def _ontology(job: _Job, *, is_known: bool) -> Prepared:
    """The ontology's own graphs: no record, but what the shapes ask of concepts; not again where it `is_known`."""
    prepared = Prepared()
    shared = list(shared_quads(job.settings.ontology_dir, job.iris))
    if not is_known:
        _validate(job, shared, [], prepared)
    _write_run(job, "ontology", shared)
    return prepared


def _batch(job: _Job, files: Iterable[tuple[str, Path]]) -> Prepared:
    return _prepared(job, read(dict(files), job.concepts, job.today))


def _prepared(job: _Job, collection: Collection) -> Prepared:
    """The records of a collection, mapped and validated once nothing else forbids to publish them."""
    prepared = Prepared(collection.inputs, faults=collection.faults)
    for fresh in () if collection.faults else _batches(collection.fresh):
        mapped = [
            quad
            for file, record, _ in fresh
            for quad in quads(record, _inside(file, job.settings.data_dir), job.iris, job.concepts)
        ]
        _validate(job, mapped, fresh, prepared)
        _write_run(job, f"{fresh[0][1].kind}-{fresh[0][1].slug}", mapped)
        prepared.mapped += len(fresh)
    return prepared


def _validate(job: _Job, mapped: list["Quad"], fresh: Sequence[Fresh], prepared: Prepared) -> None:
    written = {(record.kind, record.slug): (record, raw) for _, record, raw in fresh}
    findings = validate(mapped, job.shapes, written, job.iris)
    prepared.violations.extend(findings.faults)
    prepared.remarks.extend(findings.remarks)


def _write_run(job: _Job, name: str, mapped: list["Quad"]) -> None:
    """A run is named by its first record, which no other run holds."""
    if job.runs:
        (job.runs / f"{name}{RUN_SUFFIX}").write_bytes(b"".join(lines(mapped)))


def _batches(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    remaining = iter(items)
    while batch := tuple(islice(remaining, _BATCH)):
        yield batch


def _inside(file: str, data_dir: Path) -> str:
    path = Path(file)
    return path.relative_to(data_dir).as_posix() if path.is_relative_to(data_dir) else path.as_posix()
