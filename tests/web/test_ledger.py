"""The ledger counts exactly, for threads and processes together, and survives whoever is killed while it writes."""

import multiprocessing
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from labgraph.web import ledger
from labgraph.web.ledger import Ledger

NEVER = (0.0, 0.0, 0.0)


def count(path: Path, client: bytes, times: int) -> None:
    """Add one, a number of times, from four threads; run in processes of their own."""
    opened = Ledger.open(path)

    def add(_: int) -> None:
        with opened.account(client, 0.0, NEVER) as amounts:
            seen = amounts[0]
            time.sleep(0)  # lets the other threads run between reading and writing
            amounts[0] = seen + 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(times)))


def count_for_ever(path: Path, started: Event) -> None:
    opened = Ledger.open(path)
    started.set()
    while True:
        with opened.account(b"killed", 0.0, NEVER) as amounts:
            amounts[0] += 1
            amounts[1] += 1


def spent(opened: Ledger, client: bytes, now: float = 0.0, drains: tuple[float, ...] = NEVER) -> list[float]:
    with opened.account(client, now, drains) as amounts:
        return list(amounts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ledger.create(tmp_path / "ledger")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_and_threads_count_together(path: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    workers = [context.Process(target=count, args=(path, b"client", 500)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert spent(Ledger.open(path), b"client") == [1500, 0, 0]


def test_a_killed_process_leaves_no_lock_and_no_nonsense(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    opened = Ledger.open(path)
    before = 0.0
    for _ in range(20):
        started = context.Event()
        worker = context.Process(target=count_for_ever, args=(path, started))
        worker.start()
        started.wait()
        while spent(opened, b"killed")[0] <= before:
            pass
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        requests, errors, _ = spent(opened, b"killed")
        assert abs(requests - errors) <= 1
        before = requests


def test_what_was_spent_drains_away() -> None:
    opened = Ledger.private()
    drains = (10.0, 1.0, 0.5)
    with opened.account(b"c", 100.0, drains) as amounts:
        amounts[:] = [30.0, 30.0, 30.0]
    assert spent(opened, b"c", 102.0, drains) == [10.0, 28.0, 29.0]
    assert spent(opened, b"c", 104.0, drains) == [0.0, 26.0, 28.0]
    assert spent(opened, b"c", 500.0, drains) == [0.0, 0.0, 0.0]


def test_a_fault_while_an_account_is_open_changes_nothing() -> None:
    opened = Ledger.private()
    with pytest.raises(ZeroDivisionError), opened.account(b"c", 0.0, NEVER) as amounts:
        amounts[0] = 1 / 0
    assert spent(opened, b"c") == [0, 0, 0]


def test_many_clients_have_their_own_accounts() -> None:
    opened = Ledger.private()
    clients = [random.randbytes(5) for _ in range(5_000)]
    for number, client in enumerate(clients):
        with opened.account(client, 0.0, NEVER) as amounts:
            amounts[0] = number + 1.0
    right = sum(spent(opened, client)[0] == number + 1.0 for number, client in enumerate(clients))
    # Of 5,000 clients in 8,192 rows of eight places, hardly any must give way to a ninth.
    assert right > 4_990


def test_who_spent_least_gives_way() -> None:
    opened = Ledger.private(rows=1)
    heavy = [b"a", b"b", b"c", b"d", b"e", b"f", b"g"]
    for client in heavy:
        with opened.account(client, 0.0, NEVER) as amounts:
            amounts[0] = 1_000.0
    for number in range(50):
        with opened.account(bytes([number]), 0.0, NEVER) as amounts:
            assert amounts == [0, 0, 0]
            amounts[0] += 1.0
    assert [spent(opened, client)[0] for client in heavy] == [1_000.0] * 7
    assert spent(opened, bytes([1]))[0] == 0


def test_no_client_can_know_its_place(tmp_path: Path) -> None:
    one, other = ledger.create(tmp_path / "one"), ledger.create(tmp_path / "other")
    for path in (one, other):
        with Ledger.open(path).account(b"client", 0.0, NEVER) as amounts:
            amounts[0] = 1.0
    places = [_place(path.read_bytes()) for path in (one, other)]
    assert places[0] != places[1]


def _place(content: bytes) -> int:
    return next(number for number, byte in enumerate(content[16:]) if byte)


def test_the_file_is_of_its_owner_alone_and_bounded(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < 4_000_000
    with pytest.raises(FileExistsError):
        ledger.create(path)
