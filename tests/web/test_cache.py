"""What was answered once is answered from memory, as long as its release is served; never what may change.

The same request is answered before the application, the same question before the engine.
"""

import random
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import unquote, urlencode

import pytest
from asking import DIRECT, FORM, LABS, ROWS, TYPES
from clients import client_of
from counting import Counting
from flask import Flask
from flask.testing import FlaskClient
from reading import BROWSER
from werkzeug.test import TestResponse

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app
from labgraph.web.cache import LARGEST_BYTES, Cache, Kept
from made_up import RecordFolder
from running import RunningServer

HIT = 'cache;desc="hit"'
LAB_L = "/doc/lab/lab-l-centre-val-de-loire"
LAB_A = "/doc/lab/lab-a"
GET_LABS = "/sparql?" + urlencode({"query": LABS})
# More rows than an answer that is kept may have.
EVERYTHING = "SELECT * { ?s ?p ?o }"


class Watched:
    """A new application over the published release: what reaches it, and what reaches its engine."""

    def __init__(self, settings: Settings) -> None:
        self.engines = Counting(CurrentEngine(Shelf(settings.releases_dir), 64_000_000))
        app = create_app(settings, self.engines)
        self.requests = 0
        app.before_request(self._count)
        self.app: Flask = app
        self.client: FlaskClient = client_of(app)

    def _count(self) -> None:
        self.requests += 1

    @property
    def questions(self) -> int:
        return len(self.engines.asked)


@pytest.fixture
def watched(published_settings: Settings) -> Watched:
    return Watched(published_settings)


def hit(response: TestResponse) -> bool:
    assert response.status_code in (200, 304)
    return response.headers["Server-Timing"] == HIT


def told(response: TestResponse) -> tuple[object, ...]:
    """All of an answer that must not depend on where it comes from."""
    headers = tuple(sorted((name, value) for name, value in response.headers if name != "Server-Timing"))
    return response.status_code, headers, response.data


@pytest.mark.parametrize(
    "path",
    [
        GET_LABS,
        "/sparql?" + urlencode({"query": TYPES, "format": "jsonld"}),
        "/graphs/lab/erasme",
        LAB_L,
        LAB_L + ".ttl",
        "/labs",
        "/",
        "/dumps/",
        "/static/style.css",
    ],
)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_the_same_request_does_not_reach_the_application(watched: Watched, path: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = watched.client.get(path, headers=headers)
    reached, asked = watched.requests, watched.questions
    assert not hit(first)
    second = watched.client.get(path, headers=headers)
    assert hit(second)
    assert told(second) == told(first)
    head = watched.client.head(path, headers=headers)
    assert (told(head)[:2], head.data) == (told(first)[:2], b"")
    held = watched.client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (held.status_code, held.data, hit(held)) == (304, b"", True)
    for name in ("ETag", "Cache-Control", "Vary"):
        assert held.headers[name] == first.headers[name]
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & set(held.headers.keys())
    assert (watched.requests, watched.questions) == (reached, asked)


def ways(query: str) -> list[dict[str, object]]:
    """Ways to ask the same for CSV."""
    csv, path = {"Accept": "text/csv"}, "/sparql"
    form = {"method": "POST", "data": urlencode({"query": query}), "content_type": FORM}
    return [
        {"path": path, "query_string": {"query": query}, "headers": csv},
        {"path": path, "query_string": {"query": query}, "headers": {"Accept": "text/csv, */*;q=0.1"}},
        {"path": path, "query_string": {"format": "csv", "query": query, "timeout": "5"}},
        {"path": path, **form, "headers": csv},
        {"path": path, "method": "POST", "data": query, "content_type": DIRECT, "headers": csv},
        {"path": path, "method": "QUERY", "data": query, "content_type": DIRECT, "headers": csv},
        {"path": path, "query_string": {"query": query}, "headers": {**csv, "Accept-Language": "en"}},
    ]


def test_the_same_question_does_not_reach_the_engine(watched: Watched) -> None:
    answers = [watched.client.open(**way) for way in ways(LABS)]  # type: ignore[arg-type]
    assert watched.questions == 1
    assert {answer.data for answer in answers} == {answers[0].data}
    assert {answer.content_type for answer in answers} == {"text/csv; charset=utf-8"}
    assert [hit(answer) for answer in answers] == [False] + [True] * (len(answers) - 1)
    reached = sum(
        "method" in way for way in ways(LABS)
    )  # what comes by GET is answered before the application
    assert watched.requests == reached
    for way in ways(LABS):
        assert hit(watched.client.open(**way))  # type: ignore[arg-type]
    assert watched.requests == reached


def test_other_questions_have_their_own_answers(watched: Watched) -> None:
    graph = "http://localhost:8000/graphs/lab/erasme"
    asked = [
        {"query": LABS},
        {"query": LABS + " "},
        {"query": LABS, "default-graph-uri": graph},
        {"query": LABS, "named-graph-uri": graph},
        {"query": LABS, "format": "csv"},
        {"query": TYPES},
    ]
    answers = [watched.client.get("/sparql", query_string=each) for each in asked]
    assert watched.questions == len(asked)
    assert len({answer.headers["ETag"] for answer in answers}) == len(asked)
    assert len({told(answer) for answer in answers}) == len(asked)


def test_addresses_have_their_own_answers(watched: Watched) -> None:
    graphs = [
        f"/graphs?format=turtle&graph=http://localhost:8000/graphs/{name}" for name in ("shapes", "ontology")
    ]
    documents = [
        f"/doc/{name}" for name in ("lab/erasme", "zone/region-24", "lab/erasme.ttl", "zone/region-24.ttl")
    ]
    paths = ["/labs", "/zones", "/dumps/", *documents, *graphs]
    rounds = [[watched.client.get(path, headers=BROWSER).data for path in paths] for _ in range(3)]
    assert len(set(rounds[0])) == len(paths)
    assert rounds[0] == rounds[1] == rounds[2]


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "rand # \n ()"])
def test_what_may_change_is_asked_each_time(watched: Watched, call: str) -> None:
    query = {"query": f"SELECT * {{ BIND({call} AS ?x) }}"}
    for times in (1, 2, 3):
        answer = watched.client.get("/sparql", query_string=query, headers={"If-None-Match": "*"})
        assert not hit(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert watched.questions == times


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sparql?query=ASK%7B", 400), ("/doc/lab/nobody", 404), ("/sparql?query=ASK%7B%7D&format=turtle", 406)],
)
def test_errors_are_not_kept(watched: Watched, path: str, status: int) -> None:
    for times in (1, 2):
        answer = watched.client.get(path, headers={"If-None-Match": "*"})
        assert answer.status_code == status
        assert "ETag" not in answer.headers
        assert watched.requests == times


@pytest.mark.parametrize("limit", ["", "LIMIT 2000"], ids=["from disk", "from memory"])
def test_what_is_large_is_not_kept(watched: Watched, limit: str) -> None:
    query = {"query": EVERYTHING + limit}
    for _ in range(2):
        answer = watched.client.get("/sparql", query_string=query)
        assert len(answer.data) > LARGEST_BYTES
        assert not hit(answer)
    assert watched.questions == 2
    packed = {"Accept-Encoding": "gzip"}
    for is_kept in (False, True):
        answer = watched.client.get("/sparql", query_string=query, headers=packed)
        assert len(answer.data) < LARGEST_BYTES
        assert hit(answer) is is_kept


def test_languages_and_prefixes_are_kept_apart(watched: Watched) -> None:
    """What a page says may depend on them, and what is kept for one is not given to the other."""
    plain = watched.client.get(LAB_L, headers=BROWSER)
    prefixed = watched.client.get(LAB_L, headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/lg"})
    assert not hit(prefixed)
    assert "/lg/doc/" in prefixed.text
    assert "/lg/doc/" not in plain.text
    assert hit(watched.client.get(LAB_L, headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/lg"}))


def test_bodies_are_kept_apart_from_addresses(watched: Watched) -> None:
    """However a request is cut into its parts."""
    watched.client.post("/sparql", data="query=ASK%7B%7D", content_type=FORM)
    assert watched.client.post("/sparql", data="", content_type=FORM).status_code == 400
    assert watched.client.get("/sparql?query=ASK%7B%7D").status_code == 200
    assert watched.client.post("/sparql/", data="query=ASK%7B%7D", content_type=FORM).status_code == 200
    assert watched.client.post("/sparql", data="/query=ASK%7B%7D", content_type=FORM).status_code == 400
    assert (
        watched.client.post("/sparql", data="query=ASK%7B%7D", content_type="text/plain").status_code == 415
    )


# ── what the client holds ──


def test_a_client_that_holds_the_answer_is_told_without_a_question(
    watched: Watched, published_settings: Settings
) -> None:
    """Also by a worker that never saw the question."""
    for accept in (*ROWS.values(), "text/html", "text/turtle, text/csv;q=0.5"):
        first = watched.client.get(GET_LABS, headers={"Accept": accept})
        assert first.headers["ETag"].startswith('W/"')
        fresh = Watched(published_settings)
        held = {"Accept": accept, "If-None-Match": f'"x", {first.headers["ETag"].removeprefix("W/")}'}
        answer = fresh.client.get(GET_LABS, headers=held)
        assert (answer.status_code, answer.data, fresh.questions) == (304, b"", 0)
        for name in ("ETag", "Cache-Control", "Labgraph-Release"):
            assert answer.headers[name] == first.headers[name], name
        assert answer.vary.as_set() == first.vary.as_set()
        spoken = {"accept-language"} if accept == "text/html" else set()
        assert first.vary.as_set() == {"accept", "accept-encoding"} | spoken
        other = {**held, "Accept": "text/tab-separated-values" if "csv" in accept else "text/csv"}
        assert fresh.client.get(GET_LABS, headers=other).status_code == 200


def test_any_answer_is_held_only_where_there_is_one(watched: Watched) -> None:
    star = {"If-None-Match": "*"}
    assert watched.client.get("/sparql?query=ASK%7B", headers=star).status_code == 400
    assert watched.client.get(GET_LABS, headers=star).status_code == 304
    assert watched.client.get(LAB_L, headers=star).status_code == 304


def test_conditions_are_for_methods_that_only_read(watched: Watched) -> None:
    tag = {"If-None-Match": watched.client.get(GET_LABS).headers["ETag"]}
    for method, status in (("POST", 200), ("QUERY", 304)):
        for _ in range(2):
            answer = watched.client.open(
                "/sparql", method=method, data=LABS, content_type=DIRECT, headers=tag
            )
            assert answer.status_code == status


def test_the_tag_of_a_page_follows_what_the_page_shows(
    watched: Watched, published_settings: Settings
) -> None:
    other = Watched(published_settings.model_copy(update={"queries_dir": published_settings.data_dir}))
    tags = [each.client.get(GET_LABS, headers=BROWSER).headers["ETag"] for each in (watched, other)]
    assert tags[0] != tags[1]


def test_a_real_server_tells_hit_from_miss(server: RunningServer) -> None:
    path = GET_LABS + "%23" + str(time.time_ns())
    first = server.get(path, "text/csv")
    names = [part.partition(";")[0] for part in first.headers["Server-Timing"].split(", ")]
    assert names == ["cache", "queue", "run", "send"]
    assert first.headers["Server-Timing"].startswith('cache;desc="miss"')
    second = server.get(path, "text/csv")
    assert (second.headers["Server-Timing"], second.body) == (HIT, first.body)
    head = server.ask("HEAD", path, {"Accept": "text/csv"})
    assert (head.headers["Server-Timing"], head.body) == (HIT, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    held = server.ask("GET", path, {"Accept": "text/csv", "If-None-Match": first.headers["ETag"]})
    assert (held.status, held.headers["Server-Timing"], held.body) == (304, HIT, b"")
    query = unquote(path.partition("=")[2].replace("+", " ")).encode()
    posted = server.ask("POST", "/sparql", {"Accept": "text/csv", "Content-Type": DIRECT}, query)
    assert (posted.headers["Server-Timing"], posted.body) == (HIT, first.body)
    for reply in (first, second, head, held, posted):
        assert reply.headers["Timing-Allow-Origin"] == "*"
        assert "Server-Timing" in reply.headers["Access-Control-Expose-Headers"]
        assert reply.headers["Labgraph-Release"]


# ── releases ──


def test_a_new_release_empties_the_cache(record_folder: RecordFolder) -> None:
    publish(record_folder.settings, datetime(2026, 11, 23, tzinfo=UTC))
    watched = Watched(record_folder.settings)
    paths = (LAB_A, "/labs", GET_LABS)
    before = [watched.client.get(path) for path in paths]
    record_folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", "officiel: Laboratoire Alpha")
    publish(record_folder.settings, datetime(2026, 11, 24, tzinfo=UTC))
    for path, old in zip(paths, before, strict=True):
        new = watched.client.get(path, headers={"If-None-Match": old.headers["ETag"]})
        assert (new.status_code, hit(new)) == (200, False)
        assert "Laboratoire Alpha" in new.text
        assert new.headers["Labgraph-Release"] != old.headers["Labgraph-Release"]
        assert hit(watched.client.get(path))
    shelf = Shelf(record_folder.settings.releases_dir)
    with shelf.writing():
        shelf.roll_back()
    for path, old in zip(paths, before, strict=True):
        assert told(watched.client.get(path)) == told(old)


# ── bounds ──


def kept(size: int) -> Kept:
    headers = [(f"Name-{number}", f"{number} {random.random()}") for number in range(16)]
    return Kept(headers, headers[:10], random.randbytes(size), f'W/"{random.random()}"', "")


@pytest.mark.parametrize("size", [10, 1_000, 30_000, 250_000])
def test_memory_is_bounded(size: int) -> None:
    limit = 4_000_000
    tracemalloc.start()
    cache = Cache(limit)
    cache.of_key("r", b"")
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(3 * limit // (size + 3_000)):
        cache.keep("r", random.randbytes(32), kept(size))
        for _more in range(20):
            cache.learn(random.randbytes(32), random.randbytes(32))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert limit * 0.4 < grown < limit * 1.05


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    answer = kept(1_000)
    cache = Cache(answer.size * 10 * 8 // 7)
    keys = [bytes([number]) for number in range(20)]
    cache.of_key("r", b"")
    for key in keys:
        cache.keep("r", key, answer)
        cache.of_key("r", keys[0])
    found = [key for key in keys if cache.of_key("r", key)]
    assert found == [keys[0], *keys[-9:]]


def test_nothing_is_kept_of_a_release_that_is_no_longer_served() -> None:
    cache = Cache(1_000_000)
    cache.of_key("new", b"")
    cache.keep("old", b"k", kept(10))
    assert cache.of_key("new", b"k") is None
    assert cache.of_key("old", b"k") is None


def test_no_memory_means_no_cache(published_settings: Settings) -> None:
    watched = Watched(published_settings.model_copy(update={"cache_mb": 0}))
    for times in (1, 2):
        assert not hit(watched.client.get(GET_LABS))
        assert watched.questions == times


def test_many_ways_to_ask_do_not_push_out_the_answers(published_settings: Settings) -> None:
    watched = Watched(published_settings.model_copy(update={"cache_mb": 1}))
    for number in range(600):
        junk = f"text/csv;q=1, x/{'y' * 500}{number}"
        watched.client.get(GET_LABS, headers={"Accept": junk, "Accept-Language": junk})
    assert watched.questions == 1
    assert hit(watched.client.get(GET_LABS, headers={"Accept": "text/csv"}))


def test_threads_share_the_cache(watched: Watched) -> None:
    expected = {path: watched.client.get(path).data for path in (GET_LABS, LAB_L, LAB_L + ".nt")}

    def ask(number: int) -> bool:
        path = list(expected)[number % 3]
        return watched.app.test_client().get(path, buffered=True).data == expected[path]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(300)))
