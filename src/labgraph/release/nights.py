"""What the last nights came to: `nightly.json` on the shelf, for the status page, the operator and machines."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..errors import Text
from .json_file import parsed
from .space import full_disk_told

FILE = "nightly.json"
_REMEDY = Text(
    "retirez ce fichier, la prochaine nuit en fera un autre", "remove this file, the next night makes another"
)

# How many are told of.
_REMEMBERED = 30

# `begun` stays where a night was killed. A night that met another one (`busy`) is not written down: it did nothing.
Outcome = Literal["begun", "published", "unchanged", "refused", "faults", "failed", "busy"]
GOOD: tuple[Outcome, ...] = ("published", "unchanged")


class Night(BaseModel):
    """One run of `labgraph nightly`.

    `began` is UTC; `seconds` is None while it runs; `served` is the release in service at its end; `told` is its
    outcome in words, by language; `facts` are those of a refusal: counts before and now. `removed` and `in_use` are
    the releases that were pruned, and those that were not because somebody reads them.
    """

    model_config = ConfigDict(frozen=True)

    began: datetime
    outcome: Outcome
    told: dict[str, str]
    seconds: float | None = None
    served: str | None = None
    facts: dict[str, float | str] = {}
    removed: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()


class Nights(BaseModel):
    """The last nights, the newest first, and the last of all that ended well."""

    model_config = ConfigDict(frozen=True)

    last_good: Night | None = None
    nights: tuple[Night, ...] = ()

    @classmethod
    def read(cls, shelf: Path) -> "Nights":
        """The nights of a shelf; none where there was none. Raises ReleaseError when their file is damaged."""
        try:
            return parsed(cls, shelf / FILE, _REMEDY)
        except FileNotFoundError:
            return cls()

    def followed_by(self, night: Night) -> "Nights":
        """These nights and one more."""
        last_good = night if night.outcome in GOOD else self.last_good
        return Nights(last_good=last_good, nights=(night, *self.nights)[:_REMEMBERED])

    def write(self, shelf: Path) -> None:
        """Write them down in one step: a reader sees these or those before. Raises DiskFull."""
        fresh = shelf / f".{FILE}.new"
        with full_disk_told(shelf), fresh.open("wb") as out:
            out.write(self.model_dump_json(indent=2).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(shelf / FILE)

    def is_late(self, now: datetime, hours: float) -> bool:
        """Whether there are nights, but none that ended well began within so many hours."""
        if self.last_good is None:
            return bool(self.nights)
        return now - self.last_good.began > timedelta(hours=hours)
