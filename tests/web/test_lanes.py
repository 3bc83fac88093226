"""Large answers are sent in lanes, so few that slow readers leave threads for all others; never a part as a whole."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import urlencode

import broken_files
import pytest

from labgraph.config import Settings
from labgraph.errors import TooManyLargeAnswers
from labgraph.web.lanes import LANES, Lane, Lanes
from running import Reply, ask, free_port, serving

# About 9 MB: more than the buffers of a connection take in.
PRODUCT = "SELECT ?s ?o ?b { ?s ?p ?o . ?a ?b ?c } LIMIT 60000"
LARGE = "/sparql?" + urlencode({"query": PRODUCT, "format": "csv"})
DEADLINE_S = 20


def test_one_too_many_is_refused_at_once() -> None:
    lanes = Lanes(2)
    first, second = lanes.take(), lanes.take()
    with pytest.raises(TooManyLargeAnswers) as told:
        lanes.take()
    assert told.value.facts["retry_after_s"] > 0
    first.close()
    first.close()
    third = lanes.take()
    with pytest.raises(TooManyLargeAnswers):
        lanes.take()
    second.close()
    third.close()


def test_a_lane_that_is_forgotten_frees_itself() -> None:
    lanes = Lanes(1)
    lane = lanes.take()
    del lane
    gc.collect()
    lanes.take().close()


def test_a_lane_is_freed_whatever_its_file_does() -> None:
    class Stubborn:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"x"])

        def close(self) -> None:
            raise OSError("cannot be closed")

    lanes = Lanes(1)
    lane: Lane = lanes.take().carrying(Stubborn())
    assert list(lane) == [b"x"]
    with pytest.raises(OSError, match="cannot"):
        lane.close()
    lanes.take().close()


def slow_reader(port: int, path: str, stack: ExitStack) -> socket.socket:
    """A client that asks and then reads only the head of the answer."""
    reader = stack.enter_context(socket.socket())
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(DEADLINE_S)
    reader.connect(("127.0.0.1", port))
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert b" 200 OK" in reader.recv(64)
    return reader


def until_served(port: int, path: str) -> Reply:
    """Ask until the answer comes; everything else but "try again" fails."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        with closing(HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)) as connection:
            reply = ask(connection, "GET", path)
        if reply.status == 200:
            return reply
        assert reply.status == 503
    raise AssertionError("never served again")


@pytest.mark.alone
def test_slow_readers_leave_room_for_others(published_settings: Settings) -> None:
    with serving(published_settings) as server, ExitStack() as stack:
        readers = [slow_reader(server.port, LARGE, stack) for _ in range(LANES)]
        started = time.monotonic()
        refused = server.ask("GET", LARGE, {"Accept-Language": "en"})
        assert time.monotonic() - started < 5
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert b"problems#TooManyLargeAnswers" in refused.body
        for path in ("/healthz", "/sparql?query=ASK%7B%7D", "/doc/lab/erasme.ttl", "/labs"):
            assert server.get(path).status == 200
        for reader in readers:
            reader.close()
        assert len(until_served(server.port, LARGE).body) > 4_000_000


def test_disk_for_waiting_answers_is_bounded(published_settings: Settings) -> None:
    settings = published_settings.model_copy(update={"spool_mb": 64, "workers": 4})
    # Each of four workers has 16 MB: one such answer, not two.
    one = "/sparql?" + urlencode({"query": PRODUCT.replace("60000", "80000"), "format": "csv"})
    with serving(settings) as server, ExitStack() as stack:
        statuses = []
        for _ in range(12):
            connection = server.connection()
            stack.callback(connection.close)
            connection.request("GET", one)
            statuses.append(connection.getresponse().status)
        assert set(statuses) == {200, 503}
        stack.close()
        assert len(until_served(server.port, one).body) < 16_000_000


@pytest.fixture
def failing_server(published_settings: Settings) -> Iterator[int]:
    """The application of `broken_files` under the HTTP server that `labgraph serve` uses."""
    port = free_port()
    program = (
        "from functools import partial; from pathlib import Path; from granian import Granian; import broken_files;"
        f"Granian('x', port={port}, interface='wsgi', blocking_threads=4, log_level='critical')"
        f".serve(target_loader=partial(broken_files.application, Path({str(published_settings.releases_dir)!r})),"
        "wrap_loader=False)"
    )
    paths = os.pathsep.join([str(Path(broken_files.__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": paths}
    ) as process:
        try:
            _await(port)
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("no server")


def test_an_answer_that_breaks_off_is_seen_to_be_broken(failing_server: int) -> None:
    for _ in range(5):
        with closing(HTTPConnection("127.0.0.1", failing_server, timeout=DEADLINE_S)) as connection:
            connection.request("GET", "/broken")
            answer = connection.getresponse()
            assert int(answer.headers["Content-Length"]) == broken_files.LENGTH
            with pytest.raises((IncompleteRead, ConnectionError)):
                answer.read()
        # The one lane is given back, and the room on disk.
        assert len(until_served(failing_server, "/whole").body) == broken_files.LENGTH


def test_curl_says_so(failing_server: int) -> None:
    address = f"http://127.0.0.1:{failing_server}/broken"
    told = subprocess.run(["curl", "--silent", "--output", os.devnull, address], check=False)
    assert told.returncode == 18  # "transfer closed with outstanding read data remaining"
