"""The SQLite indexes of a release, for reading: what queries cannot give in constant time, counted and ranked.

An index is derived from the store when a release is built, and never changes after. Whoever reads it holds the release.
"""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from ..errors import ReleaseError, Text
from .shelf import Release, Shelf


class Index:
    """One index of a release, which is not removed before `close`, or before the object is forgotten."""

    def __init__(self, release: Release, path: Path) -> None:
        self._release = release
        # `immutable`: no lock and no journal, in a directory that is sealed.
        self._address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        self._idle: deque[sqlite3.Connection] = deque()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one thread at a time; as many are made as threads read at once.

        Raises ReleaseError when what is asked for cannot be read: another version of labgraph made the index.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise ReleaseError(
                Text(
                    f"l'index de {self._address} ne se lit pas ({error}) : lancez « labgraph publish »",
                    f"the index of {self._address} cannot be read ({error}): run `labgraph publish`",
                )
            ) from error
        finally:
            self._idle.append(connection)

    def close(self) -> None:
        """Let go of the index and of its release. Nobody may be reading it."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()
        self._release.close()

    def __del__(self) -> None:
        self.close()


def open_index(release: Path, name: str) -> Index:
    """The index of that file name in the directory of a release.

    Raises UnknownRelease when the release is gone, ReleaseError when it has no such index.
    """
    held = Shelf(release.parent).open(release.name)
    if not (held.path / name).is_file():
        held.close()
        raise ReleaseError(
            Text(
                f"la publication {release.name} n'a pas de {name} : lancez « labgraph publish »",
                f"the release {release.name} has no {name}: run `labgraph publish`",
            )
        )
    return Index(held, held.path / name)


class Indexes:
    """The open indexes of the release that was asked last; used by many threads.

    The indexes of the release before are closed when the last who reads them forgets them.
    """

    def __init__(self) -> None:
        self._opening = Lock()
        self._opened: tuple[Path, dict[str, Index]] = (Path(), {})

    def of(self, release: Path, name: str) -> Index:
        """The index of that file name in the directory of a release. Raises what `open_index` does."""
        with self._opening:
            self._turn_to(release)
            indexes = self._opened[1]
            if name not in indexes:
                indexes[name] = open_index(release, name)
            return indexes[name]

    def turn_to(self, release: Path) -> None:
        """Let go of the indexes of any other release than the one in this directory, which may be pruned then."""
        if self._opened[0] != release:
            with self._opening:
                self._turn_to(release)

    def _turn_to(self, release: Path) -> None:
        if self._opened[0] != release:
            self._opened = (release, {})
