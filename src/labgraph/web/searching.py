"""The search index of the release of a request, opened for a bounded time."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from ..release.search import FILE
from ..release.search.lookup import TIME_LIMIT_S, bounded
from .site import Site


@contextmanager
def searching(site: Site, limit_s: float = TIME_LIMIT_S) -> Iterator[Connection]:
    """The index, for a bounded time, which is counted as the work of the engine is.

    Raises OverBudget before it is asked, TimeExceeded when it takes too long.
    """
    with site.account().at_work(), site.index(FILE).connection() as index, bounded(index, limit_s):
        yield index
