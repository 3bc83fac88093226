"""An answer is whole or none: for slow readers, from children that die in the midst of it, on a full disk."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest
from load import Client, asking, each_different, exchanges, outcome, outcomes, query
from service import GONE_WITHIN_S, Service, await_that, kill, serving
from small_disk import small_disk

from labgraph.config import Settings

LOOKUP = "SELECT ?l { ?l a <https://w3id.org/labgraph/ns#Lab> } LIMIT 3 # %"
ROWS = 60_000
VALUES = " ".join(f"'{number:03}'" for number in range(100))
# Some 5 MB: more than stays in memory, and known to the last byte.
LARGE = f"SELECT ?a ?b ?c {{ VALUES ?a {{{VALUES}}} VALUES ?b {{{VALUES}}} VALUES ?c {{ 1 2 3 4 5 6 }} }} # %"
SLOW_READERS, SECONDS, A_SECOND = 20, 6, 1000
MB = 1_000_000


@pytest.fixture
def service(published_settings: Settings, tmp_path: Path) -> Iterator[Service]:
    with serving(
        published_settings.model_copy(update={"workers": 1, "query_children": 4}), tmp_path
    ) as running:
        yield running


def is_whole(body: bytes) -> bool:
    return len(json.loads(body)["results"]["bindings"]) == ROWS


class SlowReader:
    """Asks for the large answer, and takes it with a window as small as the system allows."""

    def __init__(self, service: Service, number: int) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", service.port))
        asked = urlencode({"query": LARGE.replace("%", str(number)), "format": "json"})
        self.socket.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(asked), asked.encode())
        )
        self.received = b""

    def read(self, count: int) -> bytes:
        part = self.socket.recv(count)
        self.received += part
        return part

    def rest(self) -> tuple[int, int, bytes]:
        """Read on to the end, without haste no more; gives the status, the length told, and the body."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        while self.read(1 << 16):
            pass
        head, _, body = self.received.partition(b"\r\n\r\n")
        length = next(
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        ).partition(b":")[2]
        return int(head.split()[1]), int(length), body


def test_slow_readers_hold_bytes_and_no_child(service: Service) -> None:
    (worker,) = service.workers()
    before = worker.resident_mb
    with ExitStack() as open_readers:
        readers = _one_after_the_other(service, open_readers)
        assert all(reader.received.startswith(b"HTTP/1.1 200 ") for reader in readers)
        # All answers are whole and under way; nobody is at work for them any more.
        await_that(lambda: not service.at_work(), GONE_WITHIN_S)
        with asking([Client(service, each_different(LOOKUP), 0.02) for _ in range(2)]) as neighbours:
            for _ in range(SECONDS):
                time.sleep(1)  # their pace
                for reader in readers:
                    reader.read(A_SECOND)
        assert outcomes(exchanges(neighbours)).keys() == {"answered"}
        assert len(exchanges(neighbours)) > 20 * SECONDS
        # Each may keep a megabyte in memory, and what the server and the system have in hand; 5 MB each would show.
        assert worker.resident_mb - before < SLOW_READERS * 2.5
        status, length, body = readers[0].rest()
        assert (status, length) == (200, len(body))
        assert is_whole(body)
    await_that(lambda: not _spools(service), 30, lambda: _spools(service))


def _one_after_the_other(service: Service, open_readers: ExitStack) -> list[SlowReader]:
    """Slow readers whose answers have all begun."""
    readers = []
    for number in range(SLOW_READERS):
        readers.append(SlowReader(service, number))
        open_readers.enter_context(readers[-1].socket)
        readers[-1].read(A_SECOND)
    return readers


def _spools(service: Service) -> list[str]:
    """The files without a name that its web workers hold."""
    return [held for worker in service.workers() for held in worker.descriptors if held.endswith("(deleted)")]


def test_child_killed_in_the_midst_of_an_answer(service: Service) -> None:
    with asking([Client(service, each_different(LARGE))]) as (client,):
        for number in range(30):
            await_that(service.at_work, 10)
            time.sleep(number * 0.004)  # from its first byte to its last
            for child in service.at_work():
                kill(child)
    told = outcomes(client.exchanges)
    assert told.keys() <= {"answered", "EngineUnavailable"}
    assert told["EngineUnavailable"] >= 5
    for each in client.exchanges:
        if each.outcome == "answered":
            assert each.reply is not None
            assert is_whole(each.reply.body)


def test_answer_over_the_limit_is_told(published_settings: Settings, tmp_path: Path) -> None:
    with (
        serving(published_settings.model_copy(update={"result_limit_mb": 1}), tmp_path) as service,
        closing(service.connection()) as connection,
    ):
        reply = query(connection, LARGE)
        assert outcome(reply) == "ResultTooLarge"
        assert json.loads(reply.body)["limit_mb"] == 1
        assert b"/dumps/" in reply.body


def test_answers_under_way_take_no_more_disk_than_allowed(
    published_settings: Settings, tmp_path: Path
) -> None:
    """Ten answers of 5 MB have room in 64 MB, twenty have not: some are told so, and all is well when they are gone."""
    with serving(published_settings.model_copy(update={"workers": 1, "spool_mb": 64}), tmp_path) as service:
        with ExitStack() as open_readers:
            readers = _one_after_the_other(service, open_readers)
            refused = [reader for reader in readers if reader.received.startswith(b"HTTP/1.1 503 ")]
            assert 5 < len(refused) < SLOW_READERS
            for reader in refused:
                assert b"TooManyLargeAnswers" in reader.rest()[2]
                assert b"retry-after:" in reader.received.lower()
            assert all(b"HTTP/1.1 200 " in reader.received for reader in readers if reader not in refused)
        await_that(lambda: not _spools(service), 30, lambda: _spools(service))
        with closing(service.connection()) as connection:
            assert outcome(query(connection, LARGE)) == "answered"


def test_disk_that_is_full(
    published_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no room on it is refused, what needs none is answered, and all is when there is room again."""
    # The sockets of the service stand there too: the path is not to be long.
    with TemporaryDirectory() as directory, small_disk(Path(directory), 60 * MB) as disk:
        monkeypatch.setenv("TMPDIR", str(disk.mounted))
        with (
            serving(published_settings, tmp_path, executable=disk.python) as service,
            ThreadPoolExecutor(4) as askers,
        ):
            disk.leave(3 * MB)
            told = list(askers.map(lambda number: _told(service, LARGE.replace("%", str(number))), range(8)))
            assert set(told) == {"TooManyLargeAnswers"}
            assert _told(service, LOOKUP) == "answered"
            disk.clear()
            assert _told(service, LARGE) == "answered"


def _told(service: Service, text: str) -> str:
    with closing(service.connection()) as connection:
        return outcome(query(connection, text))
