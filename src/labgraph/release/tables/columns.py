"""What the columns of the CSV dumps hold, in the order of their queries."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...errors import Text

# Between the values of a cell that holds several.
SEPARATOR = " ; "


class Kind(NamedTuple):
    """The kind of a value, as the two standards say it: a CSVW datatype, and the members of a Table Schema field."""

    csvw: Mapping[str, str]
    schema: Mapping[str, Any]


_SHORT_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_SIREN = "[0-9]{9}"

TEXT = Kind({"base": "string"}, {"type": "string"})
IRI = Kind({"base": "anyURI"}, {"type": "string", "format": "uri"})
DAY = Kind({"base": "date"}, {"type": "date"})
COUNT = Kind({"base": "nonNegativeInteger"}, {"type": "integer", "constraints": {"minimum": 0}})
# A year, a month or a day: as precise as the source is.
DATE = Kind(
    {"base": "string", "format": _SHORT_DATE}, {"type": "string", "constraints": {"pattern": _SHORT_DATE}}
)
SIREN = Kind({"base": "string", "format": _SIREN}, {"type": "string", "constraints": {"pattern": _SIREN}})


class Column(NamedTuple):
    """One column. `required`: no cell is empty; `many`: a cell holds several values."""

    name: str
    title: Text
    description: Text
    kind: Kind = TEXT
    required: bool = False
    many: bool = False


class Table(NamedTuple):
    """A table. `inside` names the columns whose values are keys of the same table."""

    title: Text
    columns: tuple[Column, ...]
    inside: tuple[str, ...] = ()


KEY = "identifiant"


def _first(of: Text) -> tuple[Column, ...]:
    """The columns that each table begins with."""
    return (
        Column(
            KEY,
            Text("Identifiant", "Identifier"),
            Text(
                "Dernière partie de l’IRI, unique dans la table", "Last part of the IRI, unique in the table"
            ),
            required=True,
        ),
        Column(
            "iri",
            Text("IRI", "IRI"),
            Text("Adresse permanente dans le graphe", "Permanent address in the graph"),
            IRI,
            required=True,
        ),
        Column("nom", Text("Nom", "Name"), of, required=True),
    )


_SHORT_NAME = Column(
    "nom_court", Text("Nom court", "Short name"), Text("Sigle ou nom usuel", "Acronym or usual name")
)
_SITE = Column("site", Text("Site", "Web site"), Text("Page d’accueil", "Home page"), IRI)
_MODIFIED = Column(
    "modifie_le",
    Text("Modifié le", "Modified on"),
    Text("Jour de la dernière modification de la fiche", "Day of the last change of the record"),
    DAY,
    required=True,
)

_LABS = (
    *_first(Text("Nom officiel du laboratoire", "Official name of the lab")),
    _SHORT_NAME,
    Column("type", Text("Type", "Type"), Text("Type de laboratoire, en français", "Type of lab, in French")),
    Column("statut", Text("Statut", "Status"), Text("État actuel, en français", "Present state, in French")),
    Column(
        "creation",
        Text("Création", "Creation"),
        Text(
            "Date de création : année, mois ou jour ; plusieurs quand les sources se contredisent",
            "Date of creation: year, month or day; several when sources contradict each other",
        ),
        DATE,
        many=True,
    ),
    Column(
        "porteurs",
        Text("Porteurs", "Carriers"),
        Text("Noms des structures porteuses", "Names of the organisations that carry the lab"),
        many=True,
    ),
    Column(
        "porteurs_identifiants",
        Text("Identifiants des porteurs", "Identifiers of the carriers"),
        Text(
            "Identifiants des structures porteuses dans la table des organisations",
            "Identifiers of the carriers in the table of organisations",
        ),
        many=True,
    ),
    Column(
        "zones",
        Text("Zones", "Zones"),
        Text("Noms des territoires d’action", "Names of the territories of action"),
        many=True,
    ),
    Column(
        "expertises",
        Text("Expertises", "Expertises"),
        Text("Expertises, en français", "Fields of expertise, in French"),
        many=True,
    ),
    _SITE,
    _MODIFIED,
)

_ORGANISATIONS = (
    *_first(Text("Nom officiel de l’organisation", "Official name of the organisation")),
    _SHORT_NAME,
    Column(
        "nature",
        Text("Nature", "Kind"),
        Text("Nature de l’organisation, en français", "Kind of organisation, in French"),
        required=True,
    ),
    Column(
        "rattachement",
        Text("Rattachement", "Parent"),
        Text("Nom de l’organisation de rattachement", "Name of the organisation that it is part of"),
    ),
    Column(
        "rattachement_identifiant",
        Text("Identifiant du rattachement", "Identifier of the parent"),
        Text(
            "Identifiant de l’organisation de rattachement, dans cette table",
            "Identifier of the organisation that it is part of, in this table",
        ),
    ),
    Column(
        "siren",
        Text("SIREN", "SIREN"),
        Text("Numéro SIREN (INSEE), neuf chiffres", "SIREN number (INSEE), nine digits"),
        SIREN,
    ),
    Column(
        "labs_portes",
        Text("Labs portés", "Labs carried"),
        Text("Nombre de laboratoires portés", "Number of labs that it carries"),
        COUNT,
        required=True,
    ),
    _SITE,
    _MODIFIED,
)

_PROJECTS = (
    *_first(Text("Nom du projet", "Name of the project")),
    Column(
        "labs",
        Text("Labs", "Labs"),
        Text("Noms des laboratoires qui le mènent", "Names of the labs that conduct it"),
        required=True,
        many=True,
    ),
    Column(
        "labs_identifiants",
        Text("Identifiants des labs", "Identifiers of the labs"),
        Text(
            "Identifiants de ces laboratoires dans la table des labs",
            "Identifiers of these labs in the table of labs",
        ),
        required=True,
        many=True,
    ),
    Column(
        "debut",
        Text("Début", "Start"),
        Text("Année, mois ou jour du début", "Year, month or day of start"),
        DATE,
    ),
    Column(
        "fin", Text("Fin", "End"), Text("Année, mois ou jour de la fin", "Year, month or day of end"), DATE
    ),
    Column(
        "partenaires",
        Text("Partenaires", "Partners"),
        Text("Noms des partenaires", "Names of the partners"),
        many=True,
    ),
    _MODIFIED,
)

TABLES: Mapping[str, Table] = {
    "labs": Table(Text("Laboratoires d’innovation publique", "Public innovation labs"), _LABS),
    "organisations": Table(
        Text("Organisations : structures porteuses et partenaires", "Organisations: carriers and partners"),
        _ORGANISATIONS,
        inside=("rattachement_identifiant",),
    ),
    "projects": Table(Text("Projets des laboratoires", "Projects of the labs"), _PROJECTS),
}
