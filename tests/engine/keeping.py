"""A keeper in a process of its own, as `labgraph serve` runs it, and engines that ask it from this process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labgraph.engine.pool import PooledEngine, PooledEngines
from labgraph.engine.run_files import RunFiles
from labgraph.engine.sandbox import Limits
from labgraph.engine.spool import Spools
from labgraph.errors import LabgraphError
from labgraph.release.shelf import Shelf
from processes import children_of, eventually, name_of
from repository import ROOT

# The keeper stays until its standard input ends: a child that reads it plays the part of the web server.
_PROGRAM = """
import os, sys
from pathlib import Path
from labgraph.engine.keeper import Keeper
from labgraph.engine.nursery import Care
from labgraph.engine.run_files import RunFiles
from labgraph.engine.sandbox import Limits
from labgraph.release.shelf import Shelf

releases, directory, memory_mb, timeout_s, children, waiting, result_limit = sys.argv[1:]
care = Care(Limits(int(memory_mb), float(timeout_s)), int(children), int(waiting), int(result_limit), False)
files = RunFiles(Path(directory))
reader = os.fork()
if reader == 0:
    sys.stdin.read()
    os._exit(0)
Keeper(Shelf(Path(releases)), files, care).keep_until_end_of(reader)
"""


@dataclass
class Kept:
    """A running keeper and the engines over it."""

    process: "subprocess.Popen[bytes]"
    files: RunFiles
    engines: PooledEngines

    def engine(self) -> PooledEngine:
        engine = self.engines.engine()
        assert isinstance(engine, PooledEngine)
        return engine

    def nurseries(self) -> list[int]:
        return [pid for pid in children_of(self.process.pid) if name_of(pid).startswith("labgraph-nurser")]

    def children(self) -> list[int]:
        return [pid for nursery in self.nurseries() for pid in children_of(nursery)]


@contextmanager
def keeping(
    releases: Path,
    directory: Path,
    *,
    memory_mb: int = 512,
    timeout_s: float = 10.0,
    children: int = 2,
    waiting: int = 4,
    wait_s: float = 0.5,
    result_limit: int = 64_000_000,
) -> Iterator[Kept]:
    directory.mkdir()
    files = RunFiles.make(directory)
    given = (releases, directory, memory_mb, timeout_s, children, waiting, result_limit)
    limits = Limits(memory_mb, timeout_s)
    engines = PooledEngines(Shelf(releases), files, limits, wait_s, Spools(1_000_000_000, directory))
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *map(str, given)],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ) as process:
        kept = Kept(process, files, engines)
        try:
            eventually(lambda: _answers(kept), "no nursery came up")
            yield kept
        finally:
            process.kill()


def _answers(kept: Kept) -> bool:
    try:
        kept.engine()
    except LabgraphError:
        return False
    return True
