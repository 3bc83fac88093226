"""The home page: what this is, where the labs are, what changed, how to use the data."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response
from flask_babel import ngettext

from .. import formats
from ..engine.port import QueryEngine
from ..matching import reading_order
from ..vocabulary import LAB, ORG, EntityName, Iris
from . import language, questions
from .answers import page, validated
from .dates import in_words
from .filters import number
from .layout import KINDS
from .once import Once
from .site import Site
from .terms import Term, best_label
from .tile_map import REGIONS, Region, Tile, tiles

_REGION_LEVEL = "niveau-region"
_RECENT_CLASSES = (LAB.Lab, ORG.FormalOrganization, LAB.Project)
_COUNTED = ("lab", "organisation", "project")


@dataclass(frozen=True)
class Change:
    """A record that changed: when, of which entity, and the names of that in all languages."""

    day: str
    entity: EntityName
    names: tuple[Term, ...]


@dataclass(frozen=True)
class Figures:
    """What the home page says of a release: labs by INSEE code of region, labs in no region, latest changes."""

    by_region: Mapping[str, int]
    elsewhere: int
    changes: tuple[Change, ...]


class Home:
    """The home page. It asks two questions for each release, whatever the number of labs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._figures = Once(_figures)

    def page(self) -> Response:
        """The page as an answer."""
        engine = self._site.engine()
        figures = self._figures.of(engine)
        drawn = _tiles(figures)
        made = page(
            "home.html",
            kinds={kind: KINDS[kind] for kind in _COUNTED},
            tiles=drawn,
            in_order=sorted(drawn, key=lambda tile: reading_order(tile.region.name)),
            labs_in_words=_labs_in_words,
            elsewhere=figures.elsewhere,
            changes=[(in_words(each.day), each, best_label(each.names)) for each in figures.changes],
        )
        return validated(made, self._site, engine.manifest, formats.HTML)


def _tiles(figures: Figures) -> tuple[Tile, ...]:
    return tiles({region.code: figures.by_region.get(region.code, 0) for region in REGIONS}, _labs_of)


def _labs_of(region: Region) -> str:
    return language.address("search.labs", region=region.slug)


def _labs_in_words(count: int) -> str:
    return str(ngettext("%(shown)s laboratoire", "%(shown)s laboratoires", count, shown=number(count)))


def _figures(engine: QueryEngine) -> Figures:
    iris = Iris(engine.manifest.base_iri)
    codes = {iris.entity("zone", region.slug): region.code for region in REGIONS}
    level = iris.entity("concept", _REGION_LEVEL)
    by_region = {}
    elsewhere = 0
    for row in questions.rows(engine, "labs_in_regions", region_level=level):
        count = int(row["labs"].value)
        if "region" not in row:
            elsewhere = count
        elif row["region"].value in codes:
            by_region[codes[row["region"].value]] = count
    return Figures(by_region, elsewhere, _changes(engine, iris))


def _changes(engine: QueryEngine, iris: Iris) -> tuple[Change, ...]:
    names: dict[tuple[str, EntityName], list[Term]] = {}
    for row in questions.rows(engine, "latest_records", classes=_RECENT_CLASSES):
        entity = iris.read(row["item"].value)
        if entity is not None:
            names.setdefault((row["modified"].value, entity), []).append(row["name"])
    found = [Change(day, entity, tuple(labels)) for (day, entity), labels in names.items()]
    found.sort(key=lambda each: reading_order(min(term.value for term in each.names)))
    return tuple(sorted(found, key=lambda each: each.day, reverse=True))
