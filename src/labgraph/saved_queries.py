"""The saved queries of a deployment: files of legal SPARQL, with `#+` headers that say what each asks.

#+ summary: Les régions sans lab
#+ summary_en: The regions without a lab
#+ keywords: régions, labs
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import LANGUAGES, Fault, InvalidRecords, Text

_SUMMARY = re.compile(r"^#\+ summary(?:_(?P<language>[a-z]+))?: (?P<text>.+)$", re.MULTILINE)
_KEYWORDS = re.compile(r"^#\+ keywords: (.+)$", re.MULTILINE)
# What a query begins with after its prologue (SPARQL 1.1 §19.8): in a saved query, at the beginning of a line.
_FORM = re.compile(r"^(SELECT|CONSTRUCT|DESCRIBE|ASK)\b", re.MULTILINE | re.IGNORECASE)
_FIRST = LANGUAGES[0]


@dataclass(frozen=True)
class SavedQuery:
    """A query that somebody found worth keeping, and what it asks in one line of each language that it is said in."""

    name: str
    summaries: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    text: str

    def summary(self, language: str) -> tuple[str, str]:
        """What it asks, and the language in which that is said: the wanted one, else the first of ours."""
        said = dict(self.summaries)
        spoken = language if language in said else _FIRST
        return said.get(spoken, self.name), spoken

    @property
    def form(self) -> str:
        """`select`, `construct`, `describe` or `ask`. Raises InvalidRecords when the text is no query."""
        found = _FORM.search(self.text)
        if found is None:
            message = Text(
                "aucune ligne ne commence par SELECT, CONSTRUCT, DESCRIBE ou ASK",
                "no line begins with SELECT, CONSTRUCT, DESCRIBE or ASK",
            )
            raise InvalidRecords([Fault(f"{self.name}.rq", 0, "", message)])
        return found[1].lower()


def saved_queries(directory: Path) -> tuple[SavedQuery, ...]:
    """The queries of a folder, in the order of their names; none when there is no such folder."""
    return tuple(_read(path) for path in _files(directory))


def hashes(directory: Path) -> dict[str, str]:
    """The sha256 of each file of saved queries, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(directory)}


def _files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.rq"))


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    said = tuple((found["language"] or _FIRST, found["text"]) for found in _SUMMARY.finditer(text))
    keywords = tuple(word.strip() for line in _KEYWORDS.findall(text) for word in line.split(","))
    return SavedQuery(path.stem, said, keywords, text)
