"""What a source gives that this labgraph will read later, looked at before it is on the shelf."""

import re
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...errors import DumpRefused, SourceRefused, Text
from .. import jsonld, received
from ..manifest import DUMPS, File
from ..packing import DAMAGED, GZIP

# A page of the feed is unpacked in the memory of a web worker; ours have a hundredth of it.
_LARGEST_PAGE = 64 << 20
_BYTES_AT_ONCE = 1 << 18


class _Context(BaseModel):
    model_config = ConfigDict(extra="forbid")

    terms: dict[str, str | float | dict[str, str]] = Field(alias="@context")


def require_harmless(path: str, file: File, taken: Path) -> None:
    """Raises SourceRefused when the file at a path of the release, as taken, is none that may be read here."""
    for paths, require in _READ_HERE.items():
        if re.fullmatch(paths, path):
            require(file, taken)


def _require_plain_tables(_file: File, database: Path) -> None:
    """An SQLite database that is whole and holds tables and indexes only, nothing that runs.

    As SQLite advises for files of strangers (https://sqlite.org/security.html).
    """
    address = f"{database.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            opened.executescript("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
            [[state]] = opened.execute("PRAGMA quick_check(1)").fetchall()
            others = opened.execute(
                "SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
            ).fetchall()
    except sqlite3.DatabaseError as error:
        state, others = str(error), []
    if state != "ok" or others:
        raise _refused(database, "base abîmée ou étrange", "a damaged or a strange database")


def _require_page(file: File, page: Path) -> None:
    """A page of the feed that unpacks to the size that it says, and not to more than memory holds."""
    size = 0
    try:
        with GZIP.out_of(page) as content:
            while (piece := content.read(_BYTES_AT_ONCE)) and size <= _LARGEST_PAGE:
                size += len(piece)
    except DAMAGED:
        size = -1
    if size != file.uncompressed_bytes or size > _LARGEST_PAGE:
        raise _refused(page, "page abîmée ou démesurée", "a damaged or an immense page")


def _require_statements(file: File, dump: Path) -> None:
    """A dump, or a difference, of lines of ours."""
    try:
        deque(received.statements(dump, file.uncompressed_bytes), maxlen=0)
    except DumpRefused as error:
        raise SourceRefused(error.text) from error


def _require_context(_file: File, context: Path) -> None:
    """A JSON-LD context of names, and of descriptions of names by words."""
    try:
        _Context.model_validate_json(context.read_bytes())
    except ValidationError:
        raise _refused(context, "contexte étrange", "a strange context") from None


# The paths of the files that are read here, and what they must be.
_READ_HERE: Mapping[str, Callable[[File, Path], None]] = {
    r".*\.sqlite": _require_plain_tables,
    r"feed/.*": _require_page,
    rf"{DUMPS}/.*\.nq\.gz": _require_statements,
    re.escape(jsonld.FILE): _require_context,
}


def _refused(taken: Path, french: str, english: str) -> SourceRefused:
    return SourceRefused(
        Text(f"la source donne {taken.name} : {french}", f"the source gives {taken.name}: {english}")
    )
