"""A client has its budgets, counted for all workers together; what the cache answers costs nothing."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from clients import client_of
from counting import Counting
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.errors import OverBudget
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app
from labgraph.web.budget import Budgets
from labgraph.web.ledger import Ledger
from running import serving

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
NO_LIMIT = {
    "client_requests_per_minute": 0,
    "client_errors_per_minute": 0,
    "client_query_s_per_minute": 0.0,
}


class Clock:
    """The time, as a test says it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def budgets(clock: Clock, **limits: float) -> Budgets:
    return Budgets(Settings.model_validate(NO_LIMIT | limits), Ledger.private(), clock)


def refused(give: Budgets) -> OverBudget:
    with pytest.raises(OverBudget) as told:
        give.account_of(STRANGER).admit()
    return told.value


def test_requests_are_counted_and_come_back_with_time() -> None:
    clock = Clock()
    give = budgets(clock, client_requests_per_minute=30)
    for _ in range(30):
        give.account_of(STRANGER).admit()
    told = refused(give)
    assert told.facts == {"budget": "client_requests_per_minute", "limit": 30.0, "retry_after_s": 2}
    clock.now += 1.9
    refused(give)
    clock.now += 0.2
    give.account_of(STRANGER).admit()
    refused(give)
    clock.now += 60
    for _ in range(30):
        give.account_of(STRANGER).admit()
    refused(give)


def test_seconds_are_charged_afterwards() -> None:
    clock = Clock()
    give = budgets(clock, client_query_s_per_minute=60)
    give.account_of(STRANGER).charge_seconds(59.5)
    give.account_of(STRANGER).admit()
    give.account_of(STRANGER).charge_seconds(10)
    told = refused(give)
    assert (told.facts["budget"], told.facts["retry_after_s"]) == ("client_query_s_per_minute", 10)
    clock.now += 10
    give.account_of(STRANGER).admit()


def test_errors_close_the_door_by_themselves() -> None:
    clock = Clock()
    give = budgets(clock, client_errors_per_minute=2)
    account = give.account_of(STRANGER)
    account.require_few_errors()
    account.charge_error()
    account.charge_error()
    with pytest.raises(OverBudget):
        account.require_few_errors()
    assert refused(give).facts["budget"] == "client_errors_per_minute"
    clock.now += 31
    account.require_few_errors()


@given(
    limit=st.integers(1, 200),
    steps=st.lists(st.tuples(st.floats(0, 20), st.integers(1, 50)), max_size=30),
)
def test_over_any_time_no_more_than_the_budget(limit: int, steps: list[tuple[float, int]]) -> None:
    """A minute's worth, and what has drained since; and whoever waits as told is let in."""
    clock = Clock()
    give = budgets(clock, client_requests_per_minute=limit)
    admitted = 0
    for wait, wanted in steps:
        clock.now += wait
        for _ in range(wanted):
            try:
                give.account_of(STRANGER).admit()
            except OverBudget as over:
                told = over
                clock_then = clock.now
                clock.now += float(told.facts["retry_after_s"])
                give.account_of(STRANGER).admit()
                assert math.isclose(clock.now - clock_then, float(told.facts["retry_after_s"]))
            admitted += 1
        assert admitted <= limit + (clock.now - 1000) * limit / 60 + 1e-6


def test_clients_have_their_own_budgets() -> None:
    give = budgets(Clock(), client_requests_per_minute=1)
    for last in range(1, 200):
        give.account_of({"REMOTE_ADDR": f"198.51.100.{last}"}).admit()
    give.account_of({"REMOTE_ADDR": "2001:db8::1"}).admit()
    with pytest.raises(OverBudget):
        give.account_of({"REMOTE_ADDR": "2001:db8::2"}).admit()
    give.account_of({"REMOTE_ADDR": "2001:db8:0:1::2"}).admit()


def test_this_machine_has_no_budget_and_zero_is_none() -> None:
    give = budgets(Clock(), client_requests_per_minute=1, client_errors_per_minute=1)
    for account in (give.account_of({"REMOTE_ADDR": "127.0.0.1"}), give.account_of({})):
        for _ in range(10):
            account.admit()
            account.charge_error()
            account.require_few_errors()
    without = budgets(Clock()).account_of(STRANGER)
    for _ in range(1000):
        without.admit()
        without.charge_error()
        without.charge_seconds(100)


# ── over HTTP ──


class Asking:
    """A stranger who asks an application with small budgets."""

    def __init__(self, settings: Settings, **limits: float) -> None:
        given = settings.model_copy(update=NO_LIMIT | limits)
        self.engines = Counting(CurrentEngine(Shelf(settings.releases_dir), 64_000_000))
        self.client: FlaskClient = client_of(create_app(given, self.engines))

    def get(self, path: str, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named, environ_overrides=STRANGER)


def query(number: int) -> str:
    return "/sparql?" + urlencode({"query": f"ASK {{ FILTER(1 < {number}) }}"})


def problem(answer: TestResponse, budget: str) -> dict[str, object]:
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1
    told: dict[str, object] = json.loads(answer.text)
    assert (told["type"], told["budget"]) == ("https://w3id.org/labgraph/problems#OverBudget", budget)
    return told


def test_one_request_too_many_is_told(published_settings: Settings) -> None:
    asking = Asking(published_settings, client_requests_per_minute=3)
    for number in range(3):
        assert asking.get(query(number)).status_code == 200
    told = problem(asking.get(query(9)), "client_requests_per_minute")
    assert str(told["detail"]).startswith("Vous avez épuisé votre budget de 3 demandes par minute")
    assert told["limit"] == 3
    english = problem(asking.get(query(9), Accept_Language="en"), "client_requests_per_minute")
    assert str(english["detail"]).startswith("You have used up your budget of 3 requests a minute")
    assert len(asking.engines.asked) == 3
    assert asking.get(query(9), Accept="text/html").mimetype == "text/html"


@pytest.mark.parametrize(
    "path", ["/doc/lab/erasme.ttl", "/doc/lab/erasme", "/labs", "/graphs/lab/erasme", query(7)]
)
def test_whatever_asks_the_engine_is_one_request(published_settings: Settings, path: str) -> None:
    asking = Asking(published_settings, client_requests_per_minute=2)
    assert asking.get(path).status_code == 200
    assert asking.get(query(1)).status_code == 200
    problem(asking.get(query(2)), "client_requests_per_minute")


def test_what_is_kept_or_held_costs_nothing(published_settings: Settings) -> None:
    asking = Asking(published_settings, client_requests_per_minute=2)
    tag = asking.get(query(1)).headers["ETag"]
    page = asking.get("/doc/lab/erasme.ttl")
    for _ in range(10):
        assert asking.get(query(1)).status_code == 200
        assert asking.get(query(1) + "&timeout=3").status_code == 200
        assert asking.get(query(1), If_None_Match=tag).status_code == 304
        assert asking.get("/doc/lab/erasme.ttl", Accept="x/y").data == page.data
        for path in ("/healthz", "/readyz", "/static/style.css", "/sparql", "/dumps/"):
            assert asking.get(path, Accept="text/html, */*;q=0.5").status_code == 200
    problem(asking.get(query(2)), "client_requests_per_minute")
    fresh = Asking(published_settings, client_requests_per_minute=2)
    for _ in range(10):
        assert fresh.get(query(1), If_None_Match=tag).status_code == 304
    assert fresh.engines.asked == []


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B", "/sparql?format=x", "/doc/lab/nobody", "/nowhere"])
def test_one_fault_too_many_is_told(published_settings: Settings, path: str) -> None:
    asking = Asking(published_settings, client_errors_per_minute=4)
    assert asking.get(query(1)).status_code == 200
    for _ in range(4):
        assert 400 <= asking.get(path).status_code < 429
    problem(asking.get(path), "client_errors_per_minute")
    problem(asking.get(query(2)), "client_errors_per_minute")
    assert asking.get(query(1)).status_code == 200
    for free in ("/healthz", "/readyz", "/static/style.css"):
        assert asking.get(free).status_code == 200
    assert asking.client.options("/sparql", environ_overrides=STRANGER).status_code == 204


def test_the_work_of_the_engine_is_counted(published_settings: Settings) -> None:
    asking = Asking(published_settings, client_query_s_per_minute=0.05)
    product = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d . FILTER(?b != ?d) }"
    for _ in range(50):
        answer = asking.get("/sparql?" + urlencode({"query": product + " "}))
        product += " "
        if answer.status_code != 200:
            break
    problem(answer, "client_query_s_per_minute")


def test_work_for_what_is_refused_in_the_end_is_counted(published_settings: Settings) -> None:
    settings = published_settings.model_copy(update={**NO_LIMIT, "client_query_s_per_minute": 0.05})
    small = Counting(CurrentEngine(Shelf(settings.releases_dir), 1_000_000))
    client = client_of(create_app(settings, small))
    statuses = []
    for number in range(50):
        path = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }" + " " * number})
        statuses.append(client.get(path, environ_overrides=STRANGER).status_code)
    assert statuses[0] == 413
    assert statuses[-1] == 429


def test_workers_count_together_on_a_real_server(published_settings: Settings) -> None:
    """Behind a proxy that is trusted, each client by its own address."""
    limits = NO_LIMIT | {"client_requests_per_minute": 40}
    settings = published_settings.model_copy(
        update={**limits, "workers": 2, "trusted_proxies": ("127.0.0.1/32",)}
    )
    with serving(settings) as server:

        def ask(number: int) -> int:
            forwarded = {"X-Forwarded-For": f"198.51.100.{number % 250}, 203.0.113.9"}
            return server.ask("GET", query(number), forwarded).status

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(ask, range(120)))
        assert set(statuses) == {200, 429}
        # The budget, and what drained while these were asked: not twice the budget.
        assert 40 <= statuses.count(200) <= 60
        assert server.ask("GET", query(500), {"X-Forwarded-For": "203.0.113.10"}).status == 200
        assert server.ask("GET", query(501)).status == 200
