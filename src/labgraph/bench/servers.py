"""The servers under measure, each a process of its own on a port of its own: ours, the bare app, nginx, Oxigraph's."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path

from ..config import Settings
from ..errors import CannotMeasure, Text
from ..settings_file import PREFIX
from .baseline import STORE_VARIABLE
from .load import Request

LABGRAPH = [sys.executable, "-c", "from labgraph.cli import main; main()"]
# Threads for WSGI as our own server has them at least, so that the baseline does not wait for one.
_BARE = "granian --interface wsgi --factory --no-ws --log-level critical --blocking-threads 64".split()
_BARE_APP = "labgraph.bench.baseline:create_app"
_START_S = 60.0
# `user` counts only where root starts it: nobody else could read a temporary directory of his.
_NGINX = """\
daemon off; user root; pid nginx.pid; error_log stderr crit; worker_processes {workers};
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/octet-stream;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{ listen 127.0.0.1:{port}; root {files}; }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A running server: its port, its first process, and the seconds from its start to its first answer."""

    port: int
    pid: int
    started_in: float

    def answer(self, request: Request) -> tuple[int, HTTPMessage, bytes]:
        """Status, headers and body of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_START_S)
        try:
            connection.request("GET", request.path, headers={"Accept": request.accept})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


def environment_of(settings: Settings, **others: object) -> dict[str, str]:
    """The environment of a process under these settings and no others. Budgets of clients are lifted: here is one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = settings.model_dump(exclude={"trusted_proxies"}) | {
        "client_requests_per_minute": 0,
        "client_errors_per_minute": 0,
        "client_query_s_per_minute": 0,
        **others,
    }
    return ours | {f"{PREFIX}{name.upper()}": str(value) for name, value in given.items()}


@contextmanager
def our_server(settings: Settings, run: Path, **others: object) -> Iterator[Server]:
    """`labgraph serve`; `others` are settings that differ. Its sockets are in a directory under `run`."""
    port = _free_port()
    environment = environment_of(settings, host="127.0.0.1", port=port, **others)
    with _running([*LABGRAPH, "serve"], port, {**environment, "TMPDIR": str(run)}) as server:
        yield server


@contextmanager
def bare_server(store: Path, workers: int) -> Iterator[Server]:
    """The bare app on the same HTTP server, over a store on disk."""
    port = _free_port()
    program = [sys.executable, "-m", *_BARE, "--port", str(port), "--workers", str(workers), _BARE_APP]
    with _running(program, port, {**os.environ, STORE_VARIABLE: str(store)}) as server:
        yield server


@contextmanager
def nginx(folder: Path, workers: int) -> Iterator[Server | None]:
    """Nginx over the files in `folder`/files; None where it is not installed."""
    # Debian keeps it where only root looks.
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        yield None
        return
    port = _free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(port=port, files=folder / "files", workers=workers), "utf-8")
    arguments = ["-p", str(folder), "-c", str(configuration), "-e", "stderr"]
    with _running([program, *arguments], port, dict(os.environ)) as server:
        yield server


@contextmanager
def oxigraph_server(store: Path) -> Iterator[Server | None]:
    """Oxigraph's own server over a store on disk; None where it is not installed (pip install oxigraph)."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if program is None:
        yield None
        return
    port = _free_port()
    arguments = ["serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running([program, *arguments], port, dict(os.environ)) as server:
        yield server


@contextmanager
def _running(program: list[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    started = time.monotonic()
    with subprocess.Popen(  # noqa: S603 -- our own words
        program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
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
    server = Server(port, process.pid, 0)
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, HTTPException):
            status, _, _ = server.answer(Request("/readyz"))
            if status < 500:  # nginx and Oxigraph have no such page
                return
        time.sleep(0.01)
    raise CannotMeasure(Text(f"aucun serveur sur le port {port}", f"no server came up on port {port}"))
