"""The change feed as programs take it: its root in each form, its pages, and a client that others wrote."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import client_over
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from labgraph.nquads import triple_in
from labgraph.release.manifest import Manifest
from labgraph.vocabulary import DCT, LDES, PROV, RDF, TREE
from made_up import RecordFolder
from publications import publish_three
from running import RunningServer, free_port, serving

LDES_CLIENT = Path(__file__).parent / "node" / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"
FORMS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
# The first publication has all, the second three, the third six: see publications.py.
VERSIONS = 103 + 3 + 6

Three = tuple[RecordFolder, list[Manifest]]


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, list[Manifest]]]:
    """A server at the very address that its IRIs begin with."""
    port = free_port()
    folder, made = publish_three(tmp_path_factory.mktemp("feed"), base_iri=f"http://127.0.0.1:{port}/")
    with serving(folder.settings, port) as running:
        yield running, made


@pytest.fixture
def client(three: Three) -> FlaskClient:
    return client_over(three[0])


def objects(graph: Graph, subject: str, name: str) -> list[str]:
    return sorted(str(value) for value in graph.objects(URIRef(subject), URIRef(name)))


@pytest.mark.parametrize("suffix", FORMS)
def test_the_root_has_three_forms(client: FlaskClient, suffix: str) -> None:
    named = client.get(f"/feed.{suffix}")
    accepted = client.get("/feed", headers={"Accept": FORMS[suffix]})
    assert named.status_code == accepted.status_code == 200
    assert named.data == accepted.data
    assert accepted.content_type.partition(";")[0] == FORMS[suffix]
    assert accepted.headers["Content-Location"] == f"/feed.{suffix}"
    assert "Accept" in accepted.headers["Vary"]
    graph = Graph().parse(data=named.data, format=PARSERS[suffix])
    stream, root = "http://localhost:8000/feed#stream", "http://localhost:8000/feed"
    assert objects(graph, stream, RDF.type) == [LDES.EventStream]
    assert objects(graph, stream, TREE.view) == [root]
    assert objects(graph, stream, LDES.timestampPath) == [PROV.generatedAtTime]
    assert objects(graph, stream, LDES.versionOfPath) == [DCT.isVersionOf]
    assert len(objects(graph, root, TREE.relation)) == 3
    assert not [node for triple in graph for node in triple if type(node).__name__ == "BNode"]


def test_the_root_without_a_wish_is_turtle(client: FlaskClient) -> None:
    assert client.get("/feed").content_type == "text/turtle; charset=utf-8"
    assert client.get("/feed", headers={"Accept": "image/png"}).status_code == 406


def test_a_page_is_kept_for_ever_and_sent_as_it_is_stored(client: FlaskClient) -> None:
    path = "/feed/20261124T020000Z-1.ttl"
    plain, packed = (client.get(path, headers={"Accept-Encoding": each}) for each in ("identity", "gzip"))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    for response in (plain, packed):
        assert response.content_type == "text/turtle; charset=utf-8"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    held = client.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert held.status_code == 304


def test_following_the_relations_gives_every_version(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/feed").data, format="turtle")
    pages = [
        node
        for relation in graph.objects(None, URIRef(TREE.relation))
        for node in graph.objects(relation, URIRef(TREE.node))
    ]
    for page in pages:
        graph.parse(data=client.get(str(page).removeprefix("http://localhost:8000")).data, format="turtle")
    assert len(set(graph.objects(None, URIRef(TREE.member)))) == VERSIONS


def test_a_version_leads_to_its_entity_as_it_was(client: FlaskClient, three: Three) -> None:
    """While its release is kept; the page of what was withdrawn then says so."""
    names = {"lab-a": 200, "lab-b": 301, "lab-c": 200, "projet-a": 200, "asso-b": 410, "region-53": 404}
    page = Graph().parse(data=client.get(f"/feed/{three[1][2].release}-1.ttl").data, format="turtle")
    for version in map(str, page.objects(None, URIRef(TREE.member))):
        path = version.removeprefix("http://localhost:8000").partition("#")[0]
        answer = client.get(path, headers={"Accept": "text/turtle"})
        assert answer.status_code == names[path.partition("?")[0].rpartition("/")[2]], path


def test_ldes_client_replicates_it(at_home: tuple[RunningServer, list[Manifest]]) -> None:
    """Every version once, with its parts, their sources and its record: every statement of the pages but their own."""
    server, made = at_home
    members = [member for member in replicated(f"{server.address}/feed").split("\n\n") if member.strip()]
    versions = {triple_in(member.splitlines()[0] + "\n").subject for member in members}
    assert len(versions) == len(members) == VERSIONS
    said = Graph().parse(data="".join(f"{member}\n" for member in members), format="turtle")
    names = [path[:-3] for path in made[-1].files if path.startswith("feed/")]
    pages = Graph().parse(data=b"".join(server.get(f"/{name}").body for name in names), format="turtle")
    # What lab C was called stands with it, and is a version of its own.
    others = (f"{server.address}/feed", f"{server.address}/id/lab/lab-b")
    assert [triple for triple in pages if triple not in said and not str(triple[0]).startswith(others)] == []


def replicated(address: str) -> str:
    """What `ldes-client` prints: each member as N-Triples, a blank line between two."""
    node = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [node, LDES_CLIENT, address], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
