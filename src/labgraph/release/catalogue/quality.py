"""How good the catalogue of a release is: `catalogue/quality.json`, judged once, when the release is made."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ...config import Settings
from ..json_file import damaged, parsed
from ..triples import Triple
from . import QUALITY
from .harvest import Verdict, verdicts
from .metadata_quality import Points, score

# What only the operator knows, and the catalogue wants.
_WANTED = ("publisher", "publisher_url", "publisher_type", "contact_email")


class Quality(BaseModel):
    """The points of each indicator of data.europa.eu, what each rule of data.gouv.fr says, the settings that lack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicators: tuple[Points, ...]
    rules: tuple[Verdict, ...]
    missing_settings: tuple[str, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple], settings: Settings, now: datetime) -> "Quality":
        """Judge a catalogue, as a harvester would at a moment."""
        statements = list(triples)
        return cls(
            indicators=tuple(score(statements)),
            rules=tuple(verdicts(statements, now)),
            missing_settings=tuple(name for name in _WANTED if not getattr(settings, name)),
        )

    @classmethod
    def read(cls, release: Path) -> "Quality":
        """What was found for the release in a directory. Raises ReleaseError when it is absent or damaged."""
        try:
            return parsed(cls, release / QUALITY)
        except FileNotFoundError:
            raise damaged(release / QUALITY) from None

    @property
    def points(self) -> int:
        """The points of all indicators."""
        return sum(each.points or 0 for each in self.indicators)

    @property
    def points_at_most(self) -> int:
        """As many as there can be, without what is seen online only."""
        return sum(each.of for each in self.indicators if each.points is not None)

    @property
    def is_harvestable(self) -> bool:
        """Whether no rule of data.gouv.fr is broken."""
        return not any(verdict.broken_by for verdict in self.rules)

    def to_json(self) -> bytes:
        """What was found, as the bytes of its file."""
        return (self.model_dump_json(indent=1) + "\n").encode()
