"""What is asked: the same of both sides, each query like none before, and never an empty answer."""

import json
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bench_releases import LABS
from flask import Flask
from rdflib import Graph
from rdflib.compare import isomorphic

from labgraph import formats
from labgraph.bench import baseline, made_up
from labgraph.bench.load import Request
from labgraph.bench.scenarios import LARGE, LOOKUP, SCENARIOS, SMALL, Scenario
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.release.store import DIRECTORY
from labgraph.web.app import create_app
from repository import ROOT

ASKED = (*SCENARIOS, SMALL, LARGE)


@pytest.fixture(scope="module")
def ours(made_up_settings: Settings) -> Flask:
    return create_app(made_up_settings, CurrentEngine(Shelf(made_up_settings.releases_dir), 64_000_000))


@pytest.fixture
def bare(made_up_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    store = made_up_settings.releases_dir / "current" / DIRECTORY
    monkeypatch.setenv(baseline.STORE_VARIABLE, str(store))
    return baseline.create_app()


def answer(app: Flask, request: Request) -> bytes:
    response = app.test_client().get(request.path, headers={"Accept": request.accept}, buffered=True)
    assert response.status_code == 200, response.text
    assert response.mimetype == request.accept
    return response.data


def rows(table: bytes) -> list[str]:
    found: dict[str, Any] = json.loads(table)
    return sorted(json.dumps(row, sort_keys=True) for row in found["results"]["bindings"])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_both_sides_give_the_same_answer_and_it_is_not_empty(
    ours: Flask, bare: Flask, scenario: Scenario
) -> None:
    request = scenario.request(LABS - 1, number=7)
    mine, theirs = answer(ours, request), answer(bare, request)
    if scenario.form is formats.JSON:
        assert rows(mine) == rows(theirs)
        assert rows(mine)
    else:
        graphs = [Graph().parse(data=each, format="turtle") for each in (mine, theirs)]
        assert isomorphic(*graphs)
        assert len(graphs[0]) > 100


@pytest.mark.parametrize("form", [formats.TURTLE, formats.JSONLD, formats.HTML], ids=lambda form: form.name)
def test_both_sides_have_the_documents_of_entities(ours: Flask, bare: Flask, form: formats.Format) -> None:
    request = Request("/doc/lab/lab-7", form.media_type)
    for app in (ours, bare):
        assert "Laboratoire inventé 7" in answer(app, request).decode()


@pytest.mark.parametrize(
    ("scenario", "least", "most"), [(SMALL, 8_000, 12_000), (LARGE, 1_500_000, 2_500_000)]
)
def test_answers_are_as_long_as_their_names_say(
    ours: Flask, scenario: Scenario, least: int, most: int
) -> None:
    assert least < len(answer(ours, scenario.request(0))) < most


@pytest.mark.parametrize("scenario", ASKED, ids=lambda scenario: scenario.name)
def test_numbered_queries_are_all_different(scenario: Scenario) -> None:
    numbers = count()
    asked = [*scenario.requests(LABS, numbers, 300), *scenario.requests(LABS, numbers, 300)]
    assert len({request.path for request in asked}) == 600


def test_lookups_go_through_all_labs() -> None:
    asked = LOOKUP.requests(LABS, count(), LABS)
    queries = [parse_qs(urlsplit(request.path).query)["query"][0] for request in asked]
    assert [f"/lab-{n}>" in query for n, query in enumerate(queries)] == [True] * LABS


def test_made_up_records_are_the_same_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        made_up.write_records(folder, LABS, ROOT / "data")
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")} for folder in folders
    )
    assert first == second
    assert sum(path.parent.name == "labs" for path in first) == LABS
