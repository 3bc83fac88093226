"""The pool of children: answers like the engine itself, and whatever a query does, only that query pays."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from keeping import Kept, keeping

from labgraph import formats
from labgraph.config import Settings
from labgraph.engine.pool import PooledEngines
from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.engine.run_files import RunFiles
from labgraph.engine.sandbox import Limits
from labgraph.engine.spool import Spools
from labgraph.errors import (
    EngineBusy,
    EngineUnavailable,
    LabgraphError,
    MemoryExceeded,
    NestedTooDeeply,
    NoRelease,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    ResultTooLarge,
    StoppedBefore,
    TimeExceeded,
)
from labgraph.formats import Format
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import RecordFolder
from processes import children_of, eventually, is_alive

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LABELS = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o"
ALL = Formats()


@pytest.fixture(scope="module")
def kept(published_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    directory = tmp_path_factory.mktemp("pool") / "run"
    with keeping(published_settings.releases_dir, directory) as running:
        yield running


def body_of(engine: QueryEngine, text: str, wanted: Formats = ALL, **more: float) -> bytes:
    answer = engine.answer(Query(text, **more), wanted)
    with closing(answer.body) as body:
        content: bytes = body.read()
    assert len(content) == answer.length
    return content


@pytest.mark.parametrize("form", formats.ROW_FORMATS, ids=lambda form: form.name)
def test_rows_are_those_of_the_engine(kept: Kept, engine: QueryEngine, form: Format) -> None:
    wanted = Formats(rows=form)
    assert body_of(kept.engine(), LABELS, wanted) == body_of(engine, LABELS, wanted)


@pytest.mark.parametrize("form", formats.GRAPH_FORMATS, ids=lambda form: form.name)
def test_graphs_are_those_of_the_engine(kept: Kept, engine: QueryEngine, form: Format) -> None:
    query = "DESCRIBE <http://localhost:8000/id/lab/ti-lab>"
    wanted = Formats(graph=form)
    assert body_of(kept.engine(), query, wanted) == body_of(engine, query, wanted)


def test_answer_tells_its_release_form_and_time(kept: Kept, engine: QueryEngine) -> None:
    answer = kept.engine().answer(Query(LABELS), ALL)
    answer.body.close()
    assert (answer.release, answer.format) == (engine.manifest.release, formats.JSON)
    assert answer.timing.run > 0
    assert answer.timing.queue >= 0
    assert answer.timing.send >= 0


def test_large_answer_comes_whole(kept: Kept, engine: QueryEngine) -> None:
    query = "SELECT * { ?s ?p ?o . BIND(CONCAT(STR(?s), STR(?p), STR(?o)) AS ?all) } ORDER BY ?s ?p ?o"
    content = body_of(kept.engine(), query)
    assert len(content) > 4_000_000
    assert content == body_of(engine, query)


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("SELECT * {", ALL, QuerySyntaxError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", ALL, QueryRefused),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", ALL, QueryRefused),
        ("ASK {}", Formats(rows=None), NotAcceptable),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", ALL, ResultTooLarge),
    ],
)
def test_errors_are_those_of_the_engine(
    kept: Kept, engine: QueryEngine, text: str, wanted: Formats, expected: type[LabgraphError]
) -> None:
    with pytest.raises(expected) as told:
        kept.engine().answer(Query(text), wanted)
    with pytest.raises(expected) as known:
        engine.answer(Query(text), wanted)
    assert told.value.text == known.value.text
    assert told.value.facts == known.value.facts
    assert body_of(kept.engine(), "ASK {}")


@pytest.mark.alone
def test_runaway_is_stopped_at_the_time_it_asked_for(kept: Kept) -> None:
    started = time.monotonic()
    with pytest.raises(TimeExceeded) as told:
        kept.engine().answer(Query(RUNAWAY, timeout_s=0.3), ALL)
    assert time.monotonic() - started < 2
    assert told.value.facts["limit_s"] == 0.3
    assert "0,3 s" in told.value.text.fr
    assert "0.3 s" in told.value.text.en
    assert 0.3 <= float(told.value.facts["elapsed_s"]) < 2


def test_more_time_than_the_limit_is_not_given(published_settings: Settings, tmp_path: Path) -> None:
    with keeping(published_settings.releases_dir, tmp_path / "run", timeout_s=0.3) as kept:
        with pytest.raises(TimeExceeded) as told:
            kept.engine().answer(Query(RUNAWAY, timeout_s=3600), ALL)
        assert told.value.facts["limit_s"] == 0.3


def test_query_that_wants_too_much_memory_is_stopped(published_settings: Settings, tmp_path: Path) -> None:
    with keeping(published_settings.releases_dir, tmp_path / "run", memory_mb=64, timeout_s=60) as kept:
        with pytest.raises(MemoryExceeded) as told:
            kept.engine().answer(Query(GREEDY), ALL)
        assert told.value.facts["limit_mb"] == 64
        assert body_of(kept.engine(), "ASK {}")


@pytest.mark.alone
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (signal.SIGSEGV, NestedTooDeeply),
        (signal.SIGABRT, MemoryExceeded),
        (signal.SIGXCPU, TimeExceeded),
        (signal.SIGKILL, EngineUnavailable),
    ],
)
def test_death_of_a_child_is_told(kept: Kept, sent: signal.Signals, expected: type[LabgraphError]) -> None:
    before = set(kept.children())
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(kept.engine().answer, Query(f"{RUNAWAY} # {sent.name}"), ALL)
        eventually(lambda: busiest(before) > 0.05, "no child is at work")
        os.kill(max(before, key=cpu_s), sent)
        with pytest.raises(expected):
            asked.result(timeout=20)
    assert body_of(kept.engine(), "ASK {}")
    eventually(lambda: len(kept.children()) == len(before), "the child was not replaced")
    assert before - set(kept.children())


def test_children_are_counted(kept: Kept) -> None:
    (nursery,) = kept.nurseries()
    assert len(children_of(nursery)) == 3  # two and a spare


def test_children_are_replaced_however_often_they_die(kept: Kept) -> None:
    many = len(kept.children())
    for _ in range(20):
        os.kill(kept.children()[0], signal.SIGKILL)
        assert body_of(kept.engine(), COUNT)
    eventually(lambda: len(kept.children()) == many, "children are missing")


@pytest.mark.alone
def test_queries_wait_for_their_turn_and_no_longer(published_settings: Settings, tmp_path: Path) -> None:
    """One child and one place to wait: of many runaways one runs, the rest is told soon that it was not begun."""
    releases = published_settings.releases_dir
    with (
        keeping(releases, tmp_path / "run", children=1, waiting=1, timeout_s=2.0) as kept,
        ThreadPoolExecutor(16) as threads,
    ):
        engine = kept.engine()
        asked = [threads.submit(how_it_ends, engine, f"{RUNAWAY} # {n}") for n in range(16)]
        ends = [each.result() for each in asked]
        stopped = [seconds for kind, seconds in ends if kind is TimeExceeded]
        busy = [seconds for kind, seconds in ends if kind is EngineBusy]
        assert len(stopped) == 1
        assert len(busy) == 15
        assert max(busy) < 1.5
        assert body_of(engine, "ASK {}")


@pytest.mark.alone
def test_who_gave_up_is_not_answered(published_settings: Settings, tmp_path: Path) -> None:
    """A query that was told to try again is not run later, when its turn would have come."""
    releases = published_settings.releases_dir
    with (
        keeping(releases, tmp_path / "run", children=1, waiting=4, wait_s=0.2, timeout_s=1.0) as kept,
        ThreadPoolExecutor(4) as threads,
    ):
        engine = kept.engine()
        asked = [threads.submit(how_it_ends, engine, f"{RUNAWAY} # {n}") for n in range(4)]
        kinds = [each.result()[0] for each in asked]
        assert sorted(kind.__name__ for kind in kinds) == ["EngineBusy"] * 3 + ["TimeExceeded"]
        started = time.monotonic()
        eventually(lambda: answers(engine), "the child is still at what nobody waits for")
        assert time.monotonic() - started < 0.9


def test_query_stopped_twice_is_refused(kept: Kept) -> None:
    query = Query(f"{RUNAWAY} # twice", timeout_s=0.1)
    for _ in range(2):
        with pytest.raises(TimeExceeded):
            kept.engine().answer(query, ALL)
    with pytest.raises(StoppedBefore) as told:
        kept.engine().answer(query, ALL)
    assert 590 < float(told.value.facts["retry_after_s"]) <= 600
    with pytest.raises(TimeExceeded):  # with more time it may well be answered
        kept.engine().answer(Query(query.text, timeout_s=0.2), ALL)


@pytest.mark.alone
def test_child_that_grew_is_replaced(kept: Kept) -> None:
    grown = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f { ?a a ?c . ?d a ?f } LIMIT 600000 }"
    before = set(kept.children())
    assert body_of(kept.engine(), grown)
    eventually(lambda: set(kept.children()) != before, "the child stayed")


@pytest.mark.parametrize("published", [False, True])
def test_nothing_in_service_is_told(published_settings: Settings, tmp_path: Path, published: bool) -> None:
    """Nothing was published, or what was is not open (yet): two different things to who must mend them."""
    (tmp_path / "run").mkdir()
    releases = published_settings.releases_dir if published else tmp_path / "releases"
    files = RunFiles.make(tmp_path / "run")
    engines = PooledEngines(Shelf(releases), files, Limits(512, 1.0), 0.5, Spools(1))
    with pytest.raises(EngineUnavailable if published else NoRelease):
        engines.engine()


def test_new_release_is_taken_up_and_the_old_one_stays_for_who_has_it(
    record_folder: RecordFolder, tmp_path: Path
) -> None:
    settings = record_folder.settings
    first = publish(settings, datetime.now(UTC)).manifest
    shelf = Shelf(settings.releases_dir)
    with keeping(settings.releases_dir, tmp_path / "run") as kept:
        old = kept.engine()
        (nursery,) = kept.nurseries()
        record_folder.replace("labs/lab-a.yaml", "ville: Orléans", "ville: Tours")
        second = publish(settings, datetime.now(UTC)).manifest
        eventually(lambda: kept.engine().manifest.release == second.release, "the new release is not served")
        assert old.answer(Query("ASK {}"), ALL).release == first.release
        assert is_alive(nursery)
        assert shelf.prune(1) == ([], [first.release])
        del old
        eventually(lambda: not is_alive(nursery), "the nursery of the old release stayed")
        eventually(lambda: not list((tmp_path / "run").glob(f"{first.release}*")), "its sockets stayed")
        assert shelf.prune(1) == ([first.release], [])


def test_roll_back_is_taken_up(record_folder: RecordFolder, tmp_path: Path) -> None:
    settings = record_folder.settings
    first = publish(settings, datetime.now(UTC)).manifest
    record_folder.replace("labs/lab-a.yaml", "ville: Orléans", "ville: Tours")
    publish(settings, datetime.now(UTC))
    with keeping(settings.releases_dir, tmp_path / "run") as kept:
        Shelf(settings.releases_dir).roll_back()
        eventually(lambda: kept.engine().manifest.release == first.release, "it was not rolled back")
        assert body_of(kept.engine(), "ASK {}")


@pytest.mark.alone
def test_nursery_that_dies_is_replaced(published_settings: Settings, tmp_path: Path) -> None:
    with keeping(published_settings.releases_dir, tmp_path / "run") as kept:
        (nursery,) = kept.nurseries()
        children = kept.children()
        os.kill(nursery, signal.SIGKILL)
        eventually(lambda: not any(map(is_alive, children)), "its children go on", within_s=2)
        eventually(lambda: answers(kept.engine()), "nothing came in its place")


@pytest.mark.alone
def test_nothing_is_left_when_the_keeper_is_killed(published_settings: Settings, tmp_path: Path) -> None:
    with keeping(published_settings.releases_dir, tmp_path / "run") as kept, ThreadPoolExecutor() as threads:
        asked = threads.submit(how_it_ends, kept.engine(), RUNAWAY)
        left = [*kept.nurseries(), *kept.children()]
        eventually(lambda: busiest(set(kept.children())) > 0.05, "no child is at work")
        kept.process.kill()
        eventually(lambda: not any(map(is_alive, left)), "processes go on", within_s=2)
        assert asked.result()[0] is EngineUnavailable


def how_it_ends(engine: QueryEngine, text: str) -> tuple[type[LabgraphError], float]:
    started = time.monotonic()
    with pytest.raises(LabgraphError) as told:
        engine.answer(Query(text), ALL)
    return type(told.value), time.monotonic() - started


def answers(engine: QueryEngine) -> bool:
    try:
        return bool(body_of(engine, "ASK {}"))
    except EngineUnavailable:
        return False


def busiest(pids: set[int]) -> float:
    return max(map(cpu_s, pids))


def cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
