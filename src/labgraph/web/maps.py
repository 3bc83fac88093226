"""A table of regions and numbers as a tile map: what the map of an answer shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .charts import number_of
from .tables import Cell, Table
from .tile_map import REGIONS, Region, Tile, tiles

_CODES: Mapping[str, str] = {region.slug: region.code for region in REGIONS}
# Numbers with more digits do not fit on a tile.
_MOST = 99_999


@dataclass(frozen=True)
class Map:
    """The tiles of a table, and the name of the column of its numbers."""

    measure: str
    tiles: tuple[Tile, ...]


def map_of(table: Table, address: Callable[[Region], str]) -> Map | None:
    """The map of a table with one column of regions, each there once, and one of whole numbers from 0 up; else None.

    Columns of other things, such as the names of the regions, do not matter. `address` is what a tile leads to.
    """
    columns = list(zip(*table.rows, strict=True))
    regions = [codes for codes in map(_codes, columns) if len(codes) == len(table.rows)]
    measures = [
        (name, numbers)
        for name, numbers in zip(table.columns, map(_numbers, columns), strict=False)
        if len(numbers) == len(table.rows)
    ]
    if len(regions) != 1 or len(measures) != 1 or len(set(regions[0])) != len(regions[0]):
        return None
    [(measure, numbers)] = measures
    return Map(measure, tiles(dict(zip(regions[0], numbers, strict=True)), address))


def _codes(column: tuple[Cell | None, ...]) -> list[str]:
    """The INSEE codes of the regions in a column."""
    zones = (cell.entity for cell in column if cell and cell.entity and cell.entity.kind == "zone")
    return [_CODES[zone.slug] for zone in zones if zone.slug in _CODES and not zone.part]


def _numbers(column: tuple[Cell | None, ...]) -> list[int]:
    """The numbers of a column that fit on a tile."""
    numbers = map(number_of, column)
    return [
        int(number)
        for number in numbers
        if number is not None and 0 <= number <= _MOST and number == int(number)
    ]
