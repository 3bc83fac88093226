"""Memory is that of a process and of all below it, by name."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from labgraph.bench.processes import memory_mb, private_mb, pss_mb

MB = 1_000_000
HELD = 40
PROGRAM = f"""
import os
held = bytearray(os.urandom({HELD * MB}))
if os.fork() == 0:
    if os.fork() == 0:
        own = bytearray(os.urandom({HELD * MB}))
print("ready", flush=True)
os.read(0, 1)
"""


@pytest.fixture
def family() -> Iterator[subprocess.Popen[str]]:
    """Three processes that share so much memory; the youngest has as much again for itself."""
    program = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(3):
            process.stdout.readline()
        yield process
        assert process.stdin
        process.stdin.close()


def test_every_process_is_found_and_shared_memory_counts_once(family: subprocess.Popen[str]) -> None:
    [sizes] = memory_mb(family.pid).values()
    assert len(sizes) == 3
    assert 2 * HELD < sum(sizes) < 3 * HELD
    assert max(sizes) > HELD
    assert min(sizes) * 0.9 < pss_mb(family.pid) < HELD


def test_private_memory_leaves_out_what_is_shared(family: subprocess.Popen[str]) -> None:
    assert private_mb(family.pid) < HELD / 2
