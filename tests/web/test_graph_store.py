"""The reading side of the SPARQL 1.1 Graph Store HTTP Protocol, and that nothing is written."""

import gzip
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from asking import problem
from clients import client_of
from flask.testing import FlaskClient
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from reading import BROWSER

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app
from made_releases import add_release
from made_up import RecordFolder
from running import RunningServer, ask

FORMS = {
    "text/turtle": ("turtle", "text/turtle; charset=utf-8"),
    "application/n-triples": ("nt", "application/n-triples"),
    "application/ld+json": ("json-ld", "application/ld+json"),
    "application/rdf+xml": ("xml", "application/rdf+xml"),
}
GRAPHS = [
    "lab/erasme",
    "organisation/ditp",
    "zone/region-24",
    "project/gd4h",
    "ontology",
    "concepts",
    "shapes",
]
SOME = "/graphs/lab/erasme"


@pytest.fixture(scope="session")
def dump(published: Release) -> Dataset:
    (path,) = published.path.glob("dumps/*.nq.gz")
    return Dataset().parse(data=gzip.decompress(path.read_bytes()), format="nquads")


def indirect(iri: str, **more: str) -> str:
    return "/graphs?" + urlencode({"graph": iri, **more})


# ── what is there ──


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_exactly_its_triples(client: FlaskClient, iris: Iris, dump: Dataset, name: str) -> None:
    iri = f"{iris.base}graphs/{name}"
    expected = set(dump.graph(URIRef(iri)))
    assert expected
    for path in (f"/graphs/{name}", indirect(iri)):
        for kind, (syntax, content_type) in FORMS.items():
            response = client.get(path, headers={"Accept": kind})
            assert (response.status_code, response.content_type) == (200, content_type)
            assert set(Graph().parse(data=response.data, format=syntax)) == expected


def test_the_default_graph_is_the_merge(client: FlaskClient, dump: Dataset, published: Release) -> None:
    response = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert len(response.data.splitlines()) == published.manifest.counts.triples
    assert set(Graph().parse(data=response.data, format="nt")) == {quad[:3] for quad in dump.quads()}


def test_a_graph_says_nothing_of_others_and_is_found_by_its_encoded_name(record_folder: RecordFolder) -> None:
    """Two graphs speak of one thing; the name of one is percent-encoded, as that of a slug beyond ASCII would be."""
    settings = record_folder.settings
    publish(settings, datetime.now(UTC))
    graphs = {name: f"{settings.base_iri}graphs/lab/{name}" for name in ("caf%C3%A9", "autre")}
    add_release(
        settings,
        (f'<{settings.base_iri}x> <{RDFS.label}> "{name}" <{iri}> .' for name, iri in graphs.items()),
    )
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    for name, iri in graphs.items():
        expected = {(URIRef(f"{settings.base_iri}x"), RDFS.label, Literal(name))}
        for path in (f"/graphs/lab/{name}", "/graphs?graph=" + quote(iri, safe="")):
            assert set(Graph().parse(data=client.get(path).data, format="turtle")) == expected


def test_form_is_negotiated_or_named(client: FlaskClient) -> None:
    assert client.get(SOME).mimetype == "text/turtle"
    assert (
        client.get(SOME, headers={"Accept": "text/csv;q=1, application/rdf+xml;q=0.3"}).mimetype
        == "application/rdf+xml"
    )
    assert (
        client.get(SOME + "?format=nt", headers={"Accept": "text/turtle"}).mimetype == "application/n-triples"
    )
    for path, accept in (
        (SOME, "text/csv"),
        (SOME + "?format=csv", "*/*"),
        ("/graphs?default&format=trig", "*/*"),
    ):
        available = problem(client.get(path, headers={"Accept": accept}), 406)["available"]
        assert isinstance(available, dict)
        for kind in FORMS:
            assert client.get(available[kind]).mimetype == kind


@pytest.mark.parametrize("path", [SOME, "/graphs?default"])
def test_head_and_validators(client: FlaskClient, published: Release, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Vary"):
        assert head.headers[name] == got.headers[name], name
    assert got.vary.as_set() == {"accept", "accept-encoding"}
    assert got.headers["Labgraph-Release"] == published.manifest.release
    tag = {"If-None-Match": got.headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    assert client.get(path, headers={**tag, "Accept": "application/rdf+xml"}).status_code == 200


def test_a_record_says_where_its_document_is(client: FlaskClient) -> None:
    assert client.get(SOME).headers["Link"] == '</doc/lab/erasme>; rel="describedby"; type="text/html"'
    assert "Link" not in client.get("/graphs/ontology").headers


@pytest.mark.parametrize(
    ("path", "location"),
    [
        (SOME, "/doc/lab/erasme"),
        ("/graphs/shapes", "/sparql?query="),
        ("/graphs?default", "/sparql?query="),
    ],
)
def test_a_person_is_sent_to_a_page(client: FlaskClient, path: str, location: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 303
    assert response.headers["Location"].startswith(location)
    assert "accept" in response.vary
    page = client.get(response.headers["Location"], headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")


# ── which graph ──


@pytest.mark.parametrize(
    "query",
    [
        "",
        "graph=",
        "graph=lab/erasme",
        "graph=//x/y",
        "default&graph=http://x/y",
        "graph=http://x/y&graph=http://x/y",
        "graph=http://x/%3Cy%3E",
        "graph=http://x/%FF",
        "Default",
    ],
)
def test_parameters_that_name_no_single_graph(client: FlaskClient, query: str) -> None:
    problem(client.get("/graphs?" + query), 400)


@pytest.mark.parametrize(
    "name",
    [
        "lab/nobody",
        "nothing",
        "lab",
        "lab/erasme/",
        "lab//erasme",
        "lab/a b",
        "concept/x",
        "lab/<erasme>",
        "a%3Eb",
        "é",
    ],
)
def test_unknown_graph_is_404(client: FlaskClient, iris: Iris, name: str) -> None:
    problem(client.get("/graphs/" + quote(name)), 404)
    assert client.head("/graphs/" + quote(name)).status_code == 404
    assert client.get("/graphs/" + quote(name), headers={"Accept": "image/png"}).status_code == 404
    assert client.get(indirect(iris.base + "graphs/" + quote(name))).status_code == 404


@pytest.mark.parametrize("iri", ["http://[::1]/x", "http://user@host/x", "urn:x", "http://a/%zz"])
def test_absolute_iris_that_no_graph_can_have_are_404(client: FlaskClient, iri: str) -> None:
    problem(client.get(indirect(iri)), 404)


def test_parameter_is_decoded_once(client: FlaskClient, iris: Iris) -> None:
    """W3C's `put_get_uri_pct_encoded_indirect` and `…_twice`: encoded or not it is one graph, encoded twice another."""
    iri = iris.graph("lab", "erasme")
    plain, encoded = client.get("/graphs?graph=" + iri), client.get("/graphs?graph=" + quote(iri, safe=""))
    assert plain.status_code == encoded.status_code == 200
    assert plain.data == encoded.data
    one_letter = iri.replace("erasme", "%65rasme")
    assert client.get("/graphs?graph=" + one_letter).data == plain.data
    assert client.get("/graphs?graph=" + quote(one_letter, safe="")).status_code == 404
    assert client.get("/graphs?graph=" + quote(quote(iri, safe=""), safe="")).status_code == 400
    assert client.get("/graphs/lab/%2565rasme").status_code == 404


# ── nothing is written ──


WRITES = {
    "put_get_repeat": ("PUT", indirect("http://example.org/new")),
    "put_get_default": ("PUT", "/graphs?default"),
    "put_delete_get_delete": ("DELETE", indirect("http://example.org/new")),
    "post_get_post_get": ("POST", indirect("http://example.org/new")),
    "post_get_new_graph": ("POST", "/graphs"),
    "put_get_direct": ("PUT", SOME),
    "put_delete_direct": ("DELETE", SOME),
    "post_direct": ("POST", SOME),
    "patch": ("PATCH", SOME),
}


@pytest.mark.parametrize("size", [30, 1_000_000])
@pytest.mark.parametrize("name", WRITES)
def test_writes_are_refused_with_the_reason(server: RunningServer, name: str, size: int) -> None:
    """Whatever is sent along is taken in first: else its sender would see a broken connection, and no reason."""
    method, path = WRITES[name]
    before = server.get(SOME).body
    connection = server.connection()
    for _ in range(2):
        reply = ask(connection, method, path, {"Content-Type": "text/turtle"}, b"#" * size)
        assert reply.status == 405
        assert reply.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "ne change jamais" in reply.body.decode()
    assert ask(connection, "GET", SOME).body == before
    connection.close()


def test_head_of_what_is_and_what_is_not(server: RunningServer) -> None:
    """W3C's `head_existing` and `head_non_existing`, on one connection: no body is taken for the next answer."""
    connection = server.connection()
    for path, status in ((SOME, 200), (SOME + "x", 404), ("/graphs?default", 200), ("/graphs", 400)) * 2:
        reply = ask(connection, "HEAD", path, {"Accept": "text/turtle"})
        assert (reply.status, reply.body) == (status, b"")
        assert status != 200 or reply.headers["Content-Type"] == "text/turtle; charset=utf-8"
        assert int(reply.headers["Content-Length"]) > 0
    connection.close()


# ── what is too large ──


def test_default_graph_over_the_limit_points_to_the_dump(published_settings: Settings) -> None:
    app = create_app(published_settings, CurrentEngine(Shelf(published_settings.releases_dir), 100_000))
    client = client_of(app)
    found = problem(client.get("/graphs?default"), 413)
    assert "/dumps/" in str(found["detail"])
    assert "LIMIT" not in str(found["detail"]), "there is no query to change"
    assert found["limit_mb"] == 0.1
    assert client.get(SOME).status_code == 200


def test_base_with_a_path(record_folder: RecordFolder) -> None:
    """The server answers by its own path, and looks for the graph under the base of the data."""
    settings = record_folder.settings.model_copy(update={"base_iri": "https://labs.example.fr/data/"})
    publish(settings, datetime.now(UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    assert b"<https://labs.example.fr/data/id/lab/lab-a>" in client.get("/graphs/lab/lab-a?format=nt").data
    assert client.get(indirect("https://labs.example.fr/data/graphs/lab/lab-a")).status_code == 200
    assert client.get(indirect("http://localhost:8000/graphs/lab/lab-a")).status_code == 404
