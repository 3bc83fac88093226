"""Records and ontology made ready: read, checked, mapped, validated. The one road of `check` and `publish`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Settings
from ..errors import Fault, InvalidRecords, Text
from ..nquads import Lines
from ..vocabulary import Iris
from .collection import Collection, Input, collect, collect_path
from .concepts import Concepts
from .mapping import SHARED_FILES, lines, quads, read_concepts, shared_quads, turtle_quads
from .validation import shapes_of, validate

if TYPE_CHECKING:
    from pyoxigraph import Quad

CONTEXT_FILE = "context.jsonld"
_ONTOLOGY_FILES = (*SHARED_FILES, CONTEXT_FILE)


@dataclass(frozen=True)
class Prepared:
    """What a publication is made of: the collection of records, and the quads that are new, as sorted lines."""

    collection: Collection
    fresh: Lines


def check(settings: Settings, path: Path | None, today: date) -> Collection:
    """The records at `path`, or all of them. Raises InvalidRecords with every fault."""
    if path is None:
        return prepare(settings, today, {}).collection
    concepts = read_concepts(settings.ontology_dir / "concepts.ttl")
    collection = collect_path(path, settings.data_dir, concepts, today)
    _validated(settings, collection, concepts, [])
    return collection


def prepare(settings: Settings, today: date, known: Mapping[str, Input]) -> Prepared:
    """All records, those of unchanged `known` files neither mapped nor validated again; and the ontology's graphs.

    Raises InvalidRecords with every fault.
    """
    concepts = read_concepts(settings.ontology_dir / "concepts.ttl")
    collection = collect(settings.data_dir, concepts, today, known)
    shared = list(shared_quads(settings.ontology_dir, Iris(settings.base_iri)))
    fresh = _validated(settings, collection, concepts, [] if known else shared)
    return Prepared(collection, lines([*fresh, *shared]))


def ontology_hashes(ontology_dir: Path) -> dict[str, str]:
    """The hash of each file of the ontology that enters a release. Raises InvalidRecords when one is absent."""
    return {name: _sha256(ontology_dir / name) for name in _ONTOLOGY_FILES}


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        message = Text(f"illisible ({error.strerror})", f"unreadable ({error.strerror})")
        raise InvalidRecords([Fault(str(path), 0, "", message)]) from None


def _validated(
    settings: Settings, collection: Collection, concepts: Concepts, shared: list["Quad"]
) -> list["Quad"]:
    """The quads of the records that were read, once nothing forbids to publish them."""
    collection.raise_faults()
    iris = Iris(settings.base_iri)
    mapped = [
        quad
        for file, record, _ in collection.fresh
        for quad in quads(record, _inside(file, settings.data_dir), iris, concepts)
    ]
    if mapped or shared:
        shapes = shapes_of(turtle_quads(settings.ontology_dir / "shapes.ttl", settings.base_iri))
        written = {(record.kind, record.slug): (record, raw) for _, record, raw in collection.fresh}
        findings = validate([*mapped, *shared], shapes, written, iris)
        collection.faults.extend(findings.faults)
        collection.remarks.extend(findings.remarks)
    collection.raise_faults()
    return mapped


def _inside(file: str, data_dir: Path) -> str:
    path = Path(file)
    return path.relative_to(data_dir).as_posix() if path.is_relative_to(data_dir) else path.as_posix()
