"""What the checks came to, as the file that the workers of a service share."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

Said = dict[str, str]


class Result(BaseModel):
    """What one check came to. `unmet` are the expectations that were not met, `got` the last answer in a few words."""

    model_config = ConfigDict(frozen=True)

    part: Said
    title: Said
    source: str
    curl: tuple[str, ...]
    expected: tuple[Said, ...]
    unmet: tuple[Said, ...]
    got: str
    milliseconds: int

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.unmet


class Results(BaseModel):
    """What all checks came to, and for which release, when."""

    model_config = ConfigDict(frozen=True)

    release: str
    began: str
    results: tuple[Result, ...]

    @classmethod
    def read(cls, path: Path) -> "Results | None":
        """What the file says; None while there is none."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, path: Path) -> None:
        """Put this into the place of what the file says."""
        fresh = path.with_suffix(".next")
        fresh.write_bytes(self.model_dump_json().encode())
        fresh.replace(path)

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(each.passed for each in self.results)
