"""A service that is told to stop hears it, whatever it is doing just then."""

import gc
import subprocess
import sys

from labgraph.web.workers import settle

# A signal comes while the main thread goes to wait, each time a little later, twenty thousand times. With an event of
# the library in place of our own, this does not end.
PROGRAM = """
import signal
from labgraph.web.workers import Interrupt
waked = Interrupt()
signal.signal(signal.SIGALRM, lambda *_: waked.set())
for turn in range(20_000):
    signal.setitimer(signal.ITIMER_REAL, 1e-6 + turn % 100 * 3e-7)
    waked.wait()
    waked.clear()
"""


def test_signal_at_any_moment_wakes_the_main_loop() -> None:
    assert subprocess.run([sys.executable, "-c", PROGRAM], timeout=60, check=False).returncode == 0


def test_a_worker_does_not_put_off_looking_for_garbage() -> None:
    """As the command does that it comes from."""
    before = gc.get_threshold()
    try:
        gc.set_threshold(100_000)
        settle()
        assert gc.get_threshold()[0] < 1000
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
