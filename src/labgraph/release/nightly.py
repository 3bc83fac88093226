"""The use case of the night: publish what changed, unless a guard refuses, then prune; and note what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple

from ..config import Settings
from ..errors import InvalidRecords, LabgraphError, NoRelease, PublishBusy, PublishRefused, Text, of_system
from ..parallel import Progress, silent
from .guard import unwatched, watched
from .nights import Night, Nights, Outcome
from .publish import publish_on
from .shelf import Shelf

_BEGUN = Text("commencée, et pas finie", "begun, and not ended")

# What any other fault comes to is `failed`.
_OUTCOMES: Mapping[type[LabgraphError], Outcome] = {
    InvalidRecords: "faults",
    PublishRefused: "refused",
    PublishBusy: "busy",
}


class Ended(NamedTuple):
    """What a night came to, and the fault that ended it, if one did."""

    night: Night
    error: LabgraphError | None = None


def nightly(settings: Settings, now: datetime, told: Progress = silent, *, force: bool = False) -> Ended:
    """Publish the records if they changed, then prune; `force` publishes what the guard would refuse.

    The shelf is held all the while, and `nightly.json` tells of it from the beginning. No LabgraphError and no OSError
    is raised: they are in what is given.
    """
    run = _Run(Shelf(settings.releases_dir), now, monotonic())
    try:
        with run.shelf.writing():
            nights = Nights.read(run.shelf.directory)
            nights.followed_by(run.night("begun", _BEGUN)).write(run.shelf.directory)
            ended = _spent(run, settings, told, force)
            nights.followed_by(ended.night).write(run.shelf.directory)
            return ended
    except (LabgraphError, OSError) as error:
        return run.failed(error)


@dataclass(frozen=True)
class _Run:
    shelf: Shelf
    began: datetime
    started: float

    def night(self, outcome: Outcome, told: Text, **more: Any) -> Night:
        return Night(began=self.began.astimezone(UTC), outcome=outcome, told=told._asdict(), **more)

    def ended(self, outcome: Outcome, told: Text, **more: Any) -> Night:
        seconds = round(monotonic() - self.started, 3)
        return self.night(outcome, told, seconds=seconds, served=self._served(), **more)

    def failed(self, error: LabgraphError | OSError) -> Ended:
        fault = of_system(error) if isinstance(error, OSError) else error
        outcome = _OUTCOMES.get(type(fault), "failed")
        return Ended(self.ended(outcome, fault.text, facts=fault.facts), fault)

    def _served(self) -> str | None:
        try:
            return self.shelf.current_id()
        except (NoRelease, OSError):
            return None


def _spent(run: _Run, settings: Settings, told: Progress, force: bool) -> Ended:
    guard = watched if force else unwatched(run.shelf, settings.max_fall_percent)
    try:
        outcome = publish_on(run.shelf, settings, run.began, told, guard)
        removed, in_use = run.shelf.prune(settings.keep_releases)
    except (LabgraphError, OSError) as error:
        return run.failed(error)
    # A prune that a killed night left undone is made up for, though nothing changed.
    kind: Outcome = "published" if outcome.changed else "unchanged"
    return Ended(run.ended(kind, outcome.text, removed=tuple(removed), in_use=tuple(in_use)))
