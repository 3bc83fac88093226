"""What leads on from a document, tags that outlive a release, and addresses written in odd ways."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER
from test_entities import ENTITIES, FORMS, LAB_L

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import LAB, LICENCE, Iris
from labgraph.web.app import create_app
from made_up import RecordFolder
from running import RunningServer

LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:, |\Z)')
IN_TURTLE = {"Accept": "text/turtle"}


def links(header: str) -> list[tuple[str, str, str]]:
    """Target, relation and media type of each link; the header holds nothing else."""
    assert LINK.sub("", header) == ""
    return LINK.findall(header)


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("suffix", FORMS)
def test_links_lead_on(client: FlaskClient, iris: Iris, entity: str, suffix: str) -> None:
    response = client.get(f"/doc/{entity}.{suffix}")
    found = links(response.headers["Link"])
    by_relation = {relation: target for target, relation, _ in found}
    kind, slug = entity.split("/")
    assert by_relation["cite-as"] == iris.entity(kind, slug)
    assert by_relation["canonical"] == iris.document(kind, slug)
    assert by_relation["license"] == LICENCE
    described = [target for target, relation, _ in found if relation == "describedby"]
    data = [f"/doc/{entity}.{other}" for other in FORMS if other != "html"] if suffix == "html" else []
    assert described == [*data, str(LAB).removesuffix("#"), "/graphs/shapes"]
    assert ("describes" in by_relation) == (suffix != "html")
    assert by_relation["author"] == f"{iris.catalogue}#publisher"
    alternates = {kind: target for target, relation, kind in found if relation == "alternate"}
    assert alternates.keys() == {kind for kind, _ in FORMS.values()} - {response.mimetype}
    for target, _, media_type in found:
        if not urlsplit(target).netloc:
            there = client.get(target, headers={"Accept": media_type} if media_type else {})
            assert (there.status_code, there.mimetype) == (200, media_type or response.mimetype), target


def test_the_class_is_that_of_the_data(client: FlaskClient, iris: Iris) -> None:
    for entity in ENTITIES:
        response = client.get(f"/doc/{entity}.nt")
        found = [target for target, relation, _ in links(response.headers["Link"]) if relation == "type"]
        [page, target] = found
        assert page == "https://schema.org/AboutPage"
        thing = iris.entity(*entity.split("/"))
        assert f"<{thing}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{target}> ." in response.text


def test_head_and_304_lead_on_too(client: FlaskClient) -> None:
    path = f"/doc/{LAB_L}"
    for _ in ("asked", "kept"):
        got = client.get(path, headers=IN_TURTLE)
        head = client.head(path, headers=IN_TURTLE)
        held = client.get(path, headers={**IN_TURTLE, "If-None-Match": got.headers["ETag"]})
        assert held.status_code == 304
        for name in ("Link", "Content-Location", "Vary", "ETag", "Last-Modified"):
            assert got.headers[name] == head.headers[name] == held.headers[name]


# ── from one release to the next ──


def test_what_did_not_change_keeps_its_tag(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, 10, tzinfo=UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    same, changed = (
        [f"/doc/{name}.{suffix}" for suffix in FORMS] for name in ("organisation/asso-b", "lab/lab-b")
    )
    before = {path: client.get(path) for path in (*same, *changed)}
    record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire Bé")
    second = publish(settings, datetime(2026, 11, 24, 10, tzinfo=UTC)).manifest
    for path, first in before.items():
        both = {
            "If-None-Match": first.headers["ETag"],
            # The tag wins over the date, which is that of another release.
            "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
        }
        for _ in ("asked", "kept"):
            now = client.get(path, headers=both)
            assert now.status_code == (304 if path in same else 200), path
            assert now.headers["Labgraph-Release"] == second.release
            assert now.headers["Last-Modified"] != first.headers["Last-Modified"]
    assert all(client.get(path).headers["ETag"] != before[path].headers["ETag"] for path in changed)


def test_languages_of_a_page_have_tags_of_their_own(client: FlaskClient) -> None:
    asked = [{**BROWSER, "Accept-Language": language} for language in ("fr", "en", "de", "en-GB")]
    tags = [client.get(f"/doc/{LAB_L}", headers=each).headers["ETag"] for each in asked]
    assert tags[0] == tags[2] != tags[1] == tags[3]
    data = {client.get(f"/doc/{LAB_L}.ttl", headers=each).headers["ETag"] for each in asked}
    assert len(data) == 1


# ── addresses written in odd ways ──

ODD = {
    "/doc/lab/%6Cab-l-centre-val-de-loire": 200,
    "/doc/lab/%6cab-l-centre-val-de-loire": 200,
    "/%64oc/lab/lab-l-centre-val-de-loire.ttl": 200,
    "/doc/lab/lab-l-centre-val-de-loire%2Ettl": 200,
    "/doc/lab/lab-l-centre-val-de-loire/": 200,
    "/id/lab/%6Cab-l-centre-val-de-loire": 303,
    "/id/lab/lab-l-centre-val-de-loire/": 303,
    "/doc/lab/l%C3%A9tat": 404,
    "/doc/lab/l%c3%a9tat": 404,
    "/doc/lab/l%E9tat": 404,
    "/doc/lab/lab+l-centre-val-de-loire": 404,
    "/doc/lab/lab%2Dl-centre-val-de-loire%2F": 200,
    "/doc/lab%2Flab-l-centre-val-de-loire": 200,
    "/doc/lab/lab-l-centre-val-de-loire//": 404,
    "/doc//lab/lab-l-centre-val-de-loire": 404,
    "//doc/lab/lab-l-centre-val-de-loire": 200,
    "//evil.example/doc/lab/lab-l-centre-val-de-loire": 404,
    "/doc/lab/../lab/lab-l-centre-val-de-loire": 404,
    "/doc/lab/%2E%2E/lab/lab-l-centre-val-de-loire": 404,
    "/doc/lab/lab-l-centre-val-de-loire.": 404,
    "/doc/lab/lab-l-centre-val-de-loire.ttl.ttl": 404,
    "/doc/lab/lab-l-centre-val-de-loire%00": 404,
    "/doc/lab/%": 404,
    "/doc/lab/%zz": 404,
    "/doc/LAB/lab-l-centre-val-de-loire": 404,
    "/id/lab/lab-l-centre-val-de-loire.ttl": 404,
}


@pytest.mark.parametrize("path", ODD)
def test_odd_addresses_answer_or_are_unknown(server: RunningServer, path: str) -> None:
    """Never a fault, never another host, never a loop; and what answers says its right address."""
    for _ in ("asked", "kept"):
        reply = server.get(path, "text/turtle")
        assert reply.status == ODD[path]
        if reply.status == 303:
            assert reply.headers["Location"] == f"/doc/{LAB_L}"
        if reply.status == 200:
            assert f'<http://localhost:8000/doc/{LAB_L}>; rel="canonical"' in reply.headers["Link"]
