"""The CSV dumps: one saved query a table, run on the store of the release, and what its columns are."""

from collections.abc import Callable
from importlib.resources import files

from .columns import TABLES


def tables(csv_of: Callable[[str], bytes]) -> dict[str, bytes]:
    """The tables of a release: name → CSV (RFC 4180, UTF-8, ISO dates), the header first, ordered by identifier.

    `csv_of` answers a SELECT query in CSV.
    """
    folder = files(__package__ or __name__)
    return {name: csv_of(folder.joinpath(f"{name}.rq").read_text("utf-8")) for name in TABLES}
