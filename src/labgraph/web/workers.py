"""The web server proper: granian and its workers, each with the application over the pool of the keeper."""

import gc
import logging
import math
import os
import signal
import sys
import time
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from ..config import BYTES_PER_MB, Settings
from ..engine import sandbox
from ..engine.pool import PooledEngines
from ..engine.run_files import RunFiles
from ..engine.sandbox import Limits
from ..engine.spool import Spools
from ..errors import LabgraphError
from ..release.shelf import Shelf
from . import ledger
from .app import create_app
from .conformance.running import Runner
from .lanes import LANES
from .logs import LOG

# What an answer may take beyond its query, when the service is told to stop.
_LAST_ANSWERS_S = 5
# A worker takes no connection before its release can answer, so that the first visitor does not wait.
_FIRST_RELEASE_S = 10
# Threads beside those that queries and large answers may hold: for what is answered at once.
_MORE_THREADS = 16
# A worker that dies younger than this may die of its start: the next one is not begun at once.
_YOUNG_S = 2.0
# When garbage is looked for: as Python itself does. Commands, which end soon, put it off; a worker that did so too
# kept 25 MB of what its answers had left behind.
_GARBAGE = (700, 10, 10)
_logger = logging.getLogger("labgraph.web.workers")


class Interrupt:
    """What granian's main loop waits for, in place of its `threading.Event`; made in the main thread.

    A signal that comes just before the main thread waits for a lock, as an event does, is not heard: its handler runs
    when the wait is over. And `Event.set` in a handler waits for a lock that the interrupted thread may hold itself.
    Here each signal, and each call of `set`, is a byte in a pipe.
    """

    def __init__(self) -> None:
        self._calls, here = os.pipe()
        os.set_blocking(here, False)  # a full pipe wakes as well
        signal.set_wakeup_fd(here, warn_on_full_buffer=False)
        self._here = here

    def set(self) -> None:
        """Wake who waits, now or the next time."""
        with suppress(BlockingIOError):
            os.write(self._here, b"!")

    def wait(self) -> None:
        """Wait for a call. The loop looks itself at what it was called for, if anything is left of that."""
        os.read(self._calls, 1000)

    def clear(self) -> None:
        """Nothing: what was said since the loop looked is not to be forgotten."""


class _Server(MPServer):
    """granian, going on where it would end the service (when a worker is killed twice within 5.5 seconds), and ending
    when it is told to, however early.
    """

    def __init__(self, *how: Any, **more: Any) -> None:
        super().__init__(*how, **more)
        self.main_loop_interrupt = Interrupt()  # type: ignore[assignment]

    def _respawn_workers(self, workers: Any, *how: Any, **more: Any) -> None:
        now = time.monotonic()
        if any(now - self.wrks[each].birth < _YOUNG_S for each in workers):
            time.sleep(_YOUNG_S / 4)
        super()._respawn_workers(workers, *how, **more)
        self.respawned_wrks.clear()  # what it tells a crash loop by


def serve_web(settings: Settings, files: RunFiles) -> None:
    """Answer until SIGTERM, then let the last answers out."""
    ledger.create(files.ledger)
    server = _Server(
        "labgraph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        blocking_threads=settings.query_children + settings.query_waiting + LANES + _MORE_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=math.ceil(settings.query_timeout_s + settings.query_wait_s) + _LAST_ANSWERS_S,
        log_level=LogLevels.error,
        log_dictconfig=LOG,
    )
    server.serve(target_loader=partial(_in_worker, server, settings, files), wrap_loader=False)


def _in_worker(server: _Server, settings: Settings, files: RunFiles) -> Flask:
    """The application of a worker that was forked just now, unless it was told to stop meanwhile.

    Until granian sets the signal handlers of a worker it has those of its parent, which only take note.
    """
    signal.set_wakeup_fd(-1)
    sandbox.default_signals()
    if server.interrupt_signal:
        sys.exit(0)
    return application(settings, files)


def application(settings: Settings, files: RunFiles) -> Flask:
    """The WSGI application of one worker, once its release can answer."""
    engines = engines_of(settings, files)
    _await_release(engines)
    app = create_app(settings, engines, ledger.Ledger.open(files.ledger), files.conformance)
    settle()
    Runner(settings, engines, files.conformance).start()
    return app


def settle() -> None:
    """From here on, what is made is soon forgotten; what is there lives as long as the worker, and is not garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def engines_of(settings: Settings, files: RunFiles) -> PooledEngines:
    """The engines of the pool that meets at these files."""
    return PooledEngines(
        Shelf(settings.releases_dir),
        files,
        Limits.of(settings),
        settings.query_wait_s,
        Spools(settings.spool_mb * BYTES_PER_MB // settings.workers),
    )


def _await_release(engines: PooledEngines) -> None:
    deadline = time.monotonic() + _FIRST_RELEASE_S
    while True:
        try:
            engines.engine()
        except (LabgraphError, OSError, ValueError) as error:
            if time.monotonic() > deadline:
                _logger.warning("no release in service: %s", error)  # clients get 503 until there is one
                return
            time.sleep(0.005)
        else:
            return
