"""What all measures share: one run of the bench, and a row of its table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from ..config import Settings
from ..errors import Text


@dataclass(frozen=True)
class Effort:
    """How long it is measured: rounds of a comparison; of a load, the least seconds and answers to each client."""

    rounds: int = 3
    seconds: float = 2.0
    waves: int = 3


@dataclass(frozen=True)
class Bench:
    """One run of the bench: so many labs, made up in `folder`, under the settings of a deployment there.

    `numbers` never come twice: what carries one is like no other query.
    """

    settings: Settings
    labs: int
    folder: Path
    effort: Effort
    progress: Callable[[Text], None]
    numbers: Iterator[int] = field(default_factory=count)


@dataclass(frozen=True)
class Row:
    """One measure: ours, the baseline's, ours divided by the baseline's, and what is allowed or asked."""

    what: str
    ours: str
    baseline: str = ""
    ratio: str = ""
    budget: str = ""

    def markdown(self) -> str:
        """The row of a Markdown table."""
        return f"| {self.what} | {self.ours} | {self.baseline} | {self.ratio} | {self.budget} |"


def median_text(values: Sequence[float], digits: int = 2) -> str:
    """The median, for a row."""
    return f"{median(values):.{digits}f}"
