"""What was renamed leads to its new address, what was withdrawn says so; both are data."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from clients import client_of
from flask.testing import FlaskClient
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, XSD
from reading import BROWSER, Page

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.manifest import Manifest
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import LAB
from labgraph.web.app import create_app
from made_up import RecordFolder
from repository import ROOT

BASE = "http://localhost:8000/"
WITHDRAWN = """\
project: projet-z
noms:
  officiel: Projet Z
retrait:
  date: 2026-11-01
  motif: Décrit deux fois.
  remplace_par: projet-a
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/projet-z
    appuie: [noms]
""".replace("project:", "projet:")
ALONE = WITHDRAWN.replace("projet-z", "projet-y").replace("  remplace_par: projet-a\n", "")


def folder_in(directory: Path) -> RecordFolder:
    """Lab A had two other names; of two projects only a withdrawal is left."""
    made = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
    made.replace("labs/lab-a.yaml", "type: Lab", "anciens_identifiants: [labo-a, labo-1]\ntype: Lab")
    made.write("projects/projet-z.yaml", WITHDRAWN)
    made.write("projects/projet-y.yaml", ALONE)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    """One to be changed."""
    return folder_in(tmp_path)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> RecordFolder:
    """One that is published as it is."""
    made = folder_in(tmp_path_factory.mktemp("unchanged"))
    published(made)
    return made


def published(folder: RecordFolder, day: int = 23) -> Manifest:
    return publish(folder.settings, datetime(2026, 11, day, 12, tzinfo=UTC)).manifest


@pytest.fixture(scope="module")
def client(unchanged: RecordFolder) -> FlaskClient:
    return client_over(unchanged)


def client_over(folder: RecordFolder) -> FlaskClient:
    engines = CurrentEngine(Shelf(folder.settings.releases_dir), 64_000_000)
    return client_of(create_app(folder.settings, engines))


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/lab/labo-a", "/id/lab/lab-a"),
        ("/doc/lab/labo-1", "/doc/lab/lab-a"),
        ("/doc/lab/labo-a.ttl", "/doc/lab/lab-a.ttl"),
        ("/doc/lab/labo-a.json", "/doc/lab/lab-a.json"),
        ("/doc/lab/labo-a.html?lang=en&x=%C3%A9+%22", "/doc/lab/lab-a.html?lang=en&x=%C3%A9+%22"),
        ("/doc/lab/labo-a?release=20261123T120000Z", "/doc/lab/lab-a?release=20261123T120000Z"),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "image/png"])
def test_a_former_name_leads_to_the_new_one(
    client: FlaskClient, path: str, location: str, accept: str
) -> None:
    for method in ("GET", "HEAD"):
        response = client.open(path, method=method, headers={"Accept": accept, "Host": "evil.example"})
        assert (response.status_code, response.headers["Location"]) == (301, location)
        assert response.headers["Cache-Control"] == "no-cache", "a roll-back may bring the old name back"


@pytest.mark.parametrize("rest", ["?fields=noms", "/neighbours?lang=en", "?release=20261123T120000Z"])
def test_a_former_name_leads_to_the_new_one_in_the_api(client: FlaskClient, rest: str) -> None:
    response = client.get(f"/api/v1/labs/labo-a{rest}")
    assert (response.status_code, response.headers["Location"]) == (301, f"/api/v1/labs/lab-a{rest}")
    told = client.get("/api/v1/labs/lab-a").json
    assert told["anciens_identifiants"] == ["labo-1", "labo-a"]


def test_a_former_name_keeps_the_prefix_and_is_no_name_of_another_kind(client: FlaskClient) -> None:
    prefixed = client.get("/id/lab/labo-a", environ_overrides={"SCRIPT_NAME": "/lg"})
    assert prefixed.headers["Location"] == "/lg/id/lab/lab-a"
    for path in ("/doc/project/labo-a", "/doc/lab/labo", "/doc/zone/projet-z"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/id/project/projet-z",
        "/doc/project/projet-z",
        "/doc/project/projet-z.ttl",
        "/api/v1/projects/projet-z",
        "/api/v1/projects/projet-z/neighbours",
    ],
)
def test_what_was_withdrawn_says_when_why_and_what_replaces_it(client: FlaskClient, path: str) -> None:
    accept = "application/json" if path.startswith("/api/") else "text/turtle"
    response = client.get(path, headers={"Accept": accept, "Accept-Language": "en"})
    assert response.status_code == 410
    problem: Any = response.json
    assert problem["type"] == "https://w3id.org/labgraph/problems#EntityWithdrawn"
    assert problem["title"] == "Withdrawn"
    assert problem["detail"] == (
        "'Projet Z' was withdrawn on 1 November 2026. Reason: Décrit deux fois. It is replaced by 'Projet A'."
    )
    assert (problem["withdrawn_on"], problem["reason"]) == ("2026-11-01", "Décrit deux fois.")
    assert problem["replaced_by"] == f"{BASE}id/project/projet-a"
    assert client.get(problem["document"]).status_code == 200
    assert client.head(path).status_code == 410


def test_a_person_reads_it_too(client: FlaskClient) -> None:
    response = client.get("/doc/project/projet-z", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (410, "text/html")
    page = Page(response.text)
    assert "« Projet Z » a été retirée le 1er novembre 2026. Motif : Décrit deux fois." in page.words
    assert "/doc/project/projet-a" in page.links
    alone = client.get("/doc/project/projet-y", headers=BROWSER)
    assert alone.status_code == 410
    assert "remplace" not in Page(alone.text).words


def test_nothing_of_them_is_listed_or_counted(client: FlaskClient, unchanged: RecordFolder) -> None:
    manifest = Shelf(unchanged.settings.releases_dir).open_current().manifest
    assert manifest.counts.entities["lab"] == 2
    assert manifest.counts.entities["project"] == 1
    listed = Page(client.get("/projects", headers=BROWSER).text)
    assert "Projet A" in listed.words
    assert "Projet Z" not in listed.words
    assert client.get("/graphs/project/projet-z").status_code == 404


def dump(folder: RecordFolder) -> Dataset:
    (path,) = Shelf(folder.settings.releases_dir).open_current().path.glob("dumps/*Z.nq.gz")
    return Dataset().parse(data=gzip.decompress(path.read_bytes()), format="nquads")


def test_they_are_in_the_dumps_and_stay_there(folder: RecordFolder) -> None:
    """Also when another record changes, and theirs are taken over from the release before."""
    change: Callable[[], object]
    for day, change in (
        (23, list),
        (24, lambda: folder.replace("labs/lab-b.yaml", "Laboratoire B", "Lab B")),
    ):
        change()
        published(folder, day)
        graph = dump(folder).graph(URIRef(f"{BASE}graphs/withdrawn/project/projet-z"))
        gone = URIRef(f"{BASE}id/project/projet-z")
        assert graph.value(gone, RDF.type, any=True)
        assert set(graph.objects(gone, DCTERMS.isReplacedBy)) == {URIRef(f"{BASE}id/project/projet-a")}
        assert graph.value(gone, PROV.invalidatedAtTime) == Literal(
            "2026-11-01T00:00:00Z", datatype=XSD.dateTime
        )
        assert graph.value(gone, URIRef(LAB.withdrawalReason)) == Literal("Décrit deux fois.", lang="fr")
        of_lab = dump(folder).graph(URIRef(f"{BASE}graphs/lab/lab-a"))
        renamed = set(of_lab.subjects(RDF.type, URIRef(LAB.Renamed)))
        assert renamed == {URIRef(f"{BASE}id/lab/labo-a"), URIRef(f"{BASE}id/lab/labo-1")}


def test_they_are_answered_to_queries(client: FlaskClient) -> None:
    query = f"SELECT ?old ?new {{ ?old <{DCTERMS.isReplacedBy}> ?new }} ORDER BY ?old"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text.replace(BASE, "").split() == [
        "old,new",
        "id/lab/labo-1,id/lab/lab-a",
        "id/lab/labo-a,id/lab/lab-a",
        "id/project/projet-z,id/project/projet-a",
    ]


def test_the_document_of_the_new_name_tells_of_the_former_ones(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/doc/lab/lab-a.ttl").data, format="turtle")
    new = URIRef(f"{BASE}id/lab/lab-a")
    assert {str(old) for old in graph.subjects(DCTERMS.isReplacedBy, new)} == {
        f"{BASE}id/lab/labo-a",
        f"{BASE}id/lab/labo-1",
    }


def test_a_thing_that_comes_back_answers_again(folder: RecordFolder) -> None:
    published(folder)
    client = client_over(folder)
    assert client.get("/doc/project/projet-z").status_code == 410
    folder.write(
        "projects/projet-z.yaml",
        folder.read("projects/projet-a.yaml").replace("projet-a", "projet-z").replace("Projet A", "Projet Z"),
    )
    published(folder, 24)
    assert client.get("/doc/project/projet-z").status_code == 200
