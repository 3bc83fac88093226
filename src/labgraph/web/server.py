"""`labgraph serve`: the application under granian, in worker processes that share nothing but the shelf."""

import logging
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from ..config import Settings
from ..engine.current import CurrentEngine
from ..errors import LabgraphError, SettingsError, Text
from ..release.shelf import Shelf
from .app import create_app

# Threads that run queries and wait for slow readers; a query lets the others run while the engine works.
_THREADS = 16
_LAST_REQUESTS_S = 10
_BYTES_PER_MB = 1_000_000
_LOG: dict[str, Any] = {
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "_granian": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "labgraph": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
_logger = logging.getLogger("labgraph.web.server")


def serve(settings: Settings, announce: Callable[[], None]) -> None:
    """Serve the current release, and each later one, until SIGTERM or SIGINT.

    `announce` is called once the address is known to be free. Raises SettingsError when it is not.
    """
    _try_address(settings)
    announce()
    server = Granian(
        "labgraph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_REQUESTS_S,
        log_level=LogLevels.error,
        log_dictconfig=_LOG,
    )
    server.serve(target_loader=partial(application, settings), wrap_loader=False)


def application(settings: Settings) -> Flask:
    """The application of one worker, its release already open so that the first visitor does not wait."""
    current = CurrentEngine(Shelf(settings.releases_dir), settings.result_limit_mb * _BYTES_PER_MB)
    try:
        current.engine()
    except (LabgraphError, OSError, ValueError) as error:
        _logger.warning("no release in service: %s", error)  # clients get 503 until there is one
    return create_app(settings, current)


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
