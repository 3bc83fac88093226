"""`labgraph serve`: web workers under granian on one side, the keeper of the query engine on the other.

This process becomes the keeper; granian runs in a child of its own. They meet by a private directory of sockets. When
the service is told to stop, granian lets its last answers out before the engine goes.
"""

import logging
import logging.config
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ..config import BYTES_PER_MB, Settings
from ..engine import sandbox
from ..engine.keeper import ENDING, Keeper, pass_on
from ..engine.nursery import Care
from ..engine.prctl import name_process, share_one_heap
from ..engine.run_files import RunFiles, require_short
from ..engine.sandbox import Limits
from ..errors import SettingsError, Text
from ..release.shelf import Shelf
from . import themes
from .logs import LOG

_logger = logging.getLogger("labgraph.web.server")


def serve(settings: Settings, announce: Callable[[], None]) -> int:
    """Serve the current release, and each later one, until SIGTERM or SIGINT. Gives the exit code.

    `announce` is called once the address is known to be free. Raises SettingsError when it is not, or when the
    theme lacks files; EngineUnavailable when this system cannot protect from hostile queries and the settings do not
    allow that, and when the directory for temporary files has too long a name for sockets.
    """
    themes.require(settings)
    _try_address(settings)
    # Whoever stops the service while it starts is heard once it can end in order. An exception from a handler would not
    # do: Python forgets one that comes while it forks.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    limits = Limits.of(settings)
    if not settings.allow_unprotected:
        sandbox.check_protection(limits)
    with TemporaryDirectory(prefix="labgraph-") as directory:
        require_short(Path(directory))
        announce()
        logging.config.dictConfig(LOG)
        files = RunFiles.make(Path(directory))
        care = Care(
            limits,
            settings.query_children,
            settings.query_waiting,
            settings.result_limit_mb * BYTES_PER_MB,
            settings.allow_unprotected,
        )
        name_process("labgraph-keeper")
        keeper = Keeper(Shelf(settings.releases_dir), files, care)
        web = _forked(settings, files)
        pass_on(web)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        code = keeper.keep_until_end_of(web)
        _end_what_is_left_of(web)
        # A web server that was told to stop before it had begun ends by the signal itself.
        return 0 if code == -signal.SIGTERM else code


def _forked(settings: Settings, files: RunFiles) -> int:
    keeper = os.getpid()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            # A group of its own: what is left of it can be ended together, and the keeper alone hears Ctrl-C.
            os.setpgid(0, 0)
            sandbox.default_signals()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            name_process("labgraph-web")
            share_one_heap()
            sandbox.die_with(keeper, signal.SIGTERM)
            from .workers import serve_web

            serve_web(settings, files)
            code = 0
        except BaseException:
            _logger.exception("the web server has ended")
        finally:
            os._exit(code)
    with suppress(PermissionError):  # the child was quicker
        os.setpgid(process, process)
    return process


def _end_what_is_left_of(group: int) -> None:
    """Workers whose parent was killed go on without it: they are ended with its group."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _try_address(settings: Settings) -> None:
    """Raises SettingsError when somebody else listens there: granian would share the port with them in silence."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, kind, protocol, _, address in found[:1]:
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise SettingsError(
            Text(f"impossible d’écouter sur {place} ({error})", f"cannot listen on {place} ({error})")
        ) from None
