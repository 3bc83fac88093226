"""The plain API as programs meet it: lists, pages of them, filters, keys, forms, one entity, errors."""

import csv
import io
import itertools
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from kept_releases import Site
from werkzeug.test import TestResponse

from labgraph.release.search.listing import Position
from labgraph.release.shelf import Release
from labgraph.web.api import cursors
from labgraph.web.api.lists import LISTS
from repository import RELEASE

LIST_NAMES = list(LISTS)
MOST_PAGES = 50
REAL = "lab-l-centre-val-de-loire"


def items(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    """Those of a page and of all that come after it: no list here has as many pages as this."""
    for _ in range(MOST_PAGES):
        response = client.get(address)
        assert response.status_code == 200, response.text
        yield from response.json["items"]
        address = response.json["next"]
        if address is None:
            return
    raise AssertionError("the pages do not end")


def refused(response: TestResponse, parameter: str) -> dict[str, Any]:
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert response.json["type"].endswith("#BadParameter")
    assert response.json["parameter"] == parameter
    problem: dict[str, Any] = response.json
    return problem


@pytest.mark.parametrize("name", LIST_NAMES)
@pytest.mark.parametrize("sort", ["slug", "-slug", "nom", "-nom"])
def test_pages_hold_each_entity_once_in_order(
    client: FlaskClient, published: Release, name: str, sort: str
) -> None:
    found = list(items(client, f"/api/v1/{name}?limit=7&sort={sort}"))
    slugs = [item["slug"] for item in found]
    total = client.get(f"/api/v1/{name}").json["total"]
    assert len(set(slugs)) == len(slugs) == total == published.manifest.counts.entities[LISTS[name].kind]
    backwards = [
        item["slug"] for item in items(client, f"/api/v1/{name}?sort={sort.removeprefix('-')}&limit=200")
    ]
    assert slugs == (backwards[::-1] if sort.startswith("-") else backwards)
    if sort == "slug":
        assert slugs == sorted(slugs)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("labs", "region=region-53"),
        ("labs", "region=region-53&region=region-24&status=statut-actif"),
        ("labs", "type=type-laboratoire-interministeriel"),
        ("labs", "carrier=ditp"),
        ("labs", "period=201X&q=lab"),
        ("labs", "q=design"),
        ("labs", "q=territroire"),
        ("labs", "region=region-53&region=region-53"),
        ("organisations", "nature=nature-association"),
        ("organisations", "region=region-53&q=prefecture"),
        ("projects", "lab=erasme"),
        ("projects", "period=202X"),
        ("zones", "level=niveau-region"),
        ("zones", "region=region-24"),
    ],
)
def test_filters_are_the_facets_of_the_search(client: FlaskClient, name: str, asked: str) -> None:
    first = client.get(f"/{name}.json?{asked}").json
    searched = [
        item["id"]
        for number in range(1, first["pages"] + 1)
        for item in client.get(f"/{name}.json?{asked}&page={number}").json["items"]
    ]
    for sort in LISTS[name].orders:
        found = list(items(client, f"/api/v1/{name}?{asked}&sort={sort}&limit=3"))
        assert sorted(item["id"] for item in found) == sorted(searched)
    assert client.get(f"/api/v1/{name}?{asked}").json["total"] == first["total"] == len(searched)


def test_concepts_are_filtered_by_their_list(client: FlaskClient) -> None:
    found = client.get("/api/v1/concepts?scheme=lab-types&lang=en").json["items"]
    assert "Interministerial lab" in [item["nom"] for item in found]
    assert {each["slug"] for item in found for each in item["listes"]} == {"lab-types"}


def test_pages_go_on_under_another_release(own: Site) -> None:
    """Lab-c is new in the second release, in which lab-b has another name."""
    before, after, _ = own.ids
    for sort, limit in itertools.product(("slug", "-slug", "modifie_le"), (1, 2)):
        own.shelf.activate(before)
        page = own.get(f"/api/v1/labs?sort={sort}&limit={limit}").json
        assert page["release"] == before
        found = [item["slug"] for item in page["items"]]
        own.shelf.activate(after)
        rest = list(items(own.client, page["next"])) if page["next"] else []
        slugs = [*found, *(item["slug"] for item in rest)]
        assert len(set(slugs)) == len(slugs)
        assert {"lab-a", "lab-b"} <= set(slugs)


def test_what_is_gone_is_no_less_a_place_to_go_on_from(own: Site) -> None:
    own.shelf.activate(own.ids[1])
    page = own.get("/api/v1/labs?sort=-slug&limit=1").json
    assert [item["slug"] for item in page["items"]] == ["lab-c"]
    own.shelf.activate(own.ids[0])
    assert [item["slug"] for item in items(own.client, page["next"])] == ["lab-b", "lab-a"]


def test_a_named_release_answers_to_the_end(site: Site) -> None:
    first, *_, last = site.ids
    for path in ("/api/v1", "/api/v1/labs?limit=1", "/api/v1/labs/lab-b", "/api/v1/labs/lab-b/neighbours"):
        assert site.get(path).json["release"] == last
        response = site.get(path, first)
        assert response.json["release"] == response.headers["Labgraph-Release"] == first
    page = site.get("/api/v1/labs?limit=1", first).json
    assert page["next"].endswith(f"release={first}")
    assert [item["nom"] for item in items(site.client, page["next"])] == ["Nom 0"]
    assert site.get("/api/v1/labs/lab-b").json["noms"]["officiel"] == "Nom 2"
    missing = site.get("/api/v1/labs", "20000101T000000Z")
    assert (missing.status_code, missing.json["type"].rpartition("#")[2]) == (404, "NoSuchRelease")
    assert set(missing.json["available"]) == set(site.ids)


@pytest.mark.parametrize("name", LIST_NAMES)
def test_what_a_list_tells_of_an_entity_the_entity_tells(client: FlaskClient, name: str) -> None:
    """The one comes from the index of the search, the other from the graph; and so in both languages."""
    for language in ("fr", "en"):
        listed = client.get(f"/api/v1/{name}?limit=200&lang={language}").json["items"]
        keys = ",".join(LISTS[name].keys)
        whole = client.get(f"/api/v1/{name}?limit=200&lang={language}&fields={keys}").json["items"]
        assert listed == [{key: item[key] for key in LISTS[name].short if key in item} for item in whole]
        one = client.get(f"/api/v1/{name}/{whole[3]['slug']}?lang={language}").json
        assert one == {"release": RELEASE, **whole[3]}


def test_keys_are_chosen(client: FlaskClient) -> None:
    (lab,) = client.get("/api/v1/labs?region=region-53&fields=site,slug,site").json["items"]
    assert lab == {"slug": "ti-lab", "site": "https://tilab.bzh"}
    one = client.get("/api/v1/labs/ti-lab?fields=noms,kind").json
    assert one.keys() == {"release", "kind", "noms"}
    problem = refused(client.get("/api/v1/labs?fields=slug,sites"), "fields")
    assert "Vouliez-vous dire « site » ?" in problem["detail"]
    assert set(problem["accepted"]) == set(LISTS["labs"].keys)


@pytest.mark.parametrize(
    ("asked", "parameter", "said"),
    [
        ("statut=clos", "statut", "Did you mean `status`?"),
        ("status=actif", "status", "statut-actif"),
        ("status=Statut", "status", "a text like"),
        ("period=2010", "period", "a text like"),
        ("limit=0", "limit", "from 1 to 200"),
        ("limit=201", "limit", "from 1 to 200"),
        ("limit=²", "limit", "from 1 to 200"),
        ("sort=name", "sort", "modifie_le"),
        ("lang=de", "lang", "fr, en"),
        ("cursor=%20", "cursor", "a text like"),
        ("cursor=abc", "cursor", "`next`"),
        ("q=" + "x" * 201, "q", "200"),
        ("fields=", "fields", "one of these"),
        ("release=old", "release", "a text like"),
        ("x" * 3000 + "=1", "x" * 100, "There is no parameter"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    client: FlaskClient, asked: str, parameter: str, said: str
) -> None:
    problem = refused(client.get(f"/api/v1/labs?{asked}", headers={"Accept-Language": "en"}), parameter)
    assert said in f"{problem['detail']} {problem.get('accepted')}"
    assert len(problem["detail"]) < 1000


def test_too_many_values_and_doubled_ones_are_refused(client: FlaskClient) -> None:
    many = "&".join(f"region=region-{n:02}" for n in range(51))
    assert client.get(f"/api/v1/labs?{many}").status_code == 400
    assert client.get("/api/v1/labs?limit=1&limit=2").status_code == 400


def test_a_value_that_no_lab_has_finds_none(client: FlaskClient) -> None:
    """It exists, and so is not refused: a body may carry no lab any more."""
    assert client.get("/api/v1/labs?carrier=askoria").json == {
        "release": RELEASE,
        "total": 0,
        "next": None,
        "items": [],
    }


@pytest.mark.parametrize(
    "cursor",
    [
        cursors.written("nom", Position("a", "a")),
        urlsafe_b64encode(b"slug\n\xff\n").decode().rstrip("="),
        urlsafe_b64encode(b"slug\nNo Slug\nx").decode().rstrip("="),
        urlsafe_b64encode(b"slug").decode().rstrip("="),
        cursors.written("slug", Position("a", "a")) + "=",
        "A" * 5000,
        "A",
        "é",
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(client: FlaskClient, cursor: str) -> None:
    refused(client.get(f"/api/v1/labs?cursor={quote(cursor)}"), "cursor")


def test_the_longest_cursor_is_read_again() -> None:
    position = Position("\U0001f9ea" * 80, "x" * 250)
    cursor = cursors.written("-modifie_le", position)
    assert cursors.read(cursor, "-modifie_le") == position


@pytest.mark.parametrize("name", LIST_NAMES)
def test_a_table_has_all_of_a_list(client: FlaskClient, name: str) -> None:
    response = client.get(f"/api/v1/{name}.csv?sort=-nom")
    assert response.content_type == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(response.text))
    assert tuple(head) == LISTS[name].short
    listed = list(items(client, f"/api/v1/{name}?sort=-nom"))
    assert [row[1] for row in rows] == [item["slug"] for item in listed]
    told = dict(zip(head, rows[0], strict=True))
    for key, value in listed[0].items():
        said = [each["nom"] for each in value] if isinstance(value, list) else [value]
        assert told[key] == " ; ".join(each["nom"] if isinstance(each, dict) else each for each in said)


def test_a_table_has_no_pages_and_its_own_columns(client: FlaskClient) -> None:
    csv_wanted = {"Accept": "text/csv"}
    negotiated = client.get("/api/v1/labs?region=region-53&fields=slug,nom", headers=csv_wanted)
    assert negotiated.headers["Content-Location"] == "/api/v1/labs.csv?region=region-53&fields=slug,nom"
    assert negotiated.text.splitlines()[0] == "slug,nom"
    refused(client.get("/api/v1/labs.csv?limit=5"), "limit")
    assert set(refused(client.get("/api/v1/labs.csv?fields=missions"), "fields")["accepted"]) == set(
        LISTS["labs"].short
    )
    page = client.get("/api/v1/labs?limit=5")
    assert '</api/v1/labs.csv>; rel="alternate"; type="text/csv"' in page.headers["Link"]


def test_next_is_in_the_head_too(client: FlaskClient) -> None:
    page = client.get("/api/v1/labs?limit=5&region=region-53&region=region-24&lang=en&q=lab&sort=-nom")
    assert page.json["next"] is None
    page = client.get("/api/v1/labs?limit=5&status=statut-actif&lang=en")
    assert f'<{page.json["next"]}>; rel="next"' in page.headers["Link"]
    assert "status=statut-actif" in page.json["next"]
    assert "lang=en" in page.json["next"]


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1/labs", f"/api/v1/labs/{REAL}", f"/api/v1/labs/{REAL}/neighbours", "/openapi.json"],
)
def test_http_is_done_as_everywhere(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Labgraph-Release"] == response.json.get("release", RELEASE)
    tag = response.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    refusal = client.post(path)
    assert (refusal.status_code, refusal.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    if path != "/openapi.json":
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
        assert "Accept" in response.headers["Vary"]


def test_names_are_in_the_language_of_the_address_and_faults_in_that_of_the_reader(
    client: FlaskClient,
) -> None:
    english = {"Accept-Language": "en"}
    path = "/api/v1/concepts/statut-actif"
    assert client.get(path, headers=english).json["nom"] == client.get(path).json["nom"] == "actif"
    assert client.get(f"{path}?lang=en").json["nom"] == "active"
    missing = client.get("/api/v1/labs/nowhere", headers=english)
    assert (missing.status_code, missing.json["title"]) == (404, "Not found")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/labs/nowhere", "/api/v1/labs/No", "/api/v1/labs/nowhere/neighbours", "/api/v1/labs/ditp",
     "/api/v1/lab", "/api/v1/labs.ttl", "/api/v1/schemas/labs.json", "/api/v2", "/api/v1/concepts/lab-types"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_neighbours_lead_both_ways(client: FlaskClient) -> None:
    around = client.get("/api/v1/organisations/prefecture-de-region-bretagne/neighbours").json
    (carried,) = [box for box in around["incoming"] if box["property"].endswith("#organization")]
    assert (carried["kind"], carried["count"]) == ("lab", 1)
    assert carried["items"][0]["slug"] == "ti-lab"
    assert carried["items"][0]["role"]["nom"] == "co-porteur"
    of_lab = client.get("/api/v1/labs/ti-lab/neighbours").json
    leads = {each["key"]: each for each in of_lab["outgoing"]}
    assert {item["organisation"]["slug"] for item in leads["porteurs"]["items"]} == {
        "prefecture-de-region-bretagne",
        "region-bretagne",
    }
    assert leads["partenaires"]["count"] == 5
    assert client.get("/api/v1/labs/ti-lab/neighbours?page=2").json["last"] == 1


def test_what_there_is_leads_to_all_of_it(client: FlaskClient) -> None:
    told = client.get("/api/v1").json
    for listed in told["lists"]:
        assert client.get(listed["address"]).json["total"] == listed["total"]
        assert client.get(listed["csv"]).status_code == client.get(listed["schema"]).status_code == 200
    assert client.get(told["openapi"]).status_code == client.get(told["documentation"]).status_code == 200
