"""Which answers are drawn as a map of the regions."""

import pytest
from test_charts import BASE, Json, number, table, text

from labgraph.vocabulary import XSD
from labgraph.web.maps import map_of
from labgraph.web.tables import Table


def zone(slug: str) -> Json:
    return {"type": "uri", "value": f"{BASE}id/zone/{slug}"}


def drawn(given: Table) -> dict[str, float] | None:
    found = map_of(given, lambda region: f"/{region.slug}")
    return found and {tile.region.code: tile.value for tile in found.tiles if tile.value is not None}


def test_each_region_has_its_number_on_its_tile() -> None:
    given = table(
        "region nom n",
        (zone("region-24"), text("Centre-Val de Loire"), number("3")),
        (zone("region-06"), text("Mayotte"), number("0")),
    )
    assert drawn(given) == {"24": 3, "06": 0}
    found = map_of(given, lambda region: f"/{region.slug}")
    assert found is not None
    assert found.measure == "n"
    assert len(found.tiles) == 18
    assert {tile.href for tile in found.tiles if tile.region.code == "24"} == {"/region-24"}
    assert [tile.shade for tile in found.tiles if tile.value] == [4]


ROW = (zone("region-24"), number("1"))


@pytest.mark.parametrize(
    "given",
    [
        table("region n"),
        table("region n", ROW, ROW),
        table("region n", ROW, (zone("departement-45"), number("1"))),
        table("region n", ROW, (zone("region-99"), number("1"))),
        table("region n", ROW, (None, number("1"))),
        table("region n", ROW, (zone("region-11"), None)),
        table("region n", ROW, (zone("region-11"), number("-1"))),
        table("region n", ROW, (zone("region-11"), number("1.5", XSD.decimal))),
        table("region n", ROW, (zone("region-11"), number("100000"))),
        table("region autre n", (*ROW[:1], *ROW)),
        table("region a b", (*ROW, number("2"))),
        table("region", ROW[:1]),
        table("n", ROW[1:]),
    ],
    ids=repr,
)
def test_what_is_not_drawn(given: Table) -> None:
    assert drawn(given) is None
