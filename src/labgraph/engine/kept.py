"""Releases that are kept and not in service: whoever asks one opens its store on disk, and lets it go after.

Opening takes some 30 ms whatever the size, and nothing is held between two queries: these are asked seldom, and pruned.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from ..errors import EngineUnavailable, ReleaseError, Text
from ..release import store
from ..release.shelf import Shelf
from .oxigraph import Evaluator


@contextmanager
def opened(shelf: Shelf, result_limit_bytes: int, release_id: str) -> Iterator[Evaluator]:
    """What answers from a release on the shelf, which is not removed meanwhile.

    Raises EngineUnavailable when it cannot be opened. That it is kept is for who asks to see, and to hold.
    """
    with ExitStack() as held:
        try:
            release = held.enter_context(closing(shelf.open(release_id)))
            evaluator = Evaluator(release, store.open_read_only(release.path), result_limit_bytes)
        except (ReleaseError, OSError, ValueError) as error:
            raise EngineUnavailable(_CANNOT_OPEN) from error
        yield evaluator


# Why, and where, is for the log of who prepared the release.
_CANNOT_OPEN = Text(
    "cette publication ne peut pas être ouverte : une autre version de labgraph l’a faite, ou elle est abîmée",
    "this release cannot be opened: another version of labgraph made it, or it is damaged",
)
