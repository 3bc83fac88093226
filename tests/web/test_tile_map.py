"""The tile map: each region of the data once, no tile over another, shades that follow the values."""

import csv
from itertools import combinations

import pytest

from labgraph.web.tile_map import REGIONS, SHADES, tiles
from repository import ROOT


def test_regions_are_those_of_the_data() -> None:
    with (ROOT / "data/zones/regions.csv").open(encoding="utf-8") as file:
        known = {row["zone"]: row["nom"] for row in csv.DictReader(file)}
    assert {region.slug: region.name.replace("’", "'") for region in REGIONS} == known
    assert len({region.short for region in REGIONS}) == len(REGIONS) == 18


def test_no_tile_lies_over_another() -> None:
    for one, other in combinations(REGIONS, 2):
        apart = max(abs(one.column - other.column), abs(one.row - other.row))
        assert apart >= 1, (one.name, other.name)


@pytest.mark.parametrize(
    ("values", "shades"),
    [
        ({}, {"11": 0, "24": 0}),
        ({"11": 0}, {"11": 0}),
        ({"11": 1, "24": 1000, "32": 0}, {"11": 1, "24": SHADES, "32": 0}),
        ({"11": 500, "24": 1000}, {"11": 2, "24": SHADES}),
        ({"11": -3, "24": -1}, {"11": 0, "24": 0}),
    ],
)
def test_shades_follow_the_values(values: dict[str, float], shades: dict[str, int]) -> None:
    made = {tile.region.code: tile for tile in tiles(values, lambda region: f"/{region.code}")}
    assert {code: made[code].shade for code in shades} == shades
    assert made["28"].value is None
    assert made["28"].href == "/28"
