"""The checks that a service makes of itself: all pass on a real one, each can fail, and curl asks the same."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from clients import client_of
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app
from labgraph.web.conformance.asking import Ask, ask_all, curl_lines
from labgraph.web.conformance.checks import Sample, checks
from labgraph.web.conformance.results import Results
from labgraph.web.conformance.running import Runner, run
from running import RunningServer, free_port

WITHIN_S = 30
SAMPLE = Sample(("lab", "erasme"), "q01-labs-of-a-region")


@pytest.fixture(scope="module")
def results(server: RunningServer, published: Release) -> Results:
    return run(("127.0.0.1", server.port), published.manifest.release, published.manifest.base_iri)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    """A server that answers anything so; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_POST = do_HEAD = do_OPTIONS = do_DELETE = do_GET  # noqa: N815 -- as the library calls them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_real_service_is_as_it_promises(results: Results) -> None:
    assert [(each.title["en"], each.unmet, each.got) for each in results.results if not each.passed] == []
    assert len(results.results) == len(checks(SAMPLE)) >= 35


@pytest.mark.parametrize(("status", "body"), [(200, b""), (500, b"no")])
def test_every_check_can_fail(status: int, body: bytes) -> None:
    passed = []
    with answering(status, body) as port:
        for check in checks(SAMPLE):
            replies = ask_all(("127.0.0.1", port), check.asks)
            if all(expected.is_met(replies) for expected in check.expected):
                passed.append(check.title.en)
    same_in_both = "HEAD says what GET says"
    assert [title for title in passed if not title.startswith(same_in_both)] == []


def test_head_that_says_otherwise_is_noticed(server: RunningServer) -> None:
    [check] = [each for each in checks(SAMPLE) if each.title.en.endswith(": /dumps/")]
    get, head = check.asks
    replies = ask_all(("127.0.0.1", server.port), (get, replace(head, path="/catalog.ttl")))
    assert not all(expected.is_met(replies) for expected in check.expected)


def test_nobody_who_answers_is_a_fault_of_each_check(published: Release) -> None:
    with pytest.raises(OSError, match="refused"):
        run(("127.0.0.1", free_port()), published.manifest.release, "http://localhost/")


def test_curl_repeats_each_check(at_home: RunningServer) -> None:
    """The lines of the page are run as they stand, but for those of another deployment."""
    found = run(("127.0.0.1", at_home.port), "r", at_home.address + "/")
    statuses = {}
    for check, result in zip(checks(_sample_of(found)), found.results, strict=True):
        for line in result.curl:
            done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=30, check=True)
            statuses[check.title.en] = int(done.stdout.split(b" ", 2)[1])
    expected = {
        check.title.en: int(match[1])
        for check in checks(_sample_of(found))
        for text in check.expected
        if (match := re.fullmatch(r"status (\d+)", text.text.en))
    }
    assert {title: statuses[title] for title in expected} == expected
    assert {304, 303, 413, 206} <= set(expected.values())


def _sample_of(found: Results) -> Sample:
    """What was asked for, as the lines tell."""
    lines = " ".join(line for each in found.results for line in each.curl)
    entity, question = re.search(r"/id/(\w+)/([\w-]+)", lines), re.search(r"/queries/([\w-]+)", lines)
    return Sample((entity[1], entity[2]) if entity else None, question[1] if question else None)


def test_what_shells_take_for_themselves_is_quoted() -> None:
    [line] = curl_lines("http://x/", [Ask("/a?b='$(id)'", (("X", "`id`; \"'"),), "POST", "& | $HOME")])
    done = subprocess.run(
        ["sh", "-c", line.replace("curl", "printf '%s\\n'", 1)], capture_output=True, check=True
    )
    words = done.stdout.decode().splitlines()
    assert {"X: `id`; \"'", "& | $HOME", "http://x/a?b='$(id)'"} <= set(words)


def test_one_worker_checks_each_release_and_all_tell(
    server: RunningServer, published_settings: Settings, tmp_path: Path, published: Release
) -> None:
    settings = published_settings.model_copy(update={"port": server.port, "host": "0.0.0.0"})
    engines, path = CurrentEngine(Shelf(settings.releases_dir), 1_000_000), tmp_path / "conformance.json"
    client = client_of(create_app(settings, engines, conformance=path))
    waiting = client.get("/conformance", headers=BROWSER)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (200, "15")
    assert json.loads(client.get("/conformance.json").text)["began"] is None
    Runner(settings, engines, path, settled_s=0).start()
    deadline = time.monotonic() + WITHIN_S
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    told = json.loads(client.get("/conformance", headers={"Accept": "application/json"}).text)
    assert (told["release"], told["passed"]) == (published.manifest.release, told["checks"])
    page = client.get("/conformance?lang=en", headers=BROWSER)
    assert "Retry-After" not in page.headers
    assert "HEAD says what GET says" in Page(page.text).words
    assert "curl --head" in page.text
    of_another = Results.read(path)
    assert of_another
    of_another.model_copy(update={"release": "20260101T000000Z"}).write(path)
    assert json.loads(client.get("/conformance.json").text)["began"] is None


def test_a_check_that_fails_is_told(results: Results, tmp_path: Path, published_settings: Settings) -> None:
    first = results.results[0]
    failing = first.model_copy(update={"unmet": first.expected[:1], "got": "418 <teapot>"})
    path = tmp_path / "conformance.json"
    results.model_copy(update={"results": (failing, *results.results[1:])}).write(path)
    engines = CurrentEngine(Shelf(published_settings.releases_dir), 1_000_000)
    told = client_of(create_app(published_settings, engines, conformance=path))
    assert json.loads(told.get("/conformance.json").text)["passed"] == len(results.results) - 1
    page = told.get("/conformance", headers=BROWSER).text
    assert "418 &lt;teapot&gt;" in page
    assert told.get("/conformance", headers={"Accept": "image/png"}).status_code == 406
