"""Which statements say what a record said: a table, for each kind of entity.

The keys of answers are those of the records. What cannot be read back from the graph stands in `UNTOLD`, with why.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from ...records import (
    Carrier,
    Contact,
    Correspondence,
    Event,
    Identifier,
    Lab,
    Names,
    Organisation,
    Partner,
    Project,
    Source,
    Zone,
    alias,
)
from ...values import AnyIri, Slug
from ...vocabulary import ADMS, CPOV, DCAT, DCT, FOAF, LAB, LOCN, ORG, PROV, RDFS, SCHEMA, SKOS
from ..layout import SUPPORTED_WITH
from .readers import (
    Cited,
    Flag,
    Former,
    Here,
    Matches,
    OfGraph,
    Part,
    Reader,
    Reference,
    Shape,
    Sources,
    Spoken,
    Supported,
    Values,
)


class Text(BaseModel):
    """A text in each language that it is given in."""

    model_config = ConfigDict(extra="forbid")

    fr: str | None = None
    en: str | None = None


class Concept(BaseModel):
    """A value of a list: no record, as it stands in the ontology."""

    model_config = ConfigDict(extra="forbid")

    labels: Text = Field(alias="libelles")
    lists: tuple[Slug, ...] = Field((), alias="listes")
    definition: Text | None = None
    note: Text | None = None
    basis: Slug | None = Field(None, alias="fondement")
    read_in: tuple[AnyIri, ...] = Field((), alias="lu_dans")
    public: bool | None = None


_CITED = {"note": Values(RDFS.comment), "source": Cited(DCT.source)}
_AS_CITED = {"role": Reference(ORG.role), "cited_as": Values(LAB.citedAs), **_CITED}
_PARTNERS = Part(
    LAB.partnership,
    Shape(
        Partner,
        {
            "organisation": Reference(ORG.member, "organisation"),
            "lab": Reference(ORG.member, "lab"),
            "label": Values(SKOS.prefLabel),
            **_AS_CITED,
        },
    ),
)
_NAMES = {
    "official": Values(SKOS.prefLabel),
    "short": Values(LAB.shortName),
    "others": Values(SCHEMA.alternateName),
}
_RECORD: Mapping[str, Reader] = {
    "names": Here(SKOS.prefLabel, Shape(Names, _NAMES)),
    "former_slugs": Former(DCT.isReplacedBy),
    "created": OfGraph(DCT.issued),
    "modified": OfGraph(DCT.modified),
    "note": Values(RDFS.comment),
}
_DESCRIBED: Mapping[str, Reader] = {
    **_RECORD,
    "summary": Values(DCT.description),
    "gaps": Values(LAB.gap),
    "pages": Values(FOAF.page),
}
_SITUATED: Mapping[str, Reader] = {
    **_DESCRIBED,
    "site": Values(FOAF.homepage),
    "address": Values(LOCN.fullAddress, through=LOCN.address),
    "city": Values(LOCN.postName, through=LOCN.address),
    "contacts": Part(
        CPOV.contactPoint,
        Shape(
            Contact,
            {
                "email": Values(CPOV.email),
                "telephone": Values(CPOV.telephone),
                "page": Values(CPOV.contactPage),
            },
        ),
    ),
    "identifiers": Part(
        ADMS.identifier,
        Shape(
            Identifier,
            {
                "scheme": Values(SCHEMA.propertyID),
                "value": Values(SKOS.notation),
                "source": Cited(DCT.source),
            },
        ),
    ),
    "zones": Reference(LAB.zone),
}
_LAB: Mapping[str, Reader] = {
    **_SITUATED,
    "type": Reference(LAB.labType),
    "type_basis": Reference(LAB.typeBasis),
    "status": Reference(LAB.status),
    "events": Part(
        LAB.event, Shape(Event, {"kind": Reference(LAB.eventKind), "date": Values(DCT.date), **_CITED})
    ),
    "carriers": Part(
        LAB.carrying,
        Shape(
            Carrier,
            {
                "organisation": Reference(ORG.organization, "organisation"),
                "since": Values(LAB.since),
                "until": Values(LAB.until),
                **_AS_CITED,
            },
        ),
    ),
    "perimeter": Values(LAB.perimeter),
    "families": Reference(LAB.expertiseFamily),
    "expertises": Reference(LAB.expertise),
    "fields": Values(LAB.interventionField),
    "missions": Values(LAB.mission),
    "keywords": Values(DCAT.keyword),
    "partners": _PARTNERS,
    "programmes": Reference(LAB.originProgramme),
    "confidence": Reference(LAB.confidence),
}
_ORGANISATION: Mapping[str, Reader] = {
    **_SITUATED,
    "nature": Reference(LAB.organisationKind),
    "parent": Reference(ORG.subOrganizationOf),
}
_PROJECT: Mapping[str, Reader] = {
    **_DESCRIBED,
    "labs": Reference(LAB.conductedBy),
    "start": Values(SCHEMA.startDate),
    "end": Values(SCHEMA.endDate),
    "partners": _PARTNERS,
    "keywords": Values(DCAT.keyword),
}
_ZONE: Mapping[str, Reader] = {
    **_RECORD,
    "level": Reference(LAB.zoneLevel),
    "insee_code": Values(LAB.inseeCode),
    "within": Reference(LAB.within),
    "correspondences": Matches(
        SKOS.exactMatch,
        {
            SKOS.exactMatch: "exacte",
            SKOS.closeMatch: "proche",
            SKOS.broadMatch: "large",
            SKOS.relatedMatch: "liée",
        },
    ),
    "summary": Values(DCT.description),
}
_CONCEPT: Mapping[str, Reader] = {
    "labels": Spoken(SKOS.prefLabel),
    "lists": Reference(SKOS.inScheme),
    "definition": Spoken(SKOS.definition),
    "note": Spoken(SKOS.scopeNote),
    "basis": Reference(LAB.basis),
    "read_in": Values(DCT.source),
    "public": Flag(LAB.publicKind),
}


def _record(model: type[BaseModel], readers: Mapping[str, Reader]) -> Shape:
    """The shape of a record in the order of its model, with its sources, which say what they support."""
    keys: dict[str, tuple[str, ...]] = {}
    for attribute, reader in readers.items():
        said_by = reader.through if isinstance(reader, Values) and reader.through else reader.said_by
        said_by = SUPPORTED_WITH.get(said_by, said_by)
        keys[said_by] = (*keys.get(said_by, ()), alias(model, attribute))
    source = {
        "url": Values(SCHEMA.url),
        "title": Values(DCT.title),
        "supports": Supported(LAB.supports, keys),
        "issued": Values(DCT.issued),
        "modified": Values(DCT.modified),
        "licence": Values(DCT.license),
    }
    known = {**readers, "sources": Sources(PROV.wasDerivedFrom, Shape(Source, source))}
    return Shape(
        model, {attribute: known[attribute] for attribute in model.model_fields if attribute in known}
    )


SHAPES: Mapping[str, Shape] = {
    "lab": _record(Lab, _LAB),
    "organisation": _record(Organisation, _ORGANISATION),
    "project": _record(Project, _PROJECT),
    "zone": _record(Zone, _ZONE),
    "concept": Shape(Concept, _CONCEPT),
}

# What is in a record and not in an answer: model and attribute → why.
UNTOLD: Mapping[tuple[type[BaseModel], str], str] = {
    (Correspondence, "note"): "a note for those who edit the record: the graph does not have it",
    **{
        (model, attribute): reason
        for model in (Lab, Organisation, Project, Zone)
        for attribute, reason in (
            ("slug", "it stands beside `id` in every answer, under one name for all kinds"),
            ("draft", "what is a draft is not published"),
        )
    },
}
