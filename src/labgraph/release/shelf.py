"""The shelf of releases: stage, seal, activate, current, roll back, prune.

A release is built in `.<id>.partial/`, made durable, sealed read-only, renamed to `<id>/`; then the `current` link
moves by one atomic rename. So whatever is killed, whenever, `current` leads to a whole release. Readers hold a shared
lock on the directory of their release; what is locked is not removed.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..errors import NoRelease, PublishBusy, ReleaseError, Text, UnknownRelease
from .manifest import Manifest
from .space import full_disk_told

_CURRENT = "current"
_NEXT = ".current.new"
_LOCK = ".lock"
_PARTIAL = ".partial"
_DELETED = ".deleted"
_INCOMING = ".incoming"
# What a mirror took of a release and never used is of no use any more.
_INCOMING_KEPT_S = 7 * 24 * 3600
_ID = "%Y%m%dT%H%M%SZ"
# The same as a regular expression, for what is named after releases.
ID_PATTERN = r"[0-9]{8}T[0-9]{6}Z"


class Release:
    """One release, held open: it is not removed before `close`, or before the object is forgotten."""

    def __init__(self, path: Path, lock: int) -> None:
        self._lock = -1
        self.path = path
        self.manifest = Manifest.read(path)
        self._lock = lock

    def close(self) -> None:
        """Let go of the release."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __del__(self) -> None:
        self.close()


@dataclass(frozen=True)
class Shelf:
    """The directory where all releases stand."""

    directory: Path

    @property
    def incoming(self) -> Path:
        """Where a mirror keeps files on their way, from one run to the next; absent when none are."""
        return self.directory / _INCOMING

    def current_id(self) -> str:
        """The release that is served. Raises NoRelease."""
        try:
            return (self.directory / _CURRENT).readlink().name
        except FileNotFoundError:
            raise NoRelease(
                Text(
                    f"aucune publication dans {self.directory} : lancez d'abord « labgraph publish »",
                    f"nothing is published in {self.directory}: run `labgraph publish` first",
                )
            ) from None

    def has_current(self) -> bool:
        """Whether the pointer leads to a release: not before the first, nor once somebody removed it by hand."""
        return (self.directory / _CURRENT).exists()

    def open_current(self) -> Release:
        """The release that is served, held open. Raises NoRelease."""
        while True:
            release = self.current_id()
            try:
                return self.open(release)
            except UnknownRelease:
                # Pruned between the two calls, after `current` had moved on; otherwise the pointer is broken.
                if self.current_id() == release:
                    raise

    def open(self, release: str) -> Release:
        """A release by its id, held open. Raises UnknownRelease."""
        path = self.directory / release
        if release not in self.ids():
            raise self._unknown(release)
        try:
            return _held(path)
        except (BlockingIOError, FileNotFoundError):
            raise self._unknown(release) from None

    def ids(self) -> list[str]:
        """The ids of all whole releases, oldest first."""
        if not self.directory.is_dir():
            return []
        return sorted(path.name for path in self.directory.iterdir() if is_id(path.name))

    def manifests(self) -> list[Manifest]:
        """The manifests of all whole releases, oldest first."""
        return [Manifest.read(self.directory / release) for release in self.ids()]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the shelf for changes, after clearing what a killed build left. Raises PublishBusy at once."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PublishBusy(
                    Text(
                        f"une autre publication est en cours dans {self.directory} : réessayez quand elle sera finie",
                        f"another publication is under way in {self.directory}: try again when it is over",
                    )
                ) from None
            self._sweep()
            yield
        finally:
            os.close(lock)

    def next_id(self, now: datetime) -> str:
        """An id for a release made `now`, after all existing ones. Ids are UTC times, to the second."""
        ids = self.ids()
        moment = max(now, time_of(ids[-1]) + timedelta(seconds=1)) if ids else now
        return moment.astimezone(UTC).strftime(_ID)

    @contextmanager
    def stage(self, release: str) -> Iterator[Path]:
        """A directory to build a release in; when the block ends well it is durable, sealed and on the shelf.

        Raises DiskFull when there is no room for it.
        """
        partial = self.directory / f".{release}{_PARTIAL}"
        with full_disk_told(self.directory):
            partial.mkdir()
            try:
                yield partial
                _make_durable(partial)
                _seal(partial)
                partial.rename(self.directory / release)
                _sync(self.directory)
            except BaseException:
                _remove(partial)
                raise

    def activate(self, release: str) -> None:
        """Serve this release from now on."""
        fresh = self.directory / _NEXT
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(release)
        fresh.replace(self.directory / _CURRENT)
        _sync(self.directory)

    def roll_back(self, release: str | None = None) -> str:
        """Serve an earlier release again: the one named, or the one before the current. Gives its id."""
        if release is None:
            current = self.current_id()
            before = [i for i in self.ids() if i < current]
            if not before:
                raise ReleaseError(
                    Text(
                        f"{current} est la plus ancienne publication gardée : rien avant elle",
                        f"{current} is the oldest release kept: there is none before it",
                    )
                )
            release = before[-1]
        if release not in self.ids():
            raise self._unknown(release)
        self.activate(release)
        return release

    def prune(self, keep: int) -> tuple[list[str], list[str]]:
        """Remove all releases but the last `keep`, the current one, and those in use.

        Gives the ids removed and the ids spared because a reader holds them.
        """
        removed: list[str] = []
        in_use: list[str] = []
        for release in self.ids()[:-keep]:
            if release != self.current_id():
                (removed if self._remove_unless_held(release) else in_use).append(release)
        return removed, in_use

    def _remove_unless_held(self, release: str) -> bool:
        path = self.directory / release
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            doomed = path.rename(self.directory / f".{release}{_DELETED}")
            _remove(doomed)
            return True
        finally:
            os.close(lock)

    def _sweep(self) -> None:
        for left in self.directory.iterdir():
            if left.name.startswith(".") and left.name.endswith((_PARTIAL, _DELETED)):
                _remove(left)
        if self.incoming.exists() and time.time() - self.incoming.stat().st_mtime > _INCOMING_KEPT_S:
            _remove(self.incoming)

    def _unknown(self, release: str) -> UnknownRelease:
        known = ", ".join(self.ids()) or "—"
        return UnknownRelease(
            Text(
                f"aucune publication « {release} » ; gardées : {known}",
                f"no release '{release}'; those kept: {known}",
            )
        )


def _held(path: Path) -> Release:
    """The release in a directory, locked. Raises BlockingIOError or FileNotFoundError when it is being removed."""
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(lock), path.stat()):
            raise FileNotFoundError(path)
        return Release(path, lock)
    except BaseException:
        os.close(lock)
        raise


def is_id(name: str) -> bool:
    """Whether a release can have that name."""
    try:
        return time_of(name).strftime(_ID) == name
    except ValueError:
        return False


def time_of(release: str) -> datetime:
    """The moment that the id of a release says. Raises ValueError when it is none."""
    return datetime.strptime(release, _ID).replace(tzinfo=UTC)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_durable(directory: Path) -> None:
    for path in (*directory.rglob("*"), directory):
        _sync(path)


def _seal(directory: Path) -> None:
    """Forbid further writes: a store opened read-only must never meet a writer."""
    for path in (*directory.rglob("*"), directory):
        path.chmod(path.stat().st_mode & ~0o222)


def _remove(directory: Path) -> None:
    """Remove a directory, sealed or not."""
    for path in (directory, *(p for p in directory.rglob("*") if p.is_dir())):
        path.chmod(0o755)
    shutil.rmtree(directory)
