"""Processes that are killed under load: only what they were at is lost, and nothing stays behind."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from load import BROKEN, Client, asking, each_different, exchanges, outcome, outcomes, query
from service import GONE_WITHIN_S, NURSERY, STOPPED_WITHIN_S, Process, Service, await_that, kill, serving

from labgraph.config import Settings
from labgraph.release.publish import publish
from labgraph.release.store import IN_MEMORY_QUADS
from made_releases import add_release
from made_up import RecordFolder
from repository import PUBLISHED, ROOT
from running import Reply

pytestmark = pytest.mark.alone

# Counts a product of a known size: long enough to be met at work. Its answer tells whether it is whole.
SIDE = 100
ROWS = SIDE**3
WORK = (
    "SELECT (COUNT(*) AS ?n) {"
    + "".join(f"VALUES ?v{n} {{{' '.join(map(str, range(SIDE)))}}}" for n in range(3))
    + "} # %"
)
LOOKUP = "SELECT ?l { ?l a <https://w3id.org/labgraph/ns#Lab> } LIMIT 3 # %"
CLIENTS = 4
LIMITS = {"workers": 2, "query_timeout_s": 8, "query_wait_s": 4, "query_children": 6}


@pytest.fixture(scope="module")
def from_disk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release that says it is large is answered from disk: each child opens the store for itself.

    The other faults are met by releases that are answered from memory.
    """
    directory = tmp_path_factory.mktemp("large")
    settings = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases").settings
    counts = publish(settings, PUBLISHED).manifest.counts
    add_release(settings, (), counts=counts.model_copy(update={"quads": IN_MEMORY_QUADS + 1}))
    return settings


@pytest.fixture
def service(from_disk: Settings, tmp_path: Path) -> Iterator[Service]:
    with serving(from_disk.model_copy(update=LIMITS), tmp_path) as running:
        yield running


def busy_clients(service: Service) -> list[Client]:
    return [Client(service, each_different(text)) for text in [WORK, LOOKUP] * (CLIENTS // 2)]


def one_at_work(service: Service) -> Process:
    """A child that is at a query, as soon as there is one."""
    found: list[Process] = []
    await_that(lambda: found.extend(service.at_work()) or found, 5)
    return found[0]


def whole_count(reply: Reply | None) -> bool:
    return reply is not None and f'"{ROWS}"'.encode() in reply.body


def test_hundred_children_are_killed(service: Service) -> None:
    children = len(service.children())
    web = service.web_pids()
    with asking(busy_clients(service)) as clients:
        for _ in range(100):
            await_that(lambda: kill(one_at_work(service)), 5)
    done = exchanges(clients)
    told = outcomes(done)
    # Who was lost before its query was begun is told to come again, like who found no place.
    assert told.keys() <= {"answered", "EngineUnavailable", "EngineBusy"}
    # The kernel may have shown a child at work that had just ended it.
    assert 50 <= told["EngineUnavailable"] + told["EngineBusy"] <= 100
    assert all(each.seconds < 2 for each in done if each.outcome == "EngineUnavailable")
    assert told["answered"] > 20
    assert service.web_pids() == web
    await_that(lambda: len(service.children()) == children, GONE_WITHIN_S, service.children)


def test_all_children_are_killed_at_once(service: Service) -> None:
    """The spare one too, before their nursery can look."""
    web, children = service.web_pids(), service.children()
    (nursery,) = service.named(NURSERY)
    os.kill(nursery.pid, signal.SIGSTOP)
    for child in children:
        kill(child)
    os.kill(nursery.pid, signal.SIGCONT)
    await_that(lambda: len(service.children()) == len(children), GONE_WITHIN_S, service.processes)
    assert _is_answered(service)
    assert service.web_pids() == web


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (signal.SIGSEGV, "NestedTooDeeply"),
        (signal.SIGABRT, "MemoryExceeded"),
        (signal.SIGALRM, "TimeExceeded"),
        (signal.SIGKILL, "EngineUnavailable"),
    ],
)
def test_how_a_child_ended_is_told(service: Service, number: int, told: str) -> None:
    """A stack that overflows, memory that is used up, and the clock end a child by these signals."""
    with asking([Client(service, [WORK])]) as clients:
        kill(one_at_work(service), number)
        clients[0].join()
    assert outcomes(clients[0].exchanges) == {told: 1}


def test_ten_web_workers_are_killed(service: Service) -> None:
    killed = 0
    with asking(busy_clients(service)) as clients:
        for _ in range(10):
            await_that(lambda: len(service.listening_workers()) == 2, 10, service.processes)
            enough = len(exchanges(clients)) + 2 * CLIENTS
            await_that(partial(_have_asked, clients, enough), 10)
            killed += kill(service.listening_workers()[0])
    told = outcomes(exchanges(clients))
    assert killed == 10
    assert told.keys() <= {"answered", BROKEN}
    # What a client had under way, and where it came to the dying worker's own socket again, that too.
    assert 0 < told[BROKEN] <= 10 * CLIENTS * 2
    assert told["answered"] > 10 * CLIENTS
    await_that(lambda: not service.at_work(), GONE_WITHIN_S, service.children)


def _have_asked(clients: list[Client], count: int) -> bool:
    return len(exchanges(clients)) >= count


def test_stopping_loses_nothing(service: Service) -> None:
    """All that was asked before SIGTERM is answered, what still waits for a child too."""
    count = LIMITS["query_children"] + 2
    questions = [next(each_different(WORK.replace("%", f"{number}-%"))) for number in range(count)]
    with asking([Client(service, [question]) for question in questions]) as clients:
        await_that(lambda: len(service.at_work()) == LIMITS["query_children"], 5, service.children)
        service.process.send_signal(signal.SIGTERM)
        for client in clients:
            client.join()
    done = exchanges(clients)
    assert outcomes(done) == {"answered": count}
    assert all(whole_count(each.reply) for each in done)
    assert service.process.wait(timeout=STOPPED_WITHIN_S) == 0
    await_that(lambda: not service.processes(), GONE_WITHIN_S, service.processes)


@pytest.mark.parametrize("name", ["labgraph-keeper", "labgraph-web"])
def test_nothing_survives_its_head(service: Service, name: str) -> None:
    """Neither the keeper nor the web server leaves a process behind when it is killed."""
    with asking([Client(service, [WORK])]):
        one_at_work(service)
        for process in service.named(name)[:1]:
            kill(process)
        await_that(lambda: not service.processes(), 10, service.processes)


def test_another_nursery_takes_the_place_of_a_dead_one(service: Service) -> None:
    (nursery,) = service.named(NURSERY)
    kill(nursery)
    await_that(lambda: _is_answered(service), 5)
    assert nursery.pid not in {each.parent for each in service.children()}


def _is_answered(service: Service) -> bool:
    with closing(service.connection()) as connection:
        return outcome(query(connection, LOOKUP)) == "answered"
