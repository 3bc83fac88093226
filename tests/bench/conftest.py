"""A release of made-up records, as the bench publishes them."""

from datetime import UTC, datetime

import pytest
from bench_releases import LABS

from labgraph.bench import made_up
from labgraph.config import Settings
from labgraph.release.publish import publish
from repository import ROOT, settings_for


@pytest.fixture(scope="session")
def made_up_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("made-up")
    made_up.write_records(folder / "data", LABS, ROOT / "data")
    settings = settings_for(folder / "releases").model_copy(update={"data_dir": folder / "data"})
    publish(settings, datetime.now(UTC))
    return settings
