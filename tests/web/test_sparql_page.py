"""The page of the endpoint: a form, a table, and what is wrong with a query."""

from urllib.parse import quote

import pytest
from asking import LABS, TYPES
from flask.testing import FlaskClient
from reading import BROWSER, Page


def test_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)
    found = Page(response.text)
    assert len(found.all("textarea")) == 1
    examples = [link for link in found.links if link.startswith("/sparql?query=")]
    assert len(examples) == 20
    for example in examples:
        answered = client.get(example, headers=BROWSER)
        assert answered.status_code == 200, example
        assert "Réponse" in Page(answered.text).words


def test_table(client: FlaskClient) -> None:
    response = client.get("/sparql?query=" + quote(LABS), headers=BROWSER)
    assert "accept" in response.vary
    found = Page(response.text)
    assert "36 lignes." in found.words
    assert "/doc/lab/erasme" in found.links
    assert '<bdi lang="fr">Erasme' in response.text
    assert [link for link in found.links if "format=csv" in link]


def test_form_of_the_answer_beats_the_browser(client: FlaskClient) -> None:
    response = client.get("/sparql?format=csv&query=" + quote(LABS), headers=BROWSER)
    assert response.mimetype == "text/csv"
    assert client.get("/sparql?format=html&query=" + quote(LABS)).mimetype == "text/html"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK {}", "Oui"),
        ("ASK { <a:a> <a:b> <a:c> }", "Non"),
        ("SELECT * { <a:a> ?p ?o }", "Aucune ligne."),
        ("SELECT * { ?s ?p ?o } LIMIT 1500", "premières lignes sur 1\u202f500."),
        ("SELECT * { ?s ?p ?o }", "trop pour une page"),
        (TYPES, "lab:Lab"),
        ("SELECT ?x { OPTIONAL { <a:a> ?p ?x } }", "1 ligne."),
    ],
)
def test_pages_of_answers(client: FlaskClient, query: str, words: str) -> None:
    response = client.get("/sparql?query=" + quote(query), headers=BROWSER)
    assert response.status_code == 200
    assert words in Page(response.text).text


def test_page_of_an_error_keeps_the_query(client: FlaskClient) -> None:
    response = client.get("/sparql?query=" + quote("SELECT * {\n ?a ?b <oups>> }"), headers=BROWSER)
    assert response.status_code == 400
    found = Page(response.text)
    assert "ligne 2" in found.words
    assert "?a ?b <oups>> }" in found.text.split("Requête SPARQL")[0], "the line is quoted beside the message"
    assert "?a ?b <oups>> }" in found.text.split("Requête SPARQL")[1], "the query is still in the form"
