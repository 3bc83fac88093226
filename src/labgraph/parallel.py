"""Work shared out among the processors of the machine, each piece in a process of its own."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from .errors import LabgraphError, Text

Result = TypeVar("Result")

# Hears what is under way, and which part of it is done, up to 1.
Progress = Callable[[Text, float], None]


def silent(_step: Text, _part: float) -> None:
    """Nobody waits at a terminal."""


def each(
    tasks: Sequence[Callable[[], Result]],
    step: Text,
    told: Progress,
    *,
    apart: bool,
    then: Sequence[Callable[[], Result]] = (),
) -> Iterator[Result]:
    """The results of all tasks, in their order: `apart` in several processes, else one after the other in this one.

    Those that come `then` begin when all others are done. What goes to the processes and what comes back is pickled.
    Raises what a task raises; LabgraphError when a process was killed, as the system does where memory is short.
    """
    results = _apart(tasks, then) if apart else (task() for task in (*tasks, *then))
    for done, result in enumerate(results, 1):
        told(step, done / (len(tasks) + len(then)))
        yield result


def _apart(*waves: Sequence[Callable[[], Result]]) -> Iterator[Result]:
    # Never forked: whoever publishes may have threads, and a lock that one holds would stay locked in the child.
    pool = ProcessPoolExecutor(_processors(), get_context("spawn"), _begin)
    try:
        with pool:
            for tasks in waves:
                yield from pool.map(_run, tasks)
    except BrokenProcessPool:
        message = Text(
            "un processus de la publication a été tué, par manque de mémoire peut-être ; rien n'est publié",
            "a process of the publication was killed, for want of memory perhaps; nothing is published",
        )
        raise LabgraphError(message) from None


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _run(task: Callable[[], Result]) -> Result:
    result = task()
    gc.collect()
    return result


def _begin() -> None:
    """Within a task hardly anything can be freed: looking for it would cost a sixth of the time."""
    gc.disable()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A publication that is killed leaves no process behind."""
    parent = parent_process()
    assert parent
    parent.join()
    os._exit(1)
