"""The lists of the API: a table, from which the routes, the checks of requests and the documentation are made."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import Text
from ...release.search.listing import Order
from ..search_facets import LISTINGS
from .fields import SHAPES
from .readers import Shape

# What is told of every entity beside its record.
ENVELOPE = ("id", "slug", "nom", "kind", "document")

# The attributes that the search index knows → the facet that they are there.
INDEXED: Mapping[str, str] = {
    "type": "type",
    "status": "status",
    "nature": "nature",
    "level": "level",
    "parent": "parent",
    "zones": "zone",
    "families": "family",
    "expertises": "expertise",
    "labs": "lab",
    "lists": "scheme",
}
_DAY = "modified"

# The order in which nothing moves when something is renamed or modified.
STEADY = "slug"
_COLUMNS = {STEADY: "slug", "nom": "reading", "modifie_le": "modified"}


@dataclass(frozen=True)
class Listed:
    """All entities of a kind: at which path, by which facets, and how people speak of one and of all."""

    name: str
    kind: str
    facets: tuple[str, ...]
    one: Text
    all: Text

    @property
    def shape(self) -> Shape:
        """What an entity of it may have."""
        return SHAPES[self.kind]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that an entity of it may have."""
        return (*ENVELOPE, *self.shape.keys)

    @property
    def indexed(self) -> Mapping[str, str]:
        """The keys of which the search index knows the values, each with its attribute."""
        return {
            key: attribute
            for key, attribute in self.shape.keys.items()
            if attribute == _DAY or attribute in INDEXED
        }

    @property
    def short(self) -> tuple[str, ...]:
        """The keys that each entity has in the list, unless others are asked for."""
        return (*ENVELOPE, *self.indexed)

    @property
    def orders(self) -> Mapping[str, Order]:
        """The orders that it may have, by name."""
        known = {STEADY, "nom", *self.indexed}
        return {
            sense + name: Order(column, descending=bool(sense))
            for name, column in _COLUMNS.items()
            for sense in ("", "-")
            if name in known
        }


LISTS: Mapping[str, Listed] = {
    listed.name: listed
    for listed in (
        Listed(
            "labs",
            "lab",
            LISTINGS["labs"].facets,
            Text("un laboratoire", "a lab"),
            Text("les laboratoires", "the labs"),
        ),
        Listed(
            "organisations",
            "organisation",
            LISTINGS["organisations"].facets,
            Text("une organisation", "an organisation"),
            Text("les organisations", "the organisations"),
        ),
        Listed(
            "projects",
            "project",
            LISTINGS["projects"].facets,
            Text("un projet", "a project"),
            Text("les projets", "the projects"),
        ),
        Listed(
            "zones",
            "zone",
            LISTINGS["zones"].facets,
            Text("une zone", "a zone"),
            Text("les zones", "the zones"),
        ),
        Listed(
            "concepts",
            "concept",
            ("scheme",),
            Text("une valeur de liste", "a value of a list"),
            Text("les valeurs des listes", "the values of lists"),
        ),
    )
}
