"""The page of the endpoint: a form, a table, and what is wrong with a query."""

from html import unescape
from urllib.parse import quote, quote_plus

import pytest
from asking import LABS, TYPES
from clients import client_of
from counting import Counting
from flask.testing import FlaskClient
from reading import BROWSER, Page
from werkzeug.test import TestResponse

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app


@pytest.fixture
def counting(published_settings: Settings) -> Counting:
    return Counting(CurrentEngine(Shelf(published_settings.releases_dir), 64_000_000))


@pytest.fixture
def counted(published_settings: Settings, counting: Counting) -> FlaskClient:
    """An application whose questions are counted."""
    return client_of(create_app(published_settings, counting))


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


# ── what is ours, by its name ──


def html(client: FlaskClient, query: str, **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers=BROWSER)


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Laboratoire interministériel"), ("en", "Interministerial lab")]
)
def test_our_own_are_named_in_the_language_of_the_reader(
    client: FlaskClient, iris: Iris, language: str, name: str
) -> None:
    concept = iris.entity("concept", "type-laboratoire-interministeriel")
    shown = html(client, f"SELECT (<{concept}> AS ?x) {{}}", lang=language).text
    kept = "?lang=en" if language == "en" else "?lang=fr"
    assert f'<a href="/doc/concept/type-laboratoire-interministeriel{kept}" title="{concept}">' in shown
    assert f'<bdi lang="{language}">{name}</bdi>' in shown


def test_what_has_no_name_is_shortened(client: FlaskClient, iris: Iris) -> None:
    shown = html(
        client,
        f"SELECT * {{ VALUES ?x {{ <{iris.entity('lab', 'nobody')}> <{iris.graph('lab', 'erasme')}> "
        "<https://w3id.org/labgraph/ns#Lab> <https://elsewhere.example/a/b> <urn:x:y> } }",
    )
    found = Page(shown.text)
    for words in ("lab/nobody", "lab/erasme", "lab:Lab", "https://elsewhere.example/a/b", "urn:x:y"):
        assert f"<bdi>{words}</bdi>" in shown.text
    assert "https://elsewhere.example/a/b" in found.links
    assert "urn:x:y" not in found.links


def test_all_names_are_asked_in_one_question(counted: FlaskClient, counting: Counting) -> None:
    assert counted.get("/sparql", headers=BROWSER).status_code == 200
    counting.asked.clear()  # the saved questions of the release are asked for once
    assert html(counted, LABS).status_code == 200
    assert len(counting.asked) == 2
    assert html(counted, "SELECT ('x' AS ?x) {}").status_code == 200
    assert len(counting.asked) == 3, "nothing of ours, nothing to ask"


# ── languages, and what is kept ──


def test_both_languages(client: FlaskClient) -> None:
    french, english = (html(client, LABS, lang=language) for language in ("fr", "en"))
    assert "36 lignes." in french.text
    assert "36 rows." in english.text
    assert (french.headers["Content-Language"], english.headers["Content-Language"]) == ("fr", "en")
    assert len({french.headers["ETag"], english.headers["ETag"]}) == 2
    assert "accept-language" in html(client, LABS).vary
    assert '<input type="hidden" name="lang" value="en">' in english.text, "the form keeps the language"


def test_languages_of_browsers_at_one_address_are_kept_apart(client: FlaskClient) -> None:
    address, tags = "/sparql?query=" + quote(LABS), set()
    for _ in range(2):
        for language, words in (("fr", "36 lignes."), ("en", "36 rows.")):
            shown = client.get(address, headers={**BROWSER, "Accept-Language": language})
            assert words in shown.text
            tags.add(shown.headers["ETag"])
    assert len(tags) == 2


def test_examples_are_titled_in_both_languages(client: FlaskClient) -> None:
    assert (
        "Le porteur d'un lab certaines années (ici Erasme, en 2010 et en 2020)"
        in Page(client.get("/sparql?lang=fr", headers=BROWSER).text).words
    )
    assert (
        "The carrier of a lab in some years (here Erasme, in 2010 and 2020)"
        in Page(client.get("/sparql?lang=en", headers=BROWSER).text).words
    )


def test_a_page_is_kept_for_its_own_address_only(client: FlaskClient) -> None:
    """A page links to itself in the other language, with its query even if that came in a body."""
    for more in ({}, {"lang": "en"}, {"timeout": "2"}):
        links = Page(html(client, LABS, **more).text).links
        assert [link for link in links if link.startswith("?") and "query=" in link], more
        assert all(("timeout=2" in link) == ("timeout" in more) for link in links if link.startswith("?"))
    posted = client.post("/sparql", data={"query": LABS}, headers=BROWSER)
    in_english = [
        link for link in Page(posted.text).links if link.startswith("?") and link.endswith("lang=en")
    ]
    assert {"query=" in link for link in in_english} == {True}


# ── the answer elsewhere ──


def test_address_to_share_is_that_of_the_release_not_of_the_host(client: FlaskClient, iris: Iris) -> None:
    shown = client.get("/sparql", query_string={"query": LABS}, headers={**BROWSER, "Host": "evil.example"})
    (share,) = [given for given in Page(shown.text).all("input") if given.get("id") == "share"]
    assert share["value"] == f"{iris.base}sparql?query={quote_plus(LABS)}"
    assert "readonly" in share
    again = client.get((share["value"] or "").removeprefix(iris.base.rstrip("/")), headers=BROWSER)
    assert "36 lignes." in again.text
    assert "evil.example" not in shown.text


def test_snippets_hold_the_query_and_the_endpoint(client: FlaskClient, iris: Iris) -> None:
    shown = html(client, LABS).text
    for name in ("curl", "Python", "R", "JavaScript"):
        program = unescape(shown.partition(f'<code id="{name}">')[2].partition("</code>")[0])
        assert f"{iris.base}sparql" in program
        assert "ORDER BY ?nom" in program


def test_without_a_query_nothing_is_to_be_taken_elsewhere(client: FlaskClient) -> None:
    found = Page(client.get("/sparql", headers=BROWSER).text)
    assert not [each for each in found.all("input") if each.get("id") == "share"]
    assert not found.all("details")


def test_a_query_may_be_shown_and_not_asked(counted: FlaskClient, counting: Counting) -> None:
    shown = html(counted, LABS, run="no")
    assert shown.status_code == 200
    assert "ORDER BY ?nom" in Page(shown.text).text.partition("Requête SPARQL")[2]
    assert "Réponse" not in Page(shown.text).words.partition("Questions toutes prêtes")[0].replace(
        "Réponse en", ""
    )
    assert LABS not in counting.asked
    for_program = counted.get("/sparql", query_string={"query": LABS, "run": "no", "format": "csv"})
    assert for_program.mimetype == "text/csv"


# ── pictures ──


def pictures(found: Page) -> list[str | None]:
    """The roles of the pictures of an answer."""
    return [picture["role"] for picture in found.all("svg") if "role" in picture]


def test_two_columns_with_numbers_are_drawn(client: FlaskClient) -> None:
    query = "SELECT ?type (COUNT(?lab) AS ?labs) { ?lab <https://w3id.org/labgraph/ns#labType> ?type } GROUP BY ?type"
    found = Page(html(client, query).text)
    assert pictures(found) == ["img"]
    # One more in the picture of the site.
    assert len(found.all("rect")) == len(found.all("tr"))
    assert "Diagramme : labs selon type." in found.words
    assert pictures(Page(html(client, LABS).text)) == []


def test_regions_with_numbers_are_drawn_as_a_map(client: FlaskClient) -> None:
    query = """PREFIX lab: <https://w3id.org/labgraph/ns#> SELECT ?region (COUNT(?lab) AS ?labs) {
      ?lab lab:zone/lab:within* ?region . ?region lab:zoneLevel ?level FILTER STRENDS(STR(?level), "niveau-region")
    } GROUP BY ?region"""
    found = Page(html(client, query).text)
    assert pictures(found) == ["group"]
    [tiles] = [each for each in found.all("svg") if each.get("class") == "tile-map"]
    assert tiles["aria-label"] == "Carte des régions : labs. Les mêmes valeurs sont dans le tableau."
    assert "/doc/zone/region-24" in found.links
    assert "Guadeloupe, GUA : sans valeur" in found.words


# ── what cannot be read ──


def test_place_of_a_fault_is_given_to_the_editor(client: FlaskClient) -> None:
    response = html(client, "SELECT * {\n ?a ?b <oups>> }")
    (area,) = Page(response.text).all("textarea")
    assert (area["data-line"], area["data-column"], area["aria-invalid"]) == ("2", "8", "true")
    assert area["aria-describedby"] in Page(response.text).anchors
    assert "<mark> ?a ?b &lt;oups&gt;&gt; }</mark>" in response.text
    unplaced = html(client, "SELECT * { SERVICE <http://x.example/> {} }")
    assert unplaced.status_code in (400, 403)
    assert "data-line" not in Page(unplaced.text).all("textarea")[0]
