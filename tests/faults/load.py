"""Clients that ask without rest, and a listener that counts who calls it: real sockets, real threads."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from hostile import STATUS
from service import Service

from running import Reply, ask

FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/sparql-results+json, text/turtle",
}
BROKEN = "broken"


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it: an outcome (see `outcome`), or "broken" with no reply."""

    began: float
    seconds: float
    outcome: str
    reply: Reply | None


def outcome(reply: Reply) -> str:
    """The name of the problem, or "answered"; fails when the answer is not what its status says."""
    assert int(reply.headers["Content-Length"]) == len(reply.body), "a part as if it were the whole"
    if reply.status == 200:
        return "answered"
    assert reply.headers.get_content_type() == "application/problem+json", (reply.status, reply.body[:500])
    problem = json.loads(reply.body)
    name = str(problem["type"]).partition("#")[2]
    assert problem["status"] == reply.status == STATUS.get(name, reply.status), problem
    if reply.status in (429, 503):
        assert int(reply.headers["Retry-After"]) > 0, problem
    return name


def query(connection: http.client.HTTPConnection, parameters: Mapping[str, str] | str) -> Reply:
    """Ask by POST, so that a query may be as long as it is allowed to be."""
    given = {"query": parameters} if isinstance(parameters, str) else parameters
    return ask(connection, "POST", "/sparql", FORM, urlencode(given).encode())


class Client(threading.Thread):
    """Asks one thing after the other on a connection that stays open; opens another when that breaks."""

    def __init__(self, service: Service, questions: Iterable[str], pause_s: float = 0.0) -> None:
        super().__init__()
        self._service, self._questions, self._pause_s = service, questions, pause_s
        self.exchanges: list[Exchange] = []
        self.stopping = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        connection = self._service.connection()
        try:
            for question in self._questions:
                if self.stopping.is_set():
                    break
                self.exchanges.append(self._exchange(connection, question))
                self.stopping.wait(self._pause_s)
        except BaseException as failure:  # noqa: BLE001 -- told by `asking`, in the thread of the test
            self.failure = failure
        finally:
            connection.close()

    def _exchange(self, connection: http.client.HTTPConnection, question: str) -> Exchange:
        began = time.monotonic()
        try:
            if question.startswith("/"):
                reply = ask(connection, "GET", question)
                told = "answered" if reply.status == 200 else str(reply.status)
            else:
                reply = query(connection, question)
                told = outcome(reply)
        except ConnectionRefusedError:
            raise
        except (http.client.HTTPException, ConnectionError):
            connection.close()
            return Exchange(began, time.monotonic() - began, BROKEN, None)
        return Exchange(began, time.monotonic() - began, told, reply)


@contextmanager
def asking(clients: Iterable[Client]) -> Iterator[list[Client]]:
    """The clients ask as long as the block lasts; what made one fail is raised at its end."""
    begun = list(clients)
    for client in begun:
        client.start()
    try:
        yield begun
    finally:
        for client in begun:
            client.stopping.set()
        for client in begun:
            client.join()
        failures = [client.failure for client in begun if client.failure]
        if failures:
            raise failures[0]


def exchanges(clients: Iterable[Client]) -> list[Exchange]:
    """All exchanges of the clients, in the order they began."""
    return sorted((each for client in clients for each in client.exchanges), key=lambda each: each.began)


def outcomes(done: Iterable[Exchange]) -> Counter[str]:
    return Counter(each.outcome for each in done)


def each_different(text: str) -> Iterator[str]:
    """The same question for ever, in words that no cache has seen: `%` counts."""
    number = 0
    while True:
        number += 1
        yield text.replace("%", str(number))


def percentile(seconds: Iterable[float], share: float) -> float:
    """The time that this share of all stays under, in seconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass
class Listener:
    """A server that counts who calls it, and hangs up on them."""

    socket: socket.socket
    calls: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def listen(self) -> None:
        while True:
            caller, _ = self.socket.accept()
            caller.close()
            if self.over.is_set():
                return
            self.calls += 1

    def call(self) -> None:
        socket.create_connection(self.socket.getsockname()).close()


@contextmanager
def listening() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as listening_socket:
        listener = Listener(listening_socket)
        thread = threading.Thread(target=listener.listen)
        thread.start()
        try:
            yield listener
        finally:
            listener.over.set()
            listener.call()
            thread.join()


def in_parallel(work: Callable[[int], None], count: int) -> None:
    """Do it so often at the same time."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
