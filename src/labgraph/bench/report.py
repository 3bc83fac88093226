"""The measures and their table."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from ..config import Settings
from ..release.publish import publish
from ..release.shelf import Shelf
from ..release.store import DIRECTORY
from . import made_up
from .baseline import load_and_dump
from .load import Load, get, run_load
from .servers import Server, bare_server, check_in_a_process, our_server

_CLIENTS = 16
_REQUESTS = 4000
_LOOKUP = "SELECT ?p ?o WHERE {{ <http://localhost:8000/id/lab/lab-{n}> ?p ?o }}"
_TURTLE = "text/turtle"


@dataclass(frozen=True)
class Row:
    """One measure: ours, the baseline's, what their ratio should be."""

    what: str
    ours: str
    baseline: str
    ratio: str
    budget: str

    def markdown(self) -> str:
        """The row of a Markdown table."""
        return f"| {self.what} | {self.ours} | {self.baseline} | {self.ratio} | {self.budget} |"


HEADER = ("| what | ours | baseline | ratio | budget |", "|---|---|---|---|---|")


def run(settings: Settings, labs: int, tell: Callable[[str], None]) -> None:
    """Measure on `labs` made-up labs, and tell each row of a Markdown table as it comes."""
    for line in HEADER:
        tell(line)
    with TemporaryDirectory(prefix="labgraph-bench-") as folder:
        for row in _rows(settings, labs, Path(folder)):
            tell(row.markdown())


def _rows(settings: Settings, labs: int, folder: Path) -> Iterator[Row]:
    yield _check_row()
    ours = settings.model_copy(
        update={
            "data_dir": folder / "data",
            "releases_dir": folder / "releases",
            "base_iri": "http://localhost:8000/",
        }
    )
    made_up.write_records(ours.data_dir, labs, settings.data_dir)
    yield from _publish_rows(ours, labs, folder)
    yield from _answer_rows(ours, labs)


def _check_row() -> Row:
    """The whole process, as a steward waits for it: the best of three, since whatever else runs only adds."""
    seconds = min(_seconds(check_in_a_process) for _ in range(3))
    return Row("`labgraph check` on data/, s", f"{seconds:.2f}", "", "", "< 2")


def _publish_rows(settings: Settings, labs: int, folder: Path) -> Iterator[Row]:
    full = _seconds(lambda: publish(settings, datetime.now(UTC)))
    release = Shelf(settings.releases_dir).open_current()
    quads = next((release.path / "dumps").glob("*.nq.gz"))
    raw = load_and_dump(quads, folder)
    made_up.change_one(settings.data_dir)
    one = _seconds(lambda: publish(settings, datetime.now(UTC)))
    size = f"{labs} labs ({release.manifest.counts.quads} quads)"
    yield Row(
        f"publish {size}, s; bulk load and dump", f"{full:.1f}", f"{raw:.1f}", f"{full / raw:.1f}", "≤ 4"
    )
    yield Row(
        "publish one changed record, s; in full", f"{one:.1f}", f"{full:.1f}", f"{one / full:.2f}", "≤ 0.25"
    )


def _answer_rows(settings: Settings, labs: int) -> Iterator[Row]:
    store = settings.releases_dir / "current" / DIRECTORY
    lookups = [get(f"/sparql?query={quote(_LOOKUP.format(n=n % labs))}", "*/*") for n in range(_REQUESTS)]
    documents = [get(f"/doc/lab/lab-{n % labs}", _TURTLE) for n in range(_REQUESTS)]
    with our_server(settings.releases_dir, 1) as ours, bare_server(store, 1) as bare:
        yield _load_row("lookups, 16 clients, requests/s; bare app", lookups, ours, bare, "≥ 0.8")
        yield _load_row("entity Turtle, 16 clients, requests/s; bare app", documents, ours, bare, "≥ 1")
        yield Row("start to first answer, s", f"{ours.started_in:.2f}", f"{bare.started_in:.2f}", "", "≤ 1")
        yield Row(
            "memory of a web worker, MB", f"{ours.memory_mb():.0f}", f"{bare.memory_mb():.0f}", "", "≤ 80"
        )


def _load_row(what: str, requests: Sequence[bytes], ours: Server, bare: Server, budget: str) -> Row:
    """The median of three rounds, ours and the bare app in turn, so that a slow moment hits both."""
    rounds = [
        (run_load(ours.port, requests, _CLIENTS), run_load(bare.port, requests, _CLIENTS)) for _ in range(3)
    ]
    ratio = sorted(mine.rate / theirs.rate for mine, theirs in rounds)[1]
    mine, theirs = rounds[1]
    return Row(what, _told(mine), _told(theirs), f"{ratio:.2f}", budget)


def _told(load: Load) -> str:
    return f"{load.rate:.0f} (p50 {load.median_ms:.1f} ms, p99 {load.p99_ms:.1f} ms)"


def _seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
