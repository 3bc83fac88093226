"""A service that is told to stop hears it, whatever it is doing just then."""

import subprocess
import sys

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
