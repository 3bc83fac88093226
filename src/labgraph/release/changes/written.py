"""Writing the changes of a release: those of the release before, and one for each entity of which there is news."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from types import TracebackType

from ...nquads import Triple, triple_in
from ...vocabulary import CLASSES, DCT, LAB, RDF, SKOS, Iris
from .touched import Touched

FILE = "changes.sqlite"

# What became of an entity.
ADDED, CHANGED, WITHDRAWN, RENAMED = "added", "changed", "withdrawn", "renamed"

# How a statement stands in a change: `REMAINS` are those of a part of which others were removed or added.
REMOVED, REMAINS, NEW = -1, 0, 1

# `other` is what a renamed entity is called now, or what an added one was called before.
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS release (id TEXT PRIMARY KEY, versions INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
  id INTEGER PRIMARY KEY, release TEXT NOT NULL, node TEXT NOT NULL, how TEXT NOT NULL, other TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS change_of_release ON change (release DESC, id);
CREATE INDEX IF NOT EXISTS change_of_node ON change (node, release);
CREATE TABLE IF NOT EXISTS statement (
  change INTEGER, line TEXT, state INTEGER, PRIMARY KEY (change, line)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS concern (node TEXT, change INTEGER, PRIMARY KEY (node, change)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS former (node TEXT, line TEXT, PRIMARY KEY (node, line)) WITHOUT ROWID;
"""


class Recorder(AbstractContextManager["Recorder"]):
    """Writes `changes.sqlite` of the release built in a directory; it is whole when the block ends well.

    `before` is the directory of the release to go on from, if there is one.
    """

    def __init__(self, staged: Path, release: str, iris: Iris, before: Path | None) -> None:
        if before:
            shutil.copyfile(before / FILE, staged / FILE)
        self._release = release
        self._iris = iris
        self._versions = 0
        self._made = sqlite3.connect(staged / FILE)
        self._made.executescript(SCHEMA)

    def passing(self, entities: Iterable[Touched]) -> Iterator[Touched]:
        """The same entities, which differ from before, the change of each recorded if there is news in it."""
        for entity in entities:
            self._versions += 1
            # In the first release known, nothing differs from anything.
            if entity.removed or entity.added:
                self._record(_News(entity, self._iris))
            yield entity

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._made):
            if kind is None:
                self._made.execute("INSERT INTO release VALUES (?, ?)", (self._release, self._versions))
                self._made.commit()

    def _record(self, news: "_News") -> None:
        if not news.how:
            return
        put = self._made.executemany
        change = self._made.execute(
            "INSERT INTO change (release, node, how, other) VALUES (?, ?, ?, ?)",
            (self._release, news.node, news.how, news.other),
        ).lastrowid
        put("INSERT INTO statement VALUES (?, ?, ?)", ((change, line, state) for state, line in news.said()))
        put("INSERT INTO concern VALUES (?, ?)", ((node, change) for node in news.concerned()))
        put("INSERT OR IGNORE INTO former VALUES (?, ?)", ((news.node, line) for line in news.names()))


class _News:
    """What is worth telling of an entity that differs."""

    def __init__(self, entity: Touched, iris: Iris) -> None:
        self._iris = iris
        self._name = name = entity.name
        self.node = f"{name.kind}/{name.slug}"
        self._iri = iris.entity(name.kind, name.slug)
        self._now, self._removed, self._added = (
            [(triple_in(line), line) for line in map(bytes.decode, lines)] for lines in entity[1:]
        )
        self.how, self.other = self._fate()

    def _fate(self) -> tuple[str, str]:
        """What became of the entity; nothing when only its record says other things of itself."""
        is_described = (self._iri, RDF.type, CLASSES[self._name.kind])
        if _says(self._added, (self._iri, RDF.type, LAB.Renamed)):
            return RENAMED, self._renamed_to()
        if _says(self._removed, is_described) or _says(self._added, (self._iri, RDF.type, LAB.Withdrawn)):
            return WITHDRAWN, ""
        if _says(self._added, is_described):
            return ADDED, self._renamed_from()
        return (CHANGED, "") if any(map(self._is_news, (*self._removed, *self._added))) else ("", "")

    def said(self) -> Iterator[tuple[int, str]]:
        """The statements of the change: why a withdrawn entity is, what differs in a changed one."""
        if self.how == WITHDRAWN:
            yield from ((NEW, line) for triple, line in self._added if triple.subject == self._iri)
        if self.how != CHANGED:
            return
        differing = [(REMOVED, each) for each in self._removed] + [(NEW, each) for each in self._added]
        parts = {triple.subject for _, (triple, _) in differing if triple.subject.startswith(f"{self._iri}#")}
        yield from ((state, each[1]) for state, each in differing if self._is_news(each))
        remains = (each for each in self._now if each[0].subject in parts and each not in self._added)
        yield from ((REMAINS, line) for _, line in remains)

    def concerned(self) -> set[str]:
        """The organisations that carry the lab, or did before the change."""
        carriers = (
            self._iris.read(triple.iri)
            for triple, _ in (*self._now, *self._removed)
            if (triple.subject, triple.property) == (self._iri, LAB.carriedBy)
        )
        return {f"{name.kind}/{name.slug}" for name in carriers if name}

    def names(self) -> list[str]:
        """What an entity was called that is no longer described."""
        gone = self._removed if self.how in (WITHDRAWN, RENAMED) else []
        return [
            line for triple, line in gone if (triple.subject, triple.property) == (self._iri, SKOS.prefLabel)
        ]

    def _is_news(self, said: tuple[Triple, str]) -> bool:
        return not self._iris.read_graph(said[0].subject)

    def _renamed_to(self) -> str:
        return next(
            (
                triple.iri
                for triple, _ in self._added
                if (triple.subject, triple.property) == (self._iri, DCT.isReplacedBy)
            ),
            "",
        )

    def _renamed_from(self) -> str:
        replaced = (triple.subject for triple, _ in self._added if triple.iri == LAB.Renamed)
        return next(replaced, "")


def _says(said: Iterable[tuple[Triple, str]], statement: tuple[str, str, str]) -> bool:
    return any(triple[:3] == statement for triple, _ in said)
