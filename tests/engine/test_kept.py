"""Releases that are kept answer by their id, from the same children and within the same limits as that in service."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from keeping import Kept, keeping

from labgraph import formats
from labgraph.engine.pool import PooledEngine
from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.errors import (
    EngineUnavailable,
    LabgraphError,
    MemoryExceeded,
    QueryRefused,
    QuerySyntaxError,
    StoppedBefore,
    TimeExceeded,
    UnknownRelease,
)
from labgraph.release import store
from labgraph.release.shelf import Shelf
from made_up import ThreeReleases
from processes import eventually

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
NAME = "SELECT ?n { <http://localhost:8000/id/lab/lab-b> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
NEVER = "20200101T000000Z"
CSV = Formats(rows=formats.CSV)


@dataclass
class Serving:
    """A keeper with one child, over three releases."""

    kept: Kept
    ids: list[str]

    def engine(self, number: int) -> QueryEngine:
        return self.kept.engines.engine(self.ids[number])


@pytest.fixture(scope="module")
def serving(three_releases: ThreeReleases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    directory = tmp_path_factory.mktemp("kept")
    releases = three_releases.settings.releases_dir
    with keeping(releases, directory / "run", children=1, memory_mb=512) as kept:
        yield Serving(kept, three_releases.ids)


@pytest.fixture
def copy(three_releases: ThreeReleases, tmp_path: Path) -> Shelf:
    """The same releases, for a test that takes from them."""
    return three_releases.copy(tmp_path / "releases").shelf


def body_of(engine: QueryEngine, text: str, **more: float) -> str:
    with closing(engine.answer(Query(text, **more), CSV).body) as body:
        content: bytes = body.read()
    return content.decode()


def test_each_release_answers_by_its_id(serving: Serving) -> None:
    for number, release in enumerate(serving.ids):
        engine = serving.engine(number)
        assert engine.manifest.release == release
        with closing((answer := engine.answer(Query(NAME), CSV)).body) as body:
            assert body.read().decode().split() == ["n", "Nom", str(number)]
        assert answer.release == release
        assert answer.timing.run > 0


def test_release_in_service_is_not_opened_again(serving: Serving) -> None:
    assert serving.engine(2) is serving.kept.engines.engine()


@pytest.mark.parametrize("named", [NEVER, "", ".", "..", "current", "../releases", ".lock", "x" * 300])
def test_what_is_not_kept_is_told(serving: Serving, named: str) -> None:
    with pytest.raises(UnknownRelease):
        serving.kept.engines.engine(named)
    with pytest.raises(EngineUnavailable):  # nor does a child open it, whoever asked
        serving.kept.engine().answer_from(named, Query(NAME), CSV)


def test_runaway_is_stopped_in_time(serving: Serving) -> None:
    started = time.monotonic()
    with pytest.raises(TimeExceeded):
        body_of(serving.engine(0), RUNAWAY, timeout_s=0.3)
    assert time.monotonic() - started < 2
    assert body_of(serving.engine(2), NAME) == body_of(serving.kept.engine(), NAME)


def test_clock_covers_the_opening(serving: Serving) -> None:
    assert body_of(serving.kept.engine(), "ASK {} # soon", timeout_s=0.01)
    with pytest.raises(TimeExceeded):
        body_of(serving.engine(0), "ASK {} # soon", timeout_s=0.001)


def test_query_that_wants_too_much_memory_is_stopped(serving: Serving) -> None:
    with pytest.raises(MemoryExceeded) as told:
        body_of(serving.engine(1), GREEDY)
    assert told.value.facts["limit_mb"] == 512
    assert "Nom 1" in body_of(serving.engine(1), NAME)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {", QuerySyntaxError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", QueryRefused),
        ("LOAD <http://127.0.0.1/>", QueryRefused),
    ],
)
def test_what_is_refused_is_refused_there_too(
    serving: Serving, text: str, expected: type[LabgraphError]
) -> None:
    with pytest.raises(expected) as told:
        body_of(serving.engine(0), text)
    with pytest.raises(expected) as known:
        body_of(serving.kept.engine(), text)
    assert told.value.text == known.value.text


def test_what_was_stopped_there_is_not_refused_elsewhere(serving: Serving) -> None:
    """Else a stranger could have a question refused that the release in service answers well."""
    text = "ASK {} # struck"
    for _ in range(2):
        with pytest.raises(TimeExceeded):
            body_of(serving.engine(0), text, timeout_s=0.001)
    with pytest.raises(StoppedBefore):
        body_of(serving.engine(0), text, timeout_s=0.001)
    with suppress(TimeExceeded):  # it is begun, at least
        body_of(serving.kept.engine(), text, timeout_s=0.001)


def test_child_lets_go_of_what_it_opened(serving: Serving) -> None:
    """However often a child is asked of old releases: it stays, with none of their files and no more threads."""
    for number in (0, 1):
        body_of(serving.engine(number), NAME)
    before = _threads(serving.kept)
    for number in (0, 1) * 10:
        body_of(serving.engine(number), NAME)
    assert _threads(serving.kept) == before
    opened = [_has_open(release) for release in serving.ids]
    eventually(lambda: not any(has(pid) for has in opened for pid in before), "files are still open")


def _threads(kept: Kept) -> dict[int, int]:
    return {pid: len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in kept.children()}


def test_release_is_kept_as_long_as_somebody_reads_it(copy: Shelf, serving: Serving, tmp_path: Path) -> None:
    first, second, last = serving.ids
    with keeping(copy.directory, tmp_path / "run", children=1) as kept:
        engine = kept.engines.engine(first)
        assert copy.prune(1) == ([second], [first])
        assert "Nom 0" in body_of(engine, NAME)
        del engine
        assert copy.prune(1) == ([first], [])
        with pytest.raises(UnknownRelease):
            kept.engines.engine(first)
        assert kept.engines.engine(last).manifest.release == last


def test_child_holds_the_release_that_it_reads(copy: Shelf, serving: Serving, tmp_path: Path) -> None:
    """Whatever became of the worker that asked: files are never taken from under an open store."""
    first, second, _ = serving.ids
    with keeping(copy.directory, tmp_path / "run", children=1) as kept, ThreadPoolExecutor() as threads:
        asked = threads.submit(_stopped, kept.engine(), first)
        eventually(lambda: any(map(_has_open(first), kept.children())), "no child has opened it")
        assert copy.prune(1) == ([second], [first])
        asked.result()
        eventually(lambda: copy.prune(1) == ([first], []), "the child still holds it")


def _has_open(release: str) -> Callable[[int], bool]:
    def by(pid: int) -> bool:
        with suppress(FileNotFoundError):  # a file that was closed meanwhile, or a child that ended
            return any(f"/{release}/store/" in str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir())
        return False

    return by


def _stopped(engine: PooledEngine, release: str) -> None:
    with pytest.raises(TimeExceeded):
        engine.answer_from(release, Query(RUNAWAY, timeout_s=1.0), CSV)


def test_release_that_cannot_be_opened_is_told(copy: Shelf, serving: Serving, tmp_path: Path) -> None:
    """What is missing may be what an older labgraph did not make."""
    broken = copy.directory / serving.ids[0]
    for path in (broken, broken / store.DIRECTORY):
        path.chmod(0o755)
    (broken / store.DIRECTORY / "CURRENT").unlink()
    with keeping(copy.directory, tmp_path / "run", children=1) as kept:
        with pytest.raises(EngineUnavailable) as told:
            body_of(kept.engines.engine(serving.ids[0]), NAME)
        assert str(copy.directory) not in str(told.value.text)
        assert "Nom 1" in body_of(kept.engines.engine(serving.ids[1]), NAME)
