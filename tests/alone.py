"""Tests in several processes: one marked `alone` measures time or loads the machine, so nothing runs beside it.

A plugin of pytest. It stands around whole tests, with what their fixtures of any scope set up and take down.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest


@contextmanager
def locked(path: Path, operation: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock of flock(2) on a file, waiting for it."""
    with path.open("w") as file:
        fcntl.flock(file, operation)
        try:
            yield
        finally:
            # Not left to the end of the file: a child that was forked meanwhile has it open too.
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def room(directory: Path, *, alone: bool) -> Iterator[None]:
    """Be in the room with others, or alone.

    Everybody waits at the door for their turn, so that whoever wants to be alone is not kept waiting by others who
    come and go.
    """
    with ExitStack() as stay:
        with locked(directory / "door"):
            stay.enter_context(locked(directory / "room", fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that are alone come last: while one waits for the others to leave, and then, nobody else works."""
    items.sort(key=_is_alone)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    directory = item.config.rootpath / ".cache" / "tests"
    directory.mkdir(parents=True, exist_ok=True)
    with room(directory, alone=_is_alone(item)):
        return (yield)


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None
