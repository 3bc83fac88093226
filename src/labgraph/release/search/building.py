"""Making the search index of a release from its store.

What is held in memory is a few names for each entity, and each word of the vocabulary once; texts stream through.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from ...errors import ReleaseError, Text
from ...matching import bare, normalise
from ...vocabulary import EntityName, Iris
from ..store import Rows
from . import COLUMNS, FILE, KIND, PERIOD, READING, REGION
from .identified import compact
from .named import PUT_FORM, names_of, rows_of_forms
from .words import Word, edged, stem, words

_COLUMN = {"name": "name", "short": "alias", "other": "alias", "code": "alias"} | dict.fromkeys(
    ("keyword", "type", "expertise", "family", "carrier", "zone", "region", "lab", "nature", "parent"),
    "linked",
)

# At most the words of this many texts are remembered.
_TEXTS = 1 << 13

# What a row of the full text holds.
WORDS = ("rowid", *COLUMNS, *(f"{column}_stems" for column in COLUMNS))


def build(release: Path, base_iri: str, rows: Rows) -> None:
    """Make the index of the release in a directory. Raises ReleaseError where SQLite has no FTS5."""
    with closing(sqlite3.connect(release / FILE)) as index, index:
        create_tables(index, source("schema.sql"))
        builder = Builder(index, Iris(base_iri), rows)
        builder.put_entities()
        builder.put_changes()
        builder.put_facts()
        builder.put_texts()
        builder.put_words()
        index.execute("INSERT INTO words (words) VALUES ('optimize')")
        index.execute("ANALYZE")


def create_tables(index: sqlite3.Connection, schema: str) -> None:
    """Make the tables of an index. Raises ReleaseError where SQLite lacks one of the modules that they use."""
    write_at_once(index)
    try:
        index.executescript(schema)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise ReleaseError(
            Text(
                f"SQLite {sqlite3.sqlite_version} de ce Python ne sait pas chercher dans des textes ({error}) : "
                "il faut SQLite 3.34 ou plus récent, avec FTS5",
                f"SQLite {sqlite3.sqlite_version} of this Python cannot search texts ({error}): "
                "SQLite 3.34 or later with FTS5 is needed",
            )
        ) from error


def write_at_once(index: sqlite3.Connection) -> None:
    """Nothing reads the file before it is whole, and who builds the release makes it durable."""
    index.execute("PRAGMA synchronous = OFF")
    index.execute("PRAGMA journal_mode = OFF")


def source(name: str) -> str:
    """A query or a script of this folder."""
    return files(__package__).joinpath(name).read_text("utf-8")


@dataclass
class Builder:
    """Fills the tables, each from the ones before it."""

    index: sqlite3.Connection
    iris: Iris
    rows: Rows
    ids: dict[str, int] = field(default_factory=dict)
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)
    _values: dict[tuple[str, str], int] = field(default_factory=dict)

    def read_labels(self) -> None:
        """The names by which everything is shown."""
        for thing, language, label in self.rows(source("labels.rq")):
            if self._named(thing):
                self._labels.setdefault(thing, {})[language] = label

    def put_entities(self) -> None:
        """The entities, numbered in reading order."""
        self.read_labels()
        found = {iri for (iri,) in self.rows(source("entities.rq")) if iri in self._labels}
        ordered = sorted(found, key=lambda iri: (bare("".join(self._label(iri))), iri))
        self.ids = {iri: number for number, iri in enumerate(ordered, 1)}
        self.index.executemany(
            "INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?, NULL, ?, '')", map(self._entity, ordered)
        )

    def put_changes(self) -> None:
        """When the record of each entity was modified."""
        self.index.executemany(
            "UPDATE entities SET modified = max(modified, ?) WHERE id = ?", self._modified()
        )

    def put_facts(self) -> None:
        """What facets show; the region of a project is that of the labs that conduct it."""
        put = "INSERT OR IGNORE INTO facts VALUES (?, ?)"
        self.index.executemany(put, self._kinds())
        self.index.executemany(put, self._facts())
        self.index.executemany(put, self._periods())
        self.index.execute("CREATE TEMP TABLE in_region (zone TEXT, value INTEGER)")
        self.index.executemany("INSERT INTO in_region VALUES (?, ?)", self._regions())
        self.index.executescript(source("regions.sql"))
        self.index.executescript(source("counts.sql"))

    def put_texts(self) -> None:
        """The texts of entities, and the names and identifiers that lead to them straight."""
        self.index.executemany("INSERT INTO texts VALUES (?, ?, ?, ?)", self._texts())
        named = "SELECT text, entity FROM texts WHERE field IN ('name', 'short', 'other')"
        forms = ((normalise(text), entity) for text, entity in self.index.execute(named))
        self.index.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", forms)
        self.index.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?, ?)", self._identifiers())
        self.index.executescript(source("indexes.sql"))
        # Each entity by itself, by the indexes.
        for number in self.ids.values():
            self.index.executemany(PUT_FORM, rows_of_forms(number, names_of(self.index, number)))

    def put_words(self) -> None:
        """The full text, and the vocabulary that mistakes are compared with."""
        vocabulary = Vocabulary()
        said = self.index.execute("SELECT entity, field, text FROM said ORDER BY entity")
        put_full_texts(self.index, WORDS, full_texts(said, vocabulary))
        put_vocabulary(self.index, vocabulary.shown)

    def about(self, name: str) -> Iterable[tuple[str, ...]]:
        """What a query of this folder says of the entities that are put."""
        return self.rows(source(name))

    def _named(self, iri: str) -> EntityName | None:
        name = self.iris.read(iri)
        return name if name and not name.part else None

    def _label(self, iri: str) -> tuple[str, str]:
        """The label in French and in English, empty where it is not given. What says no language is French."""
        labels = self._labels[iri]
        return labels.get("fr") or labels.get("", ""), labels.get("en", "")

    def _entity(self, iri: str) -> tuple[object, ...]:
        name = self.iris.read(iri)
        assert name  # as it has an identifier
        labels = self._label(iri)
        return (self.ids[iri], iri, name.kind, name.slug, *labels, bare("".join(labels))[:READING])

    def _modified(self) -> Iterator[tuple[str, int]]:
        for entity, day in self.about("modified.rq"):
            if entity in self.ids:
                yield day, self.ids[entity]

    def _kinds(self) -> Iterator[tuple[int, int]]:
        for number, kind in self.index.execute("SELECT id, kind FROM entities").fetchall():
            yield self._value(KIND, kind, "", ("", "")), number

    def _facts(self) -> Iterator[tuple[int, int]]:
        for entity, facet, value in self.about("facts.rq"):
            if entity in self.ids and value in self._labels:
                yield self._value_of(facet, value), self.ids[entity]

    def _periods(self) -> Iterator[tuple[int, int]]:
        for entity, decade in self.about("periods.rq"):
            if entity in self.ids:
                yield self._value(PERIOD, decade, "", ("", "")), self.ids[entity]

    def _regions(self) -> Iterator[tuple[str, int]]:
        for zone, region in self.rows(source("regions.rq")):
            if region in self._labels:
                name = self.iris.read(zone)
                yield name.slug if name else "", self._value_of(REGION, region)

    def _texts(self) -> Iterator[tuple[int, str, str, str]]:
        for entity, *said in self.about("texts.rq"):
            if entity in self.ids:
                name, language, text = said
                yield self.ids[entity], name, language, text

    def _identifiers(self) -> Iterator[tuple[str, str, int, str]]:
        for entity, scheme, value in self.about("identifiers.rq"):
            if entity in self.ids:
                yield scheme, compact(value), self.ids[entity], value

    def _value_of(self, facet: str, iri: str) -> int:
        name = self.iris.read(iri)
        assert name  # as it has a label
        return self._value(facet, name.slug, name.kind, self._label(iri))

    def _value(self, facet: str, slug: str, kind: str, labels: tuple[str, str]) -> int:
        number = self._values.get((facet, slug))
        if number is None:
            put = "INSERT INTO facet_values VALUES (NULL, ?, ?, ?, ?, ?)"
            number = self.index.execute(put, (facet, slug, kind, *labels)).lastrowid
            assert number
            self._values[facet, slug] = number
        return number


class Vocabulary:
    """The bare words of texts, each noted in `shown` as people write it."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        # The labels of values come again and again, for as many entities as have them.
        self.forms = lru_cache(_TEXTS)(self._noted)

    def _noted(self, text: str) -> tuple[str, ...]:
        return tuple(self._note(word, text[word.start : word.end]) for word in words(text))

    def _note(self, word: Word, written: str) -> str:
        if word.form.isalpha() and (word.form not in self.shown or self.shown[word.form].isupper()):
            self.shown[word.form] = written if written.isupper() else written.lower()
        return word.form


def full_texts(said: Iterable[tuple[int, str, str]], vocabulary: Vocabulary) -> Iterator[tuple[object, ...]]:
    """A row of the full text for each entity; its words are noted."""
    for entity, texts in groupby(said, key=itemgetter(0)):
        forms: dict[str, list[str]] = {column: [] for column in COLUMNS}
        for _, name, text in texts:
            forms[_COLUMN.get(name, "text")] += vocabulary.forms(text)
        stems = (dict.fromkeys(map(stem, forms[column])) for column in COLUMNS)
        yield (entity, *(" ".join(forms[column]) for column in COLUMNS), *map(" ".join, stems))


def put_full_texts(
    index: sqlite3.Connection, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Put rows of the full text, which have these columns."""
    marks = ", ".join("?" * len(columns))
    index.executemany(f"INSERT INTO words ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 -- our names


def put_vocabulary(index: sqlite3.Connection, shown: Mapping[str, str]) -> None:
    """Put bare words, each as people write it."""
    rows = ((edged(form), form, word) for form, word in shown.items())
    index.executemany("INSERT INTO vocabulary VALUES (?, ?, ?)", rows)
