"""A query that was stopped twice is refused for ten minutes, whoever asks it and whichever worker hears it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from load import outcome, query
from service import Service, serving

from labgraph.config import Settings
from running import Reply

TEN_MINUTES_S = 600
P = "?a ?b ?c. ?d ?e ?f. ?g ?h ?i"
TENFOLD = " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * 10)}) AS ?x{n + 1})" for n in range(12))


@pytest.fixture
def service(published_settings: Settings, tmp_path: Path) -> Iterator[Service]:
    limits = {"workers": 2, "query_timeout_s": 20, "query_memory_mb": 512}
    with serving(published_settings.model_copy(update=limits), tmp_path) as running:
        yield running


def asked(service: Service, text: str, timeout_s: float) -> Reply:
    """On a connection of its own, so that either worker may hear it."""
    with closing(service.connection()) as connection:
        return query(connection, {"query": text, "timeout": str(timeout_s)})


@pytest.mark.parametrize(
    ("text", "timeout_s", "stopped"),
    [
        (f"SELECT (COUNT(*) AS ?n) {{ {P} }}", 0.5, "TimeExceeded"),
        (f"SELECT (STRLEN(?x12) AS ?n) {{ BIND('aaaaaaaaaa' AS ?x0) {TENFOLD} }}", 20, "MemoryExceeded"),
    ],
)
def test_query_that_was_stopped_twice(service: Service, text: str, timeout_s: float, stopped: str) -> None:
    assert [outcome(asked(service, text, timeout_s)) for _ in range(2)] == [stopped] * 2
    for _ in range(6):
        reply = asked(service, text, timeout_s)
        assert (reply.status, outcome(reply)) == (429, "StoppedBefore")
        assert TEN_MINUTES_S - 30 < int(reply.headers["Retry-After"]) <= TEN_MINUTES_S
    assert outcome(asked(service, text + " LIMIT 0", timeout_s)) in {"answered", stopped}
    assert outcome(asked(service, "ASK {}", timeout_s)) == "answered"
