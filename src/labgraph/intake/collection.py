"""The records of a folder, checked each by itself and all among each other: from files to what can be mapped.

A file whose content was seen in an earlier release is not read again: its *entries* (what other records need to
know of it) come from there.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from ..errors import Fault, InvalidRecords, Text
from ..matching import quoted
from ..records import Record
from . import csv_files, yaml_files
from .checking import structure
from .concepts import Concepts
from .entries import ANY, Entry, cross_faults, entry_of, placeholders
from .raw import RawRecord


@dataclass(frozen=True)
class Input:
    """One file of records: the hash of its content, and the entries that it makes."""

    sha256: str
    entries: tuple[Entry, ...]


INPUTS = TypeAdapter(dict[str, Input])

# The file of a record, the record, and how the file wrote it.
Fresh = tuple[str, Record, RawRecord]


@dataclass
class Collection:
    """Files of records, read and checked.

    `inputs` names every file, `fresh` holds the records that were read, `faults` all that is wrong.
    """

    inputs: dict[str, Input] = field(default_factory=dict)
    fresh: list[Fresh] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Files:
    """The files of records of a folder, by their path in it; `unchanged` are those that need not be read again."""

    paths: dict[str, Path]
    unchanged: dict[str, Input]

    @property
    def fresh(self) -> dict[str, Path]:
        """The files to read."""
        return {name: path for name, path in self.paths.items() if name not in self.unchanged}

    def cross_faults(self, inputs: Mapping[str, Input]) -> list[Fault]:
        """What is wrong between the records of all files, read and unchanged; `inputs` has each file by name."""
        return list(cross_faults({str(path): inputs[name].entries for name, path in self.paths.items()}))


def find(data_dir: Path, known: Mapping[str, Input]) -> Files:
    """The files of records of `data_dir`; those in `known` with the same content are unchanged."""
    paths = {path.relative_to(data_dir).as_posix(): path for path in record_files(data_dir)}
    unchanged = {
        name: known[name]
        for name, path in paths.items()
        if name in known and _sha256(path) == known[name].sha256
    }
    return Files(paths, unchanged)


def collect(data_dir: Path, concepts: Concepts, today: date) -> Collection:
    """All records of `data_dir`, files named by their path in it."""
    files = find(data_dir, {})
    collection = read(files.paths, concepts, today)
    collection.faults.extend(files.cross_faults(collection.inputs))
    return collection


def collect_path(path: Path, data_dir: Path, concepts: Concepts, today: date) -> Collection:
    """The records of one file or folder, checked among those of `data_dir`; the others' own faults are not given.

    Outside `data_dir`, a record stands in for the one of `data_dir` that has the same kind and identifier.
    """
    asked = record_files(path)
    mine = read({str(file): file for file in asked}, concepts, today)
    resolved = {file.resolve() for file in asked}
    others = {str(file): file for file in record_files(data_dir) if file.resolve() not in resolved}
    theirs = read(others, concepts, today)
    inside = path.resolve().is_relative_to(data_dir.resolve())
    taken = {entry.key for given in mine.inputs.values() for entry in given.entries if not inside}
    entries = {
        file: tuple(entry for entry in given.entries if entry.key not in taken)
        for file, given in theirs.inputs.items()
    }
    # After the others, so that what two say alike is told of mine.
    entries.update({file: given.entries for file, given in mine.inputs.items()})
    mine.faults.extend(fault for fault in cross_faults(entries) if fault.file in mine.inputs)
    return mine


def record_files(path: Path) -> list[Path]:
    """The files of records in a folder and below it, in a stable order, hidden ones left out; or the file itself.

    Raises InvalidRecords when there is no such path, or when it is no file of records.
    """
    if path.is_file() and path.suffix.lower() in _READERS:
        return [path]
    if not path.is_dir():
        suffixes = ", ".join(_READERS)
        message = Text(
            f"introuvable, ou ni un dossier ni un fichier de fiches ({suffixes})",
            f"not found, or neither a folder nor a file of records ({suffixes})",
        )
        raise InvalidRecords([Fault(str(path), 0, "", message)])
    found = (file for file in path.rglob("*") if file.suffix.lower() in _READERS)
    return sorted(file for file in found if not _is_hidden(file.relative_to(path)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read(files: Mapping[str, Path], concepts: Concepts, today: date) -> Collection:
    """The records of some files, each checked by itself."""
    collection = Collection()
    for name, path in files.items():
        try:
            content = path.read_bytes()
        except OSError as error:
            message = Text(f"illisible ({error.strerror})", f"unreadable ({error.strerror})")
            collection.faults.append(Fault(str(path), 0, "", message))
            collection.inputs[name] = Input("", tuple(_unread(path)))
            continue
        entries = tuple(_read_file(name, path, content, concepts, today, collection))
        collection.inputs[name] = Input(hashlib.sha256(content).hexdigest(), entries)
    return collection


def _sha256(path: Path) -> str | None:
    """The hash of a file, or None when it cannot be read: whoever reads it tells that."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _read_file(
    name: str, path: Path, content: bytes, concepts: Concepts, today: date, collection: Collection
) -> Iterator[Entry]:
    try:
        raws = _READERS[path.suffix.lower()](content, str(path))
    except InvalidRecords as error:
        collection.faults.extend(error.faults)
        yield from _unread(path)
        return
    for raw in raws:
        try:
            record = structure(raw, concepts, today)
        except InvalidRecords as error:
            collection.faults.extend(error.faults)
            for slug in {path.stem, str(next(iter(raw.data.values()), ""))}:
                yield from placeholders(slug, raw)
        else:
            collection.faults.extend(_file_faults(path, raw, record))
            collection.fresh.append((name, record, raw))
            yield entry_of(raw, record, concepts)


def _unread(path: Path) -> Iterator[Entry]:
    return placeholders(path.stem if _holds_one(path) else ANY)


def _holds_one(path: Path) -> bool:
    return path.suffix.lower() != ".csv"


def _one(content: bytes, file: str) -> tuple[RawRecord, ...]:
    return (yaml_files.read(content, file),)


_READERS = {".yaml": _one, ".yml": _one, ".csv": csv_files.read}


def _file_faults(path: Path, raw: RawRecord, record: Record) -> Iterator[Fault]:
    if record.draft:
        message = Text(
            "brouillon à confirmer : relisez la fiche, puis supprimez cette ligne",
            "a draft to confirm: read it again, then delete this line",
        )
        yield Fault(raw.file, raw.line(("brouillon",)), "brouillon", message)
    if _holds_one(path) and path.name.split(".")[0] != record.slug:
        slug, expected = quoted(record.slug), record.slug + path.suffix
        message = Text(
            f"l'identifiant {slug} et le nom du fichier diffèrent : attendu {expected}",
            f"the identifier {slug} and the file name differ: expected {expected}",
        )
        yield Fault(raw.file, raw.line(()), next(iter(raw.data)), message)
