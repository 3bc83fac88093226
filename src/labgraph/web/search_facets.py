"""What can be searched, and by which facets: a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from ..release.search import KIND, PERIOD, REGION
from ..release.search.found import Said, Value
from ..vocabulary import LAB, ORG, SKOS
from .layout import KINDS


@dataclass(frozen=True)
class Facet:
    """A facet. `path` leads in SPARQL from an entity to its values; nothing where another way is taken.

    `kind` is that of the entities that are its values; empty where these are none.
    """

    title: LazyString | str
    path: str = ""
    kind: str = "concept"


@dataclass(frozen=True)
class Listing:
    """A page of results: of one kind, or of any when it is empty, with facets, and what is said of each result."""

    kind: str
    endpoint: str
    title: LazyString | str
    facets: tuple[str, ...]


FACETS: Mapping[str, Facet] = {
    KIND: Facet(lazy_gettext("Nature de la fiche"), kind=""),
    REGION: Facet(lazy_gettext("Région"), f"<{LAB.conductedBy}>?/<{LAB.zone}>?/<{LAB.within}>*", "zone"),
    "type": Facet(lazy_gettext("Type de laboratoire"), f"<{LAB.labType}>"),
    "status": Facet(lazy_gettext("Statut"), f"<{LAB.status}>"),
    "carrier": Facet(lazy_gettext("Structure porteuse"), f"<{LAB.carriedBy}>", "organisation"),
    "family": Facet(lazy_gettext("Famille d’expertise"), f"<{LAB.expertiseFamily}>"),
    "expertise": Facet(lazy_gettext("Expertise"), f"<{LAB.expertise}>"),
    "lab": Facet(lazy_gettext("Laboratoire"), f"<{LAB.conductedBy}>", "lab"),
    "nature": Facet(lazy_gettext("Nature"), f"<{LAB.organisationKind}>"),
    "parent": Facet(lazy_gettext("Rattachement"), f"<{ORG.subOrganizationOf}>", "organisation"),
    "level": Facet(lazy_gettext("Niveau"), f"<{LAB.zoneLevel}>"),
    "scheme": Facet(lazy_gettext("Liste de valeurs"), f"<{SKOS.inScheme}>", "scheme"),
    PERIOD: Facet(lazy_gettext("Période de création ou de début"), kind=""),
}

_OF_LABS = (REGION, "type", "status", "carrier", "family", "expertise", PERIOD)

LISTINGS: Mapping[str, Listing] = {
    listing.endpoint.partition(".")[2]: listing
    for listing in (
        Listing("", "search.search", lazy_gettext("Recherche"), (KIND, *_OF_LABS)),
        Listing("lab", "search.labs", KINDS["lab"].several, _OF_LABS),
        Listing(
            "organisation",
            "search.organisations",
            KINDS["organisation"].several,
            ("nature", REGION, "parent"),
        ),
        Listing("project", "search.projects", KINDS["project"].several, (REGION, "lab", PERIOD)),
        Listing("zone", "search.zones", KINDS["zone"].several, ("level", REGION)),
    )
}


def label_of(value: Value, spoken: str) -> Said:
    """The label of a value for a reader of "fr" or "en"."""
    if value.facet == KIND:
        return Said(str(KINDS[value.slug].one), spoken)
    if value.facet == PERIOD:
        return Said(f"{value.slug[:3]}0–{value.slug[:3]}9", spoken)
    return value.label(spoken)
