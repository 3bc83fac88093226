"""The files of a release: listed with what the manifest says, sent as they are, whole or in part."""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.diffs import names as names_of_difference
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app
from made_up import RecordFolder


@pytest.fixture
def names(published: Release) -> list[str]:
    return list(published.manifest.dumps())


CONTENT_TYPES = {
    "gz": "application/gzip",
    "zst": "application/zstd",
    "csv": "text/csv; charset=utf-8",
    "csv-metadata.json": "application/csvm+json",
    "schema.json": "application/json",
    "nq.sha256": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


def content_type(name: str) -> str:
    """By the longest end of a name that says it."""
    ends = [name.split(".", number)[-1] for number in range(1, name.count(".") + 1)] or [""]
    return next(CONTENT_TYPES[end] for end in ends if end in CONTENT_TYPES)


def test_list_tells_each_file(client: FlaskClient, published: Release, names: list[str]) -> None:
    for path in ("/dumps/", "/dumps"):
        response = client.get(path, headers=BROWSER)
        assert response.status_code == 200
        found = Page(response.text)
        assert {f"/dumps/{name}" for name in names} <= set(found.links)
        for file in published.manifest.dumps().values():
            assert file.sha256 in found.words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Identifiants des structures porteuses dans la table des organisations (plusieurs valeurs"),
        ("en", "Identifiers of the carriers in the table of organisations (several values"),
    ],
)
def test_list_tells_columns_in_the_language_of_its_reader(
    client: FlaskClient, language: str, said: str
) -> None:
    assert said in Page(client.get(f"/dumps/?lang={language}", headers=BROWSER).text).words


def test_addresses_that_stay_are_told_and_answer(client: FlaskClient) -> None:
    links = {link for link in Page(client.get("/dumps/", headers=BROWSER).text).links if "/latest/" in link}
    assert len(links) == 4
    assert {client.head(link).status_code for link in links} == {200}


def test_files_are_sent_as_they_are(client: FlaskClient, published: Release) -> None:
    for name, file in published.manifest.dumps().items():
        path = f"dumps/{name}"
        response = client.get(f"/{path}")
        assert response.status_code == 200
        assert hashlib.sha256(response.data).hexdigest() == file.sha256
        assert int(response.headers["Content-Length"]) == file.bytes
        assert "Content-Encoding" not in response.headers
        assert response.headers["Accept-Ranges"] == "bytes"
        assert response.headers["ETag"] == f'"{file.sha256}"'
        assert "immutable" in response.headers["Cache-Control"]
        assert response.content_type == content_type(path)
        if file.media_type != "text/plain":
            checksum = client.get(f"/{path}.sha256")
            assert checksum.text == f"{file.sha256}  {name}\n"
            assert checksum.headers["ETag"] != response.headers["ETag"]


def test_the_manifest_is_a_file_too(client: FlaskClient, published: Release) -> None:
    manifest = (published.path / "manifest.json").read_bytes()
    for name in (f"labgraph-{published.manifest.release}.json", "latest/labgraph.json"):
        response = client.get(f"/dumps/{name}")
        assert (response.content_type, response.data) == ("application/json", manifest)
        assert response.headers["ETag"] == f'"{hashlib.sha256(manifest).hexdigest()}"'


def test_the_latest_files_are_those_of_the_release_in_service(
    client: FlaskClient, published: Release
) -> None:
    sums = {f"{name}.sha256": name for name in published.manifest.dumps() if name.endswith((".gz", ".csv"))}
    for dated in (*published.manifest.dumps(), *sums):
        name = dated.replace(f"-{published.manifest.release}", "")
        expected, response = client.get(f"/dumps/{dated}"), client.get(f"/dumps/latest/{name}")
        assert (response.status_code, response.data) == (200, expected.data)
        for header in (
            "ETag",
            "Content-Type",
            "Content-Length",
            "Content-Disposition",
            "Last-Modified",
            "Link",
        ):
            assert response.headers.get(header) == expected.headers.get(header)
        assert dated in response.headers["Content-Disposition"]
        assert response.headers["Content-Location"] == f"/dumps/{dated}"
        assert response.headers["Cache-Control"] == "no-cache"
        assert "immutable" in expected.headers["Cache-Control"]


def test_the_latest_files_are_asked_for_as_the_others(client: FlaskClient, published: Release) -> None:
    address = "/dumps/latest/labgraph.nq.gz"
    whole = client.get(address)
    tag = whole.headers["ETag"]
    assert client.head(address).headers["Content-Length"] == str(len(whole.data))
    assert client.head(address).data == b""
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    part = client.get(address, headers={"Range": "bytes=5-9", "If-Range": tag})
    assert (part.status_code, part.data) == (206, whole.data[5:10])


@pytest.mark.parametrize("table", ["labs", "organisations", "projects"])
def test_a_table_leads_to_what_describes_it(client: FlaskClient, published: Release, table: str) -> None:
    stem = f"{table}-{published.manifest.release}"
    links = client.head(f"/dumps/{stem}.csv").headers["Link"]
    assert links == (
        f'</dumps/{stem}.csv-metadata.json>; rel="describedby"; type="application/csvm+json", '
        f'</dumps/{stem}.schema.json>; rel="describedby"; type="application/json"'
    )
    assert client.get(f"/dumps/{stem}.csv-metadata.json").json["url"] == f"{stem}.csv"


def test_nquads_reload_to_the_count_of_the_manifest(client: FlaskClient, published: Release) -> None:
    body = client.get(f"/dumps/labgraph-{published.manifest.release}.nq.gz").data
    assert len(gzip.decompress(body).splitlines()) == published.manifest.counts.quads


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=0-1,5-6", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=x", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
    ],
)
def test_ranges(client: FlaskClient, names: list[str], asked: str, status: int, expected: slice) -> None:
    whole = client.get(f"/dumps/{names[0]}").data
    response = client.get(f"/dumps/{names[0]}", headers={"Range": asked})
    assert response.status_code == status
    assert response.data == whole[expected]
    assert int(response.headers["Content-Length"]) == len(response.data)


def test_range_beyond_the_end(client: FlaskClient, names: list[str], published: Release) -> None:
    response = client.get(f"/dumps/{names[0]}", headers={"Range": "bytes=99999999-"})
    assert response.status_code == 416
    assert (
        response.headers["Content-Range"] == f"bytes */{published.manifest.files[f'dumps/{names[0]}'].bytes}"
    )
    assert response.content_type == "application/problem+json"


def test_range_counts_only_for_the_file_that_is_held(client: FlaskClient, names: list[str]) -> None:
    held = {"Range": "bytes=0-3", "If-Range": '"other"'}
    assert client.get(f"/dumps/{names[0]}", headers=held).status_code == 200
    tag = client.head(f"/dumps/{names[0]}").headers["ETag"]
    assert client.get(f"/dumps/{names[0]}", headers={**held, "If-Range": tag}).status_code == 206
    assert client.get(f"/dumps/{names[0]}", headers={"If-None-Match": tag}).status_code == 304


def test_head(client: FlaskClient, names: list[str], published: Release) -> None:
    response = client.head(f"/dumps/{names[0]}", headers={"Range": "bytes=0-3"})
    assert (response.status_code, response.data) == (200, b"")
    assert int(response.headers["Content-Length"]) == published.manifest.files[f"dumps/{names[0]}"].bytes


@pytest.mark.parametrize(
    "name",
    [
        "nothing.nq.gz",
        "manifest.json",
        "labgraph-20261123T120000Z.nq.sha256.sha256",
        "SHA256SUMS-20261123T120000Z.sha256",
        "..%2Fmanifest.json",
        "../manifest.json",
        "%2e%2e/manifest.json",
        "..%5Cmanifest.json",
        "%2Fetc%2Fpasswd",
        ".sha256",
        "labgraph-20000101T000000Z.nq.gz",
        "labgraph-29999999T999999Z.nq.gz",
        "x%00.nq.gz",
        "labgraph-.lock.nq.gz",
        "latest/",
        "latest/nothing.nq.gz",
        "latest/manifest.json",
        "latest/labgraph-20261123T120000Z.nq.gz",
        "latest/%2e%2e%2fmanifest.json",
        "latest/-since-",
    ],
)
def test_what_is_not_listed_is_not_there(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/{name}")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_older_release_that_is_kept_can_still_be_taken(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, datetime(2026, 11, 23, tzinfo=UTC)).manifest
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    address = f"/dumps/labgraph-{first.release}.nq.gz"
    before = client.get(address)
    record_folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", "officiel: Laboratoire Alpha")
    second = publish(settings, datetime(2026, 11, 24, tzinfo=UTC)).manifest
    after = client.get(address)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert after.headers["Labgraph-Release"] == first.release
    assert f"labgraph-{first.release}." not in client.get("/dumps/").text
    assert second.release in client.get("/dumps/").text
    differences = [f"/dumps/{name}" for name in names_of_difference(second.release, first.release)]
    for page in ("/dumps/", f"/doc/release/{second.release}"):
        assert set(differences) <= set(Page(client.get(page, headers=BROWSER).text).links)
    assert {client.get(address).headers["Labgraph-Release"] for address in differences} == {second.release}
    Shelf(settings.releases_dir).prune(keep=1)
    refused = client.get(address)
    assert refused.status_code == 404
    assert second.release in refused.json["detail"]
    assert client.get(refused.json["latest"]).headers["Labgraph-Release"] == second.release


# ── what a mirror needs besides ──


def test_other_files_of_a_release_have_addresses_of_its_own(client: FlaskClient, published: Release) -> None:
    release, files = published.manifest.release, published.manifest.files
    others = [path for path in files if not path.startswith("dumps/")]
    assert "context.jsonld" in others
    for path in others:
        response = client.get(f"/releases/{release}/{path}")
        assert response.status_code == 200
        assert hashlib.sha256(response.data).hexdigest() == files[path].sha256
        assert response.headers["ETag"] == f'"{files[path].sha256}"'
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Labgraph-Release"] == release
        part = client.get(f"/releases/{release}/{path}", headers={"Range": "bytes=10-"})
        assert (part.status_code, part.data) == (206, response.data[10:])


@pytest.mark.parametrize(
    "path",
    [
        "manifest.json",
        "inputs.json",
        "report.json",
        "search.sqlite",
        "store/CURRENT",
        "../current/manifest.json",
        "%2e%2e/current/context.jsonld",
        "//context.jsonld",
        "./context.jsonld",
        "context.jsonld/",
        "dumps/labgraph-RELEASE.nq.gz",
    ],
)
def test_what_the_manifest_does_not_list_is_not_there(
    client: FlaskClient, published: Release, path: str
) -> None:
    release = published.manifest.release
    response = client.get(f"/releases/{release}/{path.replace('RELEASE', release)}")
    assert response.status_code == 404


@pytest.mark.parametrize("release", ["20000101T000000Z", "current", "..", ".lock", "x"])
def test_a_release_that_is_not_kept_has_no_files(client: FlaskClient, release: str) -> None:
    response = client.get(f"/releases/{release}/context.jsonld")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
