"""The words for completion: all that are used, their labels and counts, in order."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from labgraph.release.shelf import Release
from labgraph.release.statistics import Statistics
from labgraph.vocabulary import LAB, ORG, PREFIXES

PATH = "/sparql/vocabulary.json"


@pytest.fixture
def index(client: FlaskClient) -> dict[str, Any]:
    response = client.get(PATH)
    assert response.status_code == 200
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def test_its_members(index: dict[str, Any], published: Release) -> None:
    assert list(index) == ["release", "prefixes", "classes", "properties", "properties_of"]
    assert index["release"] == published.manifest.release
    assert index["prefixes"] == PREFIXES


def test_a_class_and_a_property(index: dict[str, Any], published: Release) -> None:
    labs = published.manifest.counts.entities["lab"]
    assert {
        "iri": LAB.Lab,
        "name": "lab:Lab",
        "labels": {"fr": "Laboratoire d'innovation publique", "en": "Public innovation lab"},
        "count": labs,
    } in index["classes"]
    carried = next(word for word in index["properties"] if word["iri"] == LAB.carriedBy)
    assert carried["labels"] == {"fr": "Porté par", "en": "Carried by"}
    assert LAB.carriedBy in index["properties_of"][LAB.Lab]
    assert LAB.carriedBy not in index["properties_of"][ORG.FormalOrganization]


def test_everything_used_is_there_most_used_first(index: dict[str, Any], published: Release) -> None:
    used = Statistics.read(published.path)
    for words, counts in ((index["classes"], used.classes), (index["properties"], used.properties)):
        assert {word["iri"]: word["count"] for word in words} == counts
        assert words == sorted(words, key=lambda word: (-word["count"], word["name"]))
    for of_class, names in index["properties_of"].items():
        counts = used.properties_of[of_class]
        assert set(names) == set(counts)
        assert [counts[name] for name in names] == sorted(counts.values(), reverse=True)


def test_it_is_kept_and_validated(client: FlaskClient) -> None:
    first = client.get(PATH)
    assert client.get(PATH).headers["Server-Timing"] == 'cache;desc="hit"'
    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.head(PATH).data == b""
    assert client.get(PATH, headers={"Accept-Language": "en"}).data == first.data
