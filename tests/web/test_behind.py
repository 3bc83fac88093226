"""The query behind a list, asked, gives that list: as long as the page counts it."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from asking import get
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, parse
from reading import BROWSER

from labgraph.release import links
from labgraph.release.index import open_index
from labgraph.release.shelf import Release
from labgraph.vocabulary import KINDS, Iris
from labgraph.web import behind
from labgraph.web.description import subject_of
from labgraph.web.neighbours import Neighbours

QUERY = re.compile(r'href="(/sparql\?query=[^"]*)"')


def asked(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of the query that an address shows."""
    (query,) = parse_qs(urlsplit(address).query)["query"]
    answer = get(client, query, "application/sparql-results+json")
    assert answer.status_code == 200, answer.text
    rows = answer.json["results"]["bindings"] if answer.json else []
    return [{name: term["value"] for name, term in row.items()} for row in rows]


@pytest.fixture(scope="module")
def neighbours(published: Release, iris: Iris) -> Neighbours:
    return Neighbours(open_index(published.path, links.FILE), iris)


def test_queries_of_all_boxes_give_as_many_links(app: Flask, neighbours: Neighbours, iris: Iris) -> None:
    client = client_of(app)
    with neighbours.index.connection() as index:
        entities = [row[0] for row in index.execute("SELECT node FROM entity")]
    boxes = [
        (subject, box)
        for kind, slug in (node.split("/") for node in entities)
        for subject in [subject_of(kind, slug, iris)]
        for box in neighbours.around(subject.iri, 1).incoming
    ]
    assert {box.kind for _, box in boxes} == set(KINDS)
    with app.test_request_context():
        addresses = [behind.box(subject, box) for subject, box in boxes]
    for (subject, box), address in zip(boxes, addresses, strict=True):
        rows = asked(client, address)
        assert len(rows) == box.count, (subject.iri, box.property, box.through, box.kind)
        owners = {iris.entity(link.owner.kind, link.owner.slug) for link in box.links}
        assert owners <= {row["from"] for row in rows}


@pytest.mark.parametrize("entity", ["lab/erasme", "zone/france", "concept/statut-actif", "scheme/lab-types"])
def test_query_of_the_page_gives_what_is_said(client: FlaskClient, iris: Iris, entity: str) -> None:
    *_, address = QUERY.findall(client.get(f"/doc/{entity}", headers=BROWSER).text)
    rows = asked(client, html.unescape(address))
    kind, slug = entity.split("/")
    iri = iris.entity(kind, slug)
    found = {(row["property"], row["value"]) for row in rows if row.get("subject", iri) == iri}
    graph = parse(client.get(f"/doc/{entity}.nt").data, format=RdfFormat.N_TRIPLES)
    said = {(str(quad.predicate.value), _value(quad)) for quad in graph if _subject(quad) == iri}
    assert found
    assert found <= said


def _subject(quad: Quad) -> str:
    return getattr(quad.subject, "value", "")


def _value(quad: Quad) -> str:
    return getattr(quad.object, "value", "")


def test_queries_are_shown_unasked(client: FlaskClient) -> None:
    addresses = QUERY.findall(client.get("/doc/zone/france?lang=en", headers=BROWSER).text)
    assert len(addresses) >= 3
    for address in map(html.unescape, addresses):
        assert {"run=no", "lang=en"} <= set(urlsplit(address).query.split("&"))
        page = client.get(address, headers=BROWSER)
        assert page.status_code == 200
        assert "What leads to an entity" in page.text or "All that" in page.text
