"""`labgraph serve` as people run it: a process of its own, on a port of its own, stopped by SIGTERM."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from labgraph.config import Settings
from repository import environment_of

STARTED_WITHIN_S = 20
STOPPED_WITHIN_S = 40


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class RunningServer:
    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        connection = self.connection()
        try:
            return ask(connection, method, path, headers, body)
        finally:
            connection.close()

    def get(self, path: str, accept: str = "*/*") -> Reply:
        return self.ask("GET", path, {"Accept": accept})


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Reply:
    """One exchange on a connection that may be used again."""
    connection.request(method, path, body or None, dict(headers or {}))
    response = connection.getresponse()
    return Reply(response.status, response.headers, response.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(
    settings: Settings, port: int, output: IO[str] | int = subprocess.PIPE, **more: Any
) -> subprocess.Popen[str]:
    """The server, begun; `output` takes what it says, `more` goes to Popen."""
    return subprocess.Popen(
        [sys.executable, "-c", "from labgraph.cli import main; main()", "serve"],
        env={**os.environ, **environment_of(settings), "LABGRAPH_PORT": str(port)},
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    """Ask for readiness until it is there; a process that ended, or takes too long, fails."""
    deadline = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            if ask(connection, "GET", "/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    process.kill()
    raise AssertionError(f"not ready within {STARTED_WITHIN_S} s:\n{process.communicate()[0]}")


@contextmanager
def serving(settings: Settings, port: int = 0) -> Iterator[RunningServer]:
    port = port or free_port()
    process = start(settings, port)
    wait_until_ready(process, port)
    running = RunningServer(process, port)
    assert urlsplit(running.address).port == port
    try:
        yield running
    finally:
        process.terminate()
        process.communicate(timeout=STOPPED_WITHIN_S)
