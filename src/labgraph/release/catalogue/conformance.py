"""What DCAT-AP 3.0.1 forbids (its mandatory properties, cardinalities and ranges), as far as our catalogue goes."""

from collections.abc import Iterator, Mapping

from ...vocabulary import DCAT, DCT, FOAF, RDF, SKOS, SPDX, VCARD, XSD, shorten
from ..triples import Literal, Node
from .described import Described

_MANDATORY: Mapping[str, tuple[str, ...]] = {
    DCAT.Catalog: (DCT.title, DCT.description, DCT.publisher),
    DCAT.Dataset: (DCT.title, DCT.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCT.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
}
_ONCE: Mapping[str, tuple[str, ...]] = {
    DCAT.Catalog: (DCT.publisher, DCT.license, DCT.issued, DCT.modified, FOAF.homepage),
    DCAT.Dataset: (DCT.publisher, DCT.accessRights, DCT.accrualPeriodicity, DCT.issued, DCT.modified),
    DCAT.Distribution: (DCT.format, DCAT.mediaType, DCT.license, DCAT.byteSize, SPDX.checksum),
    DCAT.DataService: (DCT.publisher, DCT.license, DCT.accessRights),
    DCT.PeriodOfTime: (DCAT.startDate, DCAT.endDate),
}
# What the nodes that a property leads to must be said to be, in the same document.
_RANGES: Mapping[str, str] = {
    DCT.publisher: FOAF.Agent,
    DCT.license: DCT.LicenseDocument,
    DCT.language: DCT.LinguisticSystem,
    DCT.spatial: DCT.Location,
    DCT.temporal: DCT.PeriodOfTime,
    DCT.provenance: DCT.ProvenanceStatement,
    DCT.accessRights: DCT.RightsStatement,
    DCT.rights: DCT.RightsStatement,
    DCT.accrualPeriodicity: DCT.Frequency,
    DCT.conformsTo: DCT.Standard,
    DCT.format: DCT.MediaTypeOrExtent,
    DCAT.mediaType: DCT.MediaType,
    DCAT.compressFormat: DCT.MediaType,
    DCAT.contactPoint: VCARD.Kind,
    DCAT.dataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
    DCAT.landingPage: FOAF.Document,
    DCAT.servesDataset: DCAT.Dataset,
    DCAT.service: DCAT.DataService,
    DCAT.theme: SKOS.Concept,
    DCAT.themeTaxonomy: SKOS.ConceptScheme,
    FOAF.homepage: FOAF.Document,
    SPDX.checksum: SPDX.Checksum,
}
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_DATATYPES: Mapping[str, set[str]] = {
    DCT.issued: _DATES,
    DCT.modified: _DATES,
    DCAT.startDate: _DATES,
    DCAT.endDate: _DATES,
    DCAT.byteSize: {XSD.nonNegativeInteger},
    SPDX.checksumValue: {XSD.hexBinary},
}


def violations(described: Described) -> list[str]:
    """What is wrong, one line each: the node, the property, and why."""
    return sorted({*_of_classes(described), *_of_values(described)})


def _of_classes(described: Described) -> Iterator[str]:
    for kind, predicates in _MANDATORY.items():
        for node in described.all_of(kind):
            yield from (
                _told(node, each, "missing") for each in predicates if not described.values(node, each)
            )
    for kind, predicates in _ONCE.items():
        for node in described.all_of(kind):
            yield from (
                _told(node, each, "twice") for each in predicates if len(described.values(node, each)) > 1
            )


def _of_values(described: Described) -> Iterator[str]:
    for node, predicate, value in described:
        if isinstance(value, Literal):
            if predicate in _RANGES or value.datatype not in _DATATYPES.get(predicate, {value.datatype}):
                yield _told(node, predicate, f"is '{value.value}'")
        elif predicate in _RANGES and _RANGES[predicate] not in described.nodes(value, RDF.type):
            yield _told(node, predicate, f"{value} is no {shorten(_RANGES[predicate])}")


def _told(node: Node, predicate: str, what: str) -> str:
    return f"{node} {shorten(predicate)}: {what}"
