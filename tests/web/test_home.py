"""The home page: what it counts, where its map leads, what changed last, at a cost that does not grow."""

import gzip
import logging
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from clients import client_of
from counting import Counting
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.search import FILE
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app
from labgraph.web.tile_map import REGIONS
from made_up import RecordFolder


@pytest.fixture
def home(client: FlaskClient) -> Page:
    return Page(client.get("/", headers=BROWSER).text)


def test_home_counts_what_there_is(home: Page, published: Release) -> None:
    counts = published.manifest.counts.entities
    for kind, name in (("lab", "laboratoires"), ("organisation", "organisations"), ("project", "projets")):
        assert f"{counts[kind]} {name}" in home.words
    assert published.manifest.release in home.words


def test_home_has_one_search_field(home: Page) -> None:
    assert [(field["name"], field["type"]) for field in home.all("input")] == [("q", "search")]
    (form,) = home.all("form")
    assert (form["method"], form["role"]) == ("get", "search")


def test_every_region_is_a_tile_and_a_row(home: Page) -> None:
    leading = [link["href"] for link in home.all("a") if "region=" in (link["href"] or "")]
    assert sorted(filter(None, leading)) == sorted(2 * [f"/labs?region={region.slug}" for region in REGIONS])
    assert "Centre-Val de Loire 1 " in home.words
    assert "Occitanie 0 " in home.words
    for spoken in (
        "Grand Est, GES : 3 laboratoires",
        "Occitanie, OCC : 0 laboratoire",
        "Bretagne, BRE : 1 laboratoire",
    ):
        assert f" {spoken} " in home.words


def test_a_lab_of_no_region_is_counted_elsewhere(record_folder: RecordFolder) -> None:
    """Of the two made-up labs, one names a region and the other no zone; then the first becomes national."""
    words = home_of(record_folder.settings).words
    assert "Centre-Val de Loire 1 " in words
    assert "Hors région (national, ou zone non renseignée) 1 " in words
    record_folder.replace("labs/lab-a.yaml", "zones: [region-24]", "zones: [france]")
    words = home_of(record_folder.settings).words
    assert "Centre-Val de Loire 0 " in words
    assert "Hors région (national, ou zone non renseignée) 2 " in words
    assert "2 laboratoires de plus ne sont d’aucune région" in words


def test_the_table_is_in_reading_order(home: Page) -> None:
    assert re.search(r"Hauts-de-France \d+ Île-de-France \d+ La Réunion", home.words)


def test_latest_changes_are_the_latest(home: Page, published: Release) -> None:
    (dump,) = published.path.glob("dumps/*.nt.gz")
    text = gzip.decompress(dump.read_bytes()).decode()
    latest = max(
        line.split('"')[1]
        for line in text.splitlines()
        if "/graphs/" in line and "dc/terms/modified>" in line
    )
    days = [time["datetime"] for time in home.all("time")]
    assert len(days) == 8
    assert days == sorted(filter(None, days), reverse=True)
    assert days[0] == latest


def test_home_asks_no_question_of_the_engine(published_settings: Settings) -> None:
    """What it counts grows with the release: the index has it ready."""
    engines = Counting(CurrentEngine(Shelf(published_settings.releases_dir), 64_000_000))
    client = client_of(create_app(published_settings, engines))
    for address in ("/", "/?lang=en", "/?x=1", "/"):
        assert client.get(address, headers=BROWSER).status_code == 200
    assert engines.asked == []


def home_of(settings: Settings) -> Page:
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    return Page(client.get("/", headers=BROWSER).text)


def test_an_index_of_another_version_is_told_to_the_operator_alone(
    record_folder: RecordFolder, caplog: pytest.LogCaptureFixture
) -> None:
    """As after an upgrade, before the next publication."""
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    shelf = Shelf(settings.releases_dir)
    directory = settings.releases_dir / shelf.current_id()
    for path in (directory, directory / FILE):
        path.chmod(0o755)
    with closing(sqlite3.connect(directory / FILE)) as index:
        index.execute("DROP TABLE entities")
    client = client_of(create_app(settings, CurrentEngine(shelf, 64_000_000)))
    with caplog.at_level(logging.ERROR):
        response = client.get("/", headers=BROWSER)
    assert response.status_code == 503
    assert "ne peut pas être ouverte" in Page(response.text).words
    assert FILE not in response.text
    assert FILE in caplog.text
    assert "labgraph publish" in caplog.text
    assert client.get("/doc/lab/lab-a").status_code == 200, "what is there is answered"
