"""What a check expects of the answers: each expectation in words, and whether it is met."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...errors import Text
from .asking import Reply

Replies = Sequence[Reply]


class Expected(NamedTuple):
    """One expectation, in words, and whether the answers meet it."""

    text: Text
    is_met: Callable[[Replies], bool]


def status(wanted: int) -> Expected:
    """The last answer has this status."""
    return Expected(
        Text(f"statut {wanted}", f"status {wanted}"), lambda replies: replies[-1].status == wanted
    )


def header(name: str, *wanted: str) -> Expected:
    """The last answer has this header, and each of these is in it, in whatever case."""
    said = ", ".join(wanted)
    text = (
        Text(f"{name} : {said}", f"{name}: {said}")
        if wanted
        else Text(f"un en-tête {name}", f"a header {name}")
    )

    def is_met(replies: Replies) -> bool:
        value = replies[-1].get(name).lower()
        return bool(value) and all(part.lower() in value for part in wanted)

    return Expected(text, is_met)


def typed(media_type: str) -> Expected:
    """The last answer is of this media type."""
    return Expected(
        Text(f"type {media_type}", f"type {media_type}"),
        lambda replies: replies[-1].get("Content-Type").partition(";")[0] == media_type,
    )


def holds(*wanted: str) -> Expected:
    """The body of the last answer holds each of these."""
    said = ", ".join(wanted)
    return Expected(
        Text(f"le corps contient {said}", f"the body holds {said}"),
        lambda replies: all(part.encode() in replies[-1].body for part in wanted),
    )


def is_empty() -> Expected:
    """The last answer has no body."""
    return Expected(Text("pas de corps", "no body"), lambda replies: not replies[-1].body)


def same(*names: str) -> Expected:
    """The last two answers have the same status, and the same values of these headers."""
    said = ", ".join(names)

    def is_met(replies: Replies) -> bool:
        before, last = replies[-2:]
        return before.status == last.status and all(before.get(name) == last.get(name) for name in names)

    return Expected(Text(f"mêmes statut, {said}", f"same status, {said}"), is_met)
