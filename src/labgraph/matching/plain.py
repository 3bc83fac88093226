"""Names without what differs between two who type them: case, accents, punctuation."""

import re
import unicodedata

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
