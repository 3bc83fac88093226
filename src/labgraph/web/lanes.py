"""Lanes: the large answers that one web worker sends at a time.

The HTTP server gives a thread to each answer that is sent in pieces, for as long as its reader takes. So these are
counted, and one too many is refused at once instead of leaving no thread for anybody. Small answers need no lane.
"""

from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore

from ..errors import Text, TooManyLargeAnswers

# The server must have more threads than this, for all that is not large.
LANES = 32
_RETRY_AFTER_S = 10


class Lanes:
    """A number of lanes."""

    def __init__(self, count: int = LANES) -> None:
        self._free = BoundedSemaphore(count)

    def take(self) -> "Lane":
        """A lane, at once. Raises TooManyLargeAnswers when none is free."""
        if not self._free.acquire(blocking=False):
            raise TooManyLargeAnswers(_NONE_FREE, retry_after_s=_RETRY_AFTER_S)
        return Lane(self._free.release)


class Lane:
    """The body of an answer that is sent in pieces; `close`, which the server calls whatever happens, frees the lane.

    A lane that is forgotten frees itself.
    """

    def __init__(self, free: Callable[[], None]) -> None:
        self._free: Callable[[], None] | None = free
        self._pieces: Iterable[bytes] = ()

    def carrying(self, pieces: Iterable[bytes]) -> "Lane":
        """The same lane, with what it sends; `pieces` is closed with it when it can be."""
        self._pieces = pieces
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        """Let go of what was sent, and of the lane."""
        free, self._free = self._free, None
        if free:
            free()
            closing = getattr(self._pieces, "close", None)
            if closing:
                closing()

    def __del__(self) -> None:
        self.close()


_NONE_FREE = Text(
    "Trop de longues réponses sont en cours d’envoi : réessayez dans un instant.",
    "Too many large answers are being sent: try again in a moment.",
)
