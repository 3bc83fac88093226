"""What each child is at, in memory that it shares with its parent: so a death can be told to who was waiting."""

import mmap
import struct
from dataclasses import dataclass

_SLOT = struct.Struct("Qd")
_FREE = (0, 0.0)


@dataclass(frozen=True)
class Slot:
    """The place of one child. One process writes it; tickets are never 0."""

    memory: mmap.mmap
    number: int

    def take(self, ticket: int, deadline: float) -> None:
        """The child is at the query of this ticket, until `deadline` on the monotonic clock at most."""
        _SLOT.pack_into(self.memory, self.number * _SLOT.size, ticket, deadline)

    def leave(self) -> None:
        """The child is at nothing."""
        self.take(*_FREE)

    def read(self) -> tuple[int, float]:
        """The ticket and the deadline; 0 and 0 when the child is at nothing."""
        ticket, deadline = _SLOT.unpack_from(self.memory, self.number * _SLOT.size)
        return ticket, deadline


def make_slots(count: int) -> list[Slot]:
    """The places of all children of a nursery, in new memory."""
    memory = mmap.mmap(-1, count * _SLOT.size)
    return [Slot(memory, number) for number in range(count)]
