"""The saved queries of the deployment, as examples for people."""

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import LANGUAGES

_SUMMARY = re.compile(r"^#\+ summary(?:_(?P<language>[a-z]+))?: (?P<text>.+)$", re.MULTILINE)
_FIRST = LANGUAGES[0]


@dataclass(frozen=True)
class SavedQuery:
    """A query that somebody found worth keeping, and what it asks in one line of each language that it is said in."""

    name: str
    summaries: tuple[tuple[str, str], ...]
    text: str

    def summary(self, language: str) -> tuple[str, str]:
        """What it asks, and the language in which that is said: the wanted one, else the first of ours."""
        said = dict(self.summaries)
        spoken = language if language in said else _FIRST
        return said.get(spoken, self.name), spoken


def saved_queries(directory: Path) -> tuple[SavedQuery, ...]:
    """The queries of a folder, in the order of their names; none when there is no such folder."""
    return tuple(_read(path) for path in sorted(directory.glob("*.rq")))


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    said = tuple((found["language"] or _FIRST, found["text"]) for found in _SUMMARY.finditer(text))
    return SavedQuery(path.stem, said, text)
