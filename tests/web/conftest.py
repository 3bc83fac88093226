"""The application over the release of the repository's own records, in process and as a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browsing import chromium
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from kept_releases import Site
from playwright.sync_api import Browser

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import RDF, Iris
from labgraph.web.app import create_app
from made_releases import add_release
from made_up import RecordFolder, ThreeReleases
from repository import ROOT
from running import RunningServer, free_port, serving

LIMIT = 64_000_000


@pytest.fixture(scope="session")
def app(published_settings: Settings) -> Flask:
    return create_app(published_settings, CurrentEngine(Shelf(published_settings.releases_dir), LIMIT))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.fixture
def french_page(app: Flask) -> Iterator[None]:
    """As while a page is made for a reader who says no language."""
    with app.test_request_context():
        yield


@pytest.fixture(scope="session")
def iris(published: Release) -> Iris:
    return Iris(published.manifest.base_iri)


@pytest.fixture(scope="session")
def server(published_settings: Settings) -> Iterator[RunningServer]:
    """`labgraph serve` on a loopback port, over the repository's own records."""
    with serving(published_settings) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """`labgraph serve` at the very address that its IRIs begin with; each of the graphs D1, D2, D3 holds one triple."""
    port, directory = free_port(), tmp_path_factory.mktemp("home")
    folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
    base = f"http://127.0.0.1:{port}/"
    settings = folder.settings.model_copy(update={"base_iri": base})
    publish(settings, datetime.now(UTC))
    add_release(settings, (f"<{graph}> <{RDF.type}> <{base}C> <{graph}> ." for graph in data_graphs(base)))
    with serving(settings, port) as running:
        yield running


def data_graphs(base: str) -> list[str]:
    """The names of the graphs that W3C's cases ask for."""
    return [f"{base}graphs/D{number}" for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def site(three_releases: ThreeReleases) -> Site:
    """The site over three releases, whose tests change none."""
    return Site(three_releases)


@pytest.fixture
def own(three_releases: ThreeReleases, tmp_path: Path) -> Site:
    """The same, with releases of its own."""
    return Site(three_releases.copy(tmp_path / "releases"))
