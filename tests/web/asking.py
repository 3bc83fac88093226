"""Asking the endpoint in tests: the ways to ask, two questions, and what a problem must say."""

import json

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
LABS = "SELECT ?lab ?nom WHERE { ?lab a <https://w3id.org/labgraph/ns#Lab> ; \
<http://www.w3.org/2004/02/skos/core#prefLabel> ?nom } ORDER BY ?nom"
TYPES = "CONSTRUCT { ?lab a ?type } WHERE { ?lab a ?type, <https://w3id.org/labgraph/ns#Lab> }"

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}
RDFLIB = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}


def get(client: FlaskClient, query: str, accept: str = "*/*", **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers={"Accept": accept})


def post(
    client: FlaskClient, body: bytes | str, content_type: str | None, path: str = "/sparql"
) -> TestResponse:
    return client.post(path, data=body, headers={"Content-Type": content_type} if content_type else {})


def ask(response: TestResponse) -> bool:
    assert response.status_code == 200, response.text
    assert response.json is not None
    return bool(response.json["boolean"])


def problem(response: TestResponse, status: int) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    found: dict[str, object] = json.loads(response.text)
    assert found["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(found)
    return found
