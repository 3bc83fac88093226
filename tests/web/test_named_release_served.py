"""Kept releases from a running server: as guarded as the one in service, and gone when they are pruned."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from kept_releases import NAME, RELEASE

from labgraph.release.shelf import Shelf
from made_up import ThreeReleases
from running import Reply, RunningServer, serving

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
# More than a greedy query takes to meet its limit of memory on a busy machine.
LIMIT_S = 20


@dataclass
class Served:
    server: RunningServer
    shelf: Shelf
    ids: list[str]

    def ask(self, query: str, number: int, **more: str) -> Reply:
        asked = urlencode({"query": query, "release": self.ids[number], **more})
        return self.server.get(f"/sparql?{asked}", "text/csv")


@pytest.fixture(scope="module")
def served(three_releases: ThreeReleases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    own = three_releases.copy(tmp_path_factory.mktemp("served") / "releases")
    limits = {"query_timeout_s": LIMIT_S, "query_memory_mb": 512, "query_children": 2, "workers": 1}
    with serving(own.settings.model_copy(update=limits)) as server:
        yield Served(server, own.shelf, own.ids)


def kind_of(reply: Reply) -> str:
    return str(json.loads(reply.body)["type"]).partition("#")[2]


def test_every_release_answers(served: Served) -> None:
    for number in (0, 2, 1, 2, 0):
        reply = served.ask(NAME, number)
        assert (reply.status, reply.headers[RELEASE]) == (200, served.ids[number])
        assert reply.body.decode().split() == ["n", "Nom", str(number)]
        page = served.server.get(f"/doc/lab/lab-b?release={served.ids[number]}", "text/html")
        assert f"Nom {number}".encode() in page.body
        assert (b"Vous lisez la publication" in page.body) == (number < 2)


def test_runaway_is_stopped_and_the_others_go_on(served: Served) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(served.ask, RUNAWAY, 0, timeout="1")
        while not asked.done():
            assert served.server.get("/doc/lab/lab-a.ttl").status == 200
            assert served.ask(NAME, 1).status == 200
        reply = asked.result()
    assert time.monotonic() - started < LIMIT_S
    assert (reply.status, kind_of(reply)) == (504, "TimeExceeded")
    assert reply.headers[RELEASE] == served.ids[0]


def test_query_that_wants_too_much_memory_is_stopped(served: Served) -> None:
    reply = served.ask(GREEDY, 0)
    assert (reply.status, kind_of(reply)) == (503, "MemoryExceeded")


def test_other_services_are_not_asked(served: Served) -> None:
    reply = served.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 0)
    assert (reply.status, kind_of(reply)) == (400, "QueryRefused")


def test_pruned_release_is_gone_and_told(served: Served) -> None:
    """The last test of this file: what it prunes is missing afterwards."""
    assert served.ask(NAME, 1).status == 200
    with served.shelf.writing():
        assert served.shelf.prune(1) == (served.ids[:2], [])
    reply = served.ask(NAME, 1)
    assert (reply.status, kind_of(reply)) == (404, "NoSuchRelease")
    assert list(json.loads(reply.body)["available"]) == served.ids[2:]
    assert served.ask(NAME, 2).status == 200
