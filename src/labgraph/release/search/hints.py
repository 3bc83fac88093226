"""What somebody means who is typing, or has mistyped."""

import json
import sqlite3
from collections.abc import Sequence

from ...matching import nearest, normalise
from ...vocabulary import KINDS
from . import NAME_COLUMNS
from .found import ITEM, Item, item_of
from .words import asked_words, expression, trigrams, words

SUGGESTIONS = 8
_CANDIDATES = 50


def mended(index: sqlite3.Connection, text: str) -> str | None:
    """The text with the nearest known word for each that is unknown; None when there is nothing to mend it with."""
    result = text
    for word in reversed(list(words(text))):
        if not is_known(index, word.form):
            better = nearest_word(index, word.form)
            if better is None:
                return None
            result = result[: word.start] + better[1] + result[word.end :]
    return result if result != text else None


def beginnings(index: sqlite3.Connection, text: str, kinds: Sequence[str] = KINDS) -> list[Item]:
    """A few entities that somebody who has typed this may mean: names that begin so, then names with these words."""
    forms = asked_words(text)
    if not forms:
        return []
    beginning, asked = normalise(text), json.dumps(list(kinds))
    rows = [
        *index.execute(_NAMES_FROM, (beginning, f"{beginning}\U0010ffff", asked, SUGGESTIONS)),
        *index.execute(_NAMES_WITH, (expression(forms, NAME_COLUMNS), asked, SUGGESTIONS)),
    ]
    return [item_of(row, {}) for row in list(dict.fromkeys(rows))[:SUGGESTIONS]]


def is_known(index: sqlite3.Connection, form: str) -> bool:
    """Whether a bare word finds anything."""
    found = index.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (expression([form]),))
    return found.fetchone() is not None


def nearest_word(index: sqlite3.Connection, form: str) -> tuple[str, str] | None:
    """The word of the vocabulary that is most like this one, bare and as people write it."""
    asked = " OR ".join(f'"{trigram}"' for trigram in trigrams(form))
    shown = dict(index.execute(_ALIKE, (asked, _CANDIDATES)).fetchall())
    # Letters that changed places are the likeliest mistake, above all in acronyms.
    transposed = [known for known in shown if sorted(known) == sorted(form)]
    found = nearest(form, transposed or shown)
    return (found, shown[found]) if found else None


_OF_KINDS = "kind IN (SELECT value FROM json_each(?))"
_NAMES_FROM = f"""
SELECT {ITEM} FROM names JOIN entities ON entities.id = names.entity
  WHERE form >= ? AND form < ? AND {_OF_KINDS} ORDER BY form LIMIT ?
"""  # noqa: S608 -- put together from constants, as below
_NAMES_WITH = f"""
SELECT {ITEM} FROM words JOIN entities ON entities.id = words.rowid WHERE words MATCH ? AND {_OF_KINDS} LIMIT ?
"""  # noqa: S608
_ALIKE = "SELECT form, shown FROM vocabulary WHERE vocabulary MATCH ? ORDER BY rank LIMIT ?"
