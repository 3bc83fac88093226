"""What every process of a running service must know at each question, in shared memory: a look at it costs no call.

It is only a hint that something changed. The truth stands in the files of `run_files` and `strikes`.
"""

import mmap
import struct
from pathlib import Path

_CHANGES = struct.Struct("Q")
_STRUCK_UNTIL = struct.Struct("d")
_SIZE = _CHANGES.size + _STRUCK_UNTIL.size


class Board:
    """A file of 16 bytes, mapped by all: how often the nursery changed, and until when queries may be refused."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)

    @staticmethod
    def make(path: Path) -> None:
        """Make the file of a new board."""
        path.write_bytes(bytes(_SIZE))

    @property
    def changes(self) -> int:
        """How often another nursery was put in service. The keeper alone writes it."""
        count: int = _CHANGES.unpack_from(self._memory)[0]
        return count

    @changes.setter
    def changes(self, count: int) -> None:
        _CHANGES.pack_into(self._memory, 0, count)

    @property
    def struck_until(self) -> float:
        """The time (monotonic clock) from which on no query is refused for having been stopped."""
        moment: float = _STRUCK_UNTIL.unpack_from(self._memory, _CHANGES.size)[0]
        return moment

    @struck_until.setter
    def struck_until(self, moment: float) -> None:
        _STRUCK_UNTIL.pack_into(self._memory, _CHANGES.size, moment)
