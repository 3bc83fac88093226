"""A table of names and numbers as bars: what the chart of an answer shows, drawn by its template as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..vocabulary import XSD
from .tables import Cell, Table

_FEWEST, _MOST = 2, 60
# The longest bar, in hundredths of the width: its number stands behind it.
_LONGEST = 80
_NUMBERS = frozenset(
    {XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger}
)


@dataclass(frozen=True)
class Bar:
    """One row: what it is about, its number, and how wide it is, in hundredths of the width."""

    cell: Cell
    value: str
    width: str


@dataclass(frozen=True)
class Chart:
    """The bars of a table, and the names of its two columns."""

    about: str
    measure: str
    bars: tuple[Bar, ...]


def chart_of(table: Table) -> Chart | None:
    """The chart of a table of 2 to 60 rows and two columns, one of them of numbers from 0 up; None of any other.

    Of two columns of numbers, the first tells what the second is about: years, then counts.
    """
    if len(table.columns) != 2 or not _FEWEST <= len(table.rows) <= _MOST:
        return None
    for about, measure in ((0, 1), (1, 0)):
        numbers = [number_of(row[measure]) for row in table.rows]
        named = [row[about] for row in table.rows if row[about]]
        known = [number for number in numbers if number is not None and number >= 0]
        if len(known) == len(named) == len(table.rows):
            return Chart(table.columns[about], table.columns[measure], _bars(named, known))
    return None


def number_of(cell: Cell | None) -> Decimal | None:
    """The finite number that a cell holds; None when it holds none."""
    if cell is None or cell.term.datatype not in _NUMBERS:
        return None
    try:
        number = Decimal(cell.term.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _bars(cells: Sequence[Cell | None], numbers: Sequence[Decimal]) -> tuple[Bar, ...]:
    longest = max(numbers) or Decimal(1)
    return tuple(
        Bar(cell, f"{number.normalize():f}", f"{number / longest * _LONGEST:.1f}")
        for cell, number in zip(cells, numbers, strict=True)
        if cell
    )
