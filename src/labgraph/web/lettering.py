"""Words in pictures: how wide they are, about, and how they fit in boxes. No font is asked: readers have their own."""

import unicodedata

# In parts of the size of the font, those of wide fonts, so that words fit with all.
_NARROW = frozenset("iljtfrI.,:;'’!|()[]/- \u00a0\u202f")
_WIDE = frozenset("mwMWOQ@%&Œœ…«»")
_WIDTHS = {"narrow": 0.42, "wide": 1.0, "capital": 0.76, "other": 0.65}
_DOTS = "…"
# No name of that length fits in a box: what is after is not measured.
_LONGEST = 300


def width_of(text: str, size: float) -> float:
    """About how wide a text is in letters of that size."""
    return size * sum(map(_width_of_letter, text))


def wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """The text in at most so many lines of that width; what does not fit ends in three dots."""
    lines: list[str] = []
    words = text[:_LONGEST].split()
    while words and len(lines) < most:
        taken = _taken(words, width, size)
        lines.append(_cut(" ".join(words[:taken]), width, size))
        words = words[taken:]
    if words:
        lines[-1] = _cut(f"{lines[-1].removesuffix(_DOTS)}{_DOTS}", width, size)
    return lines


def _taken(words: list[str], width: float, size: float) -> int:
    """How many of the words fit in a line; one at least, though it be too long."""
    fitting = [n for n in range(1, len(words) + 1) if width_of(" ".join(words[:n]), size) <= width]
    return max(fitting, default=1)


def _cut(text: str, width: float, size: float) -> str:
    """The text, or as much of its beginning as fits with three dots."""
    if width_of(text, size) <= width:
        return text
    kept = text.removesuffix(_DOTS)
    while kept and width_of(kept + _DOTS, size) > width:
        kept = kept[:-1]
    return kept.rstrip() + _DOTS


def _width_of_letter(letter: str) -> float:
    if letter in _NARROW:
        return _WIDTHS["narrow"]
    if letter in _WIDE or unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return _WIDTHS["wide"]
    if unicodedata.combining(letter):
        return 0
    return _WIDTHS["capital" if letter.isupper() else "other"]
