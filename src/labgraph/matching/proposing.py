"""How the known name that somebody most likely means is proposed, in messages."""

from collections.abc import Iterable

from ..errors import Text
from .nearby import nearest

_LONGEST_SHOWN = 80


def quoted(value: object) -> str:
    """The value as it stands in messages: short, in French quotes."""
    text = str(value)
    return f"« {text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'} »"


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
