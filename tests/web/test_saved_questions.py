"""Saved questions as pages and endpoints: parameters, forms, faults, and what is withdrawn."""

import csv
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from asking import problem
from clients import client_of, client_over
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from reading import BROWSER, Page
from werkzeug.test import TestResponse

from labgraph.release.publish import publish
from labgraph.saved_queries import SavedQuery, saved_queries
from labgraph.web.saved.described import operations
from made_up import NOW, RecordFolder
from repository import ROOT

REGION = "/queries/q01-labs-of-a-region"
YEARS = "/queries/q19-carrier-of-a-lab-in-a-year"
OURS = saved_queries(ROOT / "queries")
EXPECTED = ROOT / "tests" / "queries"


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.text
    return list(csv.DictReader(answer.text.splitlines()))


def slugs(answer: TestResponse, column: str) -> list[str]:
    return [row[column].rpartition("/")[2] for row in rows(answer)]


# ── answers ──


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.csv")), ids=lambda path: path.stem)
def test_without_values_the_example_is_answered(client: FlaskClient, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *expected = csv.reader(lines)
    found = rows(client.get(f"/queries/{path.stem}.csv"))
    base = "http://localhost:8000/id/"
    assert [[row[name].removeprefix(base) for name in header] for row in found] == expected


@pytest.mark.parametrize(
    ("address", "column", "found"),
    [
        (f"{REGION}.csv?code=93", "lab", ["inso-lab-83", "lab-zero"]),
        (f"{REGION}.csv?code=93&code=24", "lab", ["inso-lab-83", "lab-zero", "lab-l-centre-val-de-loire"]),
        (f"{REGION}.csv?code=", "lab", ["lab-l-centre-val-de-loire"]),
        (f"{YEARS}.csv?annee=2010", "porteur", ["departement-du-rhone"]),
        (f"{YEARS}.csv?lab_nom=erasme&annee=2020", "porteur", ["metropole-de-lyon"]),
        ("/queries/q11-labs-of-a-nuts-unit.csv?nuts=FRY", "lab", ["lab-logistique-ctm", "lab-pei"]),
        ("/queries/q07-projects-of-several-labs.csv?au_moins=9", "lab", []),
        ("/queries/q16-records-changed-since-a-day.csv?depuis=2999-12-31", "fiche", []),
        (
            "/queries/q12-lab-of-an-insee-region.csv?uri_insee="
            + quote("http://id.insee.fr/geo/region/6c83500c-454c-4d69-aec5-b988fb6f6f1c"),
            "lab",
            ["ti-lab"],
        ),
    ],
)
def test_values_take_the_place_of_the_example(
    client: FlaskClient, address: str, column: str, found: list[str]
) -> None:
    assert sorted(slugs(client.get(address), column)) == sorted(found)


def test_a_record_is_named_by_its_slug_or_its_name(client: FlaskClient) -> None:
    name = "Erasme, laboratoire d'innovation de la Métropole de Lyon"
    by_slug, by_name = (
        client.get(f"{YEARS}.csv?{urlencode({'lab_nom': value})}") for value in ("erasme", name)
    )
    assert by_slug.text == by_name.text
    assert len(rows(by_slug)) == 2


def test_a_label_of_either_language_names_a_value(client: FlaskClient) -> None:
    address = "/queries/q20-hospital-and-operator-labs-with-prefecture-labs.csv?"
    french, english = (
        client.get(address + urlencode({"type": label}))
        for label in ("Laboratoire d'opérateur", "Operator's lab")
    )
    assert rows(french)
    assert english.text == french.text


# ── HTTP ──


def test_every_form_by_suffix_and_by_accept(client: FlaskClient) -> None:
    for suffix, media_type in {
        "json": "application/sparql-results+json",
        "srj": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "html": "text/html",
    }.items():
        named = client.get(f"{REGION}.{suffix}?code=93", headers={"Accept": "image/png"})
        asked = client.get(f"{REGION}?code=93", headers={"Accept": media_type})
        assert (named.mimetype, asked.mimetype) == (media_type, media_type)
        assert "accept" in asked.vary
        assert "accept" not in named.vary
        assert asked.headers["Content-Location"].startswith(f"{REGION}.")
        assert asked.headers["Content-Location"].endswith("?code=93")
        assert asked.headers["Labgraph-Release"]
        assert asked.headers["Access-Control-Allow-Origin"] == "*"


def test_the_client_that_holds_an_answer_gets_none(client: FlaskClient) -> None:
    address = f"{REGION}.csv?code=93"
    first = client.get(address)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    assert client.get(f"{REGION}.csv?code=24", headers=tag).status_code == 200
    head = client.head(address)
    assert (head.status_code, head.text) == (200, "")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


def test_other_methods_and_forms_are_refused(client: FlaskClient) -> None:
    posted = client.post(REGION)
    assert posted.status_code == 405
    assert posted.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options(REGION).status_code == 204
    problem(client.get(REGION, headers={"Accept": "image/png"}), 406)
    for address in ("/queries/q01", f"{REGION}.ttl", f"{REGION}.", "/queries.ttl", "/queries/nowhere.csv"):
        problem(client.get(address), 404)


def test_graphs_have_their_forms_and_a_volatile_answer_is_not_kept(record_folder: RecordFolder) -> None:
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "graph.rq").write_text("CONSTRUCT { ?s a ?c }\nWHERE { ?s a ?c }", encoding="utf-8")
    (directory / "now.rq").write_text("SELECT (NOW() AS ?now) {}", encoding="utf-8")
    (directory / "yes.rq").write_text("ASK {}", encoding="utf-8")
    publish(record_folder.settings, NOW)
    client = client_over(record_folder)
    assert client.get("/queries/graph").mimetype == "text/html"
    assert client.get("/queries/graph.ttl").mimetype == "text/turtle"
    assert client.get("/queries/graph.csv").status_code == 404
    assert json.loads(client.get("/queries/yes.json").text)["boolean"] is True
    answers = [client.get("/queries/now.csv") for _ in range(2)]
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert answers[0].text != answers[1].text


# ── faults ──


@pytest.mark.parametrize(
    ("address", "parameter", "near"),
    [
        (f"{REGION}?code=243", "code", "24"),
        (f"{REGION}?code=24&code=bretagne", "code", "53"),
        (f"{YEARS}?annee=20100", "annee", None),
        (f"{YEARS}?lab_nom=erasmes", "lab_nom", "erasme"),
        ("/queries/q05-labs-gone-since?jour=2026-02-30", "jour", None),
        ("/queries/q07-projects-of-several-labs?au_moins=-1", "au_moins", None),
        (
            "/queries/q09-labs-with-an-expertise?cherchee_nom=Design+de+services",
            "cherchee_nom",
            "Design de service",
        ),
        ("/queries/q11-labs-of-a-nuts-unit?nuts=ZZZ", "nuts", None),
        ("/queries/q12-lab-of-an-insee-region?uri_insee=x", "uri_insee", None),
    ],
)
def test_a_wrong_value_is_told_with_what_is_accepted(
    client: FlaskClient, address: str, parameter: str, near: str | None
) -> None:
    told = problem(client.get(address, headers={"Accept": "text/csv"}), 400)
    assert str(told["type"]).endswith("#WrongValue")
    assert told["parameter"] == parameter
    assert parameter in str(told["detail"])
    assert told.get("nearest") == near
    if near:
        assert near in told["accepted"]  # type: ignore[operator]
        assert client.get(str(told["all_at"])).status_code == 200


def test_unknown_parameters_are_refused(client: FlaskClient) -> None:
    told = problem(client.get(f"{REGION}.csv?codes=93"), 400)
    assert "« code »" in str(told["detail"])
    assert client.get(f"{REGION}.csv?code=93&lang=en").status_code == 200


def test_too_much_is_refused(client: FlaskClient) -> None:
    many = urlencode([("annee", str(year)) for year in range(1900, 1960)])
    problem(client.get(f"{YEARS}.csv?{many}"), 400)
    problem(client.get(f"{YEARS}.csv?lab_nom={'x' * 5000}"), 400)
    long = urlencode([("uri_insee", f"http://x/{number}{'y' * 150}") for number in range(40)])
    problem(client.get(f"/queries/q12-lab-of-an-insee-region.csv?{long}"), 400)


@given(st.sampled_from(OURS), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_given_is_a_value_or_a_fault(app: Flask, saved: SavedQuery, value: str) -> None:
    names = [parameter.name for parameter in saved.parameters]
    asked = urlencode(dict.fromkeys(names, value))
    assert client_of(app).get(f"/queries/{saved.name}.json?{asked}").status_code in (200, 400)


@pytest.mark.parametrize("text", ['" } ?x ?y ?z #', "\\", '"@fr ) } SERVICE <http://x/> {', "> } #"])
def test_no_value_reaches_the_query_but_as_a_term(record_folder: RecordFolder, text: str) -> None:
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "word.rq").write_text(
        "#+ parameter x: keyword | Mot | Word\n" + 'SELECT ?x\nWHERE { VALUES ?x { "a"@fr } }',
        encoding="utf-8",
    )
    publish(record_folder.settings, NOW)
    client = client_over(record_folder)
    told = problem(client.get(f"/queries/word.csv?x={quote(text)}"), 400)
    assert told["value"] == text


# ── pages ──


def test_the_page_has_a_field_for_each_parameter(client: FlaskClient) -> None:
    page = Page(client.get(f"{REGION}?code=93", headers=BROWSER).text)
    assert "Région (code Insee)" in page.words
    assert "InSo Lab 83" in page.words
    answer = client.get("/queries/q17-source-of-a-carrying?lang=en", headers=BROWSER)
    english = Page(answer.text)
    assert "Carrier" in english.words
    assert "What each column holds" in english.words
    assert any(link.startswith("/sparql?query=") for link in english.links)


def test_a_person_sees_the_fault_in_the_form(client: FlaskClient) -> None:
    answer = client.get(f"{REGION}?code=Bretagnes", headers=BROWSER)
    assert answer.status_code == 400
    page = Page(answer.text)
    assert "« Bretagnes »" in page.words
    assert "Poser la question" in page.words
    assert 'aria-invalid="true"' in answer.text


def test_the_list_names_all_and_tells_their_shape(client: FlaskClient) -> None:
    page = Page(client.get("/queries", headers=BROWSER).text)
    assert {f"/queries/{saved.name}" for saved in OURS} <= set(page.links)
    told = json.loads(client.get("/queries.json").text)
    assert [question["name"] for question in told["questions"]] == [saved.name for saved in OURS]
    first = told["questions"][0]
    assert first["columns"][0] == {"name": "lab", "holds": ["lab"], "always": True}
    assert first["parameters"][0]["example"] == ["24"]
    assert (first["rows_of_example"], told["withdrawn"]) == (1, [])


def test_the_query_page_offers_them(client: FlaskClient) -> None:
    page = Page(client.get("/sparql", headers=BROWSER).text)
    assert "/queries" in page.links
    assert OURS[0].summary("fr")[0] in page.words


# ── withdrawn ──


def test_what_is_withdrawn_says_why_everywhere(record_folder: RecordFolder) -> None:
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "broken.rq").write_text("#+ summary: Cassée\nSELECT ?x { ?x", encoding="utf-8")
    (directory / "fine.rq").write_text("#+ summary: Bonne\nASK {}", encoding="utf-8")
    publish(record_folder.settings, NOW)
    client = client_over(record_folder)
    told = problem(client.get("/queries/broken.json"), 410)
    assert (told["question"], str(told["type"]).rpartition("#")[2]) == ("broken", "QuestionWithdrawn")
    assert client.get("/queries/fine.json").status_code == 200
    listed = json.loads(client.get("/queries.json").text)
    assert [each["name"] for each in listed["questions"]] == ["fine"]
    assert [each["name"] for each in listed["withdrawn"]] == ["broken"]
    assert list(json.loads(client.get("/status.json").text)["questions_withdrawn"]) == ["broken"]
    assert "Questions retirées" in Page(client.get("/status", headers=BROWSER).text).words
    examples = Page(client.get("/sparql", headers=BROWSER).text).words
    assert "Bonne" in examples
    assert "Cassée" not in examples


def test_a_past_release_answers_with_its_own_questions(record_folder: RecordFolder) -> None:
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "first.rq").write_text("SELECT (1 AS ?n) {}", encoding="utf-8")
    first = publish(record_folder.settings, NOW).manifest.release
    (directory / "first.rq").rename(directory / "second.rq")
    publish(record_folder.settings, NOW)
    client = client_over(record_folder)
    assert client.get("/queries/first.csv").status_code == 404
    past = client.get(f"/queries/first.csv?release={first}")
    assert (past.status_code, past.headers["Labgraph-Release"]) == (200, first)


# ── as OpenAPI has it ──


def test_each_question_is_described_as_it_answers(client: FlaskClient) -> None:
    described = list(operations(OURS))
    assert [each.path for each in described] == [f"/queries/{saved.name}" for saved in OURS]
    for operation, saved in zip(described, OURS, strict=True):
        ours = [parameter.name for parameter in saved.parameters]
        assert [parameter.name for parameter in operation.parameters] == [*ours, "lang", "release"]
        for address in (operation.example, operation.path):
            answer = client.get(address)
            assert answer.status_code == 200, answer.text
            assert answer.mimetype in operation.answers
