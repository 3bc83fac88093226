"""What the guard costs those who ask fairly, and what it does to those who do not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from ..config import BYTES_PER_MB
from ..engine.in_process import OxigraphEngine
from ..engine.port import Formats, Query, QueryEngine
from ..engine.run_files import RunFiles
from ..release.shelf import Shelf
from ..release.store import DIRECTORY
from ..web.workers import engines_of
from .load import Load, run
from .measure import Bench, Row, median_text
from .rounds import different
from .scenarios import LARGE, LOOKUP, RUNAWAY, SMALL, Scenario
from .servers import Server, bare_server, our_server

# With as many clients as there are children and places to wait; and with many more.
_CROWDS = (24, 64)
_RUNAWAY_LIMIT_S = 2
_NEIGHBOURS = 4
_NEIGHBOURS_BUDGET = "failed 0, p99 < 250"
_ADDED_BUDGETS = {SMALL: "≤ 0.3 added", LARGE: "none measurable"}


def rows(bench: Bench) -> Iterator[Row]:
    """The rows on the guard; all limits are those of the settings."""
    store = bench.settings.releases_dir / "current" / DIRECTORY
    run_files = bench.folder / "guarded"
    run_files.mkdir()
    with our_server(bench.settings, run_files) as ours, bare_server(store, bench.settings.workers) as bare:
        [sockets] = run_files.glob("labgraph-*")
        for scenario, budget in _ADDED_BUDGETS.items():
            yield _added(bench, scenario, sockets, budget)
            through = different(bench, scenario, 1, ours, bare)
            yield through.milliseconds(f"{scenario.name}, over HTTP, 1 client, ms; bare app")
        for clients in _CROWDS:
            yield _crowd(bench, clients, ours, bare)
        yield from _runaway_rows(bench, ours)


def _added(bench: Bench, scenario: Scenario, sockets: Path, budget: str) -> Row:
    """The engine through its children against the engine in this process, asked in turn."""
    release = Shelf(bench.settings.releases_dir).open_current()
    guarded = engines_of(bench.settings, RunFiles(sockets)).engine()
    bare = OxigraphEngine(release, bench.settings.result_limit_mb * BYTES_PER_MB)
    pairs: list[tuple[float, float]] = []
    ends = time.monotonic() + bench.effort.rounds * bench.effort.seconds
    while time.monotonic() < ends or not pairs:
        pairs.append((_milliseconds(guarded, scenario), _milliseconds(bare, scenario)))
    added = median(ours - theirs for ours, theirs in pairs)
    ours, theirs = (median_text(side) for side in zip(*pairs, strict=True))
    ratio = median(ours / theirs for ours, theirs in pairs)
    what = f"{scenario.name}, through the guard, ms; engine in process"
    return Row(what, f"{ours} ({added:+.2f})", theirs, f"{ratio:.2f}", budget)


def _milliseconds(engine: QueryEngine, scenario: Scenario) -> float:
    started = time.perf_counter()
    with engine.answer(Query(scenario.text(0)), Formats()).body as body:
        body.read()
    return (time.perf_counter() - started) * 1000


def _crowd(bench: Bench, clients: int, ours: Server, bare: Server) -> Row:
    """Lookups by more clients than there are children: the slowest, and how many were refused."""
    loads = [_lookups(bench, server, clients, bench.effort.seconds) for server in (ours, bare)]
    mine, theirs = (f"{load.p99_ms:.0f} (failed {load.failed} of {load.sent})" for load in loads)
    return Row(f"lookup, {clients} clients, p99 in ms; bare app", mine, theirs)


def _runaway_rows(bench: Bench, server: Server) -> Iterator[Row]:
    """A query without end, while neighbours go on asking."""
    seconds = _RUNAWAY_LIMIT_S + max(1.0, bench.effort.seconds)
    with ThreadPoolExecutor(1) as aside:
        neighbours = aside.submit(_lookups, bench, server, _NEIGHBOURS, seconds)
        request = RUNAWAY.request(0, next(bench.numbers))
        started = time.monotonic()
        status, _, _ = server.answer(replace(request, path=f"{request.path}&timeout={_RUNAWAY_LIMIT_S}"))
        answered = time.monotonic() - started
        load = neighbours.result()
    what = f"query without end, limit of {_RUNAWAY_LIMIT_S} s: answered after, s"
    yield Row(what, f"{answered:.2f} (status {status})", "never", budget="≤ 2.5")
    quiet = _lookups(bench, server, _NEIGHBOURS, bench.effort.seconds)
    noisy, still = (
        f"{each.p50_ms:.1f} (p99 {each.p99_ms:.0f}, failed {each.failed})" for each in (load, quiet)
    )
    what = f"its {_NEIGHBOURS} neighbours' lookups, ms; without it"
    yield Row(what, noisy, still, budget=_NEIGHBOURS_BUDGET)


def _lookups(bench: Bench, server: Server, clients: int, seconds: float) -> Load:
    requests = LOOKUP.requests(bench.labs, bench.numbers, int(seconds * 20_000))
    return run(server.port, requests, clients, seconds)
