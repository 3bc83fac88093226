"""Why something was found: its texts with the words that were asked for marked, and the one that says it best."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..release.search.lookup import Said
from ..release.search.words import Word, meets, words

# How much of a text is shown, in characters, and how much of that stands before the first marked word.
_LENGTH = 220
_BEFORE = 60


class Piece(NamedTuple):
    """A stretch of a text, marked or not."""

    text: str
    marked: bool


class Excerpt(NamedTuple):
    """A part of what a field of an entity says; without a field, of its summary."""

    field: str
    language: str
    pieces: tuple[Piece, ...]


def marked(text: str, asked: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text in pieces, the words that were asked for marked."""
    pieces, end = [], 0
    for word in _met(text, asked):
        pieces += [Piece(text[end : word.start], False), Piece(text[word.start : word.end], True)]
        end = word.end
    pieces.append(Piece(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(texts: Iterable[tuple[str, Said]], shown: Iterable[str], asked: Sequence[str]) -> Excerpt | None:
    """What is shown under a name: the text that holds most of the words that are not `shown`; else the summary."""
    others = [(field, said) for field, said in texts if field not in ("name", "short")]
    wanting = _wanting(shown, asked)
    best = max(others, key=lambda each: _held(each[1].text, wanting), default=None)
    if best and _held(best[1].text, wanting):
        field, said = best
        return Excerpt(field, said.language, _cut(said.text, asked))
    return next(
        (Excerpt("", said.language, _cut(said.text, asked)) for field, said in others if field == "summary"),
        None,
    )


def _wanting(shown: Iterable[str], asked: Sequence[str]) -> list[str]:
    """The words that were asked for and are not seen yet."""
    forms = [word.form for text in shown for word in words(text)]
    return [each for each in asked if not any(meets(form, each) for form in forms)]


def _held(text: str, asked: Sequence[str]) -> int:
    """How many of the words that were asked for a text holds."""
    if not asked:
        return 0
    forms = {word.form for word in words(text)}
    return sum(any(meets(form, each) for form in forms) for each in asked)


def _cut(text: str, asked: Sequence[str]) -> tuple[Piece, ...]:
    """The text, or the part of it around the first word that was asked for, in pieces; between whole words."""
    if len(text) <= _LENGTH:
        return marked(text, asked)
    first = next(iter(_met(text, asked)), None)
    start = text.rfind(" ", 0, max(0, first.start - _BEFORE) + 1) + 1 if first else 0
    end = start + _LENGTH
    end = text.rfind(" ", start, end) if end < len(text) else len(text)
    opened, closed = ("… " if start else ""), (" …" if end < len(text) else "")
    return marked(f"{opened}{text[start:end]}{closed}", asked)


def _met(text: str, asked: Sequence[str]) -> list[Word]:
    return [word for word in words(text) if any(meets(word.form, each) for each in asked)]
