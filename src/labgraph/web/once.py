"""What is asked of a release once in each web worker, and then known."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from ..engine.port import QueryEngine
from .meter import Meter

Known = TypeVar("Known")


# The release in service, and a few that are read beside it.
_RELEASES = 4


class Once(Generic[Known]):
    """Makes something of a release, and keeps it as long as that is one of the few that were asked last.

    Threads share it without a lock: each step is whole by itself.
    """

    def __init__(self, make: Callable[[QueryEngine], Known]) -> None:
        self._make = make
        self._kept: OrderedDict[str, Known] = OrderedDict()

    def of(self, engine: Meter) -> Known:
        """What is known of the release of the engine. Raises what making it does.

        It serves all clients: the one who comes first does not pay for it.
        """
        release = engine.manifest.release
        with suppress(KeyError):
            self._kept.move_to_end(release)
            return self._kept[release]
        # Two threads may both make it: each has a right one, and the last is kept.
        known = self._kept[release] = self._make(engine.engine)
        while len(self._kept) > _RELEASES:
            self._kept.popitem(last=False)
        return known
