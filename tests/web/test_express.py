"""The short way of a query gives what the long way gives, and never asks the engine twice."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from clients import client_of
from werkzeug.test import TestResponse

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.engine.port import Answer, Formats, Query, QueryEngine
from labgraph.release.manifest import Manifest
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app

SMALL = "SELECT ?s { ?s a <https://w3id.org/labgraph/ns#Lab> } ORDER BY ?s"
LARGE = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
GRAPH = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s ?c LIMIT 20"


class Counting:
    """The engines of a release, counting what they are asked."""

    def __init__(self, engines: CurrentEngine) -> None:
        self._engines = engines
        self.asked: list[Query] = []

    def engine(self, _release: str | None = None) -> QueryEngine:
        return self

    @property
    def manifest(self) -> Manifest:
        return self._engines.engine().manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        self.asked.append(query)
        return self._engines.engine().answer(query, wanted)


@dataclass(frozen=True)
class Served:
    """What fresh applications are made of: the release is loaded once."""

    settings: Settings
    engines: CurrentEngine


@pytest.fixture(scope="module")
def served(published_settings: Settings) -> Served:
    return Served(published_settings, CurrentEngine(Shelf(published_settings.releases_dir), 3_000_000))


def asked(
    served: Served, method: str, query: str, headers: dict[str, str], more: dict[str, str]
) -> tuple[TestResponse, list[Query]]:
    """What a fresh application answers: by GET the short way, where there is one, by POST the long way."""
    engines = Counting(served.engines)
    client = client_of(create_app(served.settings, engines))
    encoded = urlencode({"query": query, **more})
    if method == "GET":
        return client.get(f"/sparql?{encoded}", headers=headers), engines.asked
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    return client.post("/sparql", data=encoded, headers=form), engines.asked


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("query", "accept", "more"),
    [
        (SMALL, "*/*", {}),
        (SMALL, "text/csv", {}),
        (SMALL, "application/sparql-results+xml;q=0.9, text/turtle", {}),
        (SMALL, "*/*", {"format": "tsv"}),
        (SMALL, "*/*", {"timeout": "5"}),
        (SMALL, "*/*", {"default-graph-uri": "http://localhost:8000/graphs/concepts"}),
        (SMALL, "image/png", {}),
        ("ASK {}", "*/*", {}),
        (GRAPH, "text/turtle", {}),
        (GRAPH, "application/ld+json", {}),
        (GRAPH, "application/sparql-results+json", {}),
        (LARGE, "text/csv", {}),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "*/*", {}),
        ("SELECT (NOW() AS ?now) {}", "text/csv", {"format": "nonsense"}),
        ("SELECT * {", "*/*", {}),
        ("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", "*/*", {}),
    ],
)
def test_both_ways_answer_alike(
    served: Served, query: str, accept: str, more: dict[str, str], coding: str
) -> None:
    headers = {"Accept": accept, "Accept-Encoding": coding}
    short, short_asked = asked(served, "GET", query, headers, more)
    long, long_asked = asked(served, "POST", query, headers, more)
    assert short.status == long.status
    if short.status_code != 406:  # which names addresses, and that of a POST has no query
        assert told(short) == told(long)
        assert short.data == long.data
    assert short_asked == long_asked
    assert len(short_asked) <= 1


def told(response: TestResponse) -> list[tuple[str, str]]:
    """The headers, but for the times; lists without an order of their own are sorted."""
    return sorted(
        (name, ", ".join(sorted(value.split(", "))) if name in ("Vary", "Link") else value)
        for name, value in response.headers
        if name not in ("Server-Timing", "Date")
    )


@pytest.mark.parametrize("query", [SMALL, LARGE])
def test_time_is_told(served: Served, query: str) -> None:
    response, _ = asked(served, "GET", query, {"Accept": "text/csv"}, {})
    timing = response.headers["Server-Timing"]
    assert [each.partition(";")[0] for each in timing.split(", ")] == ["cache", "queue", "run", "send"]
    assert timing.startswith('cache;desc="miss"')


def test_what_went_the_short_way_is_kept_for_both(served: Served) -> None:
    engines = Counting(served.engines)
    client = client_of(create_app(served.settings, engines))
    address = "/sparql?" + urlencode({"query": SMALL})
    first = client.get(address)
    again = client.get(address)
    posted = client.post("/sparql", data={"query": SMALL})
    assert first.data == again.data == posted.data
    assert again.headers["Server-Timing"] == posted.headers["Server-Timing"] == 'cache;desc="hit"'
    assert len(engines.asked) == 1
