"""What a publication tells of itself: `report.json`, for the steward and for machines."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ..errors import Text
from .json_file import parsed
from .manifest import Counts, Manifest
from .shelf import Shelf

REPORT = "report.json"


class Column(BaseModel):
    """A column of an answer: what its values are, and whether each row has one.

    `holds` names kinds of entities, `iri` for other IRIs, `text@fr` for texts in a language, else datatypes.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    holds: tuple[str, ...]
    always: bool


class Tried(BaseModel):
    """What came of trying a query with its example. `failed` says why it is withdrawn, by language."""

    model_config = ConfigDict(frozen=True)

    seconds: float = 0.0
    rows: int = 0
    columns: tuple[Column, ...] = ()
    failed: dict[str, str] | None = None

    @property
    def reason(self) -> Text | None:
        """Why the query is withdrawn; None when it is not."""
        return Text(**self.failed) if self.failed else None


class Report(BaseModel):
    """The parts of the report that others read: files added, removed and changed, counts now and before.

    `program` is the digest of the code that built what is derived, where another machine wrote the manifest.
    `questions` tells what came of trying the saved queries, where the release was made of records.
    """

    model_config = ConfigDict(frozen=True)

    previous: str | None
    seconds: float
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    counts: Counts
    counts_before: Counts | None
    program: str | None = None
    questions: dict[str, Tried] = {}

    @classmethod
    def of(cls, shelf: Shelf, release: str) -> "Report":
        """The report of a release that is kept. Raises UnknownRelease, and what `read` does."""
        with closing(shelf.open(release)) as held:
            return cls.read(held.path)

    @classmethod
    def read(cls, release: Path) -> "Report":
        """The report in the directory of a release. Raises OSError when there is none, ReleaseError when damaged."""
        return parsed(cls, release / REPORT)


def write(
    staged: Path, made: Manifest, before: Manifest | None, seconds: float, more: Mapping[str, object]
) -> None:
    """Write the report of a release into its directory: what changed since the one before, and what else is known."""
    then, now = before.inputs if before else {}, made.inputs
    report = {
        "release": made.release,
        "previous": made.previous,
        "seconds": round(seconds, 3),
        "added": sorted(now.keys() - then.keys()),
        "removed": sorted(then.keys() - now.keys()),
        "changed": sorted(name for name in now.keys() & then.keys() if now[name] != then[name]),
        **more,
        "counts": made.counts.model_dump(),
        "counts_before": before.counts.model_dump() if before else None,
    }
    (staged / REPORT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
