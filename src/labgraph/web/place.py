"""Where a query cannot be read: the place, and the line as it is quoted to whoever wrote it."""

from dataclasses import dataclass

from ..errors import LabgraphError, QuerySyntaxError

# How much of a line is quoted before and after the place that cannot be read.
_AROUND = 200


@dataclass(frozen=True)
class Place:
    """A place: its line and column, 1-based, 0 when not known; the line or a part of it, and the column in that."""

    line: int = 0
    column: int = 0
    quoted: str = ""
    column_quoted: int = 0

    @property
    def pointer(self) -> str:
        """What, set below the quoted line, points to the place; empty when the place is not known."""
        if not 0 < self.column_quoted <= len(self.quoted) + 1:
            return ""
        before = self.quoted[: self.column_quoted - 1]
        return "".join("\t" if character == "\t" else " " for character in before) + "↑"


def place_in(query: str, error: LabgraphError) -> Place:
    """The place that an error tells of; of an error that tells of none, no place."""
    if not isinstance(error, QuerySyntaxError):
        return Place()
    lines = query.split("\n")
    line = lines[error.line - 1].rstrip("\r") if 0 < error.line <= len(lines) else ""
    start = max(0, error.column - _AROUND)
    return Place(error.line, error.column, line[start : start + 2 * _AROUND], error.column - start)
