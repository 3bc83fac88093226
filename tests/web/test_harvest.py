"""What harvesters read, over HTTP: as the harvester of data.gouv.fr goes about it, with every address followed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SH, VOID
from reading import BROWSER, Page
from test_institutional import OPERATOR

from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.formats import CSV, GRAPH_FORMATS, ROW_FORMATS
from labgraph.release.publish import publish
from labgraph.release.shelf import Release
from labgraph.vocabulary import LICENCE, SCHEMA, Iris
from made_up import RecordFolder
from repository import RDFLIB, ROOT, SYNTAXES
from running import RunningServer, free_port, serving

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# What udata takes, by the suffix of an address or by the media type.
KNOWN = SYNTAXES | {form.suffix: name for form, name in RDFLIB.items()}
PATHS = [
    *(f"/{name}{suffix}" for name in ("catalog", "void") for suffix in (".ttl", ".rdf", ".jsonld", ".nt")),
    "/catalog",
    "/.well-known/void",
]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """`labgraph serve` at the very address that its catalogue names, by an operator who filled in everything."""
    port, directory = free_port(), tmp_path_factory.mktemp("deployed")
    folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
    operator = {**OPERATOR, "base_iri": f"http://127.0.0.1:{port}/"}
    settings = folder.settings.model_copy(update=operator)
    publish(settings, datetime.now(UTC))
    with serving(settings, port) as running:
        yield running


def harvested(server: RunningServer, path: str) -> Graph:
    """What udata reads: the form from the suffix, else from HEAD; GET without `Accept`, nothing followed."""
    suffix = path.rpartition(".")[2]
    if suffix not in KNOWN:
        head = server.ask("HEAD", path, {"Accept": "*/*"})
        assert (head.status, head.body) == (200, b"")
        suffix = (head.headers["Content-Type"] or "").split(";", 1)[0]
    reply = server.get(path)
    assert reply.status == 200
    assert reply.headers["Content-Type"].endswith("; charset=utf-8")
    return Graph().parse(data=reply.body.decode("utf-8"), format=KNOWN[suffix])


@pytest.mark.parametrize("path", PATHS)
def test_it_is_harvested_without_a_hand(deployed: RunningServer, path: str) -> None:
    graph = harvested(deployed, path)
    kind = DCAT.Catalog if "catalog" in path else VOID.DatasetDescription
    [described] = graph.subjects(RDF.type, kind)
    assert str(described).startswith(deployed.address)
    head, get = (deployed.ask(method, path, {"Accept": "*/*"}) for method in ("HEAD", "GET"))
    for name in ("Content-Type", "Content-Length", "ETag", "Link", "Labgraph-Release"):
        assert head.headers[name] == get.headers[name], name
    held = deployed.ask("GET", path, {"Accept": "*/*", "If-None-Match": get.headers["ETag"]})
    assert held.status == 304


def test_every_address_answers_without_redirection(deployed: RunningServer) -> None:
    """What the score of data.europa.eu can only see online: access and download addresses, and all others."""
    graph = harvested(deployed, "/catalog.ttl")
    named = [
        DCAT.accessURL,
        DCAT.downloadURL,
        DCAT.landingPage,
        DCAT.endpointURL,
        FOAF.homepage,
        VCARD.hasURL,
    ]
    named += [URIRef(f"{DCAT}endpointDescription")]
    found = {str(value) for predicate in named for value in graph.objects(None, predicate)}
    own = {address.partition("#")[0] for address in found if address.startswith(deployed.address)}
    assert len(own) > 12
    for address in sorted(own):
        status = deployed.ask("HEAD", urlsplit(address).path, {"Accept": "*/*"}).status
        assert status == 200, address


def test_files_are_what_the_catalogue_says(deployed: RunningServer) -> None:
    graph = harvested(deployed, "/catalog.ttl")
    for each in graph.subjects(RDF.type, DCAT.Distribution):
        [address] = graph.objects(each, DCAT.downloadURL)
        reply = deployed.ask("HEAD", urlsplit(address).path)
        [size] = graph.objects(each, DCAT.byteSize)
        packing = graph.value(each, DCAT.compressFormat) or graph.value(each, DCAT.mediaType)
        assert int(reply.headers["Content-Length"]) == int(str(size))
        assert str(packing).endswith(reply.headers["Content-Type"].partition(";")[0])


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        (BROWSER["Accept"], "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json; charset=utf-8"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml; charset=utf-8"),
    ],
)
def test_the_catalogue_is_negotiated(client: FlaskClient, accept: str | None, content_type: str) -> None:
    response = client.get("/catalog", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (200, content_type)
    assert "Accept" in response.vary
    form = response.headers["Content-Location"]
    assert client.get(form).content_type == content_type


def test_other_forms_are_refused(client: FlaskClient) -> None:
    for path in ("/catalog", "/.well-known/void"):
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    for path in ("/catalog.png", "/void.html", "/.well-known/void.ttl"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_find_files_and_services(client: FlaskClient, iris: Iris, language: str) -> None:
    page = Page(client.get("/catalog", headers={**BROWSER, "Accept-Language": language}).text)
    assert {"/dumps/latest/labgraph.nq.gz", "/dumps/latest/labs.csv"} <= set(page.links)
    assert f"{iris.catalogue}.ttl" in page.words
    for words in (
        {"fr": "Point d’accès SPARQL", "en": "SPARQL endpoint"},
        {"fr": "Recherche", "en": "Search"},
    ):
        assert words[language] in page.words
    anchors = {each.get("id") for each in page.all("h2")}
    assert {"sparql", "search"} <= anchors


# ── VoID ──


def number(engine: QueryEngine, pattern: str, what: str = "*") -> int:
    query = f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}"
    with engine.answer(Query(query), Formats(rows=CSV)).body as body:
        return int(body.read().split()[1])


def test_counts_are_those_of_sparql(client: FlaskClient, engine: QueryEngine, iris: Iris) -> None:
    graph = Graph().parse(data=client.get("/void.ttl").data, format="turtle")
    dataset = URIRef(iris.dataset)

    def told(predicate: URIRef) -> int:
        [value] = graph.objects(dataset, predicate)
        return int(str(value))

    assert told(VOID.triples) == number(engine, "?s ?p ?o")
    assert told(VOID.distinctSubjects) == number(engine, "?s ?p ?o", "DISTINCT ?s")
    assert told(VOID.properties) == number(engine, "?s ?p ?o", "DISTINCT ?p")
    assert told(VOID.classes) == number(engine, "?s a ?class", "DISTINCT ?class")
    classes = list(graph.objects(dataset, VOID.classPartition))
    assert len(classes) == told(VOID.classes)
    for each in classes:
        count = number(engine, f"?s a <{graph.value(each, URIRef(f'{VOID}class'))}>")
        assert int(str(graph.value(each, VOID.entities))) == count
    properties = list(graph.objects(dataset, VOID.propertyPartition))
    assert len(properties) == told(VOID.properties)
    for each in properties:
        count = number(engine, f"?s <{graph.value(each, VOID.property)}> ?o")
        assert int(str(graph.value(each, VOID.triples))) == count


def test_linksets_count_the_links_that_leave(client: FlaskClient, engine: QueryEngine) -> None:
    graph = Graph().parse(data=client.get("/void.ttl").data, format="turtle")
    found = list(graph.subjects(RDF.type, VOID.Linkset))
    assert len(found) >= 3
    for each in found:
        space = graph.value(graph.value(each, VOID.objectsTarget), VOID.uriSpace)
        pattern = f'?s <{graph.value(each, VOID.linkPredicate)}> ?o FILTER STRSTARTS(STR(?o), "{space}")'
        assert int(str(graph.value(each, VOID.triples))) == number(engine, pattern) > 0


def test_examples_and_addresses_of_void_answer(client: FlaskClient, iris: Iris) -> None:
    graph = Graph().parse(data=client.get("/void.ttl").data, format="turtle")
    examples = list(graph.objects(None, VOID.exampleResource))
    assert len(examples) == 5
    for each in [*examples, *graph.objects(None, VOID.dataDump)]:
        path = str(each).removeprefix(iris.base.rstrip("/"))
        assert client.get(path, follow_redirects=True).status_code == 200, each
        assert str(each).startswith(str(graph.value(URIRef(iris.dataset), VOID.uriSpace))) == (
            each in examples
        )


# ── the saved queries ──


def examples(client: FlaskClient, iris: Iris) -> Iterator[tuple[Graph, URIRef, str]]:
    """The graph, each example in it, and its text."""
    path = iris.shared_graph("queries").removeprefix(iris.base.rstrip("/"))
    graph = Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).data, format="turtle")
    for each in sorted(graph.subjects(RDF.type, SH.SPARQLExecutable)):
        [text] = [text for word in ("select", "ask", "construct") for text in graph.objects(each, SH[word])]
        yield graph, URIRef(each), str(text)


def test_each_saved_query_runs_as_it_stands_in_the_graph(
    client: FlaskClient, engine: QueryEngine, iris: Iris
) -> None:
    found = list(examples(client, iris))
    assert len(found) == len(list((ROOT / "queries").glob("*.rq")))
    prefixes = [URIRef(f"{iris.shared_graph('queries')}#prefixes")]
    for graph, each, text in found:
        with engine.answer(Query(text), Formats(ROW_FORMATS[0], GRAPH_FORMATS[0])).body as body:
            assert body.read()
        assert {comment.language for comment in graph.objects(each, RDFS.comment)} == {"fr", "en"}  # type: ignore[attr-defined]
        assert list(graph.objects(each, URIRef(SCHEMA.target))) == [URIRef(f"{iris.base}sparql")]
        assert len(list(graph.objects(each, URIRef(SCHEMA.keywords)))) >= 2
        assert list(graph.objects(each, SH.prefixes)) == prefixes
        assert (each, RDF.type, SH.SPARQLSelectExecutable) in graph
    declared = list(graph.objects(prefixes[0], SH.declare))
    assert all(graph.value(each, SH.prefix) and graph.value(each, SH.namespace) for each in declared)
    assert len(declared) > 20


# ── signposting ──


def test_the_dataset_leads_to_its_files(client: FlaskClient, published: Release, iris: Iris) -> None:
    for path in ("dataset/labgraph", f"release/{published.manifest.release}"):
        head = client.head(f"/doc/{path}", headers=BROWSER).headers
        assert len(str(head)) < 3500, "nginx has room for 4096 bytes by default"
        found = head["Link"].split(", ")
        items = [link.partition(">")[0].lstrip("<") for link in found if 'rel="item"' in link]
        dumps = [f"/dumps/{name}" for name in published.manifest.dumps() if name.endswith(("gz", "csv"))]
        assert sorted(items) == sorted(dumps)
        for item in items:
            reply = client.head(item)
            assert reply.status_code == 200
            assert f'<{item}>; rel="item"; type="{reply.mimetype}"' in found
        for link in (
            f'<{iris.entity(*path.split("/"))}>; rel="cite-as"',
            f'<{LICENCE}>; rel="license"',
            f'<{iris.catalogue}#publisher>; rel="author"',
            '<https://schema.org/AboutPage>; rel="type"',
            f'</doc/{path}.ttl>; rel="describedby"; type="text/turtle"',
        ):
            assert link in found
        data = client.head(f"/doc/{path}.ttl").headers["Link"].split(", ")
        assert f'</doc/{path}.html>; rel="describes"; type="text/html"' in data


def test_the_catalogue_says_what_the_dataset_says(client: FlaskClient, iris: Iris) -> None:
    catalog, dataset = (
        Graph().parse(data=client.get(path).data, format="nt")
        for path in ("/catalog.nt", "/doc/dataset/labgraph.nt")
    )
    iri = URIRef(iris.dataset)
    for predicate in set(catalog.predicates(iri)) - {DCTERMS.temporal, RDF.type}:
        assert set(catalog.objects(iri, predicate)) == set(dataset.objects(iri, predicate)), predicate


def test_status_tells_what_the_catalogue_lacks(client: FlaskClient) -> None:
    status = json.loads(client.get("/status.json").text)
    assert (status["catalogue_points"], status["catalogue_points_at_most"]) == (325, 325)
    assert status["catalogue_is_harvestable"] is True
    assert status["settings_missing"] == ["publisher", "publisher_url", "publisher_type", "contact_email"]
    french, english = (
        Page(client.get("/status", headers={**BROWSER, "Accept-Language": language}).text).words
        for language in ("fr", "en")
    )
    assert "325 points sur 325" in french
    assert "325 points out of 325" in english
    for words in (french, english):
        assert "contact_email" in words
    assert "No date in the future: yes" in english
