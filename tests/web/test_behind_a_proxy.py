"""Under another host and a path prefix: links and locations stay paths with the prefix, whatever headers say."""

from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest
from reading import BROWSER, Page

from labgraph.config import Settings
from proxying import proxy_to
from running import Reply, RunningServer, serving

PREFIX = "/innovation"
LAB_L = "lab/lab-l-centre-val-de-loire"
HOSTILE = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "//evil.example",
    "X-Script-Name": "//evil.example",
    "X-Original-URL": "//evil.example/",
    "Forwarded": "host=evil.example",
}


@pytest.fixture(scope="module")
def prefixed(published_settings: Settings) -> Iterator[RunningServer]:
    """`labgraph serve` with a path prefix."""
    trusting = {"path_prefix": PREFIX, "trusted_proxies": (ip_network("127.0.0.1"),)}
    with serving(published_settings.model_copy(update=trusting)) as running:
        yield running


@pytest.fixture(scope="module", params=[False, True], ids=["left in the path", "taken off the path"])
def proxied(prefixed: RunningServer, request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    """The same, asked through a proxy."""
    with proxy_to(prefixed.port, PREFIX, strips=request.param) as port:
        yield RunningServer(prefixed.process, port)


def get(server: RunningServer, path: str, accept: str = BROWSER["Accept"]) -> Reply:
    return server.ask("GET", PREFIX + path, {**HOSTILE, "Accept": accept})


@pytest.mark.parametrize("path", ["/", "/labs", f"/doc/{LAB_L}", "/sparql", "/dumps/", "/doc/lab/nobody"])
def test_every_link_of_a_page_leads_on_under_the_prefix(proxied: RunningServer, path: str) -> None:
    page = Page(get(proxied, path).body.decode())
    inside = {link for link in page.links if link.startswith("/")}
    assert inside
    assert [link for link in inside if not link.startswith(f"{PREFIX}/")] == []
    for link in sorted(inside)[:25]:
        assert proxied.get(urlsplit(link)._replace(fragment="").geturl()).status == 200, link


def test_locations_and_links_in_heads_have_the_prefix(proxied: RunningServer) -> None:
    for _ in range(2):
        thing = get(proxied, f"/id/{LAB_L}")
        assert (thing.status, thing.headers["Location"]) == (303, f"{PREFIX}/doc/{LAB_L}")
        document = get(proxied, f"/doc/{LAB_L}", "text/turtle")
        assert document.headers["Content-Location"] == f"{PREFIX}/doc/{LAB_L}.ttl"
        assert f'<{PREFIX}/doc/{LAB_L}.nt>; rel="alternate"' in document.headers["Link"]
        graph = get(proxied, "/graphs/lab/erasme")
        assert graph.headers["Location"] == f"{PREFIX}/doc/lab/erasme"
        for reply in (thing, document, graph):
            assert "evil" not in str(reply.headers)
            assert b"evil" not in reply.body


def test_the_iris_of_the_data_have_neither_prefix_nor_host(proxied: RunningServer) -> None:
    body = get(proxied, f"/doc/{LAB_L}.nt").body
    assert f"<http://localhost:8000/id/{LAB_L}>".encode() in body
    assert PREFIX.encode() not in body


def test_without_a_prefix_no_header_makes_one(server: RunningServer) -> None:
    page = server.ask("GET", f"/doc/{LAB_L}", {**HOSTILE, "Accept": "text/html"})
    assert b"evil" not in page.body
    thing = server.ask("GET", f"/id/{LAB_L}", HOSTILE)
    assert thing.headers["Location"] == f"/doc/{LAB_L}"


@pytest.mark.parametrize("path", ["", "/"])
def test_the_prefix_alone_is_the_home_page(prefixed: RunningServer, path: str) -> None:
    reply = prefixed.get(PREFIX + path, "text/html")
    assert reply.status == 200
    assert b"<h1" in reply.body


def test_a_path_that_only_begins_like_the_prefix_is_another(prefixed: RunningServer) -> None:
    assert prefixed.get(f"{PREFIX}s/labs").status == 404
    assert prefixed.get("/healthz").status == 200
