"""What the page of each kind shows, in what order: a table.

The names of properties come from the ontology, not from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..vocabulary import (
    ADMS,
    CPOV,
    DCAT,
    DCT,
    FOAF,
    LAB,
    LOCN,
    ORG,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
)

# How values are shown; each is a macro of blocks.html.
VALUES, TEXTS, DATES, TIES, EVENTS, PARTS = "values", "texts", "dates", "ties", "events", "parts"
LINKS = "links"


@dataclass(frozen=True)
class Row:
    """The values of one property. An important one says so when nothing is known."""

    property: str
    shape: str = VALUES
    important: bool = False


@dataclass(frozen=True)
class Incoming:
    """What points here: by a property, or from parts of a class; of some kinds only, when told."""

    label: str
    property: str = ""
    part: str = ""
    kinds: tuple[str, ...] = ()
    important: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page, with its anchor. Left out when it is empty and nothing in it is important."""

    anchor: str
    title: str
    content: tuple[Row | Incoming, ...]


@dataclass(frozen=True)
class Kind:
    """How people speak of a kind of entity: one, several, and where all of them are listed."""

    one: str
    several: str
    listed_at: str


KINDS: Mapping[str, Kind] = {
    "lab": Kind("Laboratoire", "Laboratoires", "search.labs"),
    "organisation": Kind("Organisation", "Organisations", "search.organisations"),
    "project": Kind("Projet", "Projets", "search.projects"),
    "zone": Kind("Zone", "Zones", "search.zones"),
    "concept": Kind("Valeur d’une liste", "Listes de valeurs", "lists.concepts"),
    "scheme": Kind("Liste de valeurs", "Listes de valeurs", "lists.concepts"),
}

# Shown in the head of the page.
HEAD = frozenset(
    {RDF.type, SKOS.prefLabel, DCT.title, LAB.shortName, SKOS.altLabel, SCHEMA.alternateName, DCT.description}
)

# Short cuts past a carrying or a partnership, which is shown with its role and period.
SHORT_CUTS = frozenset({LAB.carriedBy, LAB.partner, ORG.unitOf, ORG.linkedTo})

# Said again, in either direction, by what is shown.
SAID_OTHERWISE = frozenset({SKOS.hasTopConcept, SKOS.topConceptOf})

# A source supports a fact as a whole: what it says of the first is said of the others.
SUPPORTED_WITH: Mapping[str, str] = {
    LAB.carrying: LAB.carriedBy,
    LAB.partnership: LAB.partner,
    SKOS.closeMatch: SKOS.exactMatch,
    SKOS.broadMatch: SKOS.exactMatch,
    SKOS.relatedMatch: SKOS.exactMatch,
}

_ABOUT_THE_RECORD = Section(
    "fiche",
    "Ce qu’il faut savoir de cette fiche",
    (Row(LAB.confidence), Row(LAB.gap, TEXTS), Row(RDFS.comment, TEXTS)),
)

LAYOUTS: Mapping[str, tuple[Section, ...]] = {
    "lab": (
        Section(
            "essentiel",
            "L’essentiel",
            (
                Row(LAB.labType, important=True),
                Row(LAB.typeBasis),
                Row(LAB.status, important=True),
                Row(LAB.carrying, TIES, important=True),
                Row(LAB.zone, important=True),
                Row(LAB.perimeter, TEXTS),
                Row(DCT.created, DATES, important=True),
                Row(LAB.originProgramme),
                Row(FOAF.homepage),
            ),
        ),
        Section(
            "activite",
            "Missions et expertises",
            (
                Row(LAB.mission, TEXTS, important=True),
                Row(LAB.interventionField, TEXTS),
                Row(LAB.expertiseFamily),
                Row(LAB.expertise, important=True),
                Row(DCAT.keyword),
            ),
        ),
        Section("projets", "Projets", (Incoming("Projets", LAB.conductedBy, important=True),)),
        Section(
            "partenaires",
            "Partenaires",
            (
                Row(LAB.partnership, TIES, important=True),
                Incoming("Cité comme partenaire par", part=LAB.Partnership),
            ),
        ),
        Section("dates", "Dates", (Row(LAB.event, EVENTS),)),
        Section(
            "contact",
            "Contact et pages",
            (
                Row(CPOV.contactPoint, PARTS, important=True),
                Row(LOCN.address, PARTS),
                Row(FOAF.page),
                Row(ADMS.identifier, PARTS),
            ),
        ),
        _ABOUT_THE_RECORD,
    ),
    "organisation": (
        Section(
            "essentiel",
            "L’essentiel",
            (
                Row(LAB.organisationKind, important=True),
                Row(ORG.subOrganizationOf),
                Row(LAB.zone, important=True),
                Row(ADMS.identifier, PARTS, important=True),
                Row(FOAF.homepage),
                Row(FOAF.page),
                Row(LOCN.address, PARTS),
                Row(CPOV.contactPoint, PARTS),
            ),
        ),
        Section("labs", "Laboratoires portés", (Incoming("Porte", part=LAB.Carrying, important=True),)),
        Section("partenariats", "Partenariats", (Incoming("Partenaire de", part=LAB.Partnership),)),
        Section("rattachees", "Organisations rattachées", (Incoming("Rattachées", ORG.subOrganizationOf),)),
        _ABOUT_THE_RECORD,
    ),
    "project": (
        Section(
            "essentiel",
            "L’essentiel",
            (
                Row(LAB.conductedBy, important=True),
                Row(SCHEMA.startDate, DATES, important=True),
                Row(SCHEMA.endDate, DATES),
                Row(DCAT.keyword),
                Row(FOAF.page),
            ),
        ),
        Section("partenaires", "Partenaires", (Row(LAB.partnership, TIES, important=True),)),
        _ABOUT_THE_RECORD,
    ),
    "zone": (
        Section(
            "essentiel",
            "L’essentiel",
            (
                Row(LAB.zoneLevel, important=True),
                Row(LAB.inseeCode, important=True),
                Row(LAB.within),
            ),
        ),
        Section(
            "labs", "Laboratoires", (Incoming("Laboratoires", LAB.zone, kinds=("lab",), important=True),)
        ),
        Section(
            "organisations", "Organisations", (Incoming("Organisations", LAB.zone, kinds=("organisation",)),)
        ),
        Section("zones", "Zones contenues", (Incoming("Zones", LAB.within),)),
        Section(
            "correspondances",
            "La même zone ailleurs",
            (Row(SKOS.exactMatch), Row(SKOS.closeMatch), Row(SKOS.broadMatch), Row(SKOS.relatedMatch)),
        ),
        _ABOUT_THE_RECORD,
    ),
    "concept": (
        Section(
            "essentiel",
            "L’essentiel",
            (
                Row(SKOS.definition, TEXTS, important=True),
                Row(SKOS.inScheme, important=True),
                Row(LAB.basis),
                Row(LAB.publicKind),
                Row(SKOS.scopeNote, TEXTS),
                Row(DCT.source),
            ),
        ),
    ),
    "scheme": (Section("valeurs", "Valeurs", (Incoming("Valeurs", SKOS.inScheme, important=True),)),),
}
