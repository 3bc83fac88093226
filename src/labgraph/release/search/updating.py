"""Making the search index of a release from that of an earlier one: a few entities say something else than before."""

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ...vocabulary import Iris
from ..since import Affected
from ..store import Rows
from . import COLUMNS, FILE, REGION
from .building import (
    WORDS,
    Builder,
    Vocabulary,
    full_texts,
    put_full_texts,
    put_vocabulary,
    source,
    write_at_once,
)

# What was said of an entity is removed.
_OF_ENTITY = (
    "DELETE FROM texts WHERE entity = ?",
    "DELETE FROM facts WHERE entity = ?",
    "DELETE FROM names WHERE entity = ?",
    "UPDATE entities SET modified = '' WHERE id = ?",
    "DELETE FROM forms WHERE entity = ?",
    "DELETE FROM identifiers WHERE entity = ?",
)


def update(release: Path, base_iri: str, rows: Rows, affected: Affected) -> None:
    """Make the index of the release in a directory from that of another, of which only some entities differ."""
    shutil.copyfile(affected.path / FILE, release / FILE)
    with closing(sqlite3.connect(release / FILE)) as index, index:
        write_at_once(index)
        _Update(index, Iris(base_iri), rows).apply(affected.entities)


class _Update(Builder):
    """Puts again what is said of some entities, and no more."""

    def apply(self, entities: Collection[str]) -> None:
        # The regions of a project are those of its labs.
        led = [iri for entity in entities for iri, _ in self.rows(source("projects.rq"), lab=entity)]
        find = "SELECT id FROM entities WHERE iri = ?"
        self.ids = {
            iri: number for iri in {*entities, *led} for (number,) in self.index.execute(find, (iri,))
        }
        self._values = {
            (facet, slug): number
            for number, facet, slug in self.index.execute("SELECT id, facet, slug FROM facet_values")
        }
        former = self._remove()
        self.read_labels()
        self.put_changes()
        self.put_facts()
        self.put_texts()
        self.put_words()
        self._drop_unused(former)

    def about(self, name: str) -> Iterable[tuple[str, ...]]:
        query = source(name)
        return (row for iri in self.ids for row in self.rows(query, entity=iri))

    def put_words(self) -> None:
        vocabulary = Vocabulary()
        put_full_texts(self.index, WORDS, full_texts(self._said(), vocabulary))
        known = {form for (form,) in self.index.execute("SELECT form FROM vocabulary")}
        put_vocabulary(
            self.index, {form: word for form, word in vocabulary.shown.items() if form not in known}
        )

    def _said(self) -> Iterator[tuple[int, str, str]]:
        said = "SELECT entity, field, text FROM said WHERE entity = ?"
        return (row for number in self.ids.values() for row in self.index.execute(said, (number,)))

    def _remove(self) -> Collection[str]:
        """Remove what was said; gives its words."""
        vocabulary = Vocabulary()
        # FTS5, "The 'delete' command": a full text without content is told what to forget.
        former = [("delete", *row) for row in full_texts(self._said(), vocabulary)]
        put_full_texts(self.index, ("words", *WORDS), former)
        for forget in _OF_ENTITY:
            self.index.executemany(forget, ((number,) for number in self.ids.values()))
        return vocabulary.shown

    def _drop_unused(self, former: Iterable[str]) -> None:
        """Remove the values and words that no entity has any more."""
        unused = "DELETE FROM facet_values WHERE facet <> ? AND id NOT IN (SELECT value FROM facts)"
        self.index.execute(unused, (REGION,))
        within = f"{{{' '.join(COLUMNS)}}}"
        for form in former:
            found = self.index.execute(
                "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f'{within} : "{form}"',)
            )
            if not found.fetchone():
                self.index.execute("DELETE FROM vocabulary WHERE form = ?", (form,))
