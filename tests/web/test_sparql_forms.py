"""The forms of an answer: each one right, by `Accept` or by name."""

import csv
import io

import pytest
from asking import GRAPHS, LABS, RDFLIB, ROWS, TYPES, get, problem
from flask.testing import FlaskClient
from rdflib import Dataset, Graph


@pytest.mark.parametrize("name", ROWS)
def test_rows_in_every_form(client: FlaskClient, name: str) -> None:
    by_accept, by_name, by_type = (
        get(client, LABS, accept=ROWS[name]),
        get(client, LABS, accept="image/png", format=name),
        get(client, LABS, accept="image/png", format=ROWS[name]),
    )
    assert by_accept.mimetype == ROWS[name]
    assert by_accept.data == by_name.data == by_type.data
    assert int(by_accept.headers["Content-Length"]) == len(by_accept.data)
    assert "accept" in by_accept.vary
    assert "Erasme, laboratoire d'innovation de la Métropole de Lyon" in by_accept.data.decode().replace(
        "&apos;", "'"
    )


CONTENT_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "html": "text/html; charset=utf-8",
}


@pytest.mark.parametrize("name", CONTENT_TYPES)
def test_content_type_is_exact(client: FlaskClient, name: str) -> None:
    """A charset where the media type is registered with one; the others are UTF-8 by definition or say it inside."""
    text = "é\u2019\U0001f9ea"
    query = (
        f"CONSTRUCT {{ <a:a> <a:b> '{text}' }} {{}}" if name in GRAPHS else f"SELECT ('{text}' AS ?x) {{}}"
    )
    response = get(client, query, format=name)
    assert response.content_type == CONTENT_TYPES[name]
    assert text in response.data.decode("utf-8")


def test_csv_is_csv(client: FlaskClient) -> None:
    response = get(client, LABS, accept="text/csv")
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.data.decode())))
    assert rows[0] == ["lab", "nom"]
    assert len(rows) == 37


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_in_every_form(client: FlaskClient, name: str) -> None:
    by_accept, by_name = get(client, TYPES, accept=GRAPHS[name]), get(client, TYPES, format=name)
    assert by_accept.mimetype == GRAPHS[name]
    assert by_accept.data == by_name.data
    expected = Graph().parse(data=get(client, TYPES).data, format="turtle")
    read = Dataset() if name in ("trig", "nquads") else Graph()
    read.parse(data=by_accept.data, format=RDFLIB.get(name, name))
    assert {triple[:3] for triple in read} == set(expected)
    assert len(expected) == 108


@pytest.mark.parametrize(
    ("wish", "rows", "graph"),
    [
        ("srj", "json", None),
        ("ttl", None, "turtle"),
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdfxml"),
        ("json-ld", None, "jsonld"),
        ("JSON-LD", None, "jsonld"),
        ("n3", None, "turtle"),
        ("text/n3", None, "turtle"),
        ("sponge,csv", "csv", None),
        ("rdf+xml", None, "rdfxml"),
        ("rdf", None, "rdfxml"),
        ("application/sparql-results+xml", "xml", None),
        ("application/rdf+xml", None, "rdfxml"),
        ("", "json", "turtle"),
    ],
)
def test_names_of_forms(client: FlaskClient, wish: str, rows: str | None, graph: str | None) -> None:
    for query, name, forms in ((LABS, rows, ROWS), (TYPES, graph, GRAPHS)):
        response = get(client, query, format=wish)
        if name:
            assert (response.status_code, response.mimetype) == (200, forms[name])
        else:
            problem(response, 406)


def test_unknown_form_is_told(client: FlaskClient) -> None:
    assert "turtle" in str(problem(get(client, LABS, format="dbase"), 400)["detail"])


def test_wishes_of_others_are_heard_or_ignored(client: FlaskClient) -> None:
    """SPARQLWrapper sends all three; others send things that mean nothing here."""
    assert get(client, LABS, format="xml", output="xml", results="xml").mimetype == ROWS["xml"]
    assert get(client, LABS, output="csv").mimetype == ROWS["csv"]
    assert get(client, LABS, output="sponge", results="7", debug="on").mimetype == ROWS["json"]


@pytest.mark.parametrize(
    ("query", "accept"), [(LABS, "text/turtle"), (TYPES, "text/csv"), ("ASK {}", "image/png")]
)
def test_no_acceptable_form_is_406(client: FlaskClient, query: str, accept: str) -> None:
    problem(get(client, query, accept=accept), 406)


def test_languages_and_types_survive(client: FlaskClient) -> None:
    query = (
        'SELECT ("é\\n\\"<&>\u200f"@fr-FR AS ?a) ("2022"^^<http://www.w3.org/2001/XMLSchema#gYear> AS ?b) {}'
    )
    row = get(client, query).json["results"]["bindings"][0]  # type: ignore[index]
    assert row["a"] == {"type": "literal", "value": 'é\n"<&>\u200f', "xml:lang": "fr-fr"} | {
        "xml:lang": row["a"]["xml:lang"]
    }
    assert row["b"]["datatype"].endswith("gYear")
