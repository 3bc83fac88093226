"""What the API says of itself is true: its OpenAPI document, its schemas, and 500 requests that are made from them."""

import re
from typing import Any

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.errors import LANGUAGES
from labgraph.release.search.listing import MOST
from labgraph.release.shelf import Shelf
from labgraph.saved_queries import saved_queries
from labgraph.web.api.lists import LISTS
from labgraph.web.api.openapi import everything
from labgraph.web.api.operation import Operation
from labgraph.web.api.operations import SERVICE, operations
from labgraph.web.api.parameters import USUAL_LIMIT, of_list
from labgraph.web.app import create_app
from repository import RELEASE, ROOT
from running import RunningServer

OPERATIONS = list(everything(saved_queries(ROOT / "queries")))
NAMES = [f"{each.method} {each.path}" for each in OPERATIONS]
OF_API = list(operations())
# Of the API in all; of each of the others.
CASES, FEW = 500, 4
NO_BUDGET = dict.fromkeys(
    ("client_requests_per_minute", "client_errors_per_minute", "client_query_s_per_minute"), 0
)


@pytest.fixture(scope="module")
def unlimited(published_settings: Settings) -> Flask:
    """An application without budgets."""
    settings = published_settings.model_copy(update=NO_BUDGET)
    return create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000))


@pytest.fixture(scope="module")
def real(app: Flask) -> dict[str, list[str]]:
    """Values that exist, by the name of their parameter; slugs by the path of their list."""
    client = client_of(app)
    values = {"release": [RELEASE]}
    for path in LISTS:
        items = client.get(f"/api/v1/{path}?fields=slug").json["items"]
        values[f"/api/v1/{path}"] = [item["slug"] for item in items]
        facets = client.get(f"/{path}.json").json["facets"] if path != "concepts" else {}
        values |= {facet: [each["value"] for each in counts] for facet, counts in facets.items() if counts}
    return values


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_what_is_answered_is_what_is_documented(
    unlimited: Flask, real: dict[str, list[str]], operation: Operation
) -> None:
    """No status, type or shape that is not; what the schemas refuse is refused. Half of the values that fit exist."""
    from api_cases import statuses_of  # noqa: PLC0415 -- it takes a second, in each process that collects tests

    of_list = operation.path.removesuffix("/neighbours").removesuffix("/{slug}")
    values = {name: found[0] for name, found in real.items()}
    values["slug"] = real.get(of_list, [""])[0]
    of_api = operation.tag in (SERVICE, *LISTS)
    cases = -(-CASES // len(OF_API)) if of_api else FEW
    statuses = statuses_of(unlimited, operation, values, cases)
    assert 500 not in statuses
    if operation.tag in LISTS:
        assert 200 in statuses


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_is_openapi(client: FlaskClient, language: str) -> None:
    response = client.get(f"/openapi.json?lang={language}")
    assert response.content_type == "application/json"
    validate(response.json)


def test_the_routes_are_those_that_are_described(app: Flask, client: FlaskClient) -> None:
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules()}
    served = {rule for rule in rules if rule.startswith("/api/")}
    assert {path for path in client.get("/openapi.json").json["paths"] if path.startswith("/api/")} == served


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_the_example_of_each_operation_answers(client: FlaskClient, operation: Operation) -> None:
    sent = dict([operation.form.example.split("=", 1)]) if operation.form else None
    response = client.open(operation.example, method=operation.method, data=sent)
    assert response.status_code == operation.status
    if operation.tag in LISTS and response.json:
        assert response.json.get("total", 1) > 0


@pytest.mark.parametrize("listed", LISTS.values(), ids=list(LISTS))
def test_entities_are_what_their_schema_says(client: FlaskClient, listed: Any) -> None:
    response = client.get(f"/api/v1/schemas/{listed.kind}.json")
    assert response.content_type == "application/schema+json"
    schema = response.json
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    keys = ",".join(listed.keys)
    for entity in client.get(f"/api/v1/{listed.name}?limit=200&fields={keys}").json["items"]:
        assert [error.message for error in validator.iter_errors({"release": RELEASE, **entity})] == []
        assert entity.keys() <= schema["properties"].keys()
    assert [error.message for error in validator.iter_errors({"release": RELEASE, "id": 1})] != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_operation(client: FlaskClient, language: str) -> None:
    page = Page(client.get(f"/api?lang={language}", headers=BROWSER).text)
    for path, can in client.get(f"/openapi.json?lang={language}").json["paths"].items():
        for method, operation in can.items():
            assert f"{method.upper()} {path} {operation['summary']}" in page.words
    assert "/api/v2" in page.words


# ── docs/api.md ──

DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_document_names_what_there_is() -> None:
    """Every list, parameter and order, no other parameter, and every key that items usually have."""
    table = DOCUMENT[DOCUMENT.index("| parameter | means |") :]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    parameters = {parameter.name for listed in LISTS.values() for parameter in of_list(listed)}
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == parameters
    told = set(re.findall(r"`([^` ]+)`", DOCUMENT))
    for name, listed in LISTS.items():
        assert f"/api/v1/{name}" in told
        assert {*listed.short, *(sort for sort in listed.orders if sort[0] != "-")} <= told
    assert f"{MOST} at most; {USUAL_LIMIT} otherwise" in DOCUMENT


def test_the_examples_of_the_document_answer(client: FlaskClient) -> None:
    examples = re.findall(r"^curl '?http://localhost:8000([^'\n]*)'?$", DOCUMENT, re.MULTILINE)
    assert len(examples) == 4
    for path in examples:
        response = client.get(path)
        assert response.status_code == 200
        assert (response.json or {"total": response.text.count("\n")}).get("total", 1) > 0


def test_the_program_of_the_document_runs(server: RunningServer, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(compile(program.replace("http://localhost:8000", server.address), "api.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len({*lines}) > 30
    assert any("Ti Lab" in line and "Région Bretagne" in line for line in lines)
