"""Processes under measure: the check, our server, and the bare one on the same HTTP server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from .baseline import STORE_VARIABLE

_LABGRAPH = [sys.executable, "-c", "from labgraph.cli import main; main()"]
_BARE = "granian --interface wsgi --factory --no-ws --log-level critical labgraph.bench.baseline:create_app".split()


@dataclass(frozen=True)
class Server:
    """A running server, and the seconds from its start to its first answer."""

    port: int
    pid: int
    started_in: float

    def memory_mb(self) -> float:
        """The private and shared memory (PSS) of its largest worker, in MB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_pss_mb(pid) for pid in (children or [str(self.pid)]))


def check_in_a_process() -> None:
    """`labgraph check`, with the settings of this directory."""
    subprocess.run([*_LABGRAPH, "check"], check=True, capture_output=True)  # noqa: S603 -- our own words


@contextmanager
def our_server(releases: Path, workers: int) -> Iterator[Server]:
    """`labgraph serve` over a shelf of releases."""
    program = [*_LABGRAPH, "serve"]
    settings = {"LABGRAPH_RELEASES_DIR": str(releases), "LABGRAPH_WORKERS": str(workers)}
    with _running(program, settings, "LABGRAPH_PORT") as server:
        yield server


@contextmanager
def bare_server(store: Path, workers: int) -> Iterator[Server]:
    """The bare app on the same HTTP server, over a store on disk."""
    program = [sys.executable, "-m", *_BARE, "--workers", str(workers)]
    with _running(program, {STORE_VARIABLE: str(store)}, "GRANIAN_PORT") as server:
        yield server


@contextmanager
def _running(program: list[str], settings: Mapping[str, str], port_variable: str) -> Iterator[Server]:
    port = _free_port()
    environment = {**os.environ, **settings, port_variable: str(port)}
    started = time.monotonic()
    with subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- our own words
        try:
            _await(port, process)
            yield Server(port, process.pid, time.monotonic() - started)
        finally:
            process.send_signal(signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
        except ConnectionError:
            time.sleep(0.01)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"no answer on port {port}")


def _pss_mb(pid: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
