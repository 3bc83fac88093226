"""The application over the release of the repository's own records, in process and as a real server."""

from collections.abc import Iterator

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from running import RunningServer, serving

from labgraph.config import Settings
from labgraph.engine.current import CurrentEngine
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app

LIMIT = 64_000_000


@pytest.fixture(scope="session")
def app(published_settings: Settings) -> Flask:
    return create_app(published_settings, CurrentEngine(Shelf(published_settings.releases_dir), LIMIT))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.fixture(scope="session")
def iris(published: Release) -> Iris:
    return Iris(published.manifest.base_iri)


@pytest.fixture(scope="session")
def server(published_settings: Settings) -> Iterator[RunningServer]:
    """`labgraph serve` on a loopback port, over the repository's own records."""
    with serving(published_settings) as running:
        yield running
