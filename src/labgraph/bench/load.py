"""A load of requests on a server of this machine: many connections, one process, bounded in number."""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What a load came to: requests a second, and milliseconds at the median and at the 99th percentile."""

    rate: float
    median_ms: float
    p99_ms: float


@dataclass
class _Client:
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)
    awaited: int = 0
    sent_at: float = 0.0

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.awaited = 0
        self.sent_at = time.perf_counter()
        self.sock.sendall(request)

    def is_answered(self) -> bool:
        """Take in what has come; True when the answer is whole. Raises ConnectionError when it is not a 200."""
        chunk = self.sock.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server hung up")
        self.received += chunk
        if not self.awaited and (end := self.received.find(_HEADER_END)) >= 0:
            self.awaited = end + len(_HEADER_END) + _content_length(bytes(self.received[:end]))
        return bool(self.awaited) and len(self.received) >= self.awaited


def run_load(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send each request once, over `clients` kept connections, to a server on 127.0.0.1."""
    waiting = iter(requests)
    times: list[float] = []
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for request in _first(waiting, clients):
            client = _Client(socket.create_connection(("127.0.0.1", port)))
            selector.register(client.sock, selectors.EVENT_READ, client)
            client.send(request)
        while selector.get_map():
            for key, _ in selector.select(timeout=30):
                _go_on(key.data, waiting, times, selector)
    seconds = time.perf_counter() - started
    times.sort()
    return Load(len(times) / seconds, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000)


def get(path: str, accept: str) -> bytes:
    """The bytes of a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def _first(requests: Iterator[bytes], count: int) -> Iterator[bytes]:
    yield from (request for _, request in zip(range(count), requests, strict=False))


def _go_on(
    client: _Client, waiting: Iterator[bytes], times: list[float], selector: selectors.BaseSelector
) -> None:
    if client.is_answered():
        times.append(time.perf_counter() - client.sent_at)
        if request := next(waiting, None):
            client.send(request)
        else:
            selector.unregister(client.sock)
            client.sock.close()


def _content_length(header: bytes) -> int:
    lines = header.decode("latin-1").split("\r\n")
    if " 200 " not in lines[0]:
        raise ConnectionError(lines[0])
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(fields["content-length"])
