"""A disk that a test may fill: a small file system in memory, in a mount namespace of its own.

Root and ordinary users make it the same way, where the system lets them have user namespaces (user_namespaces(7)).
Processes see it that are started by its `python`; the test itself sees it through `/proc`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MADE = "made"
_MAKE = f'mount -t tmpfs -o size="$1" tmpfs "$2" && echo {_MADE} && exec cat'
_BALLAST = "ballast"


@dataclass(frozen=True)
class SmallDisk:
    """The disk: where processes that see it find it, where the test does, and an interpreter that sees it."""

    mounted: Path
    seen: Path
    python: str

    @property
    def free_bytes(self) -> int:
        disk = os.statvfs(self.seen)
        return disk.f_bavail * disk.f_frsize

    def leave(self, free_bytes: int) -> None:
        """Fill the disk up to so many bytes."""
        self.clear()
        (self.seen / _BALLAST).write_bytes(bytes(self.free_bytes - free_bytes))

    def clear(self) -> None:
        """Take the filling away."""
        (self.seen / _BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(directory: Path, size_bytes: int) -> Iterator[SmallDisk]:
    """A disk that lasts as long as the block; what belongs to it stands in `directory`."""
    mounted = directory / "disk"
    mounted.mkdir()
    holder = subprocess.Popen(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", _MAKE, "sh", str(size_bytes), str(mounted)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with holder:
        assert holder.stdin
        assert holder.stdout
        said = holder.stdout.readline().strip()
        assert said == _MADE, (
            f"this test makes a small disk in a user namespace, and the system refuses: {said}"
        )
        python = directory / "python"
        inside = f"nsenter --target {holder.pid} --user --preserve-credentials --mount"
        python.write_text(f'#!/bin/sh\nexec {inside} {sys.executable} "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        yield SmallDisk(mounted, Path(f"/proc/{holder.pid}/root{mounted}"), str(python))
        holder.stdin.close()
