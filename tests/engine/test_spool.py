"""Answers wait in memory while they are small and on disk when they are long; all of them under one bound."""

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.engine.spool import IN_MEMORY_BYTES, Spool, Spools
from labgraph.errors import EngineUnavailable, TooManyLargeAnswers

LONG = b"0123456789" * 200_000  # 2 MB


def filled(spools: Spools, data: bytes) -> Spool:
    spool = spools.new()
    spool.write(data)
    return spool


@given(st.lists(st.integers(0, 700_000), max_size=6), st.integers(1, 1 << 20))
def test_what_was_written_is_read(sizes: list[int], piece: int) -> None:
    pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
    spools = Spools(100_000_000)
    with spools.new() as spool:
        for each in pieces:
            assert spool.write(each) == len(each)
        whole = b"".join(pieces)
        assert spool.tell() == len(whole)
        assert spools.used_bytes == (len(whole) if len(whole) > IN_MEMORY_BYTES else 0)
        spool.seek(0)
        assert b"".join(iter(lambda: spool.read(piece), b"")) == whole
        spool.seek(0)
        assert spool.read() == whole
    assert spools.used_bytes == 0


def test_a_small_answer_needs_no_disk(tmp_path: Path) -> None:
    spools = Spools(0, tmp_path / "missing")
    with filled(spools, b"x" * IN_MEMORY_BYTES) as spool:
        spool.seek(0)
        assert len(spool.read()) == IN_MEMORY_BYTES


def test_files_have_no_name(tmp_path: Path) -> None:
    with filled(Spools(10_000_000, tmp_path), LONG):
        assert list(tmp_path.iterdir()) == []


def test_all_spools_share_the_bound() -> None:
    spools = Spools(2 * len(LONG) + 10)
    first, second = filled(spools, LONG), filled(spools, LONG)
    third = spools.new()
    with pytest.raises(TooManyLargeAnswers) as told:
        third.write(LONG)
    assert isinstance(told.value, EngineUnavailable)
    assert told.value.facts["retry_after_s"] > 0
    assert second.write(b"x" * 10) == 10
    with pytest.raises(TooManyLargeAnswers):
        second.write(b"x")
    third.close()
    first.close()
    assert spools.used_bytes == len(LONG) + 10
    filled(spools, LONG).close()
    second.close()
    second.close()
    assert spools.used_bytes == 0


def test_another_is_under_the_same_bound() -> None:
    spools = Spools(len(LONG))
    with filled(spools, LONG) as spool, spool.another() as another, pytest.raises(TooManyLargeAnswers):
        another.write(LONG)


def test_a_forgotten_spool_gives_its_room_back() -> None:
    spools = Spools(len(LONG))
    spool = filled(spools, LONG)
    assert spools.used_bytes == len(LONG)
    del spool
    gc.collect()
    assert spools.used_bytes == 0


def test_threads_count_together() -> None:
    spools = Spools(10 * len(LONG))

    def fill(_: int) -> bool:
        try:
            filled(spools, LONG).close()
        except TooManyLargeAnswers:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(fill, range(64)))
    assert spools.used_bytes == 0


FULL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
from labgraph.engine.spool import Spools
from labgraph.errors import TooManyLargeAnswers
spools = Spools(100_000_000)
spool = spools.new()
written = 0
try:
    while True:
        written += spool.write(b"x" * 7_000)
except TooManyLargeAnswers as told:
    print(written, told.__cause__.errno, end=" ")
spool.close()
print(spools.used_bytes)
"""


def test_a_full_disk_is_told_by_the_write_that_fails() -> None:
    """The limit on the size of files stands for the disk: the last write is cut short, the next one refused."""
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK], env=os.environ, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["1498000", "27", "0"]
    assert told.stderr == ""


def test_a_fault_of_ours_is_not_called_a_full_disk(tmp_path: Path) -> None:
    with Spools(10_000_000, tmp_path / "missing").new() as spool, pytest.raises(FileNotFoundError):
        spool.write(LONG)
