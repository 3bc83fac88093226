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


# Answers a path, with the headers of the request.
Answers = Callable[[str, dict[str, str]], Answer]


def answers_of(settings: Settings) -> Answers:
    """What the application says over the shelf of these settings."""
    app = client_of(settings).application

    def answer(path: str, headers: dict[str, str]) -> Answer:
        with app.test_client().get(path, headers=headers) as response:
            return Answer(response.status_code, dict(response.headers), response.data)

    return answer


@contextmanager
def source_over(answers: Answers, port: int = 0) -> Iterator[FaultySource]:
    """A server that gives these answers until the end of the block."""
    stopped = threading.Event()
    source = FaultySource("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            source.asked.append((self.path, self.headers.get("Range", "")))
            answer = answers(self.path, dict(self.headers))
            source.fault(self.path, answer)
            # The mirror hangs up when it has heard enough.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            if answer.refused:
                return
            self.send_response_only(answer.status)
            for name, value in {**answer.headers, "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at if answer.silent_at is None else answer.silent_at])
            if answer.silent_at is not None:
                stopped.wait(PATIENCE.silent_s * 3)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
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


# ── ways to fail ──


def cut(answer: Answer) -> None:
    answer.cut_at = len(answer.body) // 2


def cut_at_once(answer: Answer) -> None:
    answer.cut_at = 0


def silent(answer: Answer) -> None:
    answer.silent_at = len(answer.body) // 3


def refused(answer: Answer) -> None:
    answer.refused = True


def busy(answer: Answer) -> None:
    answer.status, answer.body = 503, b""
    answer.headers |= {"Content-Length": "0", "Retry-After": "0"}


def spoilt(answer: Answer) -> None:
    if answer.body:
        middle = len(answer.body) // 2
        answer.body = answer.body[:middle] + bytes([answer.body[middle] ^ 1]) + answer.body[middle + 1 :]


def longer(answer: Answer) -> None:
    answer.body += b"more"
    answer.headers["Content-Length"] = str(len(answer.body))


class Failing:
    """A fault for the first answers at a path that ends so."""

    def __init__(self, ending: str, *faults: Callable[[Answer], None]) -> None:
        self._ending, self._faults = ending, list(faults)

    def __call__(self, path: str, answer: Answer) -> None:
        if path.endswith(self._ending) and self._faults:
            self._faults.pop(0)(answer)
