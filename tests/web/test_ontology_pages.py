"""The vocabulary answers: as a whole, term by term, and what is required of records; as pages and as data."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from reading import BROWSER, Page

from labgraph import formats
from labgraph.formats import DOCUMENT_FORMATS
from labgraph.release.shelf import Release
from labgraph.release.statistics import Statistics
from labgraph.vocabulary import LAB
from repository import RDFLIB, ROOT

DATA = [form for form in DOCUMENT_FORMATS if form is not formats.HTML]
PATHS = ["/ns", "/ns/Lab", "/ns/carriedBy", "/ns/requis"]


def described(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return described(ROOT / "ontology" / "labgraph.ttl")


def local(iri: object) -> str:
    return str(iri).removeprefix(str(LAB))


def our_terms(ontology: Graph) -> Iterator[str]:
    for kind in (RDFS.Class, RDF.Property):
        yield from (local(iri) for iri in ontology.subjects(RDF.type, kind))


def seen(client: FlaskClient, path: str) -> Page:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, path
    return Page(response.text)


def test_the_whole_vocabulary_is_on_one_page(
    client: FlaskClient, ontology: Graph, published: Release
) -> None:
    page = seen(client, "/ns?lang=en")
    for name in our_terms(ontology):
        assert page.anchors.count(name) == 1, name
        assert f"/ns/{name}?lang=en" in page.links
    assert "http://www.w3.org/ns/org#unitOf" in page.links, "borrowed terms are listed"
    labs = Statistics.read(published.path).classes[LAB.Lab]
    assert f"Public innovation lab lab:Lab {labs} entities" in page.words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_term_has_its_page(client: FlaskClient, ontology: Graph, language: str) -> None:
    for name in our_terms(ontology):
        page = seen(client, f"/ns/{name}?lang={language}")
        for wanted in (RDFS.label, URIRef("http://www.w3.org/2004/02/skos/core#definition")):
            (text,) = [
                str(value)
                for value in ontology.objects(URIRef(str(LAB) + name), wanted)
                if getattr(value, "language", None) == language
            ]
            assert text in page.text, name
        for broader in ontology.objects(URIRef(str(LAB) + name), RDFS.subPropertyOf):
            assert str(broader) in page.links, name


def test_a_class_says_what_is_required_and_who_is_one(client: FlaskClient) -> None:
    page = seen(client, "/ns/Lab")
    assert "statut obligatoire · une seule valeur · Adresse (IRI)" in page.words
    assert "Le statut prend une valeur et une seule" in page.words
    assert "champ de la fiche : statut" in page.words
    assert any(link.startswith("/doc/lab/") for link in page.links)
    assert "http://www.w3.org/ns/org#OrganizationalUnit" in page.links
    assert "36 sur 36" in page.words


def test_a_property_says_where_it_stands(client: FlaskClient) -> None:
    page = seen(client, "/ns/since?lang=en")
    assert "Narrows the property Start schema:startDate" in page.words
    assert "Applies to Carrying lab:Carrying" in page.words
    assert "of the form ^" in page.words


def test_the_query_of_a_term_gives_its_uses(client: FlaskClient, published: Release) -> None:
    for name in ("Lab", "typeBasis"):
        (link,) = [link for link in seen(client, f"/ns/{name}").links if link.startswith("/sparql?query=")]
        (query,) = parse_qs(urlsplit(link).query)["query"]
        answer = client.get("/sparql", query_string={"query": query, "format": "json"})
        rows = answer.get_json(force=True)["results"]["bindings"]
        used = Statistics.read(published.path)
        assert len(rows) == (used.classes | dict(used.properties))[str(LAB) + name]


def test_what_is_required_is_told_for_every_shape(client: FlaskClient) -> None:
    shapes = described(ROOT / "ontology" / "shapes.ttl")
    page = seen(client, "/ns/requis")
    sh = "http://www.w3.org/ns/shacl#"
    for kind in ("NodeShape", "PropertyShape"):
        for shape in shapes.subjects(RDF.type, URIRef(sh + kind)):
            assert page.anchors.count(local(shape)) == 1
    french = [text for text in shapes.objects(None, URIRef(sh + "message")) if text.language == "fr"]
    assert [text for text in french if str(text) not in page.text] == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("form", DATA, ids=lambda form: form.name)
def test_every_form_says_the_same(client: FlaskClient, path: str, form: formats.Format) -> None:
    response = client.get(path, headers={"Accept": form.media_type})
    assert response.content_type == form.content_type
    assert response.headers["Content-Location"] == f"{path}.{form.suffix}"
    assert "Accept" in response.headers["Vary"]
    named = client.get(f"{path}.{form.suffix}")
    assert named.data == response.data
    turtle = Graph().parse(data=client.get(f"{path}.ttl").data, format="turtle")
    assert set(Graph().parse(data=named.data, format=RDFLIB[form])) == set(turtle)


def test_the_namespace_gives_the_ontology_and_the_shapes(client: FlaskClient, ontology: Graph) -> None:
    given = Graph().parse(data=client.get("/ns.ttl").data, format="turtle")
    of_terms = {triple for triple in given if "/graphs/" not in triple[0]}
    assert of_terms == set(ontology) | set(described(ROOT / "ontology" / "shapes.ttl"))


def test_a_term_as_data_has_its_rules(client: FlaskClient, ontology: Graph) -> None:
    given = Graph().parse(data=client.get("/ns/status.ttl").data, format="turtle")
    status = URIRef(LAB.status)
    assert set(ontology.triples((status, None, None))) <= set(given)
    assert (URIRef(f"{LAB}LabShape-status"), None, status) in given
    assert (status, RDF.type, OWL.ObjectProperty) in given


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_kept_told_apart_and_validated(client: FlaskClient, path: str) -> None:
    french = client.get(path, headers=BROWSER)
    english = client.get(path, headers={**BROWSER, "Accept-Language": "en"})
    assert french.content_language.to_header() == "fr"
    assert english.content_language.to_header() == "en"
    assert french.headers["ETag"] != english.headers["ETag"] != client.get(f"{path}.ttl").headers["ETag"]
    assert client.get(path, headers=BROWSER).headers["Server-Timing"] == 'cache;desc="hit"'
    unchanged = client.get(path, headers={**BROWSER, "If-None-Match": french.headers["ETag"]})
    assert unchanged.status_code == 304
    assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in french.headers.getlist("Link")


@pytest.mark.parametrize(
    "path", ["/ns/nope", "/ns/nope.ttl", "/ns/Lab.zz", "/ns/LabShape", "/ns/a%22%3E", "/ns/%00"]
)
def test_there_is_no_such_term(client: FlaskClient, path: str) -> None:
    for accept in ("text/html", "text/turtle", "image/png"):
        assert client.get(path, headers={"Accept": accept}).status_code == 404


def test_no_other_form(client: FlaskClient) -> None:
    response = client.get("/ns/Lab", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.get_json(force=True)["available"]["text/turtle"] == "/ns/Lab.ttl"
