"""The indexes of a release: read-only, by many threads, and holding the release as long as they are open."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from labgraph.errors import ReleaseError, UnknownRelease
from labgraph.release.index import Index, Indexes, open_index
from labgraph.release.shelf import Shelf
from made_up import NOW, put_three

NAME = "words.sqlite"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Three releases, the second with an index."""
    # A question mark and a percent sign: what is read of a path must not be read as options of the index.
    shelf = Shelf(tmp_path / "what? 100%25")
    put_three(shelf)
    path = shelf.directory / shelf.ids()[1]
    path.chmod(0o755)
    with sqlite3.connect(path / NAME) as made:
        made.execute("CREATE TABLE word (word TEXT)")
        made.executemany("INSERT INTO word VALUES (?)", [("lab",), ("zone",)])
    made.close()
    return shelf


@pytest.fixture
def release(shelf: Shelf) -> Path:
    return shelf.directory / shelf.ids()[1]


def words(index: Index) -> list[tuple[str]]:
    with index.connection() as connection:
        return list(connection.execute("SELECT word FROM word ORDER BY word"))


def test_index_is_read_and_never_written(release: Path) -> None:
    index = open_index(release, NAME)
    assert words(index) == [("lab",), ("zone",)]
    with index.connection() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM word")
    assert [path.name for path in release.glob(f"{NAME}*")] == [NAME]


def test_what_an_index_of_another_version_has_not_is_told(release: Path) -> None:
    index = open_index(release, NAME)
    with pytest.raises(ReleaseError, match="labgraph publish"), index.connection() as connection:
        connection.execute("SELECT * FROM letter")
    assert words(index) == [("lab",), ("zone",)]


def test_release_of_an_open_index_is_not_pruned(shelf: Shelf, release: Path) -> None:
    index = open_index(release, NAME)
    with shelf.writing():
        assert shelf.prune(keep=1)[1] == [release.name]
    assert words(index) == [("lab",), ("zone",)]
    index.close()
    with shelf.writing():
        assert shelf.prune(keep=1)[0] == [release.name]


def test_forgotten_index_lets_go_of_its_release(shelf: Shelf, release: Path) -> None:
    indexes = Indexes()
    assert words(indexes.of(release, NAME)) == [("lab",), ("zone",)]
    assert indexes.of(release, NAME) is indexes.of(release, NAME)
    with pytest.raises(ReleaseError):
        indexes.of(shelf.directory / shelf.ids()[0], NAME)
    with shelf.writing():
        assert release.name in shelf.prune(keep=1)[0]


def test_indexes_let_go_of_a_release_that_was_turned_from(shelf: Shelf, release: Path) -> None:
    indexes = Indexes()
    indexes.of(release, NAME)
    for holds in (True, False):
        if not holds:
            indexes.turn_to(shelf.directory / shelf.ids()[-1])
        with shelf.writing():
            shelf.prune(1)
        assert (release.name in shelf.ids()) is holds


def test_many_threads_read_at_once(release: Path) -> None:
    """Each has a connection of its own while it reads."""
    index, together = open_index(release, NAME), Barrier(8, timeout=30)

    def read(_: int) -> tuple[int, list[tuple[str]]]:
        with index.connection() as connection:
            together.wait()
            found = list(connection.execute("SELECT word FROM word ORDER BY word"))
            together.wait()
            return id(connection), found

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(read, range(8)))
    assert len({connection for connection, _ in outcomes}) == 8
    assert all(found == [("lab",), ("zone",)] for _, found in outcomes)


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        (lambda shelf: shelf.directory / shelf.ids()[0], ReleaseError, "labgraph publish"),
        (lambda shelf: shelf.directory / f"{NOW:%Y}0101T000000Z", UnknownRelease, "no release"),
    ],
)
def test_what_is_not_there_is_told(
    shelf: Shelf, place: Callable[[Shelf], Path], error: type[ReleaseError], words: str
) -> None:
    with pytest.raises(error, match=words):
        open_index(place(shelf), NAME)
    with shelf.writing():
        assert len(shelf.prune(keep=1)[0]) == 2, "nothing is held after a failure"
