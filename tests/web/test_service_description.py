"""The service description: true of this endpoint, the same in every form, bounded however many graphs there are."""

from datetime import UTC, datetime

import pytest
from clients import client_of
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from reading import BROWSER

from labgraph import formats
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.formats import GRAPH_FORMATS, ROW_FORMATS
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import SD as SD_IRI
from labgraph.vocabulary import SHARED_GRAPHS, Iris
from labgraph.web.app import create_app
from labgraph.web.service_description import _NAMES
from made_releases import add_release
from made_up import RecordFolder
from repository import RDFLIB, SYNTAXES
from running import RunningServer

SD = Namespace(str(SD_IRI))
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
DESCRIBED = (formats.TURTLE, formats.NTRIPLES, formats.JSONLD, formats.RDFXML)


def description(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/sparql").data, format="turtle")


@pytest.mark.parametrize("accept", ["text/turtle", "*/*", None, "application/rdf+xml, text/turtle;q=0.1"])
def test_returns_rdf_and_the_endpoint_is_the_address_asked(
    at_home: RunningServer, accept: str | None
) -> None:
    """W3C's `returns-rdf` and `has-endpoint-triple`, on a server that is asked at its own address."""
    reply = at_home.ask("GET", "/sparql", {"Accept": accept} if accept else {})
    assert reply.status == 200
    graph = Graph().parse(data=reply.body, format=SYNTAXES[reply.headers.get_content_type()])
    endpoint = URIRef(at_home.address + "/sparql")
    assert set(graph.objects(None, SD.endpoint)) == {endpoint}
    assert (endpoint, RDF.type, SD.Service) in graph
    head = at_home.ask("HEAD", "/sparql", {"Accept": accept} if accept else {})
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(reply.body)))
    assert head.headers["Content-Type"] == reply.headers["Content-Type"]


def test_conforms_to_the_vocabulary(client: FlaskClient, iris: Iris, published: Release) -> None:
    """W3C's `conforms-to-schema`, and what is true of this endpoint."""
    graph = description(client)
    endpoint = URIRef(iris.base + "sparql")
    assert not {node for triple in graph for node in triple if isinstance(node, BNode)}
    assert set(graph.objects(endpoint, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(graph.objects(endpoint, SD.feature)) == {SD.UnionDefaultGraph}
    (dataset,) = graph.objects(endpoint, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    (default,) = graph.objects(dataset, SD.defaultGraph)
    assert (default, RDF.type, SD.Graph) in graph
    assert graph.value(default, VOID.triples) == Literal(published.manifest.counts.triples)
    named = set(graph.subjects(RDF.type, SD.NamedGraph))
    assert set(graph.objects(dataset, SD.namedGraph)) == named
    assert all(len(list(graph.objects(each, SD.name))) == 1 for each in named)
    assert all(isinstance(name, URIRef) for name in graph.objects(None, SD.name))


def test_every_named_graph_is_listed(client: FlaskClient, published: Release) -> None:
    asked = client.get("/sparql", query_string={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"})
    assert asked.json is not None
    graphs = {row["g"]["value"] for row in asked.json["results"]["bindings"]}
    assert len(graphs) == published.manifest.counts.graphs
    assert {str(name) for name in description(client).objects(None, SD.name)} == graphs


def test_each_form_that_is_offered_is_told(client: FlaskClient) -> None:
    offered = (*ROW_FORMATS, *GRAPH_FORMATS)
    assert set(_NAMES) == set(offered)
    told = set(description(client).objects(None, SD.resultFormat))
    assert told == {FORMATS[name] for name in _NAMES.values()}
    assert len(told) == len(offered)


def test_all_forms_say_the_same(client: FlaskClient) -> None:
    expected = set(description(client))
    for kind, syntax in ((form.media_type, RDFLIB[form]) for form in DESCRIBED):
        response = client.get("/sparql", headers={"Accept": kind})
        assert response.mimetype == kind
        assert "accept" in response.vary
        assert set(Graph().parse(data=response.data, format=syntax)) == expected
        assert client.get("/sparql?format=" + kind).data == response.data
    lines = client.get("/sparql?format=ntriples").text.splitlines()
    assert len(lines) == len(set(lines)) == len(expected)


def test_limits_are_those_of_the_settings(published_settings: Settings) -> None:
    settings = published_settings.model_copy(
        update={
            "query_timeout_s": 2.5,
            "query_memory_mb": 777,
            "result_limit_mb": 31,
            "query_children": 3,
            "query_waiting": 17,
            "query_wait_s": 0.25,
        }
    )
    engines = CurrentEngine(Shelf(settings.releases_dir), 64_000_000)
    ours, usual = (client_of(create_app(each, engines)) for each in (settings, published_settings))
    texts = {
        str(text.language): str(text)
        for text in description(ours).objects(None, RDFS.comment)
        if "777" in text
    }
    assert set(texts) == {"fr", "en"}
    for text in texts.values():
        for number in ("2.5 s", "777 M", "31 M", "64 k", "65534", "3 ", "17 ", "0.25 s"):
            assert number in text
    tag = ours.get("/sparql").headers["ETag"]
    assert ours.get("/sparql", headers={"If-None-Match": tag}).status_code == 304
    assert usual.get("/sparql", headers={"If-None-Match": tag}).status_code == 200


def test_a_person_gets_the_page(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)
    assert response.mimetype == "text/html"
    assert 'rel="describedby"; type="text/turtle"' in response.headers["Link"]
    address = response.headers["Link"].partition(">")[0].lstrip("<")
    assert client.get(address, headers=BROWSER).mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/sparql", "image/png", 406),
        ("/sparql", "text/csv", 400),
        ("/sparql?format=csv", "*/*", 400),
        ("/sparql?qurey=ASK", "text/turtle", 400),
        ("/sparql?default-graph-uri=http://x/", "text/turtle", 400),
        ("/sparql?query=", "text/turtle", 400),
        ("/sparql?timeout=1", "*/*", 400),
    ],
)
def test_only_a_bare_get_is_answered_so(client: FlaskClient, path: str, accept: str, status: int) -> None:
    """Whoever misspelt `query` is told, and does not take the description for an answer."""
    assert client.get(path, headers={"Accept": accept}).status_code == status


@pytest.fixture
def many_graphs(record_folder: RecordFolder) -> FlaskClient:
    settings = record_folder.settings
    publish(settings, datetime.now(UTC))
    base = settings.base_iri
    add_release(
        settings, (f'<{base}id/lab/{n}> <{RDFS.label}> "{n}" <{base}graphs/lab/{n}> .' for n in range(3000))
    )
    return client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))


def test_list_of_graphs_is_bounded_and_says_so(many_graphs: FlaskClient, iris: Iris) -> None:
    graph = description(many_graphs)
    names = {str(name) for name in graph.objects(None, SD.name)}
    assert 500 <= len(names) <= 500 + len(SHARED_GRAPHS)
    assert {iris.shared_graph(name) for name in SHARED_GRAPHS} <= names
    dataset = URIRef(iris.base + "sparql#dataset")
    for told in graph.objects(dataset, RDFS.comment):
        assert "SELECT ?g { GRAPH ?g {} }" in told
        assert "500" in told
    whole = many_graphs.get("/sparql", query_string={"query": "SELECT ?g { GRAPH ?g {} }", "format": "csv"})
    assert len(whole.text.splitlines()) > 3000
