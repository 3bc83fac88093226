"""Statements on the parts of records: events, carryings, partnerships, contacts, identifiers, sources."""

from collections.abc import Iterable

from ...records import WITHDRAWAL, Carrier, Contact, Event, Identifier, Lab, Organisation, Partner, Source
from ...vocabulary import (
    ADMS,
    CPOV,
    DCAT,
    DCT,
    FOAF,
    LAB,
    LOCN,
    ORG,
    PROV,
    RDFS,
    SCHEMA,
    SKOS,
)
from ..parts import (
    Code,
    carrying_part,
    contact_part,
    event_part,
    identifier_part,
    partnership_part,
    source_part,
)
from .terms import Node, Statements

CREATION = "création"

_AGENCIES = {
    "siren": "Insee",
    "siret": "Insee",
    "annuaire-service-public": "Direction de l'information légale et administrative (DILA)",
    "wikidata": "Wikidata",
}

# The field that a source supports → the property that says it in the graph.
FIELD_PROPERTIES: dict[str, str] = {
    "noms": SKOS.prefLabel,
    "type": LAB.labType,
    "fondement_type": LAB.typeBasis,
    "statut": LAB.status,
    "nature": LAB.organisationKind,
    "niveau": LAB.zoneLevel,
    "code_insee": LAB.inseeCode,
    "correspondances": SKOS.exactMatch,
    "dans": LAB.within,
    "evenements": LAB.event,
    "porteurs": LAB.carriedBy,
    "partenaires": LAB.partner,
    "zones": LAB.zone,
    "perimetre": LAB.perimeter,
    "familles": LAB.expertiseFamily,
    "expertises": LAB.expertise,
    "champs": LAB.interventionField,
    "missions": LAB.mission,
    "mots_cles": DCAT.keyword,
    "programmes": LAB.originProgramme,
    "adresse": LOCN.address,
    "ville": LOCN.address,
    "contacts": CPOV.contactPoint,
    "site": FOAF.homepage,
    "pages": FOAF.page,
    "identifiants": ADMS.identifier,
    "rattachement": ORG.subOrganizationOf,
    "labs": LAB.conductedBy,
    "debut": SCHEMA.startDate,
    "fin": SCHEMA.endDate,
    "resume": DCT.description,
    "lacunes": LAB.gap,
    "confiance": LAB.confidence,
    "note": RDFS.comment,
    WITHDRAWAL: PROV.invalidatedAtTime,
}


def event(thing: Node, event: Event) -> Statements:
    """An event of the thing; a creation also dates the thing itself."""
    node = thing.part(event_part(event))
    yield from thing.link(node.iri, LAB.event, ORG.changedBy)
    yield from node.types(LAB.Event, ORG.ChangeEvent)
    yield from node.link(node.concept("event-kinds", event.kind), LAB.eventKind)
    yield from node.date(event.date, DCT.date)
    if event.kind == CREATION:
        yield from thing.date(event.date, DCT.created)
    yield from node.texts(RDFS.comment, event.note)
    yield from _cited_sources(node, event.source)


def carrying(thing: Node, carrier: Carrier) -> Statements:
    """A carrying, with role and period; a carrier that has not ended is also linked plainly."""
    node = thing.part(carrying_part(carrier))
    organisation = thing.entity("organisation", carrier.organisation)
    yield from thing.link(node.iri, LAB.carrying, ORG.hasMembership)
    if not carrier.until:
        yield from thing.link(organisation, LAB.carriedBy, ORG.unitOf)
    yield from node.types(LAB.Carrying, ORG.Membership)
    yield from node.link(thing.iri, ORG.member)
    yield from node.link(organisation, ORG.organization)
    yield from node.link(node.concept("carrier-roles", carrier.role), ORG.role)
    yield from node.date(carrier.since, LAB.since, SCHEMA.startDate)
    yield from node.date(carrier.until, LAB.until, SCHEMA.endDate)
    yield from _as_cited(node, carrier)


def partnership(thing: Node, partner: Partner) -> Statements:
    """A partnership; a partner that is only a category of bodies stays a label."""
    node = thing.part(partnership_part(partner))
    yield from thing.link(node.iri, LAB.partnership)
    yield from node.types(LAB.Partnership, ORG.Membership)
    yield from node.link(node.concept("partner-roles", partner.role), ORG.role)
    is_lab = isinstance(thing.record, Lab)
    if is_lab:
        yield from node.link(thing.iri, ORG.organization)
    yield from node.texts(SKOS.prefLabel, partner.label)
    for kind, slug in (("organisation", partner.organisation), ("lab", partner.lab)):
        if slug:
            who = thing.entity(kind, slug)
            # ORG links organisations only: a project is none.
            yield from thing.link(who, LAB.partner, *([ORG.linkedTo] if is_lab else []))
            yield from node.link(who, ORG.member)
    yield from _as_cited(node, partner)


def identifier(thing: Node, identifier: Identifier) -> Statements:
    """An identifier that others gave to the thing."""
    node = thing.part(identifier_part(identifier))
    yield from _identifier(thing, node, identifier, _AGENCIES[identifier.scheme])
    yield from _cited_sources(node, identifier.source)


def code(thing: Node, code: Code) -> Statements:
    """A code of the thing as an identifier, from the sources of the field that says it."""
    node, field = thing.part(identifier_part(code)), code.place[0]
    sources = thing.record.sources
    yield from _identifier(thing, node, code, code.agency)
    yield from _cited_sources(node, (key for key, source in sources.items() if field in source.supports))


def contact(thing: Node, index: int, contact: Contact) -> Statements:
    """A functional mailbox, telephone or contact page."""
    node = thing.part(contact_part(index))
    yield from thing.link(node.iri, CPOV.contactPoint)
    yield from node.types(CPOV.ContactPoint)
    yield from node.codes(CPOV.email, contact.email)
    yield from node.codes(CPOV.telephone, contact.telephone)
    if contact.page:
        yield from document(node, contact.page, CPOV.contactPage)


def address(thing: Node, record: Lab | Organisation) -> Statements:
    """Where the thing is, as its source words it."""
    if record.address or record.city:
        node = thing.part("address")
        yield from thing.link(node.iri, LOCN.address)
        yield from node.types(LOCN.Address)
        yield from node.texts(LOCN.fullAddress, record.address)
        yield from node.texts(LOCN.postName, record.city)


def document(thing: Node, page: str, predicate: str) -> Statements:
    """A link to a page, typed as CPOV asks, in the same graph."""
    yield from thing.link(page, predicate)
    yield from Node(page, thing.record, thing.iris, thing.concepts).types(FOAF.Document)


def source(thing: Node, key: str, source: Source) -> Statements:
    """A source of the record, and the properties that it supports."""
    node = thing.part(source_part(key))
    yield from node.types(LAB.Source, PROV.Entity)
    yield from node.texts(DCT.title, source.title)
    yield from node.links(SCHEMA.url, [source.url])
    yield from node.links(DCT.license, [source.licence])
    yield from node.date(source.issued, DCT.issued)
    yield from node.date(source.modified, DCT.modified)
    yield from node.links(LAB.supports, [FIELD_PROPERTIES[field] for field in source.supports])


def former(thing: Node, slug: str) -> Statements:
    """An identifier that the thing had before."""
    old = Node(thing.iris.entity(thing.record.kind, slug), thing.record, thing.iris, thing.concepts)
    yield from old.types(LAB.Renamed, PROV.Entity)
    yield from old.link(thing.iri, DCT.isReplacedBy)


def _identifier(thing: Node, node: Node, given: Identifier | Code, agency: str) -> Statements:
    yield from thing.link(node.iri, ADMS.identifier)
    yield from node.types(ADMS.Identifier)
    yield from node.codes(SKOS.notation, given.value)
    yield from node.codes(SCHEMA.propertyID, given.scheme)
    yield from node.codes(ADMS.schemeAgency, agency)


def _as_cited(node: Node, item: Carrier | Partner) -> Statements:
    yield from node.texts(LAB.citedAs, item.cited_as)
    yield from node.texts(RDFS.comment, item.note)
    yield from _cited_sources(node, item.source)


def _cited_sources(node: Node, keys: Iterable[str]) -> Statements:
    yield from node.links(DCT.source, [node.part(source_part(key)).iri for key in keys])
