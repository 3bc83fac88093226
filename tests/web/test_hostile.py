"""Whatever the data holds, a page only shows it: nothing runs, nothing breaks out, only safe addresses are links."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from made_releases import add_release
from rdflib import Graph
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import DCT, FOAF, LAB, RDF, SCHEMA, SKOS, Iris
from labgraph.web.app import create_app

TEXTS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7*7 }}{% raw %}{{ config }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "</bdi></main></body></html>",
    "<!-- open",
    "&lt;b&gt; &amp; &#60;",
    "]]>",
    "\u202egnirts desrever\u2066",
    "\u0627\u0644\u0645\u062e\u062a\u0628\u0631",
    "a\rb\nc\td",
    "\u0001\u0008\ufeff\u2028\u2029",
    "\U0001f9ea" * 50,
    "x" * 5000,
    "&nbsp;<a href=javascript:alert(1)>x</a>",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    '\\"\\u003cscript\\u003e',
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a/b",
    "urn:isbn:1",
    "http:alert(1)",
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/&quot;x&lt;",
    "https://example.org/\u202egpj.exe",
    "mailto:a@example.org",
]
RUNS = ("javascript", "data", "vbscript", "file", "blob")


def literal(text: str, language: str = "fr") -> str:
    """A literal as N-Quads writes it."""
    return json.dumps(text, ensure_ascii=False) + f"@{language}"


@pytest.fixture(scope="module")
def hostile(published_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release in which one lab has every hostile text as each kind of value, and every hostile address."""
    releases = tmp_path_factory.mktemp("hostile") / "releases"
    settings = published_settings.model_copy(update={"releases_dir": releases})
    publish(settings, datetime.now(UTC))
    iris = Iris(settings.base_iri)
    lab, graph = iris.entity("lab", "hostile"), iris.graph("lab", "hostile")
    source = iris.part("lab", "hostile", 'source-"><script>alert(1)</script>')
    properties = (
        SKOS.prefLabel,
        SKOS.altLabel,
        LAB.mission,
        DCT.description,
        LAB.perimeter,
        LAB.unknownProperty,
    )
    lines = [f"<{lab}> <{name}> {literal(text)} <{graph}> ." for name in properties for text in TEXTS]
    lines += [
        f'<{lab}> <{LAB.gap}> "x"@{tag} <{graph}> .' for tag in ("zz-onclick", "x-script", "ar", "en-GB-oed")
    ]
    lines += [f"<{lab}> <{FOAF.page}> <{address}> <{graph}> ." for address in ADDRESSES]
    lines += [f"<{source}> <{SCHEMA.url}> <{address}> <{graph}> ." for address in ADDRESSES[:2]]
    lines += [
        f"<{lab}> <{RDF.type}> <{LAB.Lab}> <{graph}> .",
        f"<{lab}> <{LAB.zone}> <{iris.entity('zone', 'france')}> <{graph}> .",
        f"<{graph}> <http://www.w3.org/ns/prov#wasDerivedFrom> <{source}> <{graph}> .",
        f"<{source}> <{DCT.title}> {literal(TEXTS[0])} <{graph}> .",
        f"<{source}> <{LAB.supports}> <{LAB.mission}> <{graph}> .",
        f"<{graph}> <{DCT.license}> <javascript:alert(1)> <{graph}> .",
    ]
    add_release(settings, lines)
    return settings


@pytest.fixture(scope="module")
def hostile_app(hostile: Settings) -> Flask:
    return create_app(hostile, CurrentEngine(Shelf(hostile.releases_dir), 64_000_000))


@pytest.fixture
def hostile_client(hostile_app: Flask) -> FlaskClient:
    return client_of(hostile_app)


# The classes of the pictures that pages draw themselves.
PICTURES = {"tile-map"}


def harmless(page: Page) -> None:
    """Only our own tags and attributes are there, and only addresses that run nothing."""
    tags = {name for name, _ in page.tags}
    assert all((script.get("src") or "").startswith("/static/query.js?") for script in page.all("script"))
    assert not tags & {"style", "iframe", "object", "b"}
    assert all(picture.get("class") in PICTURES for picture in page.all("svg"))
    assert all((picture["src"] or "").startswith("/static/icon.svg?") for picture in page.all("img"))
    attributes = set(itertools.chain.from_iterable(given for _, given in page.tags))
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "autofocus")]
    for link in page.links:
        assert link.partition(":")[0].lower() not in RUNS, link


@pytest.mark.parametrize("path", ["/doc/lab/hostile", "/", "/labs", "/doc/zone/france"])
def test_pages_only_show_it(hostile_client: FlaskClient, path: str) -> None:
    response = hostile_client.get(path, headers=BROWSER)
    assert response.status_code == 200
    harmless(Page(response.text))


def test_every_text_is_there_as_it_is(hostile_client: FlaskClient) -> None:
    shown = Page(hostile_client.get("/doc/lab/hostile", headers=BROWSER).text).text
    for text in TEXTS:
        assert text.replace("\r", "\n") in shown.replace("\r", "\n"), repr(text)
    for address in ADDRESSES:
        assert address.removeprefix("mailto:") in shown, address


def test_texts_of_the_data_keep_their_direction(hostile_client: FlaskClient) -> None:
    body = hostile_client.get("/doc/lab/hostile", headers=BROWSER).text
    for text in ("\u202egnirts desrever\u2066", "\u0627\u0644\u0645\u062e\u062a\u0628\u0631"):
        assert body.count(text) == body.count(f"<bdi>{text}</bdi>") + body.count(f"<title>{text}")


def test_safe_addresses_are_links_and_others_are_not(hostile_client: FlaskClient) -> None:
    links = Page(hostile_client.get("/doc/lab/hostile", headers=BROWSER).text).links
    assert "mailto:a@example.org" in links
    assert "https://example.org/'onmouseover='alert(1)" in links
    assert not [link for link in links if link.startswith("urn:")]


@pytest.mark.parametrize(("suffix", "syntax"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")])
def test_data_survives(hostile_client: FlaskClient, suffix: str, syntax: str) -> None:
    body = hostile_client.get(f"/doc/lab/hostile.{suffix}").data
    assert set(TEXTS) <= {str(value) for value in Graph().parse(data=body, format=syntax).objects()}


def test_tables_only_show_it(hostile_client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o FILTER (STRENDS(STR(?s), 'lab/hostile')) }"
    response = hostile_client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert response.status_code == 200
    harmless(Page(response.text))


@pytest.mark.parametrize("text", [text for text in TEXTS if "\u0001" not in text and len(text) < 2000])
def test_what_visitors_send_is_only_shown(hostile_client: FlaskClient, text: str) -> None:
    for path, parameters in (
        ("/sparql", {"query": f"ASK {{ {text}"}),
        ("/sparql", {"query": f"SELECT ('''{text.replace(chr(92), '')}''' AS ?x) {{}}"}),
        ("/sparql", {"query": "ASK {}", "format": text}),
        ("/sparql", {"query": "ASK {}", "default-graph-uri": text}),
        (f"/doc/lab/{text}", {}),
        (f"/{text}", {}),
        (f"/dumps/{text}", {}),
    ):
        response = hostile_client.get(path, query_string=parameters, headers=BROWSER)
        assert response.status_code in (200, 400, 404), (path, response.status_code)
        harmless(Page(response.text))
        for name, value in response.headers.items():
            assert "\n" not in value, name


def test_nothing_of_this_is_written_in_headers(hostile_client: FlaskClient, hostile: Settings) -> None:
    assert Path(hostile.releases_dir).is_dir()
    response = hostile_client.get("/id/lab/hostile")
    assert response.headers["Location"] == "/doc/lab/hostile"
