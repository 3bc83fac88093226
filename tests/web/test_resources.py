"""The dataset and the releases answer at their IRIs, in every form, with what their manifests say."""

from datetime import UTC, datetime

import pytest
from clients import client_of
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, VOID
from reading import BROWSER, Page
from test_entities import FORMS

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import LICENCE, Iris
from labgraph.web.app import create_app
from made_up import RecordFolder

SPDX = Namespace("http://spdx.org/rdf/terms#")
PREVIOUS = URIRef(f"{DCAT}previousVersion")


def paths(published: Release) -> list[str]:
    return ["dataset/labgraph", f"release/{published.manifest.release}"]


@pytest.mark.parametrize("suffix", FORMS)
def test_they_answer_in_every_form(client: FlaskClient, published: Release, suffix: str) -> None:
    media_type, syntax = FORMS[suffix]
    for path in paths(published):
        thing = client.get(f"/id/{path}")
        assert (thing.status_code, thing.headers["Location"]) == (303, f"/doc/{path}")
        response = client.get(f"/doc/{path}", headers={"Accept": media_type})
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert response.headers["Content-Location"] == f"/doc/{path}.{suffix}"
        assert client.get(f"/doc/{path}.{suffix}").data == response.data
        held = {"If-None-Match": response.headers["ETag"], "Accept": media_type}
        assert client.get(f"/doc/{path}", headers=held).status_code == 304
        if syntax:
            turtle = Graph().parse(data=client.get(f"/doc/{path}.ttl").data, format="turtle")
            assert isomorphic(Graph().parse(data=response.data, format=syntax), turtle)


def test_data_says_what_the_manifest_says(client: FlaskClient, published: Release, iris: Iris) -> None:
    manifest = published.manifest
    for path in paths(published):
        graph = Graph().parse(data=client.get(f"/doc/{path}.ttl").data, format="turtle")
        iri = URIRef(iris.entity(*path.split("/")))
        assert set(graph.objects(iri, RDF.type)) == {DCAT.Dataset, VOID.Dataset}
        assert graph.value(iri, DCTERMS.license) == URIRef(LICENCE)
        assert graph.value(iri, VOID.triples) == Literal(manifest.counts.triples)
        files = set(graph.objects(iri, DCAT.distribution))
        whole = [name for name in manifest.dumps() if name.endswith((".gz", ".zst", ".csv"))]
        assert len(files) == len(whole)
        for file in files:
            address = str(graph.value(file, DCAT.downloadURL)).removeprefix(iris.base.rstrip("/"))
            reply = client.head(address)
            assert reply.status_code == 200, address
            name = reply.headers.get("Content-Location", address).rpartition("/")[2]
            assert name in whole
            told = manifest.dumps()[name]
            assert int(str(graph.value(file, DCAT.byteSize))) == told.bytes
            assert str(graph.value(file, DCAT.mediaType)).endswith(f"/{told.media_type}")
            checksum = graph.value(file, SPDX.checksum)
            assert str(graph.value(checksum, SPDX.checksumValue)).lower() == told.sha256
    dataset = Graph().parse(data=client.get("/doc/dataset/labgraph.ttl").data, format="turtle")
    current = dataset.value(URIRef(iris.entity("dataset", "labgraph")), URIRef(f"{DCAT}hasCurrentVersion"))
    assert current == URIRef(iris.entity("release", manifest.release))


@pytest.mark.parametrize(
    "path",
    [
        "dataset/other",
        "release/20000101T000000Z",
        "release/current",
        "release/..",
        "release/x.ttl",
        "release/",
    ],
)
def test_others_are_unknown(client: FlaskClient, path: str) -> None:
    for part in ("id", "doc"):
        assert client.get(f"/{part}/{path}").status_code == 404
    assert client.get("/doc/dataset/labgraph", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_lead_to_each_other_and_to_the_files(
    client: FlaskClient, published: Release, language: str
) -> None:
    for path, other in zip(paths(published), reversed(paths(published)), strict=True):
        page = Page(client.get(f"/doc/{path}", headers={**BROWSER, "Accept-Language": language}).text)
        assert f"/doc/{other}" in page.links
        assert any(link.startswith("/dumps/labgraph-") for link in page.links)


def test_an_older_release_that_is_kept_answers(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, datetime(2026, 11, 23, 10, tzinfo=UTC)).manifest
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    tag = client.get("/doc/dataset/labgraph.ttl").headers["ETag"]
    record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire Bé")
    second = publish(settings, datetime(2026, 11, 24, 10, tzinfo=UTC)).manifest
    iris = Iris(first.base_iri)
    graph = Graph().parse(data=client.get(f"/doc/release/{second.release}.nt").data, format="nt")
    new, old = (URIRef(iris.entity("release", each.release)) for each in (second, first))
    assert graph.value(new, PREVIOUS) == old
    page = Page(client.get(f"/doc/release/{second.release}", headers=BROWSER).text)
    assert "Fichiers modifiés (1)" in page.text
    assert "labs/lab-b.yaml" in page.text
    kept = client.get(f"/doc/release/{first.release}.nt")
    assert kept.status_code == 200
    assert Graph().parse(data=kept.data, format="nt").value(old, PREVIOUS) is None
    changed = client.get("/doc/dataset/labgraph.ttl", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        shelf.prune(1)
    assert client.get(f"/id/release/{first.release}").status_code == 404
