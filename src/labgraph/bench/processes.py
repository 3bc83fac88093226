"""The memory that running processes take."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def memory_mb(root: int) -> Mapping[str, list[float]]:
    """The memory of a process and of all below it, by the name of the process, in MB.

    It is the proportional set size (PSS, see proc(5)): pages that several processes share are split among them.
    """
    found = defaultdict(list)
    for pid in _family(root):
        try:
            name, memory = (_PROC / str(pid) / "comm").read_text().strip(), pss_mb(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
        found[name].append(memory)
    return found


def pss_mb(pid: int) -> float:
    """The proportional set size of a process, in MB."""
    return _memory(pid)["Pss"]


def private_mb(pid: int) -> float:
    """What a process shares with no other, in MB."""
    memory = _memory(pid)
    return memory["Private_Clean"] + memory["Private_Dirty"]


def _memory(pid: int) -> dict[str, float]:
    lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) * 1024 / 1e6 for name, rest in (line.split(":") for line in lines)}


def _family(root: int) -> Iterator[int]:
    yield root
    for task in (_PROC / str(root) / "task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            for child in task.read_text().split():
                yield from _family(int(child))
