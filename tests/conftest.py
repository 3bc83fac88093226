"""What many tests share: settings, a real release of the real records, and small folders of records to break."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.engine.port import QueryEngine
from labgraph.intake.concepts import Concepts
from labgraph.intake.mapping import read_concepts
from labgraph.release.manifest import Manifest
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from made_up import RecordFolder, ThreeReleases, publish_three_names
from publications import publish_three
from repository import PUBLISHED, ROOT, settings_for

pytest_plugins = ["alone"]

LIMIT = 64_000_000

# FAST=1 for a quick look; in CI the same examples every time, so that a red run can be run again.
COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
hypothesis_settings.register_profile("default", max_examples=50, **COMMON)
hypothesis_settings.register_profile("fast", max_examples=10, **COMMON)
hypothesis_settings.register_profile("ci", max_examples=25, derandomize=True, **COMMON)
PROFILE = "fast" if os.environ.get("FAST") else "ci" if os.environ.get("CI") else "default"
hypothesis_settings.load_profile(PROFILE)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The repository's own records, with a shelf of releases that is empty."""
    return settings_for(tmp_path / "releases")


@pytest.fixture(scope="session")
def published_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The repository's own records, published once for all tests; no test may change this shelf."""
    settings = settings_for(tmp_path_factory.mktemp("published") / "releases")
    publish(settings, PUBLISHED)
    return settings


@pytest.fixture(scope="session")
def published(published_settings: Settings) -> Release:
    """The release of the repository's own records."""
    return Shelf(published_settings.releases_dir).open_current()


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[RecordFolder, list[Manifest]]:
    """Made-up records as they are after three publications, and the three manifests; no test may change this shelf."""
    return publish_three(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="session")
def engine(published_settings: Settings) -> QueryEngine:
    """An engine over the release of the repository's own records."""
    return CurrentEngine(Shelf(published_settings.releases_dir), LIMIT).engine()


@pytest.fixture(scope="session")
def three_releases(tmp_path_factory: pytest.TempPathFactory) -> ThreeReleases:
    """Three releases of a few made-up records, published once for all tests; no test may change this shelf."""
    directory = tmp_path_factory.mktemp("three")
    return publish_three_names(RecordFolder(directory / "data", ROOT / "ontology", directory / "releases"))


@pytest.fixture(scope="session")
def concepts() -> Concepts:
    """The controlled values of the repository's own ontology."""
    return read_concepts(ROOT / "ontology" / "concepts.ttl")


@pytest.fixture
def today() -> date:
    """A day on which no made-up record is of the future."""
    return date(2026, 11, 23)


@pytest.fixture
def record_folder(tmp_path: Path) -> RecordFolder:
    """A few made-up records without fault, to be broken; their releases go to a shelf beside them."""
    return RecordFolder(tmp_path / "data", ROOT / "ontology", tmp_path / "releases")
