"""What a child says of itself is read while it says it, and is never half of it."""

import os
import signal
from time import monotonic

from labgraph.engine.slots import make_slots

DEADLINE = 1e9


def test_a_ticket_is_never_seen_without_its_deadline() -> None:
    """A query that seems to have no time left would be killed, and its reader told of a broken engine."""
    (slot,) = make_slots(1)
    child = os.fork()
    if child == 0:
        ticket = 0
        while True:
            ticket += 1
            slot.take(ticket, DEADLINE + ticket)
            slot.leave()
    try:
        torn, seen, ends = [], 0, monotonic() + 1.5
        while monotonic() < ends:
            ticket, deadline = slot.read()
            seen += bool(ticket)
            if ticket and deadline < DEADLINE + ticket:
                torn.append((ticket, deadline))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert seen
    assert torn == []
