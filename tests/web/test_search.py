"""The search and the lists over HTTP: pages in both languages, data, negotiation, what strangers may type."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from asking import problem
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from kept_releases import Site
from rdflib import RDF, Graph, URIRef
from reading import BROWSER, Page
from werkzeug.test import TestResponse

from facet_counts import CLASSES
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.errors import ResultTooLarge
from labgraph.release.publish import publish
from labgraph.release.search.found import Wish
from labgraph.release.search.lookup import MOST_VALUES, Search
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import HYDRA, LAB, ORG, SKOS, Iris
from labgraph.web.app import create_app
from labgraph.web.search_forms import MOST_ROWS, as_csv
from made_releases import add_release
from made_up import RecordFolder

LISTS = {"labs": "lab", "organisations": "organisation", "projects": "project", "zones": "zone"}
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
}


def page(client: FlaskClient, path: str, language: str = "fr") -> Page:
    response = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == 200, response.text
    assert response.content_type == TYPES["html"]
    assert response.headers["Content-Language"] == language
    return Page(response.text)


def asked(client: FlaskClient, path: str) -> dict[str, object]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.content_type == TYPES["json"]
    found: dict[str, object] = json.loads(response.text)
    return found


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.content_type == TYPES["csv"]
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def results(found: Page) -> list[str]:
    return [link for link in found.links if link.startswith("/doc/")]


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_complete_page_by_page(client: FlaskClient, published: Release, path: str) -> None:
    there: str | None = f"/{path}"
    listed: list[str] = []
    while there:
        found = page(client, there)
        listed += results(found)
        there = next((a["href"] for a in found.all("a") if a.get("rel") == "next"), None)
    assert len(set(listed)) == len(listed) == published.manifest.counts.entities[LISTS[path]]
    assert all(link.startswith(f"/doc/{LISTS[path]}/") for link in listed)


def test_what_was_found_says_why(client: FlaskClient) -> None:
    response = client.get("/search?q=prefectures+design", headers=BROWSER)
    found = Page(response.text)
    assert "3 résultats pour « prefectures design »" in found.words
    assert "prefectures design : 3 résultats" in found.words  # the title, which is read first
    assert "<mark>design</mark> de service" in response.text
    assert {"lab"} == {link.split("/")[2] for link in results(found)}
    (status,) = [attributes for tag, attributes in found.tags if attributes.get("role") == "status"]
    assert status


def test_names_are_marked(client: FlaskClient) -> None:
    assert (
        "<mark>Préfecture</mark> de région Bretagne"
        in client.get("/search?q=préfecture", headers=BROWSER).text
    )


def test_pages_are_complete_in_english(client: FlaskClient) -> None:
    found = page(client, "/search?q=bretagne", "en")
    for words in (
        "results for “bretagne”",
        "Filter the results",
        "Region",
        "Carrier",
        "Apply the filters",
        "This result as",
    ):
        assert words in found.words
    assert not re.search(r"résultat|Filtr|Porteur", found.words)
    assert {"fr"} == {a["lang"] for a in found.all("bdi") if "lang" in a}


def test_what_is_meant_is_proposed(client: FlaskClient) -> None:
    found = page(client, "/labs?q=territroire")
    assert "0 résultat pour" in found.words
    assert "Vouliez-vous dire territoire ?" in found.words
    assert "/labs?q=territoire" in found.links
    said = asked(client, "/labs.json?q=territroire")
    assert (said["total"], said["did_you_mean"]) == (0, "territoire")


def test_facets_are_boxes_of_a_form(client: FlaskClient) -> None:
    """They work without a script, and lead no crawler through all their combinations."""
    found = page(client, "/labs?q=lab&region=region-53")
    (form,) = [form for form in found.all("form") if form.get("id") == "search"]
    assert (form["action"], form["method"]) == ("/labs", "get")
    boxes = [box for box in found.all("input") if box.get("type") == "checkbox"]
    assert all(box["form"] == "search" for box in boxes)
    assert [box["value"] for box in boxes if "checked" in box] == ["region-53"]
    assert {box["name"] for box in boxes} >= {"region", "type", "status", "carrier", "period"}
    assert "/labs?q=lab" in found.links  # without the value
    assert not [link for link in found.links if "region=region-24" in link]


def test_a_facet_shows_ten_values_and_folds_the_others(client: FlaskClient) -> None:
    body = client.get("/labs", headers=BROWSER).text
    (carriers,) = re.findall(r"<legend>Structure porteuse</legend>(.*?)</fieldset>", body, re.DOTALL)
    shown, folded = carriers.split("<details>")
    assert shown.count("<input") == 10
    assert re.search(rf"<summary>{folded.count('<input')} autres</summary>", folded)


def test_a_chosen_value_that_is_not_there_can_be_removed(client: FlaskClient) -> None:
    found = page(client, "/labs?region=region-00&type=type-laboratoire-hospitalier")
    assert "0 résultat " in found.words
    assert "Région : region-00 (valeur inconnue)" in found.words
    assert "/labs?type=type-laboratoire-hospitalier" in found.links
    assert "Rien ne répond à tous ces critères" in found.words


def test_of_none_each_language_speaks_as_it_does(client: FlaskClient) -> None:
    assert "0 résultat pour" in page(client, "/search?q=zzyzx").words
    assert "0 results for" in page(client, "/search?q=zzyzx", "en").words


def test_other_parameters_change_nothing(client: FlaskClient) -> None:
    assert asked(client, "/labs.json?utm_source=x&carrier_of=y") == asked(client, "/labs.json")


def test_the_region_holds_what_its_zones_hold(client: FlaskClient) -> None:
    """A lab of a department is one of its region."""
    assert "/doc/lab/inso-lab-83" in results(page(client, "/labs?region=region-93"))


@pytest.mark.parametrize("path", [*LISTS, "search"])
@pytest.mark.parametrize("suffix", TYPES)
def test_each_form_has_its_address(client: FlaskClient, path: str, suffix: str) -> None:
    response = client.get(f"/{path}.{suffix}?q=bretagne")
    assert (response.status_code, response.content_type) == (200, TYPES[suffix])
    others = {f"/{path}.{other}?q=bretagne" for other in TYPES if other != suffix}
    assert set(re.findall('<([^>]*)>; rel="alternate"', response.headers["Link"])) == others
    head = client.head(f"/{path}.{suffix}?q=bretagne")
    assert head.headers["Content-Length"] == response.headers["Content-Length"]
    again = client.get(f"/{path}.{suffix}?q=bretagne", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("application/json", "json"),
        ("text/csv", "csv"),
        ("text/turtle", "ttl"),
        ("text/turtle;q=0.5, text/csv;q=0.7", "csv"),
    ],
)
def test_the_form_is_negotiated(client: FlaskClient, accept: str, suffix: str) -> None:
    for _ in ("asked", "kept"):
        response = client.get("/labs?q=lyon", headers={"Accept": accept})
        assert response.content_type == TYPES[suffix]
        assert response.headers["Content-Location"] == f"/labs.{suffix}?q=lyon"
        assert "Accept" in response.vary


def test_no_other_form(client: FlaskClient) -> None:
    said = problem(client.get("/labs", headers={"Accept": "image/png"}), 406)
    assert said["available"] == {
        "text/html": "/labs.html",
        "application/json": "/labs.json",
        "text/csv": "/labs.csv",
        "text/turtle": "/labs.ttl",
    }
    assert "csv" in str(problem(client.get("/labs.xlsx"), 404)["detail"])


def test_languages_are_kept_apart(client: FlaskClient) -> None:
    tags = {
        client.get("/labs", headers={**BROWSER, "Accept-Language": each}).headers["ETag"]
        for each in ("fr", "en")
    }
    assert len(tags) == 2
    french, english = (client.get(path).json for path in ("/labs.json", "/labs.json?lang=en"))
    assert french is not None
    assert english is not None
    assert {each["name"] for each in french["facets"]["status"]} != {
        each["name"] for each in english["facets"]["status"]
    }
    in_english = client.get("/labs.json", headers={"Accept-Language": "en"})
    assert in_english.json == french
    assert "Accept-Language" not in in_english.vary


def test_json_says_it_all(client: FlaskClient) -> None:
    said = asked(client, "/labs.json?region=region-24")
    assert (said["total"], said["page"], said["pages"], said["next"], said["q"]) == (
        len(said["items"]),
        1,
        1,
        None,
        "",
    )  # type: ignore[arg-type]
    items = {each["id"].rpartition("/")[2]: each for each in said["items"]}  # type: ignore[attr-defined]
    lab = items["lab-l-centre-val-de-loire"]
    assert lab["kind"] == "lab"
    assert lab["name"] == "Laboratoire du Centre-Val de Loire - LAB'L"
    assert lab["short_name"] == "LAB'L"
    assert [each["name"] for each in lab["region"]] == ["Centre-Val de Loire"]
    assert [each["id"].rpartition("/")[2] for each in lab["carrier"]] == ["sgar-centre-val-de-loire"]
    chosen = [each for each in said["facets"]["region"] if each["chosen"]]  # type: ignore[index]
    assert [(each["value"], each["count"]) for each in chosen] == [("region-24", said["total"])]


def test_json_leads_from_page_to_page(client: FlaskClient) -> None:
    there, seen = "/zones.json?q=de", []
    while there:
        said = asked(client, there)
        seen += [each["id"] for each in said["items"]]  # type: ignore[attr-defined]
        there = str(said["next"] or "")
    assert len(seen) == len(set(seen)) == said["total"]


def test_csv_holds_all_rows(client: FlaskClient, published: Release) -> None:
    table = rows(client, "/zones.csv")
    assert len({row["id"] for row in table}) == len(table) == published.manifest.counts.entities["zone"]
    (lab,) = [row for row in rows(client, "/labs.csv?q=erasme") if row["id"].endswith("/erasme")]
    assert lab["carrier"]
    assert " ; ".join(sorted(lab["period"].split(" ; "))) == lab["period"]


def test_turtle_describes_the_same_entities(client: FlaskClient) -> None:
    base = "http://localhost"
    there: str | None = "/zones.ttl?q=departement"
    members: set[URIRef] = set()
    total = len(rows(client, "/zones.csv?q=departement"))
    assert total > 25
    while there:
        graph = Graph().parse(data=client.get(there).text, format="turtle", publicID=base + there)
        (collection,) = graph.subjects(RDF.type, URIRef(HYDRA.Collection))
        assert int(str(graph.value(collection, URIRef(HYDRA.totalItems)))) == total
        page_of_it = set(graph.objects(collection, URIRef(HYDRA.member)))
        assert all(graph.value(member, URIRef(SKOS.prefLabel)) for member in page_of_it)
        assert not members & page_of_it
        members |= {URIRef(str(member)) for member in page_of_it}
        (view,) = graph.objects(collection, URIRef(HYDRA.view))
        assert str(view) in (base + there, f"{base}{there}&page=1")
        following = graph.value(view, URIRef(HYDRA.next))
        there = str(following).removeprefix(base) if following else None
    assert {str(member) for member in members} == {
        row["id"] for row in rows(client, "/zones.csv?q=departement")
    }


def test_an_empty_result_is_data_too(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/search.ttl?q=zzyzx").text, format="turtle", publicID="http://x/")
    assert [str(total) for total in graph.objects(None, URIRef(HYDRA.totalItems))] == ["0"]
    assert rows(client, "/search.csv?q=zzyzx") == []


@pytest.mark.parametrize("page", ["99", "0", "-1", "x", "99999999999999999999"])
def test_a_page_that_is_none(client: FlaskClient, page: str) -> None:
    told = problem(client.get(f"/labs.json?page={page}", headers={"Accept-Language": "fr"}), 404)
    assert (told["last"], "la dernière est la page 2" in str(told["detail"])) == (2, True)
    assert client.get("/labs.json?page=").status_code == 200


def test_a_page_over_the_last_is_told_to_people(client: FlaskClient) -> None:
    response = client.get("/labs?page=99", headers={**BROWSER, "Accept-Language": "en"})
    assert response.status_code == 404
    assert "There is no such page: the last one is page 2." in Page(response.text).words


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "a" * 10_240},
        {"q": ["a", "b"]},
        {"region": [f"region-{n}" for n in range(51)]},
    ],
)
def test_too_much_is_refused(client: FlaskClient, parameters: dict[str, object]) -> None:
    problem(
        client.get("/labs?" + urlencode(parameters, doseq=True), headers={"Accept": "application/json"}), 400
    )


def test_bytes_that_are_no_text_are_refused(client: FlaskClient) -> None:
    problem(client.get("/search?q=%ff", headers={"Accept": "application/json"}), 400)


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "\x00\x01\x07",
    "\u202eabc",
    "javascript:alert(1)",
    "a\r\nSet-Cookie: x=1",
    "> <http://evil/> .",
    "\\",
    "%00",
    "</title>",
    "<mark>",
    "NEAR(a b)",
    "*",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", TYPES)
def test_hostile_words_and_values_do_nothing(client: FlaskClient, text: str, suffix: str) -> None:
    for name in ("q", "region", "carrier"):
        response = client.get(f"/labs.{suffix}?{name}={quote(text)}")
        assert response.status_code == 200
        _check(response, text, suffix)


def _check(response: TestResponse, text: str, suffix: str) -> None:
    if suffix == "html":
        found = Page(response.text)
        assert [each["src"].partition("?")[0] for each in found.all("script")] == ["/static/suggest.js"]
        assert not [
            tag for tag, attributes in found.tags if any(name.startswith("on") for name in attributes)
        ]
        assert "\x00" not in response.text
        assert not [link for link in found.links if link.startswith(("javascript", "//"))]
    elif suffix == "ttl":
        graph = Graph().parse(data=response.text, format="turtle", publicID="http://localhost/")
        assert "http://evil/" not in {str(term) for triple in graph for term in triple}
    elif suffix == "json":
        json.loads(response.text)
    assert all("\n" not in value for _, value in response.headers)


@pytest.mark.parametrize("path", ["/labs", "/organisations", "/projects", "/zones", "/search"])
def test_the_query_behind_a_result_finds_the_same(client: FlaskClient, path: str) -> None:
    facets = asked(client, f"{path}.json")["facets"]
    values = [
        (facet, each["value"], each["count"]) for facet, of_facet in facets.items() for each in of_facet[:4]
    ]  # type: ignore[attr-defined]
    assert values
    for facet, value, count in values:
        found = page(client, f"{path}?{facet}={value}")
        (link,) = [link for link in found.links if link.startswith("/sparql?")]
        answer = client.get(link, headers={"Accept": "application/sparql-results+json"})
        assert answer.json is not None, answer.text
        assert len({row["entity"]["value"] for row in answer.json["results"]["bindings"]}) == count, (
            facet,
            value,
        )


def test_no_query_stands_for_words(client: FlaskClient) -> None:
    found = page(client, "/labs?q=design&region=region-53")
    assert not [link for link in found.links if link.startswith("/sparql?")]


def test_no_text_of_a_stranger_is_in_the_query(client: FlaskClient) -> None:
    found = page(
        client, "/search?" + urlencode({"region": 'x> . ?s ?p "evil', "period": '201"X', "kind": "} evil"})
    )
    (link,) = [link for link in found.links if link.startswith("/sparql?")]
    query = parse_qs(urlsplit(link).query)["query"][0]
    assert "evil" not in query
    assert '"X' not in query
    assert client.get(link, headers={"Accept": "text/csv"}).status_code == 200


def test_names_are_suggested(client: FlaskClient) -> None:
    said = asked(client, "/search/suggest?q=" + quote("préfecture de ré"))
    names = [each["name"] for each in said["items"]]  # type: ignore[attr-defined]
    assert "Préfecture de région Bretagne" in names
    assert len(names) <= 8
    first = said["items"][0]  # type: ignore[index]
    assert set(first) == {"id", "kind", "name", "short_name", "document", "page"}
    assert client.get(first["page"]).status_code == 200
    assert asked(client, "/search/suggest?q=")["items"] == []
    problem(client.get("/search/suggest?q=" + "a" * 300), 400)


def test_searches_are_on_the_account_of_the_client(published_settings: Settings) -> None:
    settings = published_settings.model_copy(update={"client_requests_per_minute": 3})
    stranger = {"REMOTE_ADDR": "203.0.113.7"}
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    statuses = [
        client.get(f"/search.json?q=mot{n}", environ_overrides=stranger).status_code for n in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]
    assert (
        client.get("/search.json?q=mot1", environ_overrides=stranger).status_code == 200
    )  # kept: it costs nothing


def test_a_table_over_the_limit_is_refused(published_settings: Settings, record_folder: RecordFolder) -> None:
    record_folder.replace(
        "labs/lab-a.yaml", "officiel: Laboratoire A", f"officiel: Laboratoire {'A' * 1_100_000}"
    )
    publish(record_folder.settings, datetime(2026, 11, 23, tzinfo=UTC))
    settings = record_folder.settings.model_copy(update={"result_limit_mb": 1})
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    assert problem(client.get("/labs.csv"), 413)["limit_mb"] == 1
    assert client.get("/zones.csv").status_code == 200


def test_a_table_of_too_many_rows_is_refused(app: Flask) -> None:
    with closing(sqlite3.connect(":memory:")) as index, app.test_request_context("/labs.csv"):
        index.executescript(files("labgraph.release.search").joinpath("schema.sql").read_text())
        rows = ((number, "lab", str(number), "x") for number in range(MOST_ROWS + 1))
        index.executemany("INSERT INTO entities VALUES (?, '', ?, ?, ?, '', NULL, 'x', '')", rows)
        with pytest.raises(ResultTooLarge) as told:
            as_csv(Search(index, Wish(kind="lab")), Iris("http://localhost/"), "20261123T000000Z", 64)
    assert told.value.facts == {"limit_rows": MOST_ROWS}


def test_many_values_are_folded_and_the_rarest_left_to_words(
    published_settings: Settings, tmp_path: Path
) -> None:
    settings = published_settings.model_copy(update={"releases_dir": tmp_path / "releases"})
    publish(settings, datetime.now(UTC))
    add_release(settings, list(carried_labs(Iris(settings.base_iri))))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    said = asked(client, "/labs.json?carrier=zz-99")
    assert said["facet_sizes"]["carrier"] >= 100  # type: ignore[index]
    carriers = said["facets"]["carrier"]  # type: ignore[index]
    assert len(carriers) == MOST_VALUES + 1
    assert [(each["value"], each["count"]) for each in carriers if each["chosen"]] == [("zz-99", 1)]
    found = page(client, "/labs?carrier=zz-99")
    assert "pour les autres, cherchez leurs mots" in found.words
    assert f"{said['facet_sizes']['carrier'] - 10} autres" in found.words  # type: ignore[index]


def carried_labs(iris: Iris) -> Iterator[str]:
    """A hundred labs, each with a carrier of its own, whose names come last."""
    for number in range(100):
        slug = f"zz-{number:02}"
        lab, carrier, graph = (
            iris.entity("lab", slug),
            iris.entity("organisation", slug),
            iris.graph("lab", slug),
        )
        for thing, of_class in ((lab, LAB.Lab), (carrier, ORG.FormalOrganization)):
            yield f"<{thing}> <{RDF.type}> <{of_class}> <{graph}> ."
            yield f'<{thing}> <{SKOS.prefLabel}> "{slug}"@fr <{graph}> .'
        yield f"<{lab}> <{LAB.carriedBy}> <{carrier}> <{graph}> ."


def test_an_old_release_is_let_go_of_whatever_is_asked_next(own: Site) -> None:
    for release, path in ((own.ids[0], "/labs.json"), (own.ids[2], "/contact")):
        with own.shelf.writing():
            own.shelf.roll_back(release)
        assert own.get(path).status_code == 200
    with own.shelf.writing():
        own.shelf.prune(1)
    assert own.shelf.ids() == [own.ids[2]]


def test_a_new_release_is_searched_at_once(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    assert asked(client, "/labs.json?q=zanzibar")["total"] == 0
    record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire Zanzibar")
    publish(settings, datetime(2026, 11, 24, tzinfo=UTC))
    assert asked(client, "/labs.json?q=zanzibar")["total"] == 1


def test_every_kind_can_be_chosen(client: FlaskClient, app: Flask, published: Release) -> None:
    for kind in CLASSES:
        assert asked(client, f"/search.json?kind={kind}")["total"] == published.manifest.counts.entities[kind]
