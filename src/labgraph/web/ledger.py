"""What clients have spent of late, in one file that all web workers of a machine share.

A client has a place in the file, found by a digest of its name: one of the few places of a *row*. A row is read and
written under a lock on its bytes, which the kernel lets go when the process that holds it dies. So a killed worker
leaves neither a lock nor a count behind that would last: what was spent drains away with time.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock

# A place: the digest of a client, when it was written (seconds of the monotonic clock), what was spent by then.
_PLACE = struct.Struct("=16s4d")
_IN_A_ROW = 8
ROWS = 8192
_DIGEST_BYTES = 16
_SALT_BYTES = 16
_ROW_BYTES = _PLACE.size * _IN_A_ROW

Amounts = list[float]


def create(path: Path, rows: int = ROWS) -> Path:
    """Make an empty ledger for the workers of one service, who open it by its name."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    _begin(descriptor, rows)
    os.close(descriptor)
    return path


class Ledger:
    """An open ledger, of 65,536 clients by default; of more, those who spent least are forgotten first.

    `descriptor` is that of its file, closed with it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._map = mmap.mmap(descriptor, 0)
        self._rows = len(self._map) // _ROW_BYTES
        self._salt = self._map[:_SALT_BYTES]
        # The kernel's locks do not keep the threads of a process apart. One for all rows: a process that held a row
        # while it waited for another would look to the kernel like one half of a deadlock.
        self._using = Lock()

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger that was created there."""
        return cls(os.open(path, os.O_RDWR | os.O_CLOEXEC))

    @classmethod
    def private(cls, rows: int = ROWS) -> "Ledger":
        """A ledger in memory, for an application that has no other worker."""
        descriptor = os.memfd_create("ledger")
        _begin(descriptor, rows)
        return cls(descriptor)

    def __del__(self) -> None:
        os.close(self._descriptor)

    @contextmanager
    def account(self, client: bytes, now: float, drains: Sequence[float]) -> Iterator[Amounts]:
        """What a client has spent, to be read and changed; nobody else sees or changes it meanwhile.

        `drains` says how much of each amount time takes away, a second.
        """
        digest = blake2b(client, digest_size=_DIGEST_BYTES, key=self._salt).digest()
        row = int.from_bytes(digest[:4], "big") % self._rows
        start = _SALT_BYTES + row * _ROW_BYTES
        with self._using, self._locked(start):
            offset, amounts = self._found(start, digest, now, drains)
            yield amounts
            _PLACE.pack_into(self._map, offset, digest, now, *amounts)

    @contextmanager
    def _locked(self, start: int) -> Iterator[None]:
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, _ROW_BYTES, start)
        try:
            yield
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _ROW_BYTES, start)

    def _found(self, start: int, digest: bytes, now: float, drains: Sequence[float]) -> tuple[int, Amounts]:
        """The place of a client and what is left of what it spent; else the place of who spent least."""
        places = range(start, start + _ROW_BYTES, _PLACE.size)
        for offset in places:
            if self._map[offset : offset + _DIGEST_BYTES] == digest:
                return offset, self._left(offset, now, drains)
        return min(places, key=lambda offset: sum(self._left(offset, now, drains))), [0.0] * len(drains)

    def _left(self, offset: int, now: float, drains: Sequence[float]) -> Amounts:
        _, written, *spent = _PLACE.unpack_from(self._map, offset)
        return [
            max(0.0, amount - (now - written) * drain) for amount, drain in zip(spent, drains, strict=True)
        ]


def _begin(descriptor: int, rows: int) -> None:
    # Whoever does not know the salt cannot choose addresses that fall on the row of another client.
    os.write(descriptor, os.urandom(_SALT_BYTES))
    os.truncate(descriptor, _SALT_BYTES + rows * _ROW_BYTES)
