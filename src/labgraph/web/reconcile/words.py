"""What can be reconciled, and by what: the types and properties of the service, each by an id of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...errors import Text
from ...matching import normalise
from ...vocabulary import CLASSES, DCT, FOAF, SCHEMA
from .. import language


@dataclass(frozen=True)
class Type:
    """A type of entities, whose id is the kind in their IRIs."""

    id: str
    name: Text


@dataclass(frozen=True)
class Property:
    """A property. Its values are identifiers of a scheme, values of a facet, or texts of a field; else it is asked of
    the graph by its IRI.

    `types` are those that may have it. What is not `compared` can only be fetched.
    """

    id: str
    name: Text
    types: tuple[str, ...]
    scheme: str = ""
    facet: str = ""
    field: str = ""
    iri: str = ""

    @property
    def compared(self) -> bool:
        """Whether it tells entities apart in a query."""
        return bool(self.scheme or self.facet)


TYPES: Mapping[str, Type] = {
    each.id: each
    for each in (
        Type("lab", Text("Laboratoire d’innovation", "Innovation lab")),
        Type("organisation", Text("Organisation", "Organisation")),
        Type("project", Text("Projet", "Project")),
        Type("zone", Text("Zone", "Zone")),
    )
}
# People and programs also name a type by the class that it is.
_BY_CLASS = {CLASSES[kind]: kind for kind in TYPES}

INSEE = "insee"
_LAB, _BODIES, _ALL = ("lab",), ("lab", "organisation"), tuple(TYPES)

PROPERTIES: Mapping[str, Property] = {
    each.id: each
    for each in (
        Property("siren", Text("SIREN", "SIREN"), _BODIES, scheme="siren"),
        Property("siret", Text("SIRET", "SIRET"), _BODIES, scheme="siret"),
        Property(INSEE, Text("Code Insee", "Insee code"), ("zone",), scheme=INSEE),
        Property("nuts", Text("Code NUTS", "NUTS code"), ("zone",), scheme="nuts"),
        Property("wikidata", Text("Wikidata", "Wikidata"), (*_BODIES, "zone"), scheme="wikidata"),
        Property(
            "annuaire-service-public",
            Text("Annuaire de l’administration", "Directory of administrations"),
            _BODIES,
            scheme="annuaire-service-public",
        ),
        Property("region", Text("Région", "Region"), _ALL, facet="region"),
        Property("zone", Text("Zone d’intervention", "Zone"), _BODIES, facet="zone"),
        Property("type", Text("Type de laboratoire", "Type of lab"), _LAB, facet="type"),
        Property("status", Text("Statut", "Status"), _LAB, facet="status"),
        Property("carrier", Text("Structure porteuse", "Carrier"), _LAB, facet="carrier"),
        Property("nature", Text("Nature", "Kind of organisation"), ("organisation",), facet="nature"),
        Property("parent", Text("Rattachement", "Parent organisation"), ("organisation",), facet="parent"),
        Property("lab", Text("Laboratoire", "Lab"), ("project",), facet="lab"),
        Property("level", Text("Niveau", "Level"), ("zone",), facet="level"),
        Property("short_name", Text("Nom court", "Short name"), _ALL, field="short"),
        Property("other_name", Text("Autre nom", "Other name"), _ALL, field="other"),
        Property("website", Text("Site", "Website"), _BODIES, iri=FOAF.homepage),
        Property("page", Text("Page", "Web page"), (*_BODIES, "project"), iri=FOAF.page),
        Property("created", Text("Création", "Created"), _LAB, iri=DCT.created),
        Property("start", Text("Début", "Start"), ("project",), iri=SCHEMA.startDate),
        Property("end", Text("Fin", "End"), ("project",), iri=SCHEMA.endDate),
    )
}


def type_named(text: str) -> Type | None:
    """The type of that id, or of that class."""
    return TYPES.get(_BY_CLASS.get(text, text))


def spoken(name: Text) -> str:
    """A name in the language of the address: French where it says none, so that an address has one content."""
    return name.in_(language.of_data())


def told(each: Type | Property) -> dict[str, str]:
    """A type or a property, as clients are told of it."""
    return {"id": each.id, "name": spoken(each.name)}


def beginning(all_of_them: Iterable[Type | Property], prefix: str) -> list[dict[str, str]]:
    """Those whose id or name has a word that begins so, in either language; all for an empty prefix."""
    wish = f" {normalise(prefix)}" if prefix else ""
    return [
        told(each)
        for each in all_of_them
        if any(wish in f" {normalise(name)}" for name in (each.id, *each.name))
    ]
