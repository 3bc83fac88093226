"""Statements on the four kinds of records."""

from collections.abc import Callable
from typing import Any

from ...records import Lab, Organisation, Project, Withdrawn, Zone
from ...vocabulary import CPOV, DCAT, DCT, FOAF, LAB, ORG, PROV, RDFS, SCHEMA, SKOS
from ..parts import codes, matching_codes
from . import parts
from .terms import Node, Statements

_MATCHES = {
    "exacte": SKOS.exactMatch,
    "proche": SKOS.closeMatch,
    "large": SKOS.broadMatch,
    "liée": SKOS.relatedMatch,
}


def statements(thing: Node) -> Statements:
    """Everything that the record of the thing says."""
    record = thing.record
    names = record.names
    yield from thing.texts(SKOS.prefLabel, names.official)
    yield from thing.texts(LAB.shortName, names.short)
    # CPOV 2.1.2 allows one alternative label a language; harvesters read it as the acronym.
    yield from thing.texts(SKOS.altLabel, names.short)
    yield from thing.texts(SCHEMA.alternateName, *names.others)
    yield from thing.texts(RDFS.comment, record.note)
    for key, source in record.sources.items():
        yield from parts.source(thing, key, source)
    for slug in record.former_slugs:
        yield from parts.former(thing, slug)
    # The models of what was withdrawn are below the one that is known here.
    yield from next(_BY_KIND[each] for each in type(record).__mro__ if each in _BY_KIND)(thing, record)


def matches(thing: Node) -> Statements:
    """What is the same as the thing, or like it, in the data of others; and the codes that it has there."""
    if isinstance(thing.record, Zone):
        for correspondence in thing.record.correspondences:
            yield from thing.link(correspondence.iri, _MATCHES[correspondence.match])
        for code in matching_codes(thing.record):
            yield from parts.code(thing, code)


def _lab(thing: Node, lab: Lab) -> Statements:
    yield from thing.types(LAB.Lab, ORG.OrganizationalUnit, ORG.Organization)
    yield from _described(thing, lab)
    yield from _situated(thing, lab)
    yield from _concept(thing, "lab-types", lab.type, LAB.labType, ORG.classification)
    yield from _concept(thing, "evidence", lab.type_basis, LAB.typeBasis)
    yield from _concept(thing, "lab-statuses", lab.status, LAB.status)
    yield from _concept(thing, "confidence", lab.confidence, LAB.confidence)
    for family in lab.families:
        yield from _concept(thing, "expertise-families", family, LAB.expertiseFamily)
    for expertise in lab.expertises:
        yield from _concept(thing, "expertise-tags", expertise, LAB.expertise)
    for programme in lab.programmes:
        yield from _concept(thing, "programmes", programme, LAB.originProgramme)
    yield from thing.texts(LAB.perimeter, lab.perimeter)
    yield from thing.texts(LAB.interventionField, *lab.fields)
    yield from thing.texts(LAB.mission, *lab.missions)
    yield from thing.texts(DCAT.keyword, *lab.keywords)
    for event in lab.events:
        yield from parts.event(thing, event)
    for carrier in lab.carriers:
        yield from parts.carrying(thing, carrier)
    for partner in lab.partners:
        yield from parts.partnership(thing, partner)


def _organisation(thing: Node, organisation: Organisation) -> Statements:
    if thing.concepts.is_public(organisation.nature):
        yield from thing.types(CPOV.PublicOrganisation)
    yield from thing.types(ORG.FormalOrganization, ORG.Organization)
    yield from _described(thing, organisation)
    yield from _situated(thing, organisation)
    nature = organisation.nature
    yield from _concept(thing, "organisation-kinds", nature, LAB.organisationKind, ORG.classification)
    if organisation.parent:
        yield from thing.link(thing.entity("organisation", organisation.parent), ORG.subOrganizationOf)


def _project(thing: Node, project: Project) -> Statements:
    yield from thing.types(LAB.Project, SCHEMA.Project, PROV.Activity)
    yield from _described(thing, project)
    yield from thing.texts(DCAT.keyword, *project.keywords)
    for lab in project.labs:
        yield from thing.link(thing.entity("lab", lab), LAB.conductedBy, PROV.wasAssociatedWith)
    yield from thing.date(project.start, SCHEMA.startDate)
    yield from thing.date(project.end, SCHEMA.endDate)
    for partner in project.partners:
        yield from parts.partnership(thing, partner)


def _zone(thing: Node, zone: Zone) -> Statements:
    yield from thing.types(LAB.Zone, DCT.Location)
    yield from _concept(thing, "zone-levels", zone.level, LAB.zoneLevel)
    yield from thing.texts(DCT.description, zone.summary)
    yield from thing.codes(LAB.inseeCode, zone.insee_code)
    yield from thing.codes(SKOS.notation, zone.insee_code)
    for slug in zone.within:
        yield from thing.link(thing.entity("zone", slug), LAB.within, SCHEMA.containedInPlace)
    for code in codes(zone):
        yield from parts.code(thing, code)


def _withdrawn(thing: Node, record: Withdrawn) -> Statements:
    withdrawal = record.withdrawal
    yield from thing.types(LAB.Withdrawn, PROV.Entity)
    yield from thing.moment(withdrawal.date, PROV.invalidatedAtTime)
    yield from thing.texts(LAB.withdrawalReason, withdrawal.reason)
    if withdrawal.successor:
        yield from thing.link(thing.entity(record.kind, withdrawal.successor), DCT.isReplacedBy)


def _described(thing: Node, record: Lab | Organisation | Project) -> Statements:
    yield from thing.texts(DCT.description, record.summary)
    yield from thing.texts(LAB.gap, *record.gaps)
    yield from thing.links(FOAF.page, record.pages)


def _situated(thing: Node, record: Lab | Organisation) -> Statements:
    for zone in record.zones:
        yield from thing.link(thing.entity("zone", zone), LAB.zone, DCT.spatial)
    if record.site:
        yield from parts.document(thing, record.site, FOAF.homepage)
    yield from parts.address(thing, record)
    for index, contact in enumerate(record.contacts):
        yield from parts.contact(thing, index, contact)
    for identifier in record.identifiers:
        yield from parts.identifier(thing, identifier)


def _concept(thing: Node, scheme: str, label: str | None, *predicates: str) -> Statements:
    if label:
        yield from thing.link(thing.concept(scheme, label), *predicates)


_BY_KIND: dict[type, Callable[[Node, Any], Statements]] = {
    Lab: _lab,
    Organisation: _organisation,
    Project: _project,
    Zone: _zone,
    Withdrawn: _withdrawn,
}
