"""The dataset in VoID: how much there is of what, counted when the release is made, and where it links to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from ...errors import Text
from ...vocabulary import DCT, FOAF, LICENCE, PREFIXES, RDF, VOID, Iris, shorten
from ..manifest import Manifest
from ..statistics import Statistics
from ..triples import Node, Triple, about, both, number, plain
from . import texts
from .distributions import distributions
from .listing import Listing

_FORMATS = "http://www.w3.org/ns/formats/"
_SYNTAXES = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")


class _Elsewhere(NamedTuple):
    """A dataset that ours links to: its part of the IRIs that name it, its home page and its name."""

    part: str
    homepage: str
    name: Text


# What the IRIs of a dataset begin with → which it is.
_ELSEWHERE: Mapping[str, _Elsewhere] = {
    "http://id.insee.fr/": _Elsewhere(
        "insee",
        "https://rdf.insee.fr/",
        Text("Insee, code officiel géographique", "Insee, official geographic code"),
    ),
    "http://data.europa.eu/nuts/": _Elsewhere(
        "nuts", "https://data.europa.eu/", Text("NUTS, unités territoriales", "NUTS, territorial units")
    ),
    "http://www.wikidata.org/entity/": _Elsewhere(
        "wikidata", "https://www.wikidata.org/", Text("Wikidata", "Wikidata")
    ),
}


def lasting(iris: Iris) -> Iterator[Triple]:
    """What is the same in every release: what the dataset is, where to ask it, the words and IRIs it is made of."""
    return about(
        iris.dataset,
        {
            RDF.type: [VOID.Dataset],
            FOAF.homepage: [iris.base],
            VOID.sparqlEndpoint: [f"{iris.base}sparql"],
            VOID.uriSpace: plain(iris.things),
            VOID.feature: [_FORMATS + syntax for syntax in _SYNTAXES],
        },
    )


def summary(listing: Listing) -> Iterator[Triple]:
    """How much there is in a release, and the files that hold all of it: said of the dataset, or of the release."""
    counts, files = listing.made.counts, distributions(listing.made.files)
    return about(
        listing.owner,
        {
            RDF.type: [VOID.Dataset],
            VOID.triples: number(counts.triples),
            VOID.entities: number(sum(counts.entities.values())),
            VOID.dataDump: [listing.address(each) for each in files if each.is_whole],
        },
    )


def document(
    made: Manifest,
    iris: Iris,
    used: Statistics,
    examples: Iterable[str],
    links: Iterable[Sequence[str]],
) -> Iterator[Triple]:
    """The whole document: the dataset with all its counts, `examples` of entities, and its `links` to elsewhere.

    Each link is a property and what it leads to.
    """
    yield from _description(iris)
    yield from lasting(iris)
    yield from summary(Listing(made, iris, iris.dataset))
    yield from _statistics(iris, used)
    yield from about(iris.dataset, {VOID.exampleResource: sorted(examples)})
    yield from _linksets(iris, links)


def _description(iris: Iris) -> Iterator[Triple]:
    yield from about(
        _document(iris),
        {
            RDF.type: [VOID.DatasetDescription],
            DCT.title: both(Text("Description VoID de labgraph", "VoID description of labgraph")),
            FOAF.primaryTopic: [iris.dataset],
            FOAF.topic: [iris.dataset],
        },
    )
    yield from about(
        iris.dataset,
        {
            DCT.title: both(texts.TITLE),
            DCT.description: both(texts.DESCRIPTION),
            DCT.license: [LICENCE],
            DCT.publisher: [f"{iris.catalogue}#publisher"],
        },
    )


def _statistics(iris: Iris, used: Statistics) -> Iterator[Triple]:
    words = (*used.classes, *used.properties)
    namespaces = {space for space in PREFIXES.values() if any(word.startswith(space) for word in words)}
    yield from about(
        iris.dataset,
        {
            VOID.classes: number(len(used.classes)),
            VOID.properties: number(len(used.properties)),
            VOID.distinctSubjects: number(used.subjects),
            VOID.vocabulary: sorted(namespaces),
        },
    )
    for word, counts, part_of, names, counted in (
        ("class", used.classes, VOID.classPartition, f"{VOID}class", VOID.entities),
        ("property", used.properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for iri, count in counts.items():
            part = _part(iris, word, shorten(iri))
            yield iris.dataset, part_of, part
            yield from about(part, {RDF.type: [VOID.Dataset], names: [iri], counted: number(count)})


def _linksets(iris: Iris, links: Iterable[Sequence[str]]) -> Iterator[Triple]:
    """One set of links for each property and each dataset that it leads to."""
    counts = Counter(
        (link, space) for link, there in links for space in _ELSEWHERE if there.startswith(space)
    )
    for (link, space), count in counts.items():
        elsewhere = _ELSEWHERE[space]
        target = _part(iris, "elsewhere", elsewhere.part)
        part = _part(iris, "links", f"{elsewhere.part}-{shorten(link)}")
        yield iris.dataset, VOID.subset, part
        yield from about(
            part,
            {
                RDF.type: [VOID.Linkset],
                VOID.subjectsTarget: [iris.dataset],
                VOID.objectsTarget: [target],
                VOID.linkPredicate: [link],
                VOID.triples: number(count),
            },
        )
        yield from about(
            target,
            {
                RDF.type: [VOID.Dataset],
                DCT.title: both(elsewhere.name),
                FOAF.homepage: [elsewhere.homepage],
                VOID.uriSpace: plain(space),
            },
        )


def _document(iris: Iris) -> Node:
    return f"{iris.base}.well-known/void"


def _part(iris: Iris, kind: str, name: str) -> Node:
    """A part of the dataset, as a part of the document that tells of it."""
    return f"{_document(iris)}#{kind}-{quote(name.replace(':', '-'))}"
