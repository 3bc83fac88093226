"""The saved queries of the deployment, as examples for people."""

import re
from dataclasses import dataclass
from pathlib import Path

_SUMMARY = re.compile(r"^#\+ summary: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class SavedQuery:
    """A query that somebody found worth keeping, and what it asks in one French line."""

    name: str
    summary: str
    text: str


def saved_queries(directory: Path) -> tuple[SavedQuery, ...]:
    """The queries of a folder, in the order of their names; none when there is no such folder."""
    return tuple(_read(path) for path in sorted(directory.glob("*.rq")))


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    found = _SUMMARY.search(text)
    return SavedQuery(path.stem, found[1] if found else path.stem, text)
