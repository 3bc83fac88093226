"""The process over all others: one nursery for the release in service, the former one until nobody holds it.

It holds no store and no thread, so that what it forks is sound. It follows the shelf's pointer: a nursery for the new
release is forked beside the old one, and put in service once it can answer; no question waits for that.
"""

import logging
import os
import signal
import time
from dataclasses import dataclass, field

from ..errors import LabgraphError, NoRelease
from ..release.shelf import Release, Shelf
from .nursery import Care, Nursery
from .run_files import RunFiles, release_of

# What a service manager, and Ctrl-C, end a service with.
ENDING = (signal.SIGTERM, signal.SIGINT)

_LOOK_S = 0.1
_RETRY_S = 5.0
_logger = logging.getLogger("labgraph.engine.keeper")


@dataclass
class _Kept:
    """A nursery that runs: its process, the pipe it says it is ready on, the pipe that retires it when closed."""

    name: str
    pid: int
    ready: int
    retire: int


@dataclass
class Keeper:
    """Keeps a nursery in service for the release that the shelf points to."""

    shelf: Shelf
    files: RunFiles
    care: Care
    _count: int = 0
    _coming: _Kept | None = None
    _serving: _Kept | None = None
    _former: dict[int, _Kept] = field(default_factory=dict)
    _failed: tuple[str, float] = ("", 0.0)

    def keep_until_end_of(self, process: int) -> int:
        """Keep on until that process, a child of this one, has ended; gives its exit code (negative: its signal)."""
        while True:
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended == process:
                return os.waitstatus_to_exitcode(status)
            if ended:
                self._is_over(ended)
                continue
            self._follow_the_shelf()
            time.sleep(_LOOK_S if not self._coming else _LOOK_S / 10)

    def _follow_the_shelf(self) -> None:
        if self._coming:
            self._put_in_service_if_ready(self._coming)
            return
        try:
            current = self.shelf.current_id()
        except NoRelease:
            return
        if self._serving and release_of(self._serving.name) == current:
            return
        failed, when = self._failed
        if current != failed or time.monotonic() - when > _RETRY_S:
            self._start(current)

    def _start(self, release_id: str) -> None:
        try:
            release = self.shelf.open(release_id)
        except (LabgraphError, OSError, ValueError) as error:
            self._give_up(release_id, error)
            return
        self._count += 1
        self._coming = self._forked(f"{release_id}.{self._count}", release)
        release.close()  # the nursery has it

    def _forked(self, name: str, release: Release) -> _Kept:
        ready, says_ready = os.pipe()
        told_to_retire, retire = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                # One that had the end of another's pipe would keep it from retiring; the former ones' are closed.
                for end in (ready, retire, *([self._serving.retire] if self._serving else [])):
                    os.close(end)
                Nursery(name, release, self.care, self.files).run(says_ready, told_to_retire, parent)
            except BaseException:
                _logger.exception("nursery %s", name)
            finally:
                os._exit(1)
        os.close(says_ready)
        os.close(told_to_retire)
        os.set_blocking(ready, False)
        return _Kept(name, pid, ready, retire)

    def _put_in_service_if_ready(self, coming: _Kept) -> None:
        try:
            said = os.read(coming.ready, 1)
        except BlockingIOError:
            return
        os.close(coming.ready)
        self._coming = None
        if not said:
            os.close(coming.retire)
            self.files.forget(coming.name)
            self._give_up(release_of(coming.name), "its nursery did not come up")
            return
        self.files.put_in_service(coming.name)
        if self._serving:
            os.close(self._serving.retire)
            self._former[self._serving.pid] = self._serving
        self._serving = coming

    def _is_over(self, pid: int) -> None:
        former = self._former.pop(pid, None)
        if former:
            self.files.forget(former.name)
        elif self._serving and self._serving.pid == pid:
            _logger.error("nursery %s has ended; another takes its place", self._serving.name)
            os.close(self._serving.retire)
            self.files.forget(self._serving.name)
            self._serving = None

    def _give_up(self, release_id: str, why: object) -> None:
        _logger.error("release %s cannot be served: %s", release_id, why)
        self._failed = (release_id, time.monotonic())


def pass_on(process: int) -> None:
    """Hand the signals that end a service to that process; this one goes on until it has ended."""
    for number in ENDING:
        signal.signal(number, lambda *_: os.kill(process, signal.SIGTERM))
