"""The load tool: every request is sent, in turn, and what fails is counted."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from labgraph.bench.load import Request, run
from labgraph.bench.rounds import Asked
from labgraph.bench.servers import Server
from labgraph.errors import CannotMeasure
from repository import labgraph

SECONDS = 0.4


class Recorder(BaseHTTPRequestHandler):
    """Answers what its path says: /404/… with that status, and so on; keeps what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Accept"]))  # type: ignore[attr-defined]
        self.send_response(int(urlsplit(self.path).path.split("/")[1]))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class HangsUp(socketserver.BaseRequestHandler):
    """Ends each connection in the middle of an answer."""

    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def recording() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.asked = []  # type: ignore[attr-defined]
    with serving(server) as port:
        yield port, server.asked  # type: ignore[attr-defined]


def test_requests_are_sent_in_turn_and_begin_again_at_the_end() -> None:
    requests = [Request(f"/200/{n}?q=caf%C3%A9", f"text/x-{n}") for n in range(7)]
    with recording() as (port, asked):
        load = run(port, requests, 1, SECONDS)
    assert asked[:9] == [(request.path, request.accept) for request in (*requests, *requests[:2])]
    assert load.failed == 0
    assert load.rate > 0
    assert 0 < load.p50_ms <= load.p99_ms


def test_no_request_comes_twice_as_long_as_there_are_others() -> None:
    requests = [Request(f"/200/{n}") for n in range(100_000)]
    with recording() as (port, asked):
        load = run(port, requests, 8, SECONDS)
    assert 8 < load.sent < len(requests)
    assert len(set(asked)) == len(asked)


def test_refused_requests_are_counted_and_are_no_good_answers() -> None:
    with recording() as (port, _):
        half = run(port, [Request("/200/"), Request("/503/")], 2, SECONDS)
        none = run(port, [Request("/404/")], 2, SECONDS)
    assert half.refused == half.failed == pytest.approx(half.sent / 2, abs=2)
    assert half.rate > 0
    assert none.refused == pytest.approx(none.sent, abs=2)
    assert none.rate == 0


def test_a_load_with_failures_gives_no_figure() -> None:
    with recording() as (port, _), pytest.raises(CannotMeasure, match="/500/x"):
        Asked(Server(port, 0, 0.0), [Request("/500/x")]).load(2, SECONDS)


def test_a_server_that_hangs_up_gives_no_figure() -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), HangsUp)
    with serving(server) as port, pytest.raises(CannotMeasure, match=str(port)):
        run(port, [Request("/")], 2, SECONDS)


def test_a_server_that_is_not_there_gives_no_figure() -> None:
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), HangsUp)) as port:
        pass
    with pytest.raises(CannotMeasure, match="onnect"):
        run(port, [Request("/")], 2, SECONDS)


@pytest.mark.parametrize(("locale", "asks_for"), [("fr_FR.UTF-8", "il manque"), ("en_GB.UTF-8", "missing")])
def test_without_wrk_the_bench_says_what_to_install_and_stops(
    tmp_path: Path, locale: str, asks_for: str
) -> None:
    process = labgraph(tmp_path, "bench", PATH=str(tmp_path), LANG=locale)
    said, faults = process.communicate(timeout=60)
    assert (process.returncode, said) == (1, b"")
    assert asks_for in faults.decode()
    assert "apt-get install wrk" in faults.decode()
