"""The pages: what they say, in what order, in which language, and that every link on them leads somewhere."""

import gzip
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from reading import BROWSER, Page, walk

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app
from made_up import RecordFolder


def entities_of(release: Release, iris: Iris) -> list[tuple[str, str]]:
    """Kind and slug of every entity that the release says something of."""
    (dump,) = release.path.glob("dumps/*.nt.gz")
    subjects = {
        line[1 : line.index(">")] for line in gzip.decompress(dump.read_bytes()).decode().splitlines()
    }
    found = filter(None, map(iris.read, subjects))
    return sorted({(name.kind, name.slug) for name in found if not name.part})


def page(client: FlaskClient, path: str) -> Page:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, path
    assert response.content_type == "text/html; charset=utf-8"
    return Page(response.text)


@pytest.fixture(scope="module")
def walked(app: Flask) -> tuple[dict[str, Page], dict[str, int]]:
    return walk(client_of(app))


@pytest.fixture(scope="module")
def pages(walked: tuple[dict[str, Page], dict[str, int]]) -> dict[str, Page]:
    """Every page there is, by its path."""
    return walked[0]


def test_every_link_inside_leads_somewhere(walked: tuple[dict[str, Page], dict[str, int]]) -> None:
    assert walked[1] == {}


def test_every_entity_has_a_page_that_links_lead_to(
    pages: dict[str, Page], published: Release, iris: Iris
) -> None:
    entities = entities_of(published, iris)
    assert len(entities) == sum(published.manifest.counts.entities.values())
    assert {f"/doc/{kind}/{slug}" for kind, slug in entities} <= pages.keys()


def test_every_page_is_well_built(pages: dict[str, Page]) -> None:
    for path, found in pages.items():
        assert found.all("html")[0]["lang"] == "fr", path
        assert len(found.all("h1")) == len(found.all("main")) == len(found.all("title")) == 1, path
        programs = [script for script in found.all("script") if script.get("type") != "application/ld+json"]
        assert all((script["src"] or "").startswith("/static/") for script in programs), path
        assert not [a for _, a in found.tags if "style" in a or any(name.startswith("on") for name in a)], (
            path
        )
        assert len(found.anchors) == len(set(found.anchors)), path
        inside = {link[1:] for link in found.links if link.startswith("#")}
        assert inside <= set(found.anchors), path


def test_every_name_of_a_property_is_in_words(pages: dict[str, Page]) -> None:
    """A name such as `lab:labType` on a page would be one that the ontology does not give."""
    assert {name for found in pages.values() for name in found.names if re.search(r"^\w+:\w", name)} == set()


def test_lab_page_says_it_all(client: FlaskClient, iris: Iris) -> None:
    found = page(client, "/doc/lab/lab-l-centre-val-de-loire")
    for words in (
        "Laboratoire du Centre-Val de Loire - LAB'L",
        "Aussi : LAB'L · LAB'L Centre-Val-de-Loire · Lab'L",
        "Type de laboratoire Laboratoire interministériel source 1 ",
        "Secrétariat général pour les affaires régionales (SGAR) Centre-Val de Loire",
        "Cité comme « SGAR de la Région Centre-Val de Loire »",
        "Services de l'État implantés dans la région Centre-Val de Loire.",
        "Fabrique 1 : lisibilité de l'offre d'emploi sur le Gâtinais montargois",
        "Direction interministérielle de la transformation publique",
        "Contact Non renseigné",
        "Publiée : 13 novembre 2024",
        "Données sous Licence Ouverte",
        "Fichier labs/lab-l-centre-val-de-loire.yaml",
        iris.entity("lab", "lab-l-centre-val-de-loire"),
    ):
        assert words in found.words, words
    assert "/doc/zone/region-24" in found.links
    assert {
        f"/doc/lab/lab-l-centre-val-de-loire.{suffix}" for suffix in ("ttl", "nt", "jsonld", "rdf")
    } <= set(found.links)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_says_how_to_cite_it(client: FlaskClient, published: Release, iris: Iris, language: str) -> None:
    (cited,) = re.findall(
        r"<details>(.*?)</details>", client.get(f"/doc/lab/erasme?lang={language}").text, re.DOTALL
    )
    for words in (
        "Erasme, laboratoire d&#39;innovation de la Métropole de Lyon",
        "labgraph",
        published.manifest.release,
        iris.entity("lab", "erasme"),
        "Licence Ouverte",
    ):
        assert words in cited


def test_sources_that_disagree_are_both_shown(client: FlaskClient) -> None:
    body = client.get("/doc/lab/erasme", headers=BROWSER).text
    found = Page(body)
    assert "Les sources ne s’accordent pas." in found.words
    (dates,) = re.findall(r"<dt><bdi>Création</bdi></dt><dd>(.*?)</dd>", body, re.DOTALL)
    first, second = dates.split("ou</span>")
    marks = [re.findall(r'href="#(source-[a-z0-9-]+)"', each) for each in (first, second)]
    assert (marks[0], marks[1]) == (["source-pdfslide", "source-rapport-2024"], ["source-aventuriers"])
    assert set(marks[0] + marks[1]) <= set(found.anchors)
    for year, who in (
        ("1998", "pdfslide.us, erasme.org"),
        ("1999", "aventuriers-actionpublique.la27eregion.fr"),
    ):
        assert re.search(rf"{year} création [source 0-9]+ D’après : {who}\. Une autre date", found.words)


def test_date_that_is_only_more_exact_is_not_disputed(record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-a.yaml", "date: 2022\n", "date: 2021\n")
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    words = page(client, "/doc/lab/lab-a").words
    assert "juillet 2021 création" in words
    assert "Une autre date" not in words


def test_creation_has_the_sources_of_creations_only(record_folder: RecordFolder) -> None:
    """An opening in the same year does not vouch for the creation."""
    opening = "evenements:\n  - nature: ouverture\n    date: 2022\n    source: page\n"
    record_folder.replace("labs/lab-a.yaml", "evenements:\n", opening)
    settings = record_folder.settings
    publish(settings, datetime(2026, 11, 23, tzinfo=UTC))
    client = client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 1_000_000)))
    words = page(client, "/doc/lab/lab-a").words
    assert "Création juillet 2021 source 1 ou 2022 source 2 Les sources" in words
    assert "2022 ouverture source 1" in words


@pytest.mark.parametrize("entity", ["lab/erasme", "organisation/ditp", "project/gd4h", "zone/region-24"])
def test_errors_in_each_fact_can_be_reported(client: FlaskClient, entity: str) -> None:
    kind, slug = entity.split("/")
    links = [link for link in page(client, f"/doc/{entity}").links if link.startswith("/signaler?kind=")]
    begin = f"/signaler?kind={kind}&slug={slug}"
    facts = [unquote(link.removeprefix(f"{begin}&fact=")) for link in links if link != begin]
    assert len(facts) == len(links) - 1 == len(set(facts)) > 2, "one is for the whole record"
    for link in links:
        words = page(client, link).words
        assert f"{slug}" in words
    if kind == "lab":
        assert {"lab:labType", "event-creation-1999", "carrying-metropole-de-lyon-2015"} <= set(facts)


def test_carriers_have_their_period(client: FlaskClient) -> None:
    words = page(client, "/doc/lab/erasme").words
    assert "Département du Rhône source 5 source 7 porteur, de 1998 à 2015 Porteur historique." in words
    assert "porteur, depuis 2015" in words
    assert (
        "Erasme, laboratoire d'innovation de la Métropole de Lyon porteur, de 1998 à 2015"
        in page(client, "/doc/organisation/departement-du-rhone").words
    )


def test_parts_of_an_entity_have_their_anchor(client: FlaskClient) -> None:
    """The fragment of a part's IRI, kept by browsers through the 303, leads to that part."""
    anchors = page(client, "/doc/lab/erasme").anchors
    assert {"carrying-metropole-de-lyon-2015", "event-creation-1999", "source-aventuriers", "address"} <= set(
        anchors
    )


def test_other_languages_are_marked(client: FlaskClient) -> None:
    body = client.get("/doc/concept/type-laboratoire-interministeriel", headers=BROWSER).text
    assert '<bdi lang="en">Interministerial lab</bdi>' in body
    assert body.index("Laboratoire au service de") < body.index("Lab that serves")
    assert "Aussi :" in body
    same = client.get("/doc/concept/niveau-departement", headers=BROWSER).text
    assert "Aussi :" not in same, "the name is the same in English"


def test_concept_says_who_uses_it(client: FlaskClient) -> None:
    words = page(client, "/doc/concept/type-laboratoire-interministeriel").words
    assert "Cité par Type de laboratoire" in words
    assert "Lab Zéro" in words


def test_scheme_explains_its_values(client: FlaskClient) -> None:
    words = page(client, "/doc/scheme/lab-types").words
    assert "Laboratoire hospitalier Laboratoire d'un hôpital public" in words


@pytest.mark.parametrize(
    ("path", "status", "language", "words"),
    [
        ("/doc/lab/nobody", 404, "fr", "Aucune fiche « nobody »"),
        ("/doc/lab/nobody", 404, "en", "No lab is called 'nobody'"),
        ("/nowhere", 404, "fr", "Il n’y a rien à cette adresse."),
        ("/nowhere", 404, "en", "There is nothing at this address."),
    ],
)
def test_errors_are_pages(client: FlaskClient, path: str, status: int, language: str, words: str) -> None:
    response = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == status
    found = Page(response.text)
    assert words in found.words
    assert found.all("html")[0]["lang"] == response.headers["Content-Language"] == language
