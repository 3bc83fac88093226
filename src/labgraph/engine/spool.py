"""Spools: where answers wait until they are whole, and until their reader has taken them.

The first megabyte stays in memory; a longer answer moves to a file without a name, which the system removes with the
process, however that ends. The files of all spools share one bound, so that no number of slow readers fills the disk.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_SET, BufferedIOBase, BytesIO, FileIO
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, cast

from ..errors import Text, TooManyLargeAnswers

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IN_MEMORY_BYTES = 1 << 20
_DISK_IS_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_RETRY_AFTER_S = 10


class Spools:
    """Makes spools whose files are, together, of `limit_bytes` at most. They lie in `directory` (else the system's)."""

    def __init__(self, limit_bytes: int, directory: Path | None = None) -> None:
        self._limit = limit_bytes
        self._directory = directory
        self._used = 0
        self._counting = Lock()

    @property
    def used_bytes(self) -> int:
        """The bytes on disk of all spools that are still open."""
        return self._used

    def new(self) -> "Spool":
        """An empty spool. Who asked for it closes it."""
        return Spool(self)

    def open_file(self) -> FileIO:
        """A file without a name. Raises TooManyLargeAnswers when the disk has no room for it."""
        with _disk_full_told():
            # Without a buffer, a full disk is told by the write that it fails, not later by `seek` or `close`.
            return TemporaryFile(buffering=0, dir=self._directory)

    def take(self, count: int) -> None:
        """Count bytes that will be written. Raises TooManyLargeAnswers, and counts nothing, when they find no room."""
        with self._counting:
            if self._used + count > self._limit:
                raise TooManyLargeAnswers(_FULL, retry_after_s=_RETRY_AFTER_S)
            self._used += count

    def give_back(self, count: int) -> None:
        """Count bytes that were removed."""
        with self._counting:
            self._used -= count


class Spool(BufferedIOBase):
    """A file to write once and to read, used by one thread at a time."""

    def __init__(self, spools: Spools) -> None:
        self._spools = spools
        self._file: BytesIO | FileIO = BytesIO()
        self._taken = 0

    def another(self) -> "Spool":
        """An empty spool under the same bound."""
        return self._spools.new()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        """Write all of `data`. Raises TooManyLargeAnswers when the bound is reached, or the disk is full."""
        view = memoryview(data).cast("B")
        end = self._file.tell() + len(view)
        if isinstance(self._file, BytesIO):
            if end <= IN_MEMORY_BYTES:
                return self._file.write(view)
            self._move_to_disk(self._file)
        self._grow_to(end)
        _write_all(cast(FileIO, self._file), view)
        return len(view)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        """Remove what was written. A spool that is forgotten closes itself."""
        if not self.closed:
            self._file.close()
            self._spools.give_back(self._taken)
            self._taken = 0
        super().close()

    def _move_to_disk(self, memory: BytesIO) -> None:
        position = memory.tell()
        with memory.getbuffer() as written:
            self._grow_to(len(written))
            self._file = self._spools.open_file()
            _write_all(self._file, written)
        self._file.seek(position)

    def _grow_to(self, size: int) -> None:
        more = size - self._taken
        if more > 0:
            self._spools.take(more)
            self._taken = size


def _write_all(file: FileIO, data: memoryview) -> None:
    """A file without a buffer may take less than it is given: when the disk is nearly full."""
    with _disk_full_told():
        while data:
            data = data[file.write(data) :]


@contextmanager
def _disk_full_told() -> Iterator[None]:
    """Raises TooManyLargeAnswers in place of what the system says of a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_IS_FULL:
            raise TooManyLargeAnswers(_FULL, retry_after_s=_RETRY_AFTER_S) from error
        raise


_FULL = Text(
    "Trop de longues réponses attendent d’être lues : réessayez, ou ajoutez LIMIT.",
    "Too many large answers are waiting to be read: try again, or add LIMIT.",
)
