"""The reconciliation service: what OpenRefine asks, answered in the form that the API says; strangers are held off."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7
from werkzeug.test import TestResponse

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.errors import TimeExceeded
from labgraph.release.index import open_index
from labgraph.release.search import FILE
from labgraph.release.search.alike import Sought
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app
from labgraph.web.reconcile.answering import results
from labgraph.web.reconcile.asked import Question
from labgraph.web.reconcile.described import operations
from labgraph.web.reconcile.words import PROPERTIES, TYPES
from repository import ROOT

SUGGESTED = {
    "entity": ("suggest-entities-response", "stratégie fran", "organisation/france-strategie"),
    "property": ("suggest-properties-response", "code in", "insee"),
    "type": ("suggest-types-response", "zo", "zone"),
}
SCHEMAS = ROOT.parent / "shared" / "recon-0.2" / "schemas"


@cache
def registry() -> Registry[Any]:
    """The schemas, by their ids. That of OpenAPI is for the part of a manifest that says who may ask: anybody may."""
    contents = [json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")]
    resources = [
        (each["$id"], DRAFT7.create_resource(each)) for each in contents if "swagger" not in each["$id"]
    ]
    return Registry().with_resources(resources)


def misfits(document: object, schema: str) -> list[str]:
    """What the schema of the API finds at fault, where the schemas are beside the repository."""
    if not SCHEMAS.is_dir():
        return []
    contents = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    contents.get("properties", {}).pop("authentication", None)
    return [error.message for error in Draft7Validator(contents, registry=registry()).iter_errors(document)]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of the API are not beside the repository")
def test_the_schemas_find_faults() -> None:
    assert misfits({"versions": ["0.1"], "name": "x", "identifierSpace": "x", "schemaSpace": "y"}, "manifest")
    assert misfits({"q": {}}, "reconciliation-result-batch")
    assert misfits({"result": [{"id": "x"}]}, "suggest-types-response")


def ask(client: FlaskClient, queries: object) -> dict[str, Any]:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    assert misfits(queries, "reconciliation-query-batch") == []
    assert misfits(answer.json, "reconciliation-result-batch") == []
    return answer.json


def first(client: FlaskClient, **query: object) -> dict[str, Any]:
    result = ask(client, {"q": query})["q"]["result"]
    found: dict[str, Any] = result[0]
    return found


def test_the_manifest_says_where_everything_is(client: FlaskClient, iris: Iris) -> None:
    answer = client.get("/reconcile")
    assert misfits(answer.json, "manifest") == []
    manifest = answer.json
    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"] == iris.things
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    addresses = [
        manifest["view"]["url"].replace("{{id}}", "lab%2Fti-lab"),
        manifest["preview"]["url"].replace("{{id}}", "lab%2Fti-lab"),
        *(each["service_url"] + each["service_path"] for each in manifest["suggest"].values()),
        "".join(manifest["extend"]["propose_properties"].values()),
    ]
    for address in addresses:
        assert client.get(address.removeprefix(iris.base.rstrip("/"))).status_code in {200, 303}, address


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_is_answered_key_by_key(client: FlaskClient, method: str) -> None:
    queries = {
        "q0": {"query": "SGAR Centre-Val de Loire", "type": "organisation", "limit": 2},
        "q1": {"query": "rien de tel qu’un xylophone"},
        "é": {"query": "Préfecture", "limit": 1, "type": ["organisation"], "type_strict": "any"},
    }
    sent = {"queries": json.dumps(queries)}
    where = {"query_string": sent} if method == "GET" else {"data": sent}
    answer = client.open("/reconcile", method=method, **where)
    assert misfits(answer.json, "reconciliation-result-batch") == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert list(answer.json) == list(queries)
    sgar = answer.json["q0"]["result"]
    assert sgar[0]["id"] == "organisation/sgar-centre-val-de-loire"
    assert sgar[0]["match"] is True
    assert sgar[0]["type"] == [{"id": "organisation", "name": "Organisation"}]
    assert len(sgar) <= 2
    assert [each["score"] for each in sgar] == sorted((each["score"] for each in sgar), reverse=True)
    assert answer.json["q1"]["result"] == []
    assert len(answer.json["é"]["result"]) == 1


@pytest.mark.parametrize("given", ["lab/ti-lab", "{base}id/lab/ti-lab", "{base}doc/lab/ti-lab"])
def test_an_id_gives_its_entity(client: FlaskClient, iris: Iris, given: str) -> None:
    found = ask(client, {"q": {"query": given.replace("{base}", iris.base)}})["q"]["result"]
    assert [(each["id"], each["score"], each["match"]) for each in found] == [("lab/ti-lab", 100, True)]
    assert ask(client, {"q": {"query": "lab/ti-lab", "type": "zone"}})["q"]["result"] == []


@pytest.mark.parametrize(
    ("properties", "expected", "match"),
    [
        ([{"pid": "siren", "v": "200 046 977"}], "organisation/metropole-de-lyon", True),
        ([{"pid": "siren", "v": 200046977}], "organisation/metropole-de-lyon", True),
        ([{"pid": "siret", "v": ["13001831000016"]}], "organisation/cerema", True),
        ([{"pid": "nuts", "v": "FRB"}], "zone/region-24", True),
        ([{"pid": "insee", "v": "24"}, {"pid": "level", "v": "région"}], "zone/region-24", True),
        ([{"pid": "insee", "v": "24"}, {"pid": "level", "v": "département"}], "zone/departement-24", True),
    ],
)
def test_properties_alone_lead_to_who_has_them(
    client: FlaskClient, properties: list[Mapping[str, object]], expected: str, match: bool
) -> None:
    found = first(client, properties=properties)
    assert (found["id"], found["match"]) == (expected, match)


@pytest.mark.parametrize(
    "region", ["Bretagne", "53", "region-53", {"id": "zone/region-53", "name": "x"}, ["Corse", "Bretagne"]]
)
def test_a_region_confirms_a_short_name(client: FlaskClient, region: object) -> None:
    assert not first(client, query="Ti Lab", type="lab")["match"]
    found = first(client, query="Ti Lab", type="lab", properties=[{"pid": "region", "v": region}])
    assert (found["id"], found["match"]) == ("lab/ti-lab", True)
    elsewhere = first(client, query="Ti Lab", type="lab", properties=[{"pid": "region", "v": "Normandie"}])
    assert (elsewhere["match"], elsewhere["score"] < found["score"]) == (False, True)


def test_a_class_names_a_type(client: FlaskClient) -> None:
    found = first(client, query="Ti Lab", type="https://w3id.org/labgraph/ns#Lab")
    assert found["id"] == "lab/ti-lab"


@pytest.mark.parametrize("what", SUGGESTED)
def test_suggestions(client: FlaskClient, what: str) -> None:
    schema, prefix, expected = SUGGESTED[what]
    address = f"/reconcile/suggest/{what}"
    answer = client.get(address, query_string={"prefix": prefix})
    assert misfits(answer.json, schema) == []
    ids = [each["id"] for each in answer.json["result"]]
    assert expected in ids
    later = client.get(address, query_string={"prefix": prefix, "cursor": "1"}).json["result"]
    assert [each["id"] for each in later] == ids[1:]
    assert client.get(address, query_string={"prefix": prefix, "cursor": "-1"}).status_code == 400


def test_suggested_entities_are_of_the_type_that_is_asked(client: FlaskClient) -> None:
    ids = [
        each["id"]
        for each in client.get("/reconcile/suggest/entity?prefix=bretagne&type=zone").json["result"]
    ]
    assert "zone/region-53" in ids
    assert {each.partition("/")[0] for each in ids} == {"zone"}


def test_values_are_fetched(client: FlaskClient) -> None:
    wanted = ["siren", "region", "carrier", "type", "status", "created", "website", "insee", "short_name"]
    asked = {
        "ids": ["lab/ti-lab", "zone/region-24", "lab/none"],
        "properties": [{"id": each} for each in wanted],
    }
    assert misfits(asked, "data-extension-query") == []
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)})
    assert misfits(answer.json, "data-extension-response") == []
    assert [each["id"] for each in answer.json["meta"]] == wanted
    rows = answer.json["rows"]
    assert rows["lab/ti-lab"]["region"] == [{"id": "zone/region-53", "name": "Bretagne"}]
    assert {"id": "organisation/region-bretagne", "name": "Région Bretagne"} in rows["lab/ti-lab"]["carrier"]
    assert rows["lab/ti-lab"]["created"] == [{"str": "2017"}]
    assert rows["zone/region-24"]["insee"] == [{"str": "24"}]
    assert rows["lab/none"] == {each: [] for each in wanted}


@pytest.mark.parametrize("kind", ["", *TYPES])
def test_the_properties_of_a_type_are_proposed(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"/reconcile/extend/properties?type={kind}&limit=50")
    assert misfits(answer.json, "data-extension-property-proposal") == []
    ids = {each["id"] for each in answer.json["properties"]}
    assert ids == {name for name, each in PROPERTIES.items() if not kind or kind in each.types}


def test_a_preview_may_stand_in_a_page_of_others(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview?id=lab/ti-lab&lang=en")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert '<html lang="en">' in answer.text
    assert 'href="/doc/lab/ti-lab?lang=en"' in answer.text
    assert len(answer.data) < 4096
    unknown = client.get("/reconcile/preview?id=%3Cscript%3E", headers={"Accept": "text/html"})
    assert unknown.status_code == 404
    assert "frame-ancestors 'none'" in unknown.headers["Content-Security-Policy"]
    assert "<script>" not in unknown.text
    assert "frame-ancestors 'none'" in client.get("/doc/lab/ti-lab").headers["Content-Security-Policy"]


WRONG = {
    "no JSON": "{",
    "a list": "[]",
    "half a character": '{"q": {"query": "\\ud800"}}',
    "nested": "[" * 20_000,
    "no query": '{"q": {}}',
    "a text": '{"q": "x"}',
    "a number as query": '{"q": {"query": 1}}',
    "an unknown type": '{"q": {"query": "x", "type": "person"}}',
    "an unknown property": '{"q": {"query": "x", "properties": [{"pid": "age", "v": 1}]}}',
    "a property that is only fetched": '{"q": {"query": "x", "properties": [{"pid": "created", "v": "2017"}]}}',
    "properties that are none": '{"q": {"query": "x", "properties": 5}}',
    "a limit below one": '{"q": {"query": "x", "limit": 0}}',
    "a limit that is none": '{"q": {"query": "x", "limit": NaN}}',
    "too many queries": json.dumps({str(number): {"query": "x"} for number in range(51)}),
    "too long a name": json.dumps({"q": {"query": "x" * 301}}),
    "too many values": json.dumps({"q": {"query": "x", "properties": [{"pid": "siren", "v": ["1"] * 21}]}}),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_batch_at_fault_is_refused_as_a_whole(client: FlaskClient, text: str) -> None:
    answer = client.post("/reconcile", data={"queries": text})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]


def test_what_is_no_batch_is_refused(client: FlaskClient) -> None:
    def status(answer: TestResponse) -> int:
        return answer.status_code

    assert status(client.post("/reconcile")) == 415
    assert status(client.post("/reconcile", data={"x": "y"})) == 400
    assert status(client.post("/reconcile", data={"queries": " " * 70_000})) == 413
    assert status(client.post("/reconcile", data=b"{}", content_type="application/json")) == 415
    assert status(client.post("/reconcile", data={"extend": "{}"})) == 400
    assert status(client.post("/reconcile", data={"extend": '{"ids": [1], "properties": []}'})) == 400
    assert status(client.put("/reconcile")) == 405
    assert client.options("/reconcile").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@given(
    document=st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["query", "type", "properties", "pid", "v", "id", "limit"]), inner
                )
            ),
            max_leaves=12,
        ),
        max_size=3,
    )
)
def test_whatever_is_sent_is_answered_or_refused(app: Flask, document: dict[str, Any]) -> None:
    client = client_of(app)
    for name in ("queries", "extend"):
        answer = client.post("/reconcile", data={name: json.dumps(document)})
        assert answer.status_code in {200, 400}, answer.text


def test_what_stays_the_same_is_kept(client: FlaskClient) -> None:
    for address in ("/reconcile", "/reconcile/suggest/type?prefix=", "/reconcile/preview?id=lab/ti-lab"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    posted = client.post("/reconcile", data={"queries": '{"q": {"query": "a"}}'})
    assert "ETag" not in posted.headers


@pytest.mark.parametrize("parameter", ["queries", "extend"])
def test_work_is_on_the_account_of_the_client(published_settings: Settings, parameter: str) -> None:
    settings = published_settings.model_copy(update={"client_requests_per_minute": 3})
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))
    asked = {"queries": '{"q": {"query": "x"}}', "extend": '{"ids": ["lab/ti-lab"], "properties": []}'}
    stranger = {"REMOTE_ADDR": "203.0.113.8"}
    statuses = [
        client.post("/reconcile", data={parameter: asked[parameter]}, environ_overrides=stranger).status_code
        for _ in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]


def test_a_batch_that_takes_too_long_is_stopped(published: Release, iris: Iris) -> None:
    batch = {"q": Question(Sought("SGAR"), 5)}
    with open_index(published.path, FILE).connection() as index, pytest.raises(TimeExceeded):
        results(index, iris, batch, limit_s=-1.0)


def test_every_address_is_in_the_description_for_programs(app: Flask) -> None:
    ours = {
        (rule.rule, rule.endpoint) for rule in app.url_map.iter_rules() if rule.rule.startswith("/reconcile")
    }
    described = list(operations())
    assert {(each.path, each.endpoint) for each in described if each.path.startswith("/reconcile")} == ours
    bearers = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == "identifiers.bearer")
    schemes = {each.path.split("/")[2] for each in described if each.path.startswith("/id/")}
    assert schemes == {*re.findall(r"'([\w-]+)'", bearers.rule), "insee"}
