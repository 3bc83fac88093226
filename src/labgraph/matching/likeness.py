"""How like two names are, from 0 to 100, by the words that both say in full: the rarer the word, the more it counts."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from .administrations import COMMON
from .forms import Forms, forms, in_full

ALIKE = 55  # less is another name
_COMMON_WEIGHT = 0.35
# Words are slips of each other from here on; of short ones, every letter counts.
_LEAST_RATIO, _LEAST_LETTERS = 0.75, 4
# A word that was cut short, and a word that nobody would take for the same.
_BEGUN = 0.85
# The best that may be said of names whose forms all differ, and of those that say the same in full.
_DIFFERENT, _IN_FULL, _CLOSED = 95.0, 98.0, 99.0
# At most so many pairs of words are remembered.
_PAIRS = 1 << 16
# Of a longer wording, these words are compared: each is compared with each.
_MOST_WORDS = 30


class Wording(NamedTuple):
    """A name that is compared with many: its forms, and its words in full."""

    forms: Forms
    words: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> "Wording":
        """The wording of a name."""
        its_forms = forms(name)
        words = dict.fromkeys(in_full(its_forms.typed))
        return cls(its_forms, tuple(words)[:_MOST_WORDS])


def likeness(one: Wording, other: Wording) -> float:
    """How like two names are: 100 for one name typed in two ways, 0 where they share no word."""
    if not (one.words and other.words):
        return 0.0
    if one.forms.typed == other.forms.typed:
        return 100.0
    if one.forms.closed == other.forms.closed:
        return _CLOSED
    if one.forms.full == other.forms.full:
        return _IN_FULL
    return round(min(_DIFFERENT, 100 * max(_by_words(one, other), _as_one_word(one, other))), 1)


def _by_words(one: Wording, other: Wording) -> float:
    """What part of both names is in the other, mostly of the one: people leave words out, and add few."""
    weights = sum(map(_weight, one.words)), sum(map(_weight, other.words))
    shared = min(_shared(one.words, other.words), _shared(other.words, one.words))
    both = 2 * shared / sum(weights)
    return 0.7 * both + 0.3 * shared / weights[0]


def _as_one_word(one: Wording, other: Wording) -> float:
    """Names of a word or two, written as one, with a slip in it."""
    if max(len(one.words), len(other.words)) > 3:
        return 0.0
    return 0.95 * _word_likeness(one.forms.closed, other.forms.closed)


def _shared(words: Sequence[str], others: Sequence[str]) -> float:
    """The weight of the words that have a like one among the others."""
    return sum(_weight(word) * max(_word_likeness(word, other) for other in others) for word in words)


def _weight(word: str) -> float:
    return _COMMON_WEIGHT if word in COMMON else 1.0


@lru_cache(_PAIRS)
def _word_likeness(one: str, other: str) -> float:
    """1 for one word, less for one that was mistyped or cut short, 0 for another. Numbers are one or another."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST_LETTERS or not (short.isalpha() and long.isalpha()):
        return 0.0
    if long.startswith(short):
        return _BEGUN
    matcher = SequenceMatcher(None, long, short, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _LEAST_RATIO:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _LEAST_RATIO else 0.0
