"""Processes as the system tells of them, and waiting for what they do."""

import time
from collections.abc import Callable
from pathlib import Path


def eventually(holds: Callable[[], object], otherwise: str, within_s: float = 20) -> None:
    """Look until it holds; fail when it does not within that time."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return ""


def is_alive(pid: int) -> bool:
    """Whether the process runs: one that ended and that nobody asked after (a zombie) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
