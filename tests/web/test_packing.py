"""gzip for those who take it: the same content, a true length, and one tag for both codings; never for files."""

import gzip
import random
from urllib.parse import urlencode

import pytest
from asking import LABS
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labgraph.engine.spool import IN_MEMORY_BYTES, Spools
from labgraph.errors import TooManyLargeAnswers
from labgraph.release.shelf import Release
from labgraph.web.packing import GZIP, LEAST_BYTES, accepts_gzip, packed, packed_spool
from running import RunningServer

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
PATHS = [
    "/sparql",
    "/sparql?" + urlencode({"query": LABS}),
    "/sparql?" + urlencode({"query": LABS, "format": "html"}),
    "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o } LIMIT 2000", "format": "csv"}),
    "/graphs/lab/erasme",
    "/doc/lab/erasme.html",
    "/doc/lab/erasme.ttl",
    "/doc/lab/erasme.nt",
    "/doc/lab/erasme.jsonld",
    "/doc/lab/erasme.rdf",
    "/labs",
    "/static/style.css",
]


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0.001", True),
        ("*", True),
        ("*;q=0.5", True),
        ("identity;q=0.5, *", True),
        ("identity, gzip", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*, gzip;q=0", False),
        ("*;q=0", False),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("deflate", False),
        ("br", False),
        ("gzip;q=x", False),
        ("gzipped", False),
        ("," * 100_000 + "gzip", False),
    ],
)
def test_who_takes_gzip(header: str | None, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def both(client: FlaskClient, path: str) -> tuple[TestResponse, TestResponse]:
    return client.get(path, headers={"Accept-Encoding": "identity"}), client.get(path, headers=PACKED)


@pytest.mark.parametrize("path", PATHS)
def test_packed_is_the_same_and_smaller(client: FlaskClient, path: str) -> None:
    for _ in ("made", "kept"):
        plain, small = both(client, path)
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < 0.6 * len(plain.data)
        for answer in (plain, small):
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert "accept-encoding" in answer.vary.as_set()
            head = client.head(path, headers=PACKED if answer is small else {})
            assert head.data == b""
            for name in ("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary"):
                assert head.headers.get(name) == answer.headers.get(name), name


@pytest.mark.parametrize("path", PATHS)
def test_one_weak_tag_is_that_of_both_codings(client: FlaskClient, path: str) -> None:
    """RFC 9110 §8.8.3.3: a strong tag would have to differ; a weak one is true of both, whatever proxies do."""
    plain, small = both(client, path)
    tag = plain.headers["ETag"]
    assert tag == small.headers["ETag"]
    assert tag.startswith('W/"')
    for held in (tag, tag.removeprefix("W/"), f'"a", {tag}', f'{tag.removeprefix("W/")} , W/"b"'):
        for coding in ({}, PACKED):
            assert client.get(path, headers={**coding, "If-None-Match": held}).status_code == 304
    assert client.get(path, headers={"If-None-Match": tag.replace('"', "", 1)}).status_code == 200


def test_what_is_short_is_not_packed(client: FlaskClient) -> None:
    query = {"query": "ASK {}"}
    answer = client.get("/sparql", query_string=query, headers=PACKED)
    assert len(answer.data) < LEAST_BYTES
    assert "Content-Encoding" not in answer.headers


def test_files_are_sent_as_they_are(client: FlaskClient, published: Release) -> None:
    for path in (published.path / "dumps").iterdir():
        answer = client.get(f"/dumps/{path.name}", headers=PACKED)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
        assert "Vary" not in answer.headers
        assert not answer.headers["ETag"].startswith("W/")


def test_errors_are_packed_as_pages_are(client: FlaskClient) -> None:
    missing = client.get("/doc/lab/nobody", headers={**PACKED, "Accept": "text/html"})
    assert (missing.status_code, missing.content_encoding) == (404, GZIP)


def test_equal_bytes_are_packed_to_equal_bytes() -> None:
    data = b"lab:Lab " * 1_000
    assert packed(data) == packed(data)
    assert gzip.decompress(packed(data)) == data


@pytest.mark.parametrize("length", [0, 1, 70_000, IN_MEMORY_BYTES + 1, 5_000_000])
def test_a_spool_is_packed_into_another(length: int) -> None:
    data = bytes(range(256)) * (length // 256 + 1)
    spools = Spools(10_000_000)
    spool = spools.new()
    spool.write(data[:length])
    spool.seek(0)
    with packed_spool(spool) as other:
        assert spool.closed
        size = other.tell()
        other.seek(0)
        whole = other.read()
        assert len(whole) == size
        assert gzip.decompress(whole) == data[:length]
    assert spools.used_bytes == 0


def test_no_room_to_pack_is_told_and_leaves_nothing() -> None:
    # What cannot be packed smaller needs as much room again, and finds some of it.
    spools = Spools(3_300_000)
    spool = spools.new()
    spool.write(random.Random(1).randbytes(2_000_000))
    spool.seek(0)
    with pytest.raises(TooManyLargeAnswers) as told:  # which holds all that was known when it was raised
        packed_spool(spool)
    assert spools.used_bytes == 0
    assert told.value.facts["retry_after_s"] > 0


def test_large_answers_are_packed_on_a_real_server(server: RunningServer) -> None:
    path = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", "format": "csv"})
    plain = server.ask("GET", path)
    assert len(plain.body) > IN_MEMORY_BYTES
    small = server.ask("GET", path, {"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert sorted(gzip.decompress(small.body).splitlines()) == sorted(plain.body.splitlines())
    head = server.ask("HEAD", path, {"Accept-Encoding": "gzip"})
    for name, answer in (("Content-Length", small), ("ETag", small), ("Vary", small)):
        assert head.headers[name] == answer.headers[name]
    assert int(small.headers["Content-Length"]) == len(small.body)
    assert "Transfer-Encoding" not in small.headers
