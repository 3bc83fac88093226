"""How the pages of a long document lead to each other (Hydra Core, partial collection views)."""

from collections.abc import Iterator

from ..vocabulary import HYDRA


def steps(number: int, last: int) -> Iterator[tuple[str, int]]:
    """Where one may go from a page: each property, and the number of the page that it leads to."""
    yield HYDRA.first, 1
    yield HYDRA.last, last
    if number > 1:
        yield HYDRA.previous, number - 1
    if number < last:
        yield HYDRA.next, number + 1
