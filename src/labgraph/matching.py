"""Names as people write them: the same name however it is typed, the nearest known one, and how that is proposed."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from .errors import Text

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def normalise(name: str) -> str:
    """The name without case, accents, apostrophes, hyphens or punctuation: words between single spaces.

    >>> normalise("LAB'L Centre-Val-de-Loire") == normalise("Lab’L  Centre Val de Loire")
    True
    """
    return _SEPARATORS.sub(" ", bare(name)).strip()


def bare(text: str) -> str:
    """The text without case, accents and ligatures.

    >>> bare("Œuvre d’État")
    'oeuvre d’etat'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def slugify(text: str) -> str:
    """The normalised name with hyphens: the local part of an IRI."""
    return normalise(text).replace(" ", "-")


def reading_order(text: str) -> tuple[str, str]:
    """The sort key of a dictionary: accents and capitals count only between equals."""
    return bare(text), text


def nearest(value: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `value` most likely stands for, or None when none is near."""
    by_form = {normalise(candidate): candidate for candidate in candidates}
    found = get_close_matches(normalise(value), by_form, n=1, cutoff=0.75)
    return by_form[found[0]] if found else None


def quoted(value: object) -> str:
    """The value as it stands in messages: short, in French quotes."""
    text = str(value)
    return f"« {text if len(text) <= 80 else text[:79] + '…'} »"


def unknown(what: Text, value: str, known: Iterable[str]) -> Text:
    """`value` is none of the known ones: says the nearest, or all of them when none is near."""
    choices = tuple(known)
    near = nearest(value, choices)
    if near:
        return Text(
            f"{what.fr} {quoted(value)} : vouliez-vous dire {quoted(near)} ?",
            f"{what.en} {quoted(value)}: did you mean {quoted(near)}?",
        )
    every = ", ".join(choices) or "—"
    return Text(
        f"{what.fr} {quoted(value)} ; attendu : {every}", f"{what.en} {quoted(value)}; expected: {every}"
    )
