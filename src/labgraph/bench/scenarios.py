"""What is asked: each query with the speed that it should have next to a bare app."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from string import Template
from urllib.parse import quote

from .. import formats
from ..formats import Format
from . import made_up
from .load import Request

_PREFIXES = "PREFIX lab: <https://w3id.org/labgraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@dataclass(frozen=True)
class Scenario:
    """A query, where `$lab`, `$carrier` and `$zone` differ from one request to the next.

    `budget`: the least part of the bare app's answers a second that 16 clients get; None where none is set.
    """

    name: str
    query: str
    form: Format = formats.JSON
    budget: float | None = None

    def requests(self, labs: int, numbers: Iterator[int], count: int) -> list[Request]:
        """So many requests; each query carries its own number in a comment, so no cache has its answer."""
        return [self.request(n % labs, n) for _, n in zip(range(count), numbers, strict=False)]

    def request(self, lab: int, number: int | None = None) -> Request:
        """One request, about one lab."""
        numbered = "" if number is None else quote(f"\n# {number}", safe="")
        path = self._path.substitute(lab=lab, **made_up.neighbours(lab))
        return Request(path + numbered, self.form.media_type)

    def text(self, lab: int) -> str:
        """The query about one lab."""
        return Template(_PREFIXES + self.query).substitute(lab=lab, **made_up.neighbours(lab))

    @cached_property
    def _path(self) -> Template:
        return Template("/sparql?query=" + quote(_PREFIXES + self.query, safe="$"))


LOOKUP = Scenario(
    "lookup", "SELECT ?p ?o WHERE { <http://localhost:8000/id/lab/lab-$lab> ?p ?o }", budget=0.8
)

SCENARIOS = (
    LOOKUP,
    Scenario(
        "region list",
        "SELECT ?lab ?name WHERE { ?lab lab:zone <http://localhost:8000/id/zone/$zone> ; skos:prefLabel ?name }"
        " LIMIT 100",
    ),
    Scenario(
        "text filter",
        "SELECT ?lab WHERE { ?lab a lab:Lab ; skos:prefLabel ?name FILTER(CONTAINS(LCASE(?name), 'inventé $lab')) }",
    ),
    Scenario(
        "aggregate",
        "SELECT ?zone (COUNT(?lab) AS ?labs) WHERE { ?lab a lab:Lab ; lab:zone ?zone } GROUP BY ?zone",
    ),
    Scenario(
        "two-hop join",
        "SELECT ?other ?name WHERE { <http://localhost:8000/id/lab/lab-$lab> lab:carriedBy ?carrier ."
        " ?other lab:carriedBy ?carrier ; skos:prefLabel ?name }",
    ),
    Scenario(
        "inverse path",
        "SELECT ?name WHERE { <http://localhost:8000/id/organisation/$carrier> ^lab:carriedBy/skos:prefLabel ?name }",
    ),
    Scenario(
        "CONSTRUCT",
        "CONSTRUCT { ?lab ?p ?o }"
        " WHERE { ?lab lab:carriedBy <http://localhost:8000/id/organisation/$carrier> ; ?p ?o }",
        formats.TURTLE,
    ),
    Scenario("20,000 rows", "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20000"),
)

# Answers of about 10 kB and 2 MB, to see what the guard adds; and a query that would take days.
SMALL = Scenario("10 kB answer", "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 45")
LARGE = Scenario("2 MB answer", "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 9000")
RUNAWAY = Scenario("runaway", "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
