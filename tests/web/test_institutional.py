"""The pages about the site say what the operator set, and plainly what they did not; reports are ready, never sent."""

from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from labgraph.web.app import create_app

OPERATOR = {
    "publisher": "Préfecture d’essai <b>",
    "publisher_address": "1 rue de l’Essai, 01 02 03 04 05",
    "publication_director": "Camille Essai",
    "hosting_provider": "Hébergeur d’essai",
    "contact_email": "labs@essai.gouv.fr",
    "issues_url": "https://forge.example/new?issue[title]={title}&body={body}",
}
AUDIT = {
    "accessibility_status": "partiellement conforme",
    "accessibility_audit": "2026-10-03",
    "accessibility_auditor": "Auditeur d’essai",
    "accessibility_rate": 72.5,
}
TO_COMPLETE = "À compléter par l’exploitant"
REPORT = "/signaler?kind=lab&slug=erasme&fact=lab:labType"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def client_with(settings: Settings, **more: object) -> FlaskClient:
    settings = settings.model_copy(update=more)
    return client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))


@pytest.fixture
def operated(published_settings: Settings) -> FlaskClient:
    """A site whose operator filled every setting."""
    return client_with(published_settings, **OPERATOR, **AUDIT)


def page(client: FlaskClient, path: str, language: str = "fr") -> Page:
    response = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == 200, path
    return Page(response.text)


@pytest.mark.parametrize(("path", "gaps"), [("/mentions-legales", 5), ("/accessibilite", 3), ("/contact", 2)])
def test_what_is_not_set_is_said(client: FlaskClient, operated: FlaskClient, path: str, gaps: int) -> None:
    assert page(client, path).words.count(TO_COMPLETE) == gaps
    assert page(client, path, "en").words.count("To be completed by the operator") == gaps
    assert TO_COMPLETE not in page(operated, path).words


def test_legal_notice_says_who(operated: FlaskClient) -> None:
    found = page(operated, "/mentions-legales")
    for text in list(OPERATOR.values())[:5]:
        assert text in found.words
    assert "mailto:labs@essai.gouv.fr" in found.links


def test_not_compliant_unless_an_audit_says_otherwise(client: FlaskClient, operated: FlaskClient) -> None:
    words = page(client, "/accessibilite").words
    assert "Ce site est non conforme avec le RGAA" in words
    assert "Aucun audit de conformité n’a été fait." in words
    words = page(operated, "/accessibilite").words
    assert "Ce site est partiellement conforme avec le RGAA" in words
    assert "L’audit du 3 octobre 2026 a trouvé que 72,5 % des critères du RGAA sont respectés." in words
    assert "Auditeur : Auditeur d’essai" in words
    assert "found that 72.5% of the criteria" in page(operated, "/accessibilite", "en").words


def test_every_page_says_how_accessible_the_site_is(client: FlaskClient, operated: FlaskClient) -> None:
    assert "Accessibilité : non conforme" in page(client, "/labs").words
    assert "Accessibility: partially compliant" in page(operated, "/labs", "en").words


def test_pages_the_law_asks_for_stand_when_nothing_is_published(settings: Settings) -> None:
    client = client_with(settings)
    for path in ("/mentions-legales", "/accessibilite", "/ecoconception", "/contact", "/plan-du-site"):
        page(client, path)
    assert client.get("/status", headers=BROWSER).status_code == 503


def test_weights_are_within_what_the_page_says(client: FlaskClient, published: Release) -> None:
    """30 kB for an entity and 8 kB for the style sheet, packed; and an entity asks for three files."""
    packed = {**BROWSER, "Accept-Encoding": "gzip"}
    for slug in ("erasme", "lab-transformation-publique-ditp", "ti-lab"):
        response = client.get(f"/doc/lab/{slug}", headers=packed)
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.data) <= 30_000
    found = page(client, "/doc/lab/erasme")
    loaded = {link["href"] for link in found.all("link") if link["rel"] in ("stylesheet", "icon")}
    loaded |= {each["src"] for each in found.all("img") + found.all("script") if "src" in each}
    assert len(loaded) == 2
    (style,) = (link["href"] or "" for link in found.all("link") if link["rel"] == "stylesheet")
    assert len(client.get(style, headers=packed).data) <= 8_000


def test_report_names_fact_file_and_release(client: FlaskClient, published: Release, iris: Iris) -> None:
    found = page(client, REPORT)
    for text in (
        "Type de laboratoire (lab:labType)",
        "labs/erasme.yaml",
        published.manifest.release,
        iris.entity("lab", "erasme"),
        "L’exploitant de ce service n’a donné ni adresse ni suivi de tickets.",
    ):
        assert text in found.words
    assert not [link for link in found.links if link.startswith("mailto:")]
    assert [form["role"] for form in found.all("form")] == ["search"], "nothing is sent from here"
    assert "Lab type (lab:labType)" in page(client, REPORT, "en").words


def test_report_is_ready_for_mailbox_and_tracker(operated: FlaskClient, published: Release) -> None:
    found = page(operated, REPORT)
    (mail,) = (link for link in found.links if link.startswith("mailto:"))
    (issue,) = (link for link in found.links if link.startswith("https://forge.example/"))
    mailed, filed = parse_qs(urlsplit(mail).query), parse_qs(urlsplit(issue).query)
    assert unquote(urlsplit(mail).path) == "labs@essai.gouv.fr"
    assert mailed["subject"] == filed["issue[title]"]
    assert mailed["subject"][0].startswith("Erreur dans la fiche « Erasme")
    assert mailed["body"][0].replace("\r\n", "\n") == filed["body"][0]
    for text in ("Fait : Type de laboratoire (lab:labType)", "labs/erasme.yaml", published.manifest.release):
        assert text in filed["body"][0]
    assert "What is wrong or missing:" in unquote(" ".join(page(operated, REPORT, "en").links))


@pytest.mark.parametrize(
    ("fact", "shown"),
    [("", ""), ("event-creation-1999", "Fait event-creation-1999"), ("skos:prefLabel", "(skos:prefLabel)")],
)
def test_facts_of_known_shapes(client: FlaskClient, fact: str, shown: str) -> None:
    assert shown in page(client, f"/signaler?kind=lab&slug=erasme&fact={fact}").words


@pytest.mark.parametrize("kind", ["organisation/ditp", "project/gd4h", "zone/france", "scheme/lab-types"])
def test_every_kind_can_be_reported(client: FlaskClient, kind: str) -> None:
    kind, _, slug = kind.partition("/")
    assert slug in page(client, f"/signaler?kind={kind}&slug={slug}").words


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 404),
        ("kind=lab", 404),
        ("kind=lab&slug=nobody", 404),
        ("kind=graph&slug=erasme", 404),
        ("kind=lab&slug=..%2Ferasme", 404),
        ("kind=lab&slug=erasme%3E", 404),
        ("kind=lab&slug=erasme&fact=%3Cscript%3E", 400),
        ("kind=lab&slug=erasme&fact=lab:labType%3E", 400),
        ("kind=lab&slug=erasme&fact=unknown:labType", 400),
        ("kind=lab&slug=erasme&fact=%0A", 400),
        ("kind=lab&slug=erasme&fact=" + 201 * "a", 400),
    ],
)
def test_other_reports_are_refused(client: FlaskClient, asked: str, status: int) -> None:
    response = client.get(f"/signaler?{asked}", headers=BROWSER)
    assert response.status_code == status
    assert "<script" not in response.text


def test_robots_and_sitemap_lead_to_every_document(
    client: FlaskClient, published: Release, iris: Iris
) -> None:
    base = published.manifest.base_iri
    robots = client.get("/robots.txt")
    assert robots.content_type == "text/plain; charset=utf-8"
    assert f"Sitemap: {base}sitemap.xml" in robots.text.splitlines()
    addresses = []
    for part in locations(client, "/sitemap.xml"):
        assert part.startswith(base)
        addresses += locations(client, part.removeprefix(base.rstrip("/")))
    assert len(addresses) == len(set(addresses))
    assert all(address.startswith(base) for address in addresses)
    counts = published.manifest.counts.entities
    for kind, count in counts.items():
        assert sum(address.startswith(f"{base}doc/{kind}/") for address in addresses) == count
    own = [address for address in addresses if "/doc/" not in address]
    assert {base, f"{base}labs", f"{base}accessibilite"} <= set(own)
    for address in [*own, iris.document("lab", "erasme")]:
        assert client.get(address.removeprefix(base.rstrip("/")), headers=BROWSER).status_code == 200


def locations(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.content_type == "application/xml; charset=utf-8"
    found = ElementTree.fromstring(response.text).iter(f"{SITEMAPS}loc")
    return [location.text or "" for location in found]


@pytest.mark.parametrize(
    "path", ["/sitemaps/lab-0.xml", "/sitemaps/lab-2.xml", "/sitemaps/x-1.xml", "/sitemaps/pages-2.xml"]
)
def test_other_sitemaps_are_unknown(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
