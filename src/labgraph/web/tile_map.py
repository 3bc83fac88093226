"""The tile map of the eighteen regions, as data: one tile a region, placed so that together they recall the country."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# How dark tiles get: 0 for nothing, then by the share of the greatest value.
SHADES = 4


@dataclass(frozen=True)
class Region:
    """A region: its INSEE code, its name, the short name for its tile, and the place of that, in tiles."""

    code: str
    name: str
    short: str
    column: float
    row: float

    @property
    def slug(self) -> str:
        """The region among the zones of the data."""
        return f"region-{self.code}"


@dataclass(frozen=True)
class Tile:
    """A region with its value, None when there is none, how dark it is, and where it leads, if anywhere."""

    region: Region
    value: float | None
    shade: int
    href: str


# The mainland from north to south, half a tile apart where the country is; the overseas regions in a row below.
REGIONS = (
    Region("32", "Hauts-de-France", "HDF", 2, 0),
    Region("28", "Normandie", "NOR", 1, 1),
    Region("11", "Île-de-France", "IDF", 2, 1),
    Region("44", "Grand Est", "GES", 3, 1),
    Region("53", "Bretagne", "BRE", 0, 2),
    Region("52", "Pays de la Loire", "PDL", 1, 2),
    Region("24", "Centre-Val de Loire", "CVL", 2, 2),
    Region("27", "Bourgogne-Franche-Comté", "BFC", 3, 2),
    Region("75", "Nouvelle-Aquitaine", "NAQ", 1.5, 3),
    Region("84", "Auvergne-Rhône-Alpes", "ARA", 2.5, 3),
    Region("76", "Occitanie", "OCC", 1.5, 4),
    Region("93", "Provence-Alpes-Côte d’Azur", "PACA", 2.5, 4),
    Region("94", "Corse", "COR", 4, 4.5),
    Region("01", "Guadeloupe", "GUA", 0, 5.75),
    Region("02", "Martinique", "MAR", 1, 5.75),
    Region("03", "Guyane", "GUY", 2, 5.75),
    Region("04", "La Réunion", "RÉU", 3, 5.75),
    Region("06", "Mayotte", "MAY", 4, 5.75),
)


def tiles(values: Mapping[str, float], address: Callable[[Region], str]) -> tuple[Tile, ...]:
    """All tiles: `values` by INSEE code; `address` of what a tile leads to, empty for nothing."""
    greatest = max(values.values(), default=0)
    return tuple(
        Tile(region, values.get(region.code), _shade(values.get(region.code), greatest), address(region))
        for region in REGIONS
    )


def _shade(value: float | None, greatest: float) -> int:
    """From 0 for nothing to SHADES for the greatest."""
    if not value or value < 0:
        return 0
    return max(1, round(SHADES * value / greatest))
