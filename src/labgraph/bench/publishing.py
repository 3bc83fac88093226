"""How long publishing takes, and how soon what was published answers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, cycle, islice
from tempfile import TemporaryFile

from .. import formats
from ..errors import CannotMeasure, Text
from ..release.dumps import path_of
from ..release.shelf import Release, Shelf
from ..release.store import DIRECTORY
from . import dumping, made_up
from .load import Request
from .measure import Bench, Row, median_text
from .processes import memory_mb
from .servers import LABGRAPH, bare_server, environment_of, our_server

_LOAD_AND_DUMP = [sys.executable, "-c", "from labgraph.bench.baseline import load_and_dump; load_and_dump()"]
_ASK = Request("/sparql?query=ASK%20%7B%7D")
_LONGEST_S = 60.0
_TICK_S = 0.002
# Between two looks at the memory of a command: looking takes milliseconds itself.
_LOOK_S = 0.5


@dataclass(frozen=True)
class _Run:
    """A command that ran: its seconds, and the most memory that it and its processes took at a time, in MB."""

    seconds: float
    peak_mb: float


def rows(bench: Bench) -> Iterator[Row]:
    """The rows on `check` and `publish`. Leaves a release in service on the shelf of the bench."""
    checks = [_run([*LABGRAPH, "check"], os.environ) for _ in range(bench.effort.rounds)]
    yield Row("`labgraph check` on data/, s", f"{min(each.seconds for each in checks):.2f}", budget="< 2")
    bench.progress(Text(f"publication de {bench.labs} labs…", f"publishing {bench.labs} labs…"))
    full = _publish(bench)
    release = _current(bench)
    quads = release.path / path_of(formats.NQUADS, release.manifest.release)
    raw = _run([*_LOAD_AND_DUMP, str(quads), str(bench.folder)], os.environ)
    dumped = dumping.row(bench, release, bench.folder / "store")
    made_up.change(bench.settings.data_dir, 0)
    bench.progress(Text("publication d’une fiche changée…", "publishing one changed record…"))
    one = _publish(bench)
    size = f"{bench.labs} labs, {release.manifest.counts.quads} quads"
    yield _ratio(f"publish {size}, s; bulk load and dump", full.seconds, raw.seconds, "≤ 4")
    yield _ratio("publish one changed record, s; in full", one.seconds, full.seconds, "≤ 0.25")
    yield dumped
    yield Row(
        "memory to publish in full, MB; bulk load and dump", f"{full.peak_mb:.0f}", f"{raw.peak_mb:.0f}"
    )


def rows_of_service(bench: Bench) -> Iterator[Row]:
    """The rows on the start of a service, and on how soon it answers from another release."""
    store = bench.settings.releases_dir / "current" / DIRECTORY
    starts: list[tuple[float, float]] = []
    for _ in range(bench.effort.rounds):
        with (
            our_server(bench.settings, bench.folder) as ours,
            bare_server(store, bench.settings.workers) as bare,
        ):
            starts.append((ours.started_in, bare.started_in))
    ours_s, bare_s = zip(*starts, strict=True)
    yield Row("start to first answer, s", median_text(ours_s), median_text(bare_s), budget="≤ 1")
    yield Row("publication to first new answer, s", median_text(list(_delays(bench))))


def _delays(bench: Bench) -> Iterator[float]:
    """Seconds from the end of a publication, when the shelf points to another release, to the first answer of it."""
    shelf = Shelf(bench.settings.releases_dir)
    with our_server(bench.settings, bench.folder) as server:
        for release in islice(cycle(shelf.ids()), bench.effort.rounds):
            shelf.activate(release)
            activated = time.monotonic()
            while server.answer(_ASK)[1]["Labgraph-Release"] != release:
                if time.monotonic() - activated > _LONGEST_S:
                    raise CannotMeasure(Text("publication jamais servie", "the publication is not served"))
                time.sleep(_TICK_S)
            yield time.monotonic() - activated


def _publish(bench: Bench) -> _Run:
    return _run([*LABGRAPH, "publish"], environment_of(bench.settings))


def _current(bench: Bench) -> Release:
    return Shelf(bench.settings.releases_dir).open_current()


def _run(program: list[str], environment: Mapping[str, str]) -> _Run:
    """Run a command to its end, as people wait for it. Raises CannotMeasure with its words when it fails."""
    started = time.monotonic()
    with TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 -- our own words
            program, env=environment, stdout=subprocess.DEVNULL, stderr=said
        ) as process:
            peak_mb = max(_memory_while_running(process), default=0)
        seconds = time.monotonic() - started
        if process.returncode:
            said.seek(0)
            words = said.read().decode()
            raise CannotMeasure(Text(f"{' '.join(program)} : {words}", f"{' '.join(program)}: {words}"))
    return _Run(seconds, peak_mb)


def _memory_while_running(process: "subprocess.Popen[bytes]") -> Iterator[float]:
    """The memory of a process and of all below it, from time to time."""
    while process.poll() is None:
        yield sum(chain.from_iterable(memory_mb(process.pid).values()))
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)


def _ratio(what: str, ours: float, baseline: float, budget: str) -> Row:
    return Row(what, f"{ours:.1f}", f"{baseline:.1f}", f"{ours / baseline:.2f}", budget)
