"""Whatever the data holds, a page only shows it: nothing runs, nothing breaks out, only safe addresses are links."""

import csv
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Dialog
from rdflib import Graph
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import DCT, FOAF, LAB, ORG, RDF, RDFS, SCHEMA, SH, SKOS, Iris
from labgraph.web.app import create_app
from made_releases import add_release
from running import serving

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
    "</title></textarea></noscript><script>alert(1)</script>",
    "<!--<script>--><img src=1 onerror=alert`1`>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<object data=data:text/html,x><embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=//example.org/>",
    "<template><script>alert(1)</script></template>",
    "}}{{ request.application.__globals__ }}{% endblock %}{# open",
    "a\u0000b",
    "\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    '=HYPERLINK("javascript:alert(1)")',
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u2067\u202eabc\u2069\u202c\u200f",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "a\u0085b\u00a0c\u200bd\u200de",
    "Z\u0351\u036b\u0343" * 40,
    "`;alert(1);//'\"\\",
    "<a href='  java\tscript:alert(1)'>x</a>",
    "*/alert(1)/*",
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
    "javascript://example.org/%0Aalert(1)",
    "data:image/svg+xml,%3Csvg/onload=alert(1)%3E",
    "view-source:https://example.org/",
    "https://example.org/%0D%0ASet-Cookie:a=b",
    "https://user:pass@example.org/?q=%22%3E%3Cscript%3E",
    "filesystem:https://example.org/x",
    "http://[::1]/",
]
PATHS = [
    "/doc/lab/hostile",
    "/doc/zone/france",
    "/",
    "/labs",
    "/labs?page=2",
    "/search?q=script+alert",
    "/search?q=javascript&kind=lab",
    "/labs?type=hostile-0&carrier=hostile-1&region=hostile-2",
    "/ns",
    "/ns/Hostile",
    "/ns/requis",
    "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o FILTER (STRENDS(STR(?s), 'lab/hostile')) }"}),
    "/sparql?" + urlencode({"query": "DESCRIBE <http://localhost:8000/id/lab/hostile>"}),
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
        f"<{lab}> <{RDF.type}> <javascript:alert(1)> <{graph}> .",
        f"<{lab}> <data:text/html,alert(1)> <{lab}> <{graph}> .",
        *vocabulary_lines(iris),
        *named_lines(iris),
    ]
    add_release(settings, lines)
    return settings


def named_lines(iris: Iris) -> Iterator[str]:
    """For every hostile text a lab of that name, whose type and carrier have that name too."""
    for number, text in enumerate(TEXTS):
        slug = f"hostile-{number}"
        graph = iris.graph("lab", slug)
        lab, lab_type = iris.entity("lab", slug), iris.entity("concept", slug)
        carrier = iris.entity("organisation", slug)
        yield f"<{lab}> <{LAB.labType}> <{lab_type}> <{graph}> ."
        yield f"<{lab}> <{LAB.carriedBy}> <{carrier}> <{graph}> ."
        for thing, of_class in ((lab, LAB.Lab), (lab_type, SKOS.Concept), (carrier, ORG.FormalOrganization)):
            yield f"<{thing}> <{RDF.type}> <{of_class}> <{graph}> ."
            yield f"<{thing}> <{SKOS.prefLabel}> {literal(text)} <{graph}> ."


def vocabulary_lines(iris: Iris) -> Iterator[str]:
    """A class and a rule in which every word is hostile."""
    ontology, shapes = iris.shared_graph("ontology"), iris.shared_graph("shapes")
    term, shape, rule = LAB.Hostile, LAB.HostileShape, LAB.HostileRule
    yield f"<{term}> <{RDF.type}> <{RDFS.Class}> <{ontology}> ."
    for name in (RDFS.label, SKOS.definition, SKOS.example):
        yield from (f"<{term}> <{name}> {literal(text)} <{ontology}> ." for text in TEXTS)
    yield from (f"<{term}> <{RDFS.seeAlso}> <{address}> <{ontology}> ." for address in ADDRESSES)
    yield f"<{shape}> <{RDF.type}> <{SH.NodeShape}> <{shapes}> ."
    yield f"<{shape}> <{SH.targetClass}> <{term}> <{shapes}> ."
    yield f"<{shape}> <{SH.property}> <{rule}> <{shapes}> ."
    yield f"<{rule}> <{SH.path}> <javascript:alert(1)> <{shapes}> ."
    for name in (SH.name, SH.message, SH.pattern, LAB.recordField):
        yield from (f"<{rule}> <{name}> {literal(text)} <{shapes}> ." for text in TEXTS)


@pytest.fixture(scope="module")
def hostile_app(hostile: Settings) -> Flask:
    return create_app(hostile, CurrentEngine(Shelf(hostile.releases_dir), 64_000_000))


@pytest.fixture
def hostile_client(hostile_app: Flask) -> FlaskClient:
    return client_of(hostile_app)


# The classes of the pictures that pages draw themselves.
PICTURES = {"tile-map", "logo", "picture", "axis"}
DATA_BLOCK = {"type": "application/ld+json"}
PROGRAMS = {"/static/query.js", "/static/suggest.js"}


def harmless(page: Page) -> None:
    """Only our own tags and attributes are there, and only addresses that run nothing."""
    tags = {name for name, _ in page.tags}
    programs = [script for script in page.all("script") if script != DATA_BLOCK]
    assert {(script["src"] or "").partition("?")[0] for script in programs} <= PROGRAMS
    assert not tags & {"style", "iframe", "object", "b"}
    assert all(picture.get("class") in PICTURES for picture in page.all("svg"))
    assert not page.all("img")
    attributes = set(itertools.chain.from_iterable(given for _, given in page.tags))
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "autofocus")]
    for link in page.links:
        assert link.partition(":")[0].lower() not in RUNS, link


@pytest.mark.parametrize("path", PATHS)
def test_pages_only_show_it(hostile_client: FlaskClient, path: str) -> None:
    response = hostile_client.get(path, headers=BROWSER)
    assert response.status_code == 200
    harmless(Page(response.text))


def test_every_text_is_a_name_a_type_and_a_carrier_in_the_search(hostile_client: FlaskClient) -> None:
    """In results, in facets and in suggestions, each as it is."""
    pages = [Page(hostile_client.get(f"/labs?page={n}", headers=BROWSER).text).text for n in (1, 2, 3, 4)]
    found = hostile_client.get("/labs.csv").data.decode()
    names = {row["name"] for row in csv.DictReader(StringIO(found, newline=""))}
    for text in TEXTS:
        shown = text.replace("\r", "\n")
        assert shown in pages[0].replace("\r", "\n"), "in the facets, which are on every page"
        assert any(page.replace("\r", "\n").count(shown) > 2 for page in pages), "among the results"
        assert text in names
    items = json.loads(hostile_client.get("/search/suggest?q=scr").data)["items"]
    assert {item["name"] for item in items} & set(TEXTS)


def test_every_text_may_be_searched_in_every_form(hostile_client: FlaskClient) -> None:
    for text, path in itertools.product(
        TEXTS, ("/search.json", "/search.csv", "/search.ttl", "/search/suggest")
    ):
        response = hostile_client.get(path, query_string={"q": text})
        assert response.status_code == (200 if len(text) <= 200 else 400), (path, text)
        if response.status_code == 200 and path.endswith(("json", "suggest")):
            json.loads(response.data)
        elif response.status_code == 200 and path.endswith("ttl"):
            Graph().parse(data=response.data, format="turtle", publicID="http://localhost/")


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


@pytest.mark.parametrize("text", [text for text in TEXTS if "\u0001" not in text and len(text) < 2000])
def test_what_visitors_send_is_only_shown(hostile_client: FlaskClient, text: str) -> None:
    for path, parameters in (
        ("/sparql", {"query": f"ASK {{ {text}"}),
        ("/sparql", {"query": f"SELECT ('''{text.replace(chr(92), '')}''' AS ?x) {{}}"}),
        ("/sparql", {"query": "ASK {}", "format": text}),
        ("/sparql", {"query": "ASK {}", "default-graph-uri": text}),
        ("/search", {"q": text}),
        ("/labs", {"q": "lab", "region": text, "type": text}),
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


def test_rows_survive_in_every_form(hostile_client: FlaskClient) -> None:
    query = f"SELECT ?text {{ <{LAB.Hostile}> <{SKOS.definition}> ?text }}"

    def answer(form: str) -> str:
        response = hostile_client.get("/sparql", query_string={"query": query, "format": form})
        assert response.status_code == 200, form
        return response.data.decode()

    rows = json.loads(answer("json"))["results"]["bindings"]
    assert {row["text"]["value"] for row in rows} == set(TEXTS)
    table = csv.reader(StringIO(answer("csv"), newline=""))
    assert {row[0] for row in list(table)[1:]} == set(TEXTS)
    assert len(answer("tsv").splitlines()) > len(TEXTS)


@pytest.mark.parametrize("path", ["/doc/lab/hostile.rdf", "/ns/Hostile.rdf"])
def test_what_xml_cannot_hold_is_refused_and_not_broken(hostile_client: FlaskClient, path: str) -> None:
    assert hostile_client.get(path).status_code == 406


def test_nothing_runs_in_a_browser(browser: Browser, hostile: Settings) -> None:
    """No script starts, no dialog opens, and the policy has nothing to refuse: nothing was tried."""
    happened: list[str] = []
    asked: list[str] = []

    def opened(dialog: Dialog) -> None:
        happened.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    with serving(hostile) as server:
        context = browser.new_context(base_url=server.address)
        page = context.new_page()
        page.on("dialog", opened)
        page.on("console", lambda message: happened.append(message.text))
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for path in PATHS:
            page.goto(path)
            assert page.locator("h1").count() == 1, path
            assert page.locator("footer.site").is_visible(), path
            assert happened == [], path
        page.goto("/search")
        page.locator("#q").press_sequentially("script alert")
        options = page.locator("[role=option]")
        options.first.wait_for()
        assert set(options.all_inner_texts()) & {" ".join(text.split()) for text in TEXTS}
        assert happened == []
        assert all(url.startswith(server.address) for url in asked)
        context.close()
