"""A full disk, told in words: the system, Oxigraph and SQLite each say it in their own way."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import DiskFull, Text

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def full_disk_told(directory: Path) -> Iterator[None]:
    """What is done here writes into a directory. Raises DiskFull in place of what is said of a full disk."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if is_of_full_disk(error):
            raise DiskFull(
                Text(
                    f"plus de place sur le disque de {directory} ({error}) : libérez-en, ou gardez moins de "
                    "publications (« labgraph prune --keep 3 »), puis recommencez",
                    f"no space left on the disk of {directory} ({error}): make room, or keep fewer releases "
                    "(`labgraph prune --keep 3`), then start again",
                )
            ) from error
        raise


def is_of_full_disk(error: OSError | sqlite3.OperationalError) -> bool:
    """Whether an error says so: no room on the disk, none within the quota, or none in the largest file allowed."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_FULL
    # Oxigraph gives the words of the system without its number.
    return error.errno in _FULL if error.errno else any(os.strerror(each) in str(error) for each in _FULL)
