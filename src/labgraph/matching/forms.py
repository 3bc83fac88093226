"""The forms that one name has: as it is typed, without its spaces, and in full without the order of its words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .administrations import LINKING, REGIONAL, WORDINGS
from .plain import normalise

LONGEST = 300  # characters; longer ones are prose, not names

_ARTICLE = re.compile(r"(?:les? |la |l['’] ?)", re.IGNORECASE)
_PHRASES = re.compile(rf"\b(?:{'|'.join(sorted(WORDINGS, key=len, reverse=True))})\b")
# « d’innovation », but not the letter of « Lab’L ».
_ELIDED = re.compile(r"\b[dl] (?=[aeiouyh])")
# At most so many names are remembered.
_NAMES = 1 << 14


class Forms(NamedTuple):
    """A name as it is typed, as one word, and as the words that it says in full; each empty where it says nothing."""

    typed: str
    closed: str
    full: str


@lru_cache(_NAMES)
def forms(name: str) -> Forms:
    """The forms of a name: names with an equal form, and no other, are one name.

    >>> forms("SGAR Centre-Val de Loire").full == forms(
    ...     "Secrétariat général pour les affaires régionales de la région Centre-Val de Loire").full
    True
    """
    typed = normalise(name[:LONGEST])
    return Forms(typed, typed.replace(" ", ""), " ".join(sorted(set(in_full(typed)))))


@lru_cache(_NAMES)
def in_full(typed: str) -> tuple[str, ...]:
    """The words that a normalised name says in full, those that tell nothing left out unless all are such."""
    spelled = _PHRASES.sub(lambda found: WORDINGS[found[0]], typed)
    words = [word for word in _ELIDED.sub("", spelled).split() if word not in LINKING] or spelled.split()
    if any(phrase in spelled for phrase in REGIONAL):
        words = [word for word in words if word != "region"]
    return tuple(words)


def readings(wording: str) -> Iterator[str]:
    """The names that a wording may stand for, the most faithful first: « l'Agence Y (AY) » is also « AY »."""
    if len(wording) > LONGEST:
        return
    whole = without_article(wording)
    yield from dict.fromkeys((wording, whole))
    before, opened, rest = whole.partition("(")
    inner, closed, after = rest.partition(")")
    if opened and closed:
        yield f"{before} {after}"
        yield f"{inner} {after}"
        # « Secrétariat général (SGAR) Bretagne » is not just any SGAR.
        if inner.isupper() and not after.strip(" ."):
            yield inner


def without_article(text: str) -> str:
    """« le SGAR » → « SGAR »."""
    article = _ARTICLE.match(text)
    return text[article.end() :] if article else text
