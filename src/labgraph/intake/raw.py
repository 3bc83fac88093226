"""What the readers of record files give: text values, and the line that each was read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Fault

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class RawRecord:
    """One record as its file says it: `data` by French keys with text scalars, `lines` by place in `data`.

    `faults` is what was already wrong with it when it was read.
    """

    file: str
    data: dict[str, Any]
    lines: Mapping[Place, int]
    faults: tuple[Fault, ...] = ()

    def line(self, place: Place) -> int:
        """The 1-based line of the nearest thing that the file has at `place`."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def spell(place: Place) -> str:
    """The place as stewards read it: `porteurs[2].role`, lists counted from one."""
    return "".join(_steps(place)).lstrip(".")


def _steps(place: Place) -> Iterator[str]:
    for step in place:
        yield f"[{step + 1}]" if isinstance(step, int) else f".{step}"
