"""What is asked of a release once in each web worker, and then known."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ..engine.port import QueryEngine

Known = TypeVar("Known")


class Once(Generic[Known]):
    """Makes something of a release, and keeps it until the next release is in service."""

    def __init__(self, make: Callable[[QueryEngine], Known]) -> None:
        self._make = make
        self._kept: tuple[str, Known] | None = None

    def of(self, engine: QueryEngine) -> Known:
        """What is known of the release of the engine. Raises what making it does."""
        release, kept = engine.manifest.release, self._kept
        if kept is None or kept[0] != release:
            # Two threads may both make it: each has a right one, and the last is kept.
            kept = self._kept = release, self._make(engine)
        return kept[1]
