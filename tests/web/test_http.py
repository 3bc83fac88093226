"""What holds for every answer, whatever is asked: headers, errors, methods; and that faults of ours stay with us."""

import logging
from pathlib import Path

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.engine.port import Answer, Formats, Query
from labgraph.errors import EngineUnavailable, Text
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app

PATHS = [
    "/",
    "/labs",
    "/concepts",
    "/id/lab/erasme",
    "/doc/lab/erasme",
    "/doc/lab/erasme.ttl",
    "/doc/lab/nobody",
    "/graphs/lab/erasme",
    "/graphs?default",
    "/graphs",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=ASK%7B",
    "/dumps/",
    "/nowhere",
    "/healthz",
    "/readyz",
    "/static/style.css",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_headers_of_every_answer(client: FlaskClient, published: Release, path: str, method: str) -> None:
    response = client.open(path, method=method, headers={"Host": "evil.example"})
    policy = response.headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert "evil.example" not in str(response.headers) + response.text
    if path not in ("/healthz", "/static/style.css"):
        assert response.headers["Labgraph-Release"] == published.manifest.release


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/nowhere"])
def test_options(client: FlaskClient, path: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.data) == (204, b"")
    expected = "GET, HEAD, OPTIONS, POST, QUERY" if path.startswith("/sparql") else "GET, HEAD, OPTIONS"
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"] == expected
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/nowhere"])
def test_other_methods(client: FlaskClient, path: str) -> None:
    response = client.delete(path)
    assert response.status_code == 405
    assert response.headers["Allow"].startswith("GET, HEAD, OPTIONS")
    assert response.content_type == "application/problem+json"


def test_options_of_nothing_is_404(client: FlaskClient) -> None:
    assert client.options("/nowhere").status_code == 404


def test_nobody_is_sent_where_host_says(client: FlaskClient) -> None:
    """The framework would redirect for slashes, to an address made from `Host`."""
    for path in ("/dumps", "/labs/", "//doc/lab/erasme", "/doc//lab/erasme", "/id/lab/erasme/"):
        response = client.get(path, headers={"Host": "evil.example"})
        assert response.status_code in (200, 303, 404)
        assert not response.headers.get("Location", "/").startswith(("http", "//"))


def test_pages_are_asked_again_and_styles_are_kept(client: FlaskClient) -> None:
    home = client.get("/", headers=BROWSER)
    assert home.headers["Cache-Control"] == "no-cache"
    assert client.get("/", headers={**BROWSER, "If-None-Match": home.headers["ETag"]}).status_code == 304
    (style,) = [link for link in Page(home.text).links if "style.css" in link]
    assert "immutable" in client.get(style).headers["Cache-Control"]
    assert client.get("/static/style.css?v=older").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/../app.py").status_code == 404


def test_problems_are_for_programs_and_pages_for_people(client: FlaskClient) -> None:
    for accept, expected in (
        ("*/*", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("image/png", "application/problem+json"),
        (BROWSER["Accept"], "text/html"),
    ):
        response = client.get("/doc/lab/nobody", headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (404, expected)
        assert response.vary.as_set() == {"accept", "accept-datetime", "accept-encoding", "accept-language"}
    problem = client.get("/doc/lab/nobody", headers={"Accept-Language": "en"}).json
    assert problem == {
        "type": "https://w3id.org/labgraph/problems#NoSuchEntity",
        "title": "Not found",
        "status": 404,
        "detail": "No lab is called 'nobody'.",
        "instance": "/doc/lab/nobody",
    }


# ── when we fail ──


class FailingEngine:
    """An engine that cannot answer, behind a release that is fine."""

    def __init__(self, release: Release, error: Exception) -> None:
        self.manifest = release.manifest
        self._error = error

    def engine(self, _release: str | None = None) -> "FailingEngine":
        return self

    def answer(self, _query: Query, _wanted: Formats) -> Answer:
        raise self._error


@pytest.mark.parametrize("path", ["/concepts", "/doc/lab/erasme", "/sparql?query=ASK%7B%7D", "/readyz"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER["Accept"]])
def test_our_faults_stay_with_us(
    published_settings: Settings,
    published: Release,
    caplog: pytest.LogCaptureFixture,
    path: str,
    accept: str,
) -> None:
    failing = FailingEngine(published, RuntimeError("the secret of /srv/private"))
    client = client_of(create_app(published_settings, failing))  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 500
    assert "secret" not in response.text + str(response.headers)
    assert "Traceback" not in response.text
    assert "the secret of /srv/private" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/concepts",
        "/doc/lab/nobody",
        "/doc/lab/erasme",
        "/id/lab/nobody",
        "/sparql?query=ASK%7B%7D",
        "/readyz",
    ],
)
def test_engine_that_fails_is_503_never_404(
    published_settings: Settings, published: Release, path: str
) -> None:
    failing = FailingEngine(
        published, EngineUnavailable(Text("le moteur est en panne", "the engine is down"))
    )
    response = client_of(create_app(published_settings, failing)).get(path)  # type: ignore[arg-type]
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.json is not None
    assert response.json["detail"] == "le moteur est en panne"


@pytest.fixture
def unpublished(tmp_path: Path, published_settings: Settings) -> Flask:
    settings = published_settings.model_copy(update={"releases_dir": tmp_path / "releases"})
    return create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000))


def test_before_the_first_publication(unpublished: Flask, tmp_path: Path) -> None:
    client = client_of(unpublished)
    assert client.get("/healthz").status_code == 200
    for path in ("/", "/readyz", "/doc/lab/erasme", "/dumps/", "/sparql?query=ASK%7B%7D"):
        for accept in ("*/*", BROWSER["Accept"]):
            response = client.get(path, headers={"Accept": accept})
            assert response.status_code == 503
            assert "Labgraph-Release" not in response.headers
            assert str(tmp_path) not in response.text
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_release_that_cannot_be_opened(unpublished: Flask, tmp_path: Path, content: str | None) -> None:
    release = tmp_path / "releases" / "20261123T000000Z"
    release.mkdir(parents=True)
    release.with_name("current").symlink_to(release.name)
    if content is not None:
        (release / "manifest.json").write_text(content)
    client = client_of(unpublished)
    for path in ("/", "/readyz", "/doc/lab/erasme"):
        response = client.get(path)
        assert response.status_code == 503
        assert str(tmp_path) not in response.text
    assert client.get("/healthz").text == "alive\n"


def test_readiness_names_the_release(client: FlaskClient, published: Release) -> None:
    assert client.get("/readyz").text == f"ready {published.manifest.release}\n"
