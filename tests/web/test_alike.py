"""Labs that are alike: by carrier, then by shared expertises, at most six, and as fast in a crowd."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release import links
from labgraph.release.index import open_index
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import LAB, RDF, SKOS, Iris
from labgraph.web.alike import Alike, alike
from labgraph.web.app import create_app
from labgraph.web.neighbours import Neighbours
from made_releases import published_with

pytestmark = pytest.mark.usefixtures("french_page")

CROWD = 5_000
# Lab → what it has: carriers `c…` and expertises `e…`.
LABS = {
    "one": "c1 c2 e1 e2 e3",
    "carried-too": "c1",
    "twice-carried": "c1 c2",
    "three": "e1 e2 e3",
    "two": "e2 e3 e4",
    "first-of-one": "e3",
    "second-of-one": "e3",
    "third-of-one": "e3",
    "last-of-one": "e3",
    "stranger": "c3 e4",
    "lonely": "c4",
    "crowded": "e-all",
}


def crowd(iris: Iris) -> Iterator[str]:
    for slug, shared in LABS.items():
        yield from _lab(iris, slug, slug.capitalize(), shared.split())
    for n in range(CROWD):
        yield from _lab(iris, f"crowd-{n}", f"Foule {n:05}", ["e-all"])


def _lab(iris: Iris, slug: str, name: str, shared: list[str]) -> Iterator[str]:
    lab, graph = iris.entity("lab", slug), iris.graph("lab", slug)
    yield f"<{lab}> <{RDF.type}> <{LAB.Lab}> <{graph}> ."
    yield f'<{lab}> <{SKOS.prefLabel}> "{name}"@fr <{graph}> .'
    for thing in shared:
        carries = thing.startswith("c")
        other = iris.entity("organisation" if carries else "concept", thing)
        yield f"<{lab}> <{LAB.carriedBy if carries else LAB.expertise}> <{other}> <{graph}> ."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return published_with(tmp_path_factory.mktemp("crowd"), crowd)


@pytest.fixture(scope="module")
def neighbours(settings: Settings) -> Neighbours:
    release = Shelf(settings.releases_dir).open_current()
    return Neighbours(open_index(release.path, links.FILE), Iris(settings.base_iri))


def told(neighbours: Neighbours, slug: str) -> list[tuple[str, list[str], int]]:
    found = alike(neighbours, neighbours.iris.entity("lab", slug))
    return [(_slug(one), [value.text for value in one.carriers], one.expertises) for one in found]


def _slug(one: Alike) -> str:
    assert one.lab.entity
    return one.lab.entity.slug


def test_carriers_come_before_expertises(neighbours: Neighbours) -> None:
    assert told(neighbours, "one") == [
        ("twice-carried", ["organisation/c1", "organisation/c2"], 0),
        ("carried-too", ["organisation/c1"], 0),
        ("three", [], 3),
        ("two", [], 2),
        ("first-of-one", [], 1),
        ("last-of-one", [], 1),
    ]


def test_it_goes_both_ways(neighbours: Neighbours) -> None:
    assert ("one", [], 3) in told(neighbours, "three")
    assert told(neighbours, "stranger") == [("two", [], 1)]


@pytest.mark.parametrize("slug", ["lonely", "nobody"])
def test_nobody_is_like_it(neighbours: Neighbours, slug: str) -> None:
    assert told(neighbours, slug) == []


def test_crowd_is_not_looked_through(neighbours: Neighbours) -> None:
    assert len(told(neighbours, "crowded")) == 6
    ratios = []
    for _ in range(25):
        times = []
        for slug in ("crowded", "one"):
            begun = perf_counter()
            told(neighbours, slug)
            times.append(perf_counter() - begun)
        ratios.append(times[0] / times[1])
    assert median(ratios) < 5, "a hundred labs are looked at, not five thousand"


def test_page_says_why(client: FlaskClient) -> None:
    words = Page(client.get("/doc/lab/canteam", headers=BROWSER).text).words
    assert (
        "Laboratoires proches Lab de la Sécurité sociale même structure porteuse : "
        "Caisse nationale d'assurance vieillesse" in words
    )
    assert "Laboratoires proches" not in client.get("/doc/lab/erasme", headers=BROWSER).text


def test_page_says_how_many(settings: Settings) -> None:
    pages = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    for language, words in (("fr", "3 expertises communes"), ("en", "3 expertises in common")):
        assert words in pages.get(f"/doc/lab/one?lang={language}", headers=BROWSER).text
