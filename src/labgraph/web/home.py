"""The home page: what this is, where the labs are, what changed, how to use the data."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response
from flask_babel import ngettext

from .. import formats
from ..engine.port import QueryEngine
from ..matching import reading_order
from ..release.search import FILE
from ..release.search.overview import Change, labs_by_region, labs_elsewhere, latest_changes
from ..terms import Term
from ..vocabulary import EntityName
from . import language
from .answers import page
from .dates import in_words
from .filters import number
from .layout import KINDS
from .once import Once
from .site import Site
from .terms import best_label
from .tile_map import REGIONS, Region, Tile, tiles
from .validators import validated

_RECENT = 8
_COUNTED = ("lab", "organisation", "project")


@dataclass(frozen=True)
class Figures:
    """What the home page says of a release: labs by slug of region, labs in no region, latest changes."""

    by_region: Mapping[str, int]
    elsewhere: int
    changes: tuple[Change, ...]


class Home:
    """The home page. It looks into the index once for each release, whatever the number of labs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._figures = Once(self._look)

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
            changes=[
                (each, in_words(each.day), EntityName(each.kind, each.slug), _name(each))
                for each in figures.changes
            ],
        )
        return validated(made, self._site, engine.manifest, formats.HTML)

    def _look(self, _engine: QueryEngine) -> Figures:
        with self._site.index(FILE).connection() as index:
            changes = tuple(latest_changes(index, _COUNTED, _RECENT))
            return Figures(labs_by_region(index), labs_elsewhere(index), changes)


def _tiles(figures: Figures) -> tuple[Tile, ...]:
    return tiles({region.code: figures.by_region.get(region.slug, 0) for region in REGIONS}, _labs_of)


def _name(change: Change) -> Term | None:
    labels = (Term(change.fr, language="fr"), Term(change.en, language="en"))
    return best_label(label for label in labels if label.value)


def _labs_of(region: Region) -> str:
    return language.address("search.labs", region=region.slug)


def _labs_in_words(count: int) -> str:
    return str(ngettext("%(shown)s laboratoire", "%(shown)s laboratoires", count, shown=number(count)))
