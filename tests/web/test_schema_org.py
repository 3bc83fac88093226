"""The description of an entity for search engines: true JSON-LD, known words only, and nothing that could run."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER
from test_entities import ENTITIES

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import DCT, FOAF, SKOS, Iris
from labgraph.web.app import create_app
from made_releases import add_release
from made_up import RecordFolder

# The words of schema.org that may stand there (release 29), and the classes that they apply to.
CLASSES = {
    "Organization",
    "GovernmentOrganization",
    "Project",
    "AdministrativeArea",
    "DefinedTerm",
    "DefinedTermSet",
    "WebPage",
}
OF_A_THING = {"@id", "@type", "name", "alternateName", "description", "url", "sameAs", "mainEntityOfPage"}
OF_AN_ORGANISATION = {"foundingDate", "dissolutionDate", "parentOrganization", "areaServed", "knowsAbout",
                      "keywords", "address", "email"}  # fmt: skip
WORDS = {
    "GovernmentOrganization": OF_A_THING | OF_AN_ORGANISATION,
    "Organization": OF_A_THING | OF_AN_ORGANISATION,
    "Project": OF_A_THING | OF_AN_ORGANISATION,
    "AdministrativeArea": OF_A_THING | {"containedInPlace"},
    "DefinedTerm": OF_A_THING | {"inDefinedTermSet"},
    "DefinedTermSet": OF_A_THING,
    "WebPage": OF_A_THING | {"license"},
}
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & ' \" ]]>"


def described(client: FlaskClient, entity: str, language: str = "fr") -> dict[str, Any]:
    (block,) = BLOCK.findall(client.get(f"/doc/{entity}?lang={language}", headers=BROWSER).text)
    document: dict[str, Any] = json.loads(block)
    return document


def nodes(value: Any) -> list[dict[str, Any]]:
    """All nodes of a document, however deep."""
    if isinstance(value, list):
        return [node for each in value for node in nodes(each)]
    return [value, *nodes(list(value.values()))] if isinstance(value, dict) else []


@pytest.mark.parametrize("entity", ENTITIES)
def test_words_are_those_of_schema_org(client: FlaskClient, iris: Iris, entity: str) -> None:
    document = described(client, entity)
    assert document.pop("@context") == "https://schema.org"
    assert document["@id"] == iris.entity(*entity.split("/"))
    for node in nodes(document):
        assert node["@type"] in CLASSES
        assert node.keys() <= WORDS[node["@type"]]
        assert all(node.values()), "what is not known is left out"


def test_lab_is_described(client: FlaskClient, iris: Iris) -> None:
    document = described(client, "lab/lab-l-centre-val-de-loire", "en")
    assert document["@type"] == "GovernmentOrganization"
    assert document["name"] == "Laboratoire du Centre-Val de Loire - LAB'L"
    assert "LAB'L" in document["alternateName"]
    assert document["foundingDate"] == "2022"
    assert document["areaServed"]["name"] == "Centre-Val de Loire"
    assert document["parentOrganization"]["@id"] == iris.entity("organisation", "sgar-centre-val-de-loire")
    assert [each["name"] for each in document["knowsAbout"]] == ["Service design", "Collective intelligence"]


def test_other_kinds(client: FlaskClient) -> None:
    assert described(client, "organisation/ditp")["@type"] == "GovernmentOrganization"
    assert described(client, "organisation/askoria")["@type"] == "Organization"
    assert described(client, "project/gd4h")["foundingDate"] == "2020"
    zone = described(client, "zone/region-24")
    assert zone["containedInPlace"]["name"] == "France"
    assert any("wikidata" in address for address in zone["sameAs"])
    concept = described(client, "concept/expertise-design-de-service", "en")
    assert concept["inDefinedTermSet"]["@type"] == "DefinedTermSet"
    assert concept["description"].startswith("Designing")


def test_dates_that_sources_dispute_are_left_out(client: FlaskClient) -> None:
    assert "foundingDate" not in described(client, "lab/erasme")


def test_strangers_texts_stay_texts(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    iris = Iris(settings.base_iri)
    lab, graph = iris.entity("lab", "lab-a"), iris.graph("lab", "lab-a")
    text = json.dumps(HOSTILE, ensure_ascii=False)
    add_release(
        settings,
        [
            f"<{lab}> <{SKOS.altLabel}> {text}@fr <{graph}> .",
            f"<{lab}> <{DCT.description}> {text}@fr <{graph}> .",
            f"<{lab}> <{FOAF.homepage}> <javascript:alert(1)> <{graph}> .",
        ],
    )
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    document = described(client, "lab/lab-a")
    assert HOSTILE in document["alternateName"]
    assert document["url"] == "https://lab-a.example.fr"
    (block,) = BLOCK.findall(client.get("/doc/lab/lab-a", headers=BROWSER).text)
    assert not set("<>&'\u2028\u2029") & set(block)
