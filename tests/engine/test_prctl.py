"""What a process asks of Linux about itself."""

import ctypes
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Threads that all allocate at the same time; then glibc tells of its heaps (malloc_info(3)).
THREADS = """
import ctypes, sys, threading
from labgraph.engine.prctl import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
together = threading.Barrier(8)
def allocate():
    together.wait()
    kept = [bytes(600) for _ in range(1000)]
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_info"), reason="this C library has one heap anyway"
)
@pytest.mark.parametrize(("way", "expected"), [("shared", {1}), ("apart", set(range(2, 64)))])
def test_threads_share_one_heap(tmp_path: Path, way: str, expected: set[int]) -> None:
    told = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", THREADS, way, str(told)], check=True)
    assert len(re.findall("<heap nr=", told.read_text())) in expected
