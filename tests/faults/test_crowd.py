"""More questions than there is room for: the excess is told so at once, and nobody is told so who has room."""

import statistics
import time
from contextlib import closing
from pathlib import Path

import pytest
from load import Client, asking, each_different, exchanges, outcome, outcomes, percentile, query
from service import Service, await_that, serving

from labgraph.config import Settings

pytestmark = pytest.mark.alone

CROWD, CROWD_S = 64, 20
TOLD_WITHIN_S, WELL_WITHIN_S = 1, 5
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c. ?d ?e ?f. ?g ?h ?i } # %"
LOOKUP = "SELECT ?l { ?l a <https://w3id.org/labgraph/ns#Lab> } LIMIT 3 # %"


def test_crowd_of_runaways(published_settings: Settings, tmp_path: Path) -> None:
    """Those that no child takes are told to come again, within a second; afterwards all is as before."""
    limits = {"workers": 2, "query_timeout_s": 2, "query_children": 4}
    with serving(published_settings.model_copy(update=limits), tmp_path) as service:
        before = _usual_s(service)
        web = service.web_pids()
        with asking(
            [Client(service, each_different(RUNAWAY + str(number)), 0.1) for number in range(CROWD)]
        ) as crowd:
            time.sleep(CROWD_S)  # the time that the crowd stays
        over = time.monotonic()
        done = exchanges(crowd)
        assert outcomes(done).keys() == {"TimeExceeded", "EngineBusy"}
        # All children were kept at work, and no runaway was let run on.
        assert outcomes(done)["TimeExceeded"] >= 4 * CROWD_S / 2 / 2
        busy = [each.seconds for each in done if each.outcome == "EngineBusy"]
        assert percentile(busy, 0.99) < TOLD_WITHIN_S
        await_that(lambda: _usual_s(service) < 2 * before + 0.005, WELL_WITHIN_S)
        assert time.monotonic() - over < WELL_WITHIN_S
        assert service.web_pids() == web


def _usual_s(service: Service) -> float:
    """How long a lookup takes, in seconds: the median of some."""
    took = []
    with closing(service.connection()) as connection:
        for question, _ in zip(each_different(LOOKUP + str(time.monotonic_ns())), range(50), strict=False):
            began = time.monotonic()
            assert outcome(query(connection, question)) == "answered"
            took.append(time.monotonic() - began)
    return statistics.median(took)


def test_who_takes_as_long_as_others_may_wait_is_answered(
    published_settings: Settings, tmp_path: Path
) -> None:
    """Nobody else asks anything: whatever the moment at which an answer comes, nobody is told to come again."""
    limits = {"query_wait_s": 0.02}
    with (
        serving(published_settings.model_copy(update=limits), tmp_path) as service,
        closing(service.connection()) as connection,
    ):
        told = [
            outcome(query(connection, _counting(side) + f" # {n}"))
            for side in range(20, 70)
            for n in range(6)
        ]
    assert set(told) == {"answered"}


def _counting(side: int) -> str:
    """A query that counts `side`³ solutions."""
    values = " ".join(map(str, range(side)))
    return "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?v{n} {{{values}}}" for n in range(3)) + "}"
