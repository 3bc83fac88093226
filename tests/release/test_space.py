"""A full disk is told in the same words, whoever met it."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from labgraph.errors import DiskFull
from labgraph.release.search.building import create_tables
from labgraph.release.space import full_disk_told


@contextmanager
def small_files(size_bytes: int) -> Iterator[None]:
    """Let this process write no file of more bytes: the system then says EFBIG, as for a full disk ENOSPC."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_the_system_refuses_to_write_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskFull) as told, full_disk_told(tmp_path), small_files(1000):
        (tmp_path / "file").write_bytes(bytes(1001))
    assert told.value.text.en.startswith(f"no space left on the disk of {tmp_path} (")
    assert "labgraph prune --keep 3" in told.value.text.fr


def test_what_sqlite_has_no_space_for_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "index")) as index:
        index.execute("CREATE TABLE words (word)")
        index.execute("PRAGMA max_page_count = 3")
        with pytest.raises(DiskFull, match="database or disk is full"), full_disk_told(tmp_path):
            index.execute("INSERT INTO words VALUES (zeroblob(100000))")


def test_tables_that_find_no_space_are_not_taken_for_an_old_sqlite(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "index")) as index:
        index.execute("PRAGMA max_page_count = 1")
        with pytest.raises(DiskFull), full_disk_told(tmp_path):
            create_tables(index, "CREATE TABLE a (b); CREATE TABLE c (d);")


def test_other_faults_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), full_disk_told(tmp_path):
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(sqlite3.OperationalError, match="no such table"), full_disk_told(tmp_path):
        sqlite3.connect(":memory:").execute("SELECT * FROM absent")
