"""Every IRI answers: the thing by 303, its document in the form that the client asks for, with exact HTTP."""

import pytest
from flask.testing import FlaskClient

from labgraph.vocabulary import Iris

LAB_L = "lab/lab-l-centre-val-de-loire"
ENTITIES = [
    LAB_L,
    "organisation/ditp",
    "project/gd4h",
    "zone/region-24",
    "concept/type-laboratoire-interministeriel",
    "scheme/lab-types",
]
# suffix → media type, name of the syntax for rdflib
FORMS = {
    "html": ("text/html", None),
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
UNKNOWN = [
    "lab/nobody",
    "zone/lab-l-centre-val-de-loire",  # a slug of another kind
    "concept/lab-types",
    "planet/mars",
    "lab/LAB-L",
    "lab/lab--l",
    "lab/%C3%A9tat",
    "lab/x%3E%20%7D%20#",
    "lab/..%2F..%2Fetc",
    "lab/x%0D%0ASet-Cookie:a",
    "lab/x%00",
    "lab/",
    "lab",
    "",
]


@pytest.mark.parametrize("entity", ENTITIES)
def test_thing_is_elsewhere(client: FlaskClient, entity: str) -> None:
    response = client.get(f"/id/{entity}", headers={"Host": "evil.example"})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{entity}"
    assert response.vary.as_set() == {"accept"}
    assert "evil" not in response.text + str(response.headers)


@pytest.mark.parametrize("part", ["id", "doc"])
@pytest.mark.parametrize("entity", UNKNOWN)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "image/png"])
def test_unknown_is_404(client: FlaskClient, part: str, entity: str, accept: str) -> None:
    response = client.get(f"/{part}/{entity}", headers={"Accept": accept})
    assert response.status_code == 404
    assert response.mimetype == ("text/html" if accept == "text/html" else "application/problem+json")


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("suffix", FORMS)
def test_document_in_every_form(client: FlaskClient, entity: str, suffix: str) -> None:
    media_type, _ = FORMS[suffix]
    negotiated = client.get(f"/doc/{entity}", headers={"Accept": media_type})
    assert negotiated.status_code == 200
    assert negotiated.mimetype == media_type
    assert negotiated.headers["Content-Location"] == f"/doc/{entity}.{suffix}"
    also = {"accept-language"} if suffix == "html" else set()
    assert negotiated.vary.as_set() == {"accept", "accept-datetime", "accept-encoding", *also}
    named = client.get(f"/doc/{entity}.{suffix}", headers={"Accept": "image/png"})
    assert (named.status_code, named.data, named.mimetype) == (200, negotiated.data, media_type)
    assert named.vary.as_set() == {"accept-datetime", "accept-encoding", *also}
    assert named.headers["ETag"] == negotiated.headers["ETag"]


def test_json_is_json_ld(client: FlaskClient) -> None:
    assert client.get(f"/doc/{LAB_L}.json").data == client.get(f"/doc/{LAB_L}.jsonld").data


@pytest.mark.parametrize("suffix", ["txt", "html.html", "", "TTL", "ttl/", "ttl%20"])
def test_unknown_suffix_is_404(client: FlaskClient, suffix: str) -> None:
    expected = 200 if suffix == "ttl/" else 404  # a slash at the end is forgiven
    assert client.get(f"/doc/{LAB_L}.{suffix}").status_code == expected


def test_browser_and_curl_get_the_page(client: FlaskClient) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}):
        assert client.get(f"/doc/{LAB_L}", headers=headers).mimetype == "text/html"


def test_textual_forms_say_their_charset(client: FlaskClient) -> None:
    for suffix in ("html", "ttl"):
        assert client.get(f"/doc/{LAB_L}.{suffix}").content_type.endswith("; charset=utf-8")


def test_406_names_the_forms(client: FlaskClient) -> None:
    response = client.get(f"/doc/{LAB_L}", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.json is not None
    assert set(response.json["available"]) == {media_type for media_type, _ in FORMS.values()}
    for media_type, address in response.json["available"].items():
        assert client.get(address).mimetype == media_type


def test_every_form_has_its_own_tag(client: FlaskClient) -> None:
    tags = {client.get(f"/doc/{LAB_L}.{suffix}").headers["ETag"] for suffix in FORMS}
    assert len(tags) == len(FORMS)


@pytest.mark.parametrize("suffix", FORMS)
def test_what_is_held_is_not_sent_again(client: FlaskClient, suffix: str) -> None:
    accept = {"Accept": FORMS[suffix][0]}
    first = client.get(f"/doc/{LAB_L}", headers=accept)
    held = {**accept, "If-None-Match": f'"other", {first.headers["ETag"]}'}
    again = client.get(f"/doc/{LAB_L}", headers=held)
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Content-Location", "Cache-Control", "Labgraph-Release"):
        assert again.headers[name] == first.headers[name]
    other = {"Accept": "text/turtle" if suffix != "ttl" else "text/html"}
    assert client.get(f"/doc/{LAB_L}", headers={**held, **other}).status_code == 200


def test_dates_count_only_when_exact(client: FlaskClient) -> None:
    date = client.get(f"/doc/{LAB_L}.ttl").headers["Last-Modified"]
    assert client.get(f"/doc/{LAB_L}.ttl", headers={"If-Modified-Since": date}).status_code == 304
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(f"/doc/{LAB_L}.ttl", headers=later).status_code == 200


def test_tag_of_nothing_is_not_honoured(client: FlaskClient) -> None:
    assert client.get("/doc/lab/nobody", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("suffix", FORMS)
def test_head_is_get_without_body(client: FlaskClient, suffix: str) -> None:
    got, head = client.get(f"/doc/{LAB_L}.{suffix}"), client.head(f"/doc/{LAB_L}.{suffix}")
    assert head.data == b""
    timeless = [{k: v for k, v in r.headers.items() if k != "Server-Timing"} for r in (got, head)]
    assert timeless[0] == timeless[1]
    assert int(head.headers["Content-Length"]) == len(got.data)


def test_links_to_the_other_forms(client: FlaskClient) -> None:
    response = client.get(f"/doc/{LAB_L}.ttl")
    links = [link for link in response.headers["Link"].split(", ") if 'rel="alternate"' in link]
    assert len(links) == len(FORMS) - 1
    assert f'</doc/{LAB_L}.jsonld>; rel="alternate"; type="application/ld+json"' in links


def test_behind_a_path_prefix(client: FlaskClient) -> None:
    prefix = {"SCRIPT_NAME": "/lg"}
    assert client.get(f"/id/{LAB_L}", environ_overrides=prefix).headers["Location"] == f"/lg/doc/{LAB_L}"
    page = client.get(f"/doc/{LAB_L}", environ_overrides=prefix)
    assert page.headers["Content-Location"] == f"/lg/doc/{LAB_L}.html"
    assert 'href="/lg/doc/zone/region-24"' in page.text
    assert 'href="/lg/static/style.css?v=' in page.text
    assert 'href="/doc/' not in page.text


def test_iris_are_those_of_the_release_whatever_the_host(client: FlaskClient, iris: Iris) -> None:
    body = client.get(f"/doc/{LAB_L}.nt", headers={"Host": "mirror.example"}).text
    assert iris.entity("lab", "lab-l-centre-val-de-loire") in body
    assert "mirror.example" not in body
