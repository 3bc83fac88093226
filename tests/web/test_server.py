"""`labgraph serve` as a process: what goes over the wire, starting, stopping, dying."""

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from labgraph.config import Settings
from processes import children_of, eventually, name_of
from running import RunningServer, ask, free_port, serving, start

LAB_L = "/doc/lab/lab-l-centre-val-de-loire"
EVERYTHING = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }"})


# ── over the wire ──


def test_one_connection_serves_many_requests(server: RunningServer) -> None:
    """HEAD, 304, 204 and errors have no body that would be taken for the next answer."""
    connection = server.connection()
    tag = ask(connection, "GET", LAB_L).headers["ETag"]
    exchanges = [
        ("HEAD", LAB_L, {}, 200),
        ("GET", LAB_L, {"If-None-Match": tag}, 304),
        ("HEAD", "/sparql?query=ASK%7B%7D", {}, 200),
        ("OPTIONS", "/sparql", {}, 204),
        ("GET", "/nowhere", {}, 404),
        ("HEAD", "/nowhere", {}, 404),
        ("DELETE", LAB_L, {}, 405),
        ("GET", "/healthz", {}, 200),
    ]
    for method, path, headers, status in exchanges * 3:
        reply = ask(connection, method, path, headers)
        assert reply.status == status, (method, path)
        assert (reply.body == b"") == (method in ("HEAD", "OPTIONS") or status == 304)
        assert connection.sock is not None, "the connection was closed"
    connection.close()


def test_answers_have_their_length(server: RunningServer) -> None:
    for path in ("/", LAB_L + ".ttl", EVERYTHING, "/dumps/", "/nowhere"):
        reply = server.get(path)
        assert int(reply.headers["Content-Length"]) == len(reply.body)
        assert "Transfer-Encoding" not in reply.headers
        head = server.ask("HEAD", path, {"Accept": "*/*"})
        assert (head.headers["Content-Length"], head.body) == (reply.headers["Content-Length"], b"")


def test_refused_body_does_not_break_the_connection(server: RunningServer) -> None:
    connection = server.connection()
    for _ in range(3):
        for kind, status in (("text/plain", 415), ("application/sparql-query", 413)):
            assert (
                ask(connection, "POST", "/sparql", {"Content-Type": kind}, b"x" * 1_000_000).status == status
            )
    connection.close()


def test_many_at_once(server: RunningServer) -> None:
    """More than may be answered at a time: each has the whole, or is told to come back."""
    expected = server.get(EVERYTHING).body
    with ThreadPoolExecutor(24) as threads:
        replies = list(threads.map(lambda _: server.get(EVERYTHING), range(24)))
    whole = [reply for reply in replies if reply.status == 200]
    busy = [reply for reply in replies if reply.status == 503]
    assert whole
    assert len(whole) + len(busy) == 24
    assert {reply.body for reply in whole} == {expected}
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in busy)


def test_readers_who_leave_do_no_harm(server: RunningServer) -> None:
    for _ in range(30):
        connection = server.connection()
        connection.request("GET", EVERYTHING)
        response = connection.getresponse()
        response.read(1000)
        connection.close()
    assert server.get("/readyz").status == 200


# ── starting and stopping ──


def test_stopping_lets_answers_finish(published_settings: Settings) -> None:
    with serving(published_settings) as server:
        connection = server.connection()
        connection.request("GET", EVERYTHING)
        # A connection that no worker has accepted yet is refused, as those are that come later.
        eventually(lambda: _is_taken(connection), "the request was not read")
        server.process.send_signal(signal.SIGTERM)
        response = connection.getresponse()
        assert len(response.read()) == int(response.headers["Content-Length"])
        connection.close()
        assert server.process.wait(timeout=20) == 0
        with pytest.raises(ConnectionRefusedError), closing(server.connection()) as refused:
            refused.request("GET", "/")


def _is_taken(connection: HTTPConnection) -> bool:
    """Whether a worker has accepted the connection, so it has an inode, and read what was sent (proc_net(5))."""
    port = connection.sock.getsockname()[1]
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any(
        row[2].endswith(f":{port:04X}") and row[9] != "0" and row[4].endswith(":00000000") for row in rows
    )


def test_worker_that_dies_is_replaced(published_settings: Settings) -> None:
    with serving(published_settings) as server:
        (web,) = [pid for pid in children_of(server.process.pid) if name_of(pid) == "labgraph-web"]
        (worker,) = children_of(web)
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: worker not in children_of(web) and server_is_ready(server), "no other worker")


def server_is_ready(server: RunningServer) -> bool:
    try:
        return server.get("/readyz").status == 200
    except OSError:
        return False


def test_port_that_is_taken_is_told(published_settings: Settings) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = start(published_settings, other.getsockname()[1])
        said = process.communicate(timeout=30)[0]
    assert process.returncode == 2
    assert str(other) not in said
    assert "127.0.0.1" in said
    assert "Traceback" not in said


def test_directory_too_deep_for_sockets_is_told(
    published_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    process = start(published_settings, free_port())
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert str(deep) in said
    assert "TMPDIR" in said
    assert "Traceback" not in said
    assert [*deep.iterdir()] == []


def test_log_says_where_and_nothing_else(published_settings: Settings) -> None:
    with serving(published_settings) as server:
        server.get("/")
        server.get("/nowhere")
        server.get("/sparql?query=" + quote("ASK {"))
        server.process.terminate()
        said = server.process.communicate(timeout=20)[0]
    assert server.address in said
    assert "ERROR" not in said
    assert "WARNING" not in said


@pytest.mark.parametrize("after_s", [0, 0.02, 0.1, 0.3])
def test_stopped_as_it_starts(published_settings: Settings, after_s: float) -> None:
    """However early it is told to stop, it ends at once and leaves nothing."""
    with start(published_settings, free_port()) as process:
        assert process.stdout
        assert "http" in process.stdout.readline()
        time.sleep(after_s)
        process.terminate()
        assert process.wait(timeout=20) == 0
