"""Queries that were stopped: after the second time, the same one is not begun again for a while.

Each is a small file in a directory that all web workers share: its name is a digest of the query, its lines the limits
of time at which it was stopped, in seconds (`inf` when it was no matter of time). Who asks with less time than that
would only be stopped again; who asks with more is not refused for what others asked with less.
"""

import math
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import get_ident

from ..errors import StoppedBefore, Text
from .board import Board
from .port import Query

REFUSED_FOR_S = 600
_STRIKES = 2


@dataclass(frozen=True)
class Strikes:
    """The queries that were stopped lately, in a directory; the board tells when there are none."""

    directory: Path
    board: Board

    def refuse(self, query: Query, limit_s: float, release: str | None = None) -> None:
        """Raises StoppedBefore when the query was stopped twice within ten minutes, with this much time or more.

        What was stopped over a kept `release` is no reason to refuse it over another, or over the one in service.
        """
        if time.monotonic() > self.board.struck_until:
            return
        path = self._path(query, release)
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            return
        if age < REFUSED_FOR_S and sum(limit >= limit_s for limit in _limits(path)) >= _STRIKES:
            raise _stopped_before(math.ceil(REFUSED_FOR_S - age))

    def record(self, query: Query, limit_s: float, release: str | None = None) -> None:
        """The query was stopped after `limit_s` seconds; `inf` when time had nothing to do with it."""
        self._forget_old()
        path = self._path(query, release)
        limits = sorted([*_limits(path), limit_s], reverse=True)[:_STRIKES]
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
        fresh.write_text("\n".join(map(str, limits)))
        fresh.replace(path)
        self.board.struck_until = time.monotonic() + REFUSED_FOR_S

    def _path(self, query: Query, release: str | None) -> Path:
        said = repr((query.text, query.default_graphs, query.named_graphs, release))
        return self.directory / blake2b(said.encode(), digest_size=16).hexdigest()

    def _forget_old(self) -> None:
        for path in self.directory.iterdir():
            with suppress(FileNotFoundError):  # another worker was quicker
                if time.time() - path.stat().st_mtime >= REFUSED_FOR_S:
                    path.unlink()


def _limits(path: Path) -> list[float]:
    try:
        return [float(line) for line in path.read_text().split()]
    except FileNotFoundError:
        return []


def _stopped_before(wait_s: int) -> StoppedBefore:
    return StoppedBefore(
        Text(
            f"cette requête a été arrêtée deux fois : elle n’est plus tentée pendant {wait_s} s. Changez-la, ou "
            "travaillez sur le vidage dans /dumps/.",
            f"this query was stopped twice: it is not tried again for {wait_s} s. Change it, or work on the dump from "
            "/dumps/.",
        ),
        retry_after_s=wait_s,
    )
