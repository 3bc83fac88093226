"""The words of a text as the index keeps them, and what people type as a question to it.

Case, accents, ligatures, apostrophes and elisions (`l’`, `d'`, `qu’`) do not count; a stem stands for the plural and
the other endings of a word.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

from ...matching import bare

# From this length on, what is typed may be the beginning of a word.
_LEAST_PREFIX = 3
# No word of a language is longer; to stem one of a million letters would take seconds.
_LONGEST_STEMMED = 60
# At most this many stems are remembered; a release of 10,000 labs has fewer words.
_STEMS = 1 << 16

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=\w)", re.IGNORECASE)
# Accents may stand as characters of their own.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
# Words that say nothing beside others.
_EMPTY = frozenset(
    "a au aux avec d dans de des du en et l la le les ou par pour que qui sur un une and in of the".split()
)
# Stems are made of bare words on both sides, so that accents that were not typed do not count.
_FRENCH = stemmer("french")


class Word(NamedTuple):
    """A word where it stands in a text: its first character, the one after its last, and its bare form."""

    start: int
    end: int
    form: str


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order.

    >>> [word.form for word in words("L’œuvre de l'État")]
    ['oeuvre', 'de', 'etat']
    """
    # Blanks in place of what is left out: places in the text stay what they are.
    for found in _WORD.finditer(_ELISION.sub(lambda elided: " " * len(elided[0]), text)):
        yield Word(found.start(), found.end(), bare(found[0]))


@lru_cache(_STEMS)
def stem(form: str) -> str:
    """The stem of a bare French word; a number, or what is no word of a language, is its own.

    >>> stem("administrations") == stem("administration")
    True
    """
    return _FRENCH.stemWord(form) if form.isalpha() and len(form) <= _LONGEST_STEMMED else form


def asked_words(text: str) -> tuple[str, ...]:
    """The bare words of what somebody typed that count: each once, none that says nothing unless all are such."""
    forms = dict.fromkeys(word.form for word in words(text))
    return tuple(form for form in forms if form not in _EMPTY) or tuple(forms)


def expression(forms: Sequence[str], columns: Sequence[str] = ()) -> str:
    """What FTS5 is asked for entities that have all these bare words, in some columns or anywhere.

    Every word is quoted, so that nothing in it is read as syntax.
    """
    asked = " AND ".join(f"({_one(form)})" for form in forms)
    return f"{{{' '.join(columns)}}} : ({asked})" if columns else asked


def meets(form: str, asked: str) -> bool:
    """Whether a bare word is found by a bare word that was typed."""
    if form == asked or (_may_begin(asked) and form.startswith(asked)):
        return True
    # Stemming is slow, and changes ends only.
    return form[:_LEAST_PREFIX] == asked[:_LEAST_PREFIX] and stem(form) == stem(asked)


def trigrams(form: str) -> list[str]:
    """The groups of three characters of a word, its edges among them.

    >>> trigrams("lab")
    ['__l', '_la', 'lab', 'ab_', 'b__']
    """
    padded = edged(form)
    return [padded[start : start + 3] for start in range(len(padded) - 2)]


def edged(form: str) -> str:
    """The word with edges, which count as characters when words are compared."""
    return f"__{form}__"


def _one(form: str) -> str:
    # No quote is part of a word, so none can end the string early.
    prefix = "*" if _may_begin(form) else ""
    return f'"{form}"{prefix} OR "{stem(form)}"'


def _may_begin(form: str) -> bool:
    return len(form) >= _LEAST_PREFIX
