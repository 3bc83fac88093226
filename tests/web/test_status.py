"""The status: the release in service, how old its data is, how it differs from the one before."""

import json
from datetime import UTC, date, datetime, timedelta

from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.nightly import nightly
from labgraph.release.publish import publish
from labgraph.release.report import REPORT
from labgraph.release.shelf import Release, Shelf
from labgraph.web.app import create_app
from made_up import RecordFolder

FIRST = datetime(2026, 11, 23, tzinfo=UTC)


def client_over(settings: Settings) -> FlaskClient:
    return client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))


def test_status_is_that_of_the_report(client: FlaskClient, published: Release) -> None:
    status = json.loads(client.get("/status.json").text)
    report = json.loads((published.path / REPORT).read_bytes())
    assert status["release"] == published.manifest.release
    assert status["publication_seconds"] == report["seconds"]
    assert status["files_added"] == len(report["added"])
    assert status["counts"]["triples"] == published.manifest.counts.triples
    assert status["counts_before"] is None
    assert status["releases_kept"] == [published.manifest.release]
    modified = date.fromisoformat(status["data_modified"])
    assert status["data_age_days"] == (datetime.now(UTC).date() - modified).days


def test_status_is_negotiated(client: FlaskClient) -> None:
    assert client.get("/status", headers=BROWSER).content_type == "text/html; charset=utf-8"
    for path, accept in (("/status", "application/json"), ("/status.json", "text/html")):
        response = client.get(path, headers={"Accept": accept})
        assert response.content_type == "application/json"
    assert "Accept" in client.get("/status", headers=BROWSER).vary
    refused = client.get("/status", headers={"Accept": "text/csv"})
    assert refused.status_code == 406


def test_status_compares_with_the_release_before(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, FIRST)
    first = Shelf(settings.releases_dir).current_id()
    client = client_over(settings)
    assert "aucune : celle-ci est la première" in Page(client.get("/status", headers=BROWSER).text).words
    record_folder.replace("labs/lab-a.yaml", "modifie_le: 2026-11-23", "modifie_le: 2026-11-20")
    record_folder.write("zones/nulle-part.yaml", ZONE)
    publish(settings, FIRST + timedelta(days=1))
    status = json.loads(client.get("/status.json").text)
    assert status["previous"] == first
    assert (status["files_added"], status["files_changed"], status["files_removed"]) == (1, 1, 0)
    assert status["counts"]["zone"] - status["counts_before"]["zone"] == 1
    words = Page(client.get("/status", headers=BROWSER).text).words
    assert "ajoutés : 1, modifiés : 1, retirés : 0" in words
    assert f"Zones {status['counts']['zone']} +1" in words


def test_status_tells_the_last_night(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, FIRST)
    client = client_over(settings)
    status = json.loads(client.get("/status.json").text)
    assert (status["last_night"], status["last_night_outcome"], status["nights_late"]) == (None, None, False)
    assert "Dernière mise à jour de nuit" not in client.get("/status", headers=BROWSER).text
    yesterday = datetime.now(UTC) - timedelta(hours=20)
    assert nightly(settings, yesterday).night.outcome == "unchanged"
    status = json.loads(client.get("/status.json").text)
    assert status["last_night"] == status["last_good_night"] == yesterday.isoformat(timespec="seconds")
    assert (status["last_night_outcome"], status["nights_late"]) == ("unchanged", False)
    page = client.get("/status", headers=BROWSER).text
    assert f"à {yesterday:%H:%M} UTC : rien de nouveau" in Page(page).words
    assert LATE not in page


def test_status_warns_when_the_last_good_night_is_long_ago(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    good, bad = datetime.now(UTC) - timedelta(hours=37), datetime.now(UTC)
    publish(settings, FIRST)
    assert nightly(settings, good).night.outcome == "unchanged"
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    assert nightly(settings, bad).night.outcome == "faults"
    client = client_over(settings)
    status = json.loads(client.get("/status.json").text)
    assert status["last_night"] == bad.isoformat(timespec="seconds")
    assert status["last_good_night"] == good.isoformat(timespec="seconds")
    assert (status["last_night_outcome"], status["nights_late"]) == ("faults", True)
    words = Page(client.get("/status", headers=BROWSER).text).words
    assert f"{LATE} La dernière mise à jour réussie est celle du " in words
    assert "des fiches comportent des erreurs" in words
    patient = client_over(settings.model_copy(update={"nightly_late_h": 38}))
    assert LATE not in patient.get("/status", headers=BROWSER).text


LATE = "Les données ne sont plus mises à jour."


def test_releases_that_are_gone_are_no_longer_told(record_folder: RecordFolder) -> None:
    """What is pruned is told at once, though the release in service is the same."""
    settings = record_folder.settings
    publish(settings, FIRST)
    record_folder.replace("labs/lab-a.yaml", "modifie_le: 2026-11-23", "modifie_le: 2026-11-20")
    publish(settings, FIRST + timedelta(days=1))
    client = client_over(settings)
    assert len(json.loads(client.get("/status.json").text)["releases_kept"]) == 2
    Shelf(settings.releases_dir).prune(1)
    assert len(json.loads(client.get("/status.json").text)["releases_kept"]) == 1


ZONE = """\
zone: nulle-part
noms:
  officiel: Nulle part
niveau: national
modifie_le: 2026-11-22
sources:
  page:
    url: https://example.fr/nulle-part
    appuie: [noms, niveau]
"""
