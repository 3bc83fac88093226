"""The catalogue in DCAT-AP 3.0.1: what lasts from one release to the next, and what each release adds."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ...config import Settings
from ...errors import Text
from ...vocabulary import DATASET, DCAT, DCATAP, DCT, FOAF, LAB, LICENCE, OWL, RDF, RDFS, SKOS, XSD, Iris
from ..manifest import Manifest
from ..triples import Literal, Node, Triple, Value, about, both, moment, plain
from . import authorities, texts
from .authorities import DAILY, ENGLISH, FRANCE, FRENCH, GOVERNMENT, PUBLIC, STABLE, THEMES
from .listing import Listing
from .services import SERVICES, Service, addresses
from .who import contact, publisher

# data.gouv.fr fetches the IRI of a period, and reads what stands in the document of a node without one.
_PERIOD = "_:period"


def lasting(settings: Settings, iris: Iris) -> Iterator[Triple]:
    """What is the same in every release: the catalogue, the dataset and its services, who publishes them."""
    yield from _catalogue(iris)
    yield from _dataset(iris)
    for service in SERVICES:
        yield from _service(iris, service)
    yield from publisher(settings, iris)
    yield from contact(settings, iris)
    yield from _statements(iris)


def of_release(made: Manifest, iris: Iris, issued: str, since: str) -> Iterator[Triple]:
    """What one release adds: its dates and versions, and the distributions, at the addresses of the latest release.

    And what the values are that the whole names: they are described in the document, and not among our own data.
    `issued` is the day when the dataset was first published, `since` the first day, month or year that the data tells
    of, empty when it tells of none.
    """
    created = datetime.fromisoformat(made.created)
    previous = [iris.entity("release", made.previous)] if made.previous else []
    yield from authorities.listed()
    first = [Literal(issued, datatype=XSD.date)]
    yield from about(iris.catalogue, {DCT.issued: first, DCT.modified: moment(created)})
    yield from about(
        iris.dataset,
        {
            DCT.issued: first,
            DCT.modified: moment(created),
            DCT.temporal: [_PERIOD],
            DCAT.version: plain(made.release),
            DCAT.hasCurrentVersion: [iris.entity("release", made.release)],
            DCAT.previousVersion: previous,
        },
    )
    yield from _period(since, created)
    yield from Listing(made, iris, iris.dataset).triples()


def release(made: Manifest, iris: Iris) -> Iterator[Triple]:
    """A release as a dataset of its own, its distributions at the addresses that never change."""
    created = datetime.fromisoformat(made.created)
    iri = iris.entity("release", made.release)
    previous = [iris.entity("release", made.previous)] if made.previous else []
    yield from about(
        iri,
        {
            RDF.type: [DCAT.Dataset],
            DCT.title: both(texts.RELEASE_TITLE),
            DCT.description: both(texts.DESCRIPTION),
            DCT.identifier: plain(made.release),
            DCT.created: moment(created),
            DCT.issued: moment(created),
            DCT.license: [LICENCE],
            DCAT.version: plain(made.release),
            DCAT.isVersionOf: [iris.dataset],
            DCAT.previousVersion: previous,
        },
    )
    yield from Listing(made, iris, iri).triples()
    yield from _statements(iris)
    yield from authorities.listed()


def _catalogue(iris: Iris) -> Iterator[Triple]:
    return about(
        iris.catalogue,
        {
            RDF.type: [DCAT.Catalog],
            DCT.identifier: plain(iris.catalogue),
            DCT.title: both(texts.CATALOGUE_TITLE),
            DCT.description: both(texts.CATALOGUE),
            DCT.publisher: [_part(iris, "publisher")],
            DCT.language: [FRENCH, ENGLISH],
            DCT.license: [LICENCE],
            DCT.spatial: [FRANCE],
            DCAT.themeTaxonomy: [THEMES],
            FOAF.homepage: [iris.base],
            DCAT.dataset: [iris.dataset],
            DCAT.service: addresses(iris),
        },
    )


def _dataset(iris: Iris) -> Iterator[Triple]:
    return about(
        iris.dataset,
        {
            RDF.type: [DCAT.Dataset],
            **_shared(iris, texts.TITLE, texts.DESCRIPTION, texts.KEYWORDS),
            DCT.identifier: plain(iris.dataset),
            DCT.language: [FRENCH, ENGLISH],
            DCT.spatial: [FRANCE],
            DCT.accrualPeriodicity: [DAILY],
            DCT.provenance: [_part(iris, "provenance")],
            DCT.conformsTo: [_standard(str(LAB))],
            DCAT.landingPage: [iris.document(*DATASET)],
        },
    )


def _service(iris: Iris, service: Service) -> Iterator[Triple]:
    iri = _part(iris, service.part)
    yield from about(
        iri,
        {
            RDF.type: [DCAT.DataService],
            **_shared(iris, service.title, service.description, service.keywords),
            DCT.identifier: plain(iri),
            DCAT.endpointURL: [iris.base + service.path],
            DCAT.endpointDescription: [service.description_address(iris)],
            DCAT.servesDataset: [iris.dataset],
            DCATAP.availability: [STABLE],
            DCT.conformsTo: [service.standard] if service.standard else [],
        },
    )
    if service.standard:
        yield from about(
            service.standard, {RDF.type: [DCT.Standard], DCT.title: plain(service.standard_name)}
        )


def _shared(
    iris: Iris, title: Text, description: Text, keywords: Iterable[Text]
) -> dict[str, Iterable[Value]]:
    """What is said of the dataset and of its services alike."""
    return {
        DCT.title: both(title),
        DCT.description: both(description),
        DCAT.keyword: [each for keyword in keywords for each in both(keyword)],
        DCAT.theme: [GOVERNMENT],
        DCT.publisher: [_part(iris, "publisher")],
        DCAT.contactPoint: [_part(iris, "contact")],
        DCT.license: [LICENCE],
        DCT.accessRights: [PUBLIC],
    }


def _statements(iris: Iris) -> Iterator[Triple]:
    """What the descriptions name: licence, rights, provenance, standard and pages, each said to be what it is."""
    yield from about(
        LICENCE,
        {
            RDF.type: [DCT.LicenseDocument],
            DCT.title: plain("Licence Ouverte / Open Licence"),
            DCT.type: [authorities.licence_type()],
            SKOS.exactMatch: [authorities.LICENCE_LISTED],
        },
    )
    for part, kind, text in (
        ("rights", DCT.RightsStatement, texts.RIGHTS),
        ("provenance", DCT.ProvenanceStatement, texts.PROVENANCE),
    ):
        yield from about(_part(iris, part), {RDF.type: [kind], RDFS.label: both(text)})
    yield from about(
        _standard(str(LAB)), {RDF.type: [DCT.Standard, OWL.Ontology], DCT.title: plain("labgraph")}
    )
    for document in (iris.base, iris.document(*DATASET)):
        yield from about(document, {RDF.type: [FOAF.Document]})


def _period(since: str, until: datetime) -> Iterator[Triple]:
    types = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    day = until.date().isoformat()
    return about(
        _PERIOD,
        {
            RDF.type: [DCT.PeriodOfTime],
            DCAT.startDate: [Literal(since or day, datatype=types[len(since or day)])],
            DCAT.endDate: [Literal(day, datatype=XSD.date)],
        },
    )


def _part(iris: Iris, part: str) -> Node:
    return f"{iris.catalogue}#{part}"


def _standard(namespace: str) -> Node:
    return namespace.removesuffix("#")
