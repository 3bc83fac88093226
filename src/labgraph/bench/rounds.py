"""Two servers compared: loads on ours and on the baseline in turn, so that a slow moment of the machine hits both."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import CannotMeasure, Text
from .load import Load, Request, run
from .measure import Bench, Row, median_text
from .scenarios import Scenario
from .servers import Server

MANY = 16
_TRIALS = 3
# A load lasts no longer, but for each client to have an answer.
_LONGEST_S = 10.0
# So many times what could be answered by one after the other: none of these requests comes twice.
_SPARE = 10
_SPARE_AT_LEAST = 1000


@dataclass(frozen=True)
class Asked:
    """A server, and what it is asked."""

    server: Server
    requests: Sequence[Request]

    def alone_s(self) -> float:
        """The seconds that an answer takes when nobody else asks."""
        return min(self._seconds_of(request) for request in self.requests[:_TRIALS])

    def load(self, clients: int, seconds: float) -> Load:
        """So many clients for so long. Raises CannotMeasure when a request failed: the times would say nothing."""
        load = run(self.server.port, self.requests, clients, seconds)
        if load.failed:
            what = f"{load.failed} / {load.sent}, {self.requests[0].path}"
            raise CannotMeasure(Text(f"des requêtes ont échoué : {what}", f"requests failed: {what}"))
        return load

    def _seconds_of(self, request: Request) -> float:
        started = time.perf_counter()
        self.server.answer(request)
        return time.perf_counter() - started


@dataclass(frozen=True)
class Rounds:
    """Loads on our server and on the baseline, round by round."""

    pairs: Sequence[tuple[Load, Load]]

    def rate(self, what: str, budget: float | None) -> Row:
        """The row of answers a second; the budget is the least ratio."""
        ours, theirs = (
            median_text([load.rate for load in side], 0) for side in zip(*self.pairs, strict=True)
        )
        return Row(what, ours, theirs, self._ratio(lambda load: load.rate), f"≥ {budget:g}" if budget else "")

    def milliseconds(self, what: str) -> Row:
        """The row of the median time of an answer, with the 99th percentile beside it."""
        ours, theirs = (_percentiles(side) for side in zip(*self.pairs, strict=True))
        return Row(what, ours, theirs, self._ratio(lambda load: load.p50_ms))

    def _ratio(self, figure: Callable[[Load], float]) -> str:
        return median_text([figure(ours) / figure(theirs) for ours, theirs in self.pairs])


def equal(bench: Bench, ours: Asked, theirs: Asked) -> Rounds:
    """The same requests by many clients again and again, each server its own. Raises CannotMeasure as `Asked.load`."""
    seconds = _long_enough(bench, MANY, max(ours.alone_s(), theirs.alone_s()))
    rounds = range(bench.effort.rounds)
    return Rounds([(ours.load(MANY, seconds), theirs.load(MANY, seconds)) for _ in rounds])


def different(bench: Bench, scenario: Scenario, clients: int, ours: Server, theirs: Server) -> Rounds:
    """A scenario by so many clients on both servers, each request like none before. Raises as `Asked.load`."""
    trials = scenario.requests(bench.labs, bench.numbers, _TRIALS)
    alone = [Asked(server, trials).alone_s() for server in (ours, theirs)]
    seconds = _long_enough(bench, clients, max(alone))
    enough = round(_SPARE * seconds / min(alone)) + _SPARE_AT_LEAST
    pairs: list[tuple[Load, Load]] = []
    while len(pairs) < bench.effort.rounds:
        requests = scenario.requests(bench.labs, bench.numbers, enough)
        pair = Asked(ours, requests).load(clients, seconds), Asked(theirs, requests).load(clients, seconds)
        sent = max(load.sent for load in pair)
        if sent <= enough:
            pairs.append(pair)
        else:  # some were sent twice, and a cache may have answered: once more, with others
            enough = _SPARE * sent
    return Rounds(pairs)


def _long_enough(bench: Bench, clients: int, alone_s: float) -> float:
    """So long that each client has some answers; where one answer takes seconds, each has one."""
    waves = min(bench.effort.waves * clients * alone_s, max(_LONGEST_S, clients * alone_s))
    return max(bench.effort.seconds, waves)


def _percentiles(loads: Sequence[Load]) -> str:
    p50, p99 = (
        median_text(values) for values in zip(*((load.p50_ms, load.p99_ms) for load in loads), strict=True)
    )
    return f"{p50} (p99 {p99})"
