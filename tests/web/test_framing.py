"""JSON-LD of an entity is a tree that reads as plain JSON, and says exactly what the other forms say."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from test_entities import ENTITIES, LAB_L

from labgraph.vocabulary import Iris
from labgraph.web.framing import framed


def tree(client: FlaskClient, entity: str) -> Any:
    return json.loads(client.get(f"/doc/{entity}.jsonld").data)


@pytest.mark.parametrize(
    "entity", [*ENTITIES, "lab/erasme", "zone/france", "organisation/departement-du-rhone"]
)
def test_the_tree_says_what_turtle_says(client: FlaskClient, entity: str) -> None:
    turtle = client.get(f"/doc/{entity}.ttl").data
    nested = client.get(f"/doc/{entity}.jsonld").data
    assert set(Graph().parse(data=nested, format="json-ld")) == set(
        Graph().parse(data=turtle, format="turtle")
    )
    ours = {quad.triple for quad in parse(nested, RdfFormat.JSON_LD)}
    assert ours == {quad.triple for quad in parse(turtle, RdfFormat.TURTLE)}


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_thing_is_on_top(client: FlaskClient, iris: Iris, entity: str) -> None:
    document = tree(client, entity)
    assert list(document)[:3] == ["@context", "id", "type"]
    assert document["id"] == iris.entity(*entity.split("/"))
    assert document["prefLabel"]["fr"]
    assert "@graph" not in document


def test_parts_and_neighbours_stand_where_they_are_named(client: FlaskClient, iris: Iris) -> None:
    lab = tree(client, LAB_L)
    assert lab["type"][0] == "Lab"
    [zone] = lab["zone"]
    assert zone["prefLabel"] == {"fr": "Centre-Val de Loire"}
    [carrier] = lab["carriedBy"]
    assert carrier["prefLabel"]["fr"].startswith("Secrétariat général")
    [carrying] = lab["carrying"]
    assert carrying["id"].startswith(f"{lab['id']}#")
    assert carrying["org:organization"] == carrier["id"], "each node stands in one place"
    projects = [node for node in lab["included"] if node.get("conductedBy")]
    assert {project["conductedBy"][0] for project in projects} == {lab["id"]}
    assert all(project["prefLabel"] for project in projects)


def test_what_has_no_short_names_stays_as_it_is() -> None:
    expanded = b'[{"@id": "lab:a"}]'
    assert framed(expanded, "lab:a") == expanded


def test_a_text_that_looks_like_an_iri_stays_a_text() -> None:
    flat = {
        "@context": {"id": "@id", "note": "http://x/note", "link": {"@id": "http://x/link", "@type": "@id"}},
        "@graph": [
            {"id": "http://a", "note": "http://b", "link": ["http://b", "http://c"]},
            {"id": "http://b", "link": "http://a"},
        ],
    }
    nested = json.loads(framed(json.dumps(flat).encode(), "http://a"))
    assert nested["note"] == "http://b"
    assert nested["link"] == [{"id": "http://b", "link": "http://a"}, "http://c"]
    assert "included" not in nested
