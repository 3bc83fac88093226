"""What strangers send to do harm is answered as it deserves, and nobody else notices."""

import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import Hostile, requests
from load import (
    Client,
    Exchange,
    asking,
    each_different,
    exchanges,
    listening,
    outcome,
    outcomes,
    percentile,
    query,
)
from service import Service, serving

from labgraph.config import Settings

LIMITS = {"workers": 2, "query_timeout_s": 20, "query_memory_mb": 512, "result_limit_mb": 1}
AT_A_TIME = 4
LOOKUP = "SELECT ?l { ?l a <https://w3id.org/labgraph/ns#Lab> } LIMIT 3 # %"
# The machine may do something else for a moment: the time is cut in parts, and half of them must be this good.
SLOWEST_S, PARTS = 0.25, 7


@pytest.mark.alone
def test_hostile_requests_are_answered_and_the_neighbours_do_not_notice(
    published_settings: Settings, tmp_path: Path
) -> None:
    with listening() as listener, serving(published_settings.model_copy(update=LIMITS), tmp_path) as service:
        hostile = requests(listener.address)
        assert len(hostile) > 60
        before = service.web_pids()
        neighbours = [Client(service, each_different(text), 0.02) for text in (LOOKUP, LOOKUP, "/healthz")]
        with asking(neighbours), ThreadPoolExecutor(AT_A_TIME) as attackers:
            told = list(attackers.map(lambda each: _sent(service, each), hostile))
        assert service.web_pids() == before
        wrong = {
            f"{each.kind}, {each.name}": said
            for each, said in zip(hostile, told, strict=True)
            if said not in each.outcomes
        }
        assert not wrong
        assert {"answered", "TimeExceeded", "ResultTooLarge", "QueryRefused"} <= set(told)
        for neighbour in neighbours:
            assert outcomes(neighbour.exchanges).keys() == {"answered"}
        assert _usual_p99_s(exchanges(neighbours)) < SLOWEST_S
        assert listener.calls == 0
        listener.call()
    assert listener.calls == 1, "the listener does not count"


@pytest.mark.parametrize("name", ["ten times as long twelve times", "order of values"])
def test_memory_ends_before_time_does(published_settings: Settings, tmp_path: Path, name: str) -> None:
    """In the crowd of the test above the clock may be quicker."""
    (greedy,) = [each for each in requests("target:") if (each.kind, each.name) == ("greedy", name)]
    with serving(published_settings.model_copy(update=LIMITS), tmp_path) as service:
        assert (
            _sent(service, replace(greedy, parameters=greedy.parameters | {"timeout": "20"}))
            == "MemoryExceeded"
        )


def _sent(service: Service, hostile: Hostile) -> str:
    """What it was answered. A connection that breaks is an error that nobody catches."""
    with closing(service.connection()) as connection:
        return outcome(query(connection, hostile.parameters))


def _usual_p99_s(done: Sequence[Exchange]) -> float:
    """The 99th percentile in each part of the time; the median of these, as one burst of noise is not ours."""
    size = len(done) // PARTS
    assert size > 100, "too few to tell a percentile"
    parts = [done[start : start + size] for start in range(0, size * PARTS, size)]
    return statistics.median(percentile([each.seconds for each in part], 0.99) for part in parts)
