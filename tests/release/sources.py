"""A labgraph to be mirrored: the application over a shelf, on a loopback port, that fails as it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from answering import client_of

from labgraph.config import Settings
from labgraph.release.mirror.source import Patience

# A source of these tests is near, or it is not there.
PATIENCE = Patience(connect_s=2, silent_s=0.2, attempts=3, first_s=0.005, longest_s=0.02, file_s=10)


@dataclass
class Answer:
    """What the application answers, before it is sent; `cut_at` and `silent_at` are places in the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut_at: int | None = None
    silent_at: int | None = None
    refused: bool = False


# Gets the path and the answer, and changes what is sent.
Fault = Callable[[str, Answer], None]


def none(_path: str, _answer: Answer) -> None:
    """All goes well."""


@dataclass
class FaultySource:
    """`asked`: each path with the range that was asked for."""

    url: str
    fault: Fault = none
    asked: list[tuple[str, str]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def source_over(settings: Settings) -> Iterator[FaultySource]:
    """The application over the shelf of these settings, until the end of the block."""
    client, stopped = client_of(settings), threading.Event()
    source = FaultySource("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            source.asked.append((self.path, self.headers.get("Range", "")))
            with client.application.test_client().get(self.path, headers=dict(self.headers)) as response:
                answer = Answer(response.status_code, dict(response.headers), response.data)
            source.fault(self.path, answer)
            self.close_connection = True
            if not answer.refused:
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            for name, value in {**answer.headers, "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            # The mirror hangs up when it has heard enough.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(
                    answer.body[: answer.cut_at if answer.silent_at is None else answer.silent_at]
                )
            if answer.silent_at is not None:
                stopped.wait(PATIENCE.silent_s * 3)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    source.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield source
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
