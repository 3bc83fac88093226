"""Fifty `Accept` headers on eight resources, asked of the engine, then from the cache: never one form for another."""

from collections import defaultdict

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from reading import BROWSER
from test_entities import ENTITIES, FORMS

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app
from labgraph.web.documents import CLASSES

TYPES = {suffix: media_type for suffix, (media_type, _) in FORMS.items()}
NONE = "406"

# What a client accepts → the form that it gets.
ACCEPT = {
    "": "html", "*/*": "html", "text/*": "html", BROWSER["Accept"]: "html", "text/html": "html",
    "application/xhtml+xml": "html", "text/html;q=0.1": "html", "TEXT/HTML": "html", "text/html; charset=utf-8": "html",
    "junk": "html", ";;;": "html", "text": "html", "text/html;q=2": "html", "*/*;q=0.1": "html", "text/plain,*/*": "nt",
    "text/turtle": "ttl", "Text/Turtle": "ttl", "text/turtle;charset=utf-8": "ttl", "application/x-turtle": "ttl",
    "text/n3": "ttl", "text/turtle, text/html": "html", "text/turtle, text/html;q=0.9": "ttl", "text/turtle,*/*": "ttl",
    "text/turtle,*/*;q=0.1": "ttl", "text/html;q=0, text/*": "ttl", "text/html;q=0, */*": "ttl",
    "text/turtle;q=0.5, application/rdf+xml;q=0.4": "ttl", "image/png, text/turtle;q=0.01": "ttl",
    "application/n-triples": "nt", "text/plain": "nt", "application/n-triples, application/ld+json;q=0.9": "nt",
    "application/n-triples;q=1.0, text/turtle;q=0.999": "nt", "text/plain;q=0.3, image/*": "nt",
    "application/ld+json": "jsonld", "application/json": "jsonld", "application/json, */*": "jsonld",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': "jsonld",
    "application/ld+json, application/json;q=0.9, */*;q=0.1": "jsonld", "application/json, text/html;q=0.5": "jsonld",
    "application/rdf+xml": "rdf", "application/xml": "rdf", "text/xml": "rdf",
    "application/rdf+xml, text/html;q=0.5": "rdf",
    "application/rdf+xml;q=0.9, text/turtle;q=0.8": "rdf",
    "image/png": NONE, "text/html;q=0": NONE, "application/*;q=0": NONE, "text/csv": NONE, "*/*;q=0": NONE,
    "application/sparql-results+json": NONE, "text/turtle;q=0, application/pdf": NONE,
}  # fmt: skip


@pytest.fixture(scope="module")
def apps(published_settings: Settings) -> dict[str, Flask]:
    """With a cache and without."""
    engines = CurrentEngine(Shelf(published_settings.releases_dir), 64_000_000)
    return {
        "cached": create_app(published_settings, engines),
        "uncached": create_app(published_settings.model_copy(update={"cache_mb": 0}), engines),
    }


@pytest.fixture(params=["cached", "uncached"])
def client(apps: dict[str, Flask], request: pytest.FixtureRequest) -> FlaskClient:
    return client_of(apps[request.param])


@pytest.fixture
def resources(published: Release) -> list[str]:
    """One of each kind."""
    return [*ENTITIES, "dataset/labgraph", f"release/{published.manifest.release}"]


def test_there_are_enough_of_them(resources: list[str]) -> None:
    assert len(ACCEPT) >= 50
    assert {each.partition("/")[0] for each in resources} == CLASSES.keys()


def test_every_client_gets_its_own_form(client: FlaskClient, resources: list[str]) -> None:
    tags: dict[tuple[str, str], set[str]] = defaultdict(set)
    bodies: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    for _ in range(2):
        for entity in resources:
            for accept, form in ACCEPT.items():
                asked = f"{entity} for {accept!r}"
                response = client.get(f"/doc/{entity}", headers={"Accept": accept} if accept else {})
                if form == NONE:
                    assert response.status_code == 406, asked
                    assert "ETag" not in response.headers
                    continue
                assert (response.status_code, response.mimetype) == (200, TYPES[form]), asked
                assert response.headers["Content-Location"] == f"/doc/{entity}.{form}"
                varies = {"accept", "accept-encoding"} | ({"accept-language"} if form == "html" else set())
                if entity in ENTITIES:
                    varies.add("accept-datetime")
                assert response.vary.as_set() == varies, asked
                tags[entity, form].add(response.headers["ETag"])
                bodies[entity, form].add(response.data)
    assert len(tags) == len(resources) * len(FORMS)
    assert all(len(each) == 1 for each in (*tags.values(), *bodies.values()))
    assert len(set.union(*tags.values())) == len(tags)


def test_a_tag_of_one_form_is_no_tag_of_another(client: FlaskClient) -> None:
    [entity, *_] = ENTITIES
    tags = {form: client.get(f"/doc/{entity}.{form}").headers["ETag"] for form in FORMS}
    for held, tag in tags.items():
        for asked, media_type in TYPES.items():
            headers = {"Accept": media_type, "If-None-Match": tag}
            expected = 304 if asked == held else 200
            assert client.get(f"/doc/{entity}", headers=headers).status_code == expected


@pytest.mark.parametrize("accept", [accept for accept, form in ACCEPT.items() if accept])
def test_head_says_what_get_does(client: FlaskClient, accept: str) -> None:
    got, head = (
        client.open(f"/doc/{ENTITIES[0]}", method=method, headers={"Accept": accept})
        for method in ("GET", "HEAD")
    )
    assert head.status_code == got.status_code
    names = ("Content-Type", "Content-Length", "Content-Location", "ETag", "Vary", "Link")
    assert [head.headers.get(name) for name in names] == [got.headers.get(name) for name in names]
