"""The ways in which the data can be asked, as catalogues list them: a row a service."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...errors import Text
from ...vocabulary import Iris

_CATALOG_PAGE = "catalog.html"


@dataclass(frozen=True)
class Service:
    """One service: its `part` of the catalogue, the path of its endpoint, and what it speaks (`standard`, if any).

    `described_at` is the path of its description; where there is none, its section of the page of the catalogue.
    """

    part: str
    path: str
    title: Text
    description: Text
    keywords: tuple[Text, ...]
    standard: str = ""
    standard_name: str = ""
    described_at: str = ""

    def description_address(self, iris: Iris) -> str:
        """Where the endpoint is described."""
        return iris.base + (self.described_at or f"{_CATALOG_PAGE}#{self.part}")


SERVICES = (
    Service(
        "sparql",
        "sparql",
        Text("Point d’accès SPARQL", "SPARQL endpoint"),
        Text(
            "Toute question en SPARQL 1.1, en lecture, par GET, POST ou QUERY ; réponses en JSON, XML, CSV, TSV, "
            "Turtle, N-Triples, JSON-LD, RDF/XML, TriG ou N-Quads.",
            "Any question in SPARQL 1.1, for reading, by GET, POST or QUERY; answers in JSON, XML, CSV, TSV, Turtle, "
            "N-Triples, JSON-LD, RDF/XML, TriG or N-Quads.",
        ),
        (Text("SPARQL", "SPARQL"), Text("données liées", "linked data")),
        "https://www.w3.org/TR/sparql11-protocol/",
        "SPARQL 1.1 Protocol",
        "sparql",
    ),
    Service(
        "search",
        "search",
        Text("Recherche", "Search"),
        Text(
            "Recherche par mots (q) et par filtres (kind, region, type, status, carrier, family, expertise, "
            "period), 25 résultats par page (page) ; réponses en JSON (/search.json), CSV (/search.csv) ou Turtle "
            "(/search.ttl).",
            "Search by words (q) and filters (kind, region, type, status, carrier, family, expertise, period), "
            "25 results a page (page); answers in JSON (/search.json), CSV (/search.csv) or Turtle (/search.ttl).",
        ),
        (Text("recherche", "search"), Text("API", "API")),
    ),
    Service(
        "feed",
        "feed",
        Text("Fil des changements", "Change feed"),
        Text(
            "Toutes les versions de toutes les fiches, en pages qui ne changent plus (Linked Data Event Streams) : de "
            "quoi tenir une copie à jour sans tout reprendre.",
            "All versions of all records, in pages that no longer change (Linked Data Event Streams): what it takes to "
            "keep a copy up to date without taking all of it again.",
        ),
        (Text("changements", "changes"), Text("LDES", "LDES")),
        "https://w3id.org/ldes/specification",
        "Linked Data Event Streams",
        "feed",
    ),
)


def addresses(iris: Iris) -> Iterator[str]:
    """The IRI of each service."""
    return (f"{iris.catalogue}#{service.part}" for service in SERVICES)
