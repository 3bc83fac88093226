"""What the page of each kind shows, in what order: a table.

The names of properties come from the ontology, not from here. What people read is said in their language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from ..release.links import SHORT_CUTS as CUTS
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
    """What points here by a property, from one kind of entity; from parts of it that hang on `through`, when told."""

    label: str
    property: str
    kind: str
    through: str = ""
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
    "lab": Kind(_("Laboratoire"), _("Laboratoires"), "search.labs"),
    "organisation": Kind(_("Organisation"), _("Organisations"), "search.organisations"),
    "project": Kind(_("Projet"), _("Projets"), "search.projects"),
    "zone": Kind(_("Zone"), _("Zones"), "search.zones"),
    "concept": Kind(_("Valeur d’une liste"), _("Listes de valeurs"), "lists.concepts"),
    "scheme": Kind(_("Liste de valeurs"), _("Listes de valeurs"), "lists.concepts"),
}

# Shown in the head of the page.
HEAD = frozenset(
    {RDF.type, SKOS.prefLabel, DCT.title, LAB.shortName, SKOS.altLabel, SCHEMA.alternateName, DCT.description}
)

# Short cuts past a carrying or a partnership, which is shown with its role and period.
SHORT_CUTS = frozenset(CUTS)

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
    _("Ce qu’il faut savoir de cette fiche"),
    (Row(LAB.confidence), Row(LAB.gap, TEXTS), Row(RDFS.comment, TEXTS)),
)

LAYOUTS: Mapping[str, tuple[Section, ...]] = {
    "lab": (
        Section(
            "essentiel",
            _("L’essentiel"),
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
            _("Missions et expertises"),
            (
                Row(LAB.mission, TEXTS, important=True),
                Row(LAB.interventionField, TEXTS),
                Row(LAB.expertiseFamily),
                Row(LAB.expertise, important=True),
                Row(DCAT.keyword),
            ),
        ),
        Section(
            "projets", _("Projets"), (Incoming(_("Projets"), LAB.conductedBy, "project", important=True),)
        ),
        Section(
            "partenaires",
            _("Partenaires"),
            (
                Row(LAB.partnership, TIES, important=True),
                Incoming(_("Partenaire des laboratoires"), ORG.member, "lab", LAB.partnership),
                Incoming(_("Partenaire des projets"), ORG.member, "project", LAB.partnership),
            ),
        ),
        Section("dates", _("Dates"), (Row(LAB.event, EVENTS),)),
        Section(
            "contact",
            _("Contact et pages"),
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
            _("L’essentiel"),
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
        Section(
            "labs",
            _("Laboratoires portés"),
            (Incoming(_("Porte"), ORG.organization, "lab", LAB.carrying, important=True),),
        ),
        Section(
            "partenariats",
            _("Partenariats"),
            (
                Incoming(_("Laboratoires"), ORG.member, "lab", LAB.partnership),
                Incoming(_("Projets"), ORG.member, "project", LAB.partnership),
            ),
        ),
        Section(
            "rattachees",
            _("Organisations rattachées"),
            (Incoming(_("Rattachées"), ORG.subOrganizationOf, "organisation"),),
        ),
        _ABOUT_THE_RECORD,
    ),
    "project": (
        Section(
            "essentiel",
            _("L’essentiel"),
            (
                Row(LAB.conductedBy, important=True),
                Row(SCHEMA.startDate, DATES, important=True),
                Row(SCHEMA.endDate, DATES),
                Row(DCAT.keyword),
                Row(FOAF.page),
            ),
        ),
        Section("partenaires", _("Partenaires"), (Row(LAB.partnership, TIES, important=True),)),
        _ABOUT_THE_RECORD,
    ),
    "zone": (
        Section(
            "essentiel",
            _("L’essentiel"),
            (
                Row(LAB.zoneLevel, important=True),
                Row(LAB.inseeCode, important=True),
                Row(LAB.within),
            ),
        ),
        Section("labs", _("Laboratoires"), (Incoming(_("Laboratoires"), LAB.zone, "lab", important=True),)),
        Section(
            "organisations", _("Organisations"), (Incoming(_("Organisations"), LAB.zone, "organisation"),)
        ),
        Section("zones", _("Zones contenues"), (Incoming(_("Zones"), LAB.within, "zone"),)),
        Section(
            "correspondances",
            _("La même zone ailleurs"),
            (
                Row(ADMS.identifier, PARTS),
                Row(SKOS.exactMatch),
                Row(SKOS.closeMatch),
                Row(SKOS.broadMatch),
                Row(SKOS.relatedMatch),
            ),
        ),
        _ABOUT_THE_RECORD,
    ),
    "concept": (
        Section(
            "essentiel",
            _("L’essentiel"),
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
    "scheme": (
        Section("valeurs", _("Valeurs"), (Incoming(_("Valeurs"), SKOS.inScheme, "concept", important=True),)),
    ),
}
