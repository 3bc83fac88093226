"""What `release.store.IN_MEMORY_QUADS` is chosen by: a release answered from memory, and the same one from disk.

Each way is measured in a process of its own that does what a nursery does: it opens the store, or leaves that to its
children, and forks a child that answers.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from statistics import median

from pyoxigraph import Store

from ..engine.oxigraph import Evaluator
from ..engine.port import Formats, Query
from ..release import store
from ..release.shelf import Release, Shelf
from .measure import Bench, Row
from .processes import private_mb, pss_mb
from .scenarios import SCENARIOS, Scenario

_WAYS = ("memory", "disk")
_LIMIT = 64_000_000
# Far over the switch-over there is no choice, and loading takes minutes.
_MOST_QUADS = 1_000_000
_PROGRAM = "from labgraph.bench.memory_or_disk import main; main()"
_CHILD_BUDGET = "≤ 250 from memory, ≤ 60 from disk"


def rows(bench: Bench) -> Iterator[Row]:
    """The rows on memory (under "ours") against disk (under "baseline")."""
    quads = Shelf(bench.settings.releases_dir).open_current().manifest.counts.quads
    if quads > _MOST_QUADS:
        yield Row("memory against disk", f"not measured: {quads} quads are never answered from memory")
        return
    memory, disk = (_measured(bench, way) for way in _WAYS)
    yield _row("memory against disk: opening, s", memory["open_s"], disk["open_s"], "≤ 1")
    yield _row(
        "memory against disk: a child that answered, MB", memory["child_mb"], disk["child_mb"], _CHILD_BUDGET
    )
    yield _row("memory against disk: whoever forks it, MB", memory["parent_mb"], disk["parent_mb"])
    for scenario in SCENARIOS:
        what = f"memory against disk: {scenario.name} in the engine, ms"
        yield _row(what, memory[scenario.name], disk[scenario.name])


def _row(what: str, memory: float, disk: float, budget: str = "") -> Row:
    return Row(what, f"{memory:.2f}", f"{disk:.2f}", f"{memory / disk:.2f}", budget)


def _measured(bench: Bench, way: str) -> Mapping[str, float]:
    arguments = [str(bench.settings.releases_dir), way, str(bench.labs), str(bench.effort.seconds)]
    program = [sys.executable, "-c", _PROGRAM, *arguments]
    done = subprocess.run(program, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- our own words
    measured: Mapping[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    """Measure the release of a shelf in this process and its child, and print that as JSON."""
    shelf, way, labs, seconds = sys.argv[1:]
    release = Shelf(Path(shelf)).open_current()
    started = time.monotonic()
    opened = store.load(release.path, release.manifest.release) if way == "memory" else None
    open_s = time.monotonic() - started
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as out:
            json.dump(_asked(opened, release, int(labs), float(seconds)), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        measured = json.load(said)
    os.waitpid(child, 0)
    measured["open_s"] += open_s
    json.dump({**measured, "parent_mb": pss_mb(os.getpid())}, sys.stdout)


def _asked(opened: Store | None, release: Release, labs: int, seconds: float) -> dict[str, float]:
    """What a child measures of itself: opening, each scenario, and the memory that it has for itself alone then."""
    started = time.monotonic()
    evaluator = Evaluator(release, opened or store.open_read_only(release.path), _LIMIT)
    open_s = time.monotonic() - started
    times = {scenario.name: _milliseconds(evaluator, scenario, labs, seconds) for scenario in SCENARIOS}
    return {"open_s": open_s, **times, "child_mb": private_mb(os.getpid())}


def _milliseconds(evaluator: Evaluator, scenario: Scenario, labs: int, seconds: float) -> float:
    """The median of as many answers as fit into that time."""
    times: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or not times:
        query = Query(scenario.text(len(times) % labs))
        started = time.perf_counter()
        evaluator.write(query, Formats(), BytesIO())
        times.append(time.perf_counter() - started)
    return median(times) * 1000
