"""What each child is at, in memory that it shares with its parent: so a death can be told to who was waiting."""

import mmap
from dataclasses import dataclass

_NONE = 0
_WORD = 8


@dataclass(frozen=True)
class Slot:
    """The place of one child among all: it writes there, and another process reads meanwhile. Tickets are never 0.

    Each word is written at once. The ticket is written after the deadline that belongs to it, and read before it; a
    deadline stays when its ticket goes. So who reads both may find the deadline of a later ticket, never of an earlier.
    """

    tickets: "memoryview[int]"
    deadlines: "memoryview[float]"
    number: int

    def take(self, ticket: int, deadline: float) -> None:
        """The child is at the query of this ticket, until `deadline` on the monotonic clock at most."""
        self.deadlines[self.number] = deadline
        self.tickets[self.number] = ticket

    def leave(self) -> None:
        """The child is at nothing."""
        self.tickets[self.number] = _NONE

    def read(self) -> tuple[int, float]:
        """The ticket, 0 when the child is at nothing, and the deadline."""
        ticket = self.tickets[self.number]
        return ticket, self.deadlines[self.number]


def make_slots(count: int) -> list[Slot]:
    """The places of all children of a nursery, in new memory."""
    memory = memoryview(mmap.mmap(-1, 2 * _WORD * count))
    tickets, deadlines = memory[: _WORD * count].cast("Q"), memory[_WORD * count :].cast("d")
    return [Slot(tickets, deadlines, number) for number in range(count)]
