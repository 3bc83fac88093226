"""Queries that were stopped: refused after the second time, for ten minutes, to who has no more time than before."""

import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from labgraph.engine.board import Board
from labgraph.engine.port import Query
from labgraph.engine.strikes import REFUSED_FOR_S, Strikes
from labgraph.errors import StoppedBefore

QUERY = Query("SELECT * { ?s ?p ?o }")


@pytest.fixture
def strikes(tmp_path: Path) -> Strikes:
    (tmp_path / "strikes").mkdir()
    Board.make(tmp_path / "board")
    return Strikes(tmp_path / "strikes", Board(tmp_path / "board"))


def is_refused(strikes: Strikes, query: Query = QUERY, limit_s: float = 10.0) -> bool:
    try:
        strikes.refuse(query, limit_s)
    except StoppedBefore:
        return True
    return False


def test_first_stop_is_forgiven(strikes: Strikes) -> None:
    strikes.record(QUERY, 10.0)
    assert not is_refused(strikes)


def test_second_stop_is_not(strikes: Strikes) -> None:
    strikes.record(QUERY, 10.0)
    strikes.record(QUERY, 10.0)
    assert is_refused(strikes)


def test_other_queries_and_other_datasets_are_free(strikes: Strikes) -> None:
    for _ in range(2):
        strikes.record(QUERY, 10.0)
    assert not is_refused(strikes, Query(QUERY.text + " LIMIT 1"))
    assert not is_refused(strikes, Query(QUERY.text, default_graphs=("http://a/",)))
    assert not is_refused(strikes, Query(QUERY.text, named_graphs=("http://a/",)))


def test_graphs_of_one_part_are_not_those_of_the_other(strikes: Strikes) -> None:
    for _ in range(2):
        strikes.record(Query(QUERY.text, default_graphs=("http://a/",)), 10.0)
    assert not is_refused(strikes, Query(QUERY.text, named_graphs=("http://a/",)))


def test_who_asks_with_more_time_is_not_refused_for_who_asked_with_less(strikes: Strikes) -> None:
    for _ in range(5):
        strikes.record(QUERY, 0.001)
    assert not is_refused(strikes, limit_s=10.0)
    assert is_refused(strikes, limit_s=0.001)


def test_memory_is_no_matter_of_time(strikes: Strikes) -> None:
    for _ in range(2):
        strikes.record(QUERY, math.inf)
    assert is_refused(strikes, limit_s=3600.0)


def test_ten_minutes_later_it_is_tried_again(strikes: Strikes) -> None:
    for _ in range(2):
        strikes.record(QUERY, 10.0)
    (file,) = strikes.directory.iterdir()
    long_ago = time.time() - REFUSED_FOR_S - 1
    os.utime(file, (long_ago, long_ago))
    assert not is_refused(strikes)
    strikes.record(Query("ASK {}"), 10.0)
    assert file not in list(strikes.directory.iterdir())


def test_other_process_sees_it(strikes: Strikes, tmp_path: Path) -> None:
    other = Strikes(strikes.directory, Board(tmp_path / "board"))
    for _ in range(2):
        strikes.record(QUERY, 10.0)
    assert is_refused(other)


def test_many_threads_may_strike_the_same(strikes: Strikes) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: strikes.record(QUERY, 10.0), range(400)))
    assert is_refused(strikes)
    assert len(list(strikes.directory.iterdir())) == 1


def test_wait_is_told(strikes: Strikes) -> None:
    for _ in range(2):
        strikes.record(QUERY, 10.0)
    with pytest.raises(StoppedBefore) as told:
        strikes.refuse(QUERY, 10.0)
    assert 0 < float(told.value.facts["retry_after_s"]) <= REFUSED_FOR_S
