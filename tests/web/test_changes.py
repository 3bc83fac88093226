"""What changed, for people: the pages in words, since a day, of one entity and of all; and the Atom feeds of it."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from clients import client_over
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.release.manifest import Manifest
from labgraph.release.shelf import Shelf
from made_up import RecordFolder
from publications import LAB_A, published

BASE = "http://localhost:8000/"
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Three = tuple[RecordFolder, list[Manifest]]


@pytest.fixture(scope="module")
def client(three: Three) -> FlaskClient:
    return client_over(three[0])


def page(client: FlaskClient, path: str, **headers: str) -> Page:
    response = client.get(path, headers={**BROWSER, **headers})
    assert response.status_code == 200, response.text
    return Page(response.text)


def words(client: FlaskClient, path: str) -> str:
    """The words of the page, blanks made one."""
    text = page(client, path).text
    return re.sub(r"\s+", " ", text[text.index("Publications") if "Publications" in text else 0 :])


def feed(client: FlaskClient, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.data)


# ── in words ──


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/changes/lab/lab-a", "Statut : actif → clos"),
        ("/changes/lab/lab-a", "Structure porteuse, détails revus : Secrétariat général A (porteur, depuis 2021)"),
        ("/changes/lab/lab-a", "Partenaire, retrait : Association B (partenaire)"),
        ("/changes/lab/lab-b", "Nom : Laboratoire B → Laboratoire Bé"),
        ("/changes/lab/lab-b", "Nouvel identifiant : lab-c"),
        ("/changes/lab/lab-c", "Ancien identifiant : lab-b"),
        ("/changes/organisation/asso-b", "Motif : Décrite deux fois."),
        ("/changes/organisation/asso-b", "Remplacée par : Secrétariat général A"),
        ("/changes/zone/region-53", "Ce qui a changé : Bretagne"),
        ("/changes/zone/region-53", "Fiche retirée"),
        # It carries lab A, and follows it.
        ("/changes/organisation/sgar-a", "Laboratoire A fiche modifiée"),
        ("/changes/organisation/sgar-a", "Statut : actif → clos"),
        # Lab B and lab C have the same name: to a reader the project says what it said.
        ("/changes/project/projet-a", "Des détails qui ne se lisent pas sur la page."),
        ("/changes", "25 novembre 2026 à 02:00 UTC"),
        ("/changes", "Association B fiche retirée"),
        ("/changes?lang=en", "Status: active → closed"),
        ("/changes/lab/lab-a?lang=en", "Carrier, details revised: Secrétariat général A (carrier, since 2021)"),
        ("/changes/zone/region-24", "Aucun changement"),
    ],
)  # fmt: skip
def test_what_changed_is_told_in_words(client: FlaskClient, path: str, said: str) -> None:
    assert said in words(client, path)


def test_the_newest_publication_comes_first(client: FlaskClient) -> None:
    told = words(client, "/changes")
    assert told.index("25 novembre 2026") < told.index("24 novembre 2026")
    assert "8 changements" in told


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-11-24", "2 changements depuis le 24 novembre 2026"),
        ("2026-11-25", "1 changement depuis le 25 novembre 2026"),
        ("2027-01-01", "Aucun changement depuis le 1er janvier 2027"),
        ("", "2 changements"),
    ],
)
def test_changes_since_a_day(client: FlaskClient, since: str, said: str) -> None:
    path = f"/changes/lab/lab-a?since={since}"
    assert said in words(client, path)
    (field,) = [field for field in page(client, path).all("input") if field.get("name") == "since"]
    assert field["value"] == since


@pytest.mark.parametrize("since", ["hier", "2026-13-01", "2026-02-30", "20260301", "2026-3-1", "٢٠٢٦-٠١-٠١"])
def test_what_is_no_day_is_refused(client: FlaskClient, since: str) -> None:
    assert client.get("/changes", query_string={"since": since}).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/changes/lab/nobody", "/changes/lab/Lab-A", "/changes/lab/lab-a?page=2", "/changes?page=0", "/changes/word/a",
     "/feed/lab/nobody.atom", "/feed/20261124T020000Z-2.ttl", "/feed/..%2Fmanifest.json"],
)  # fmt: skip
def test_what_does_not_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_of_changes(record_folder: RecordFolder) -> None:
    published(record_folder)
    lab = record_folder.read("labs/lab-b.yaml")
    for number in range(30):
        slug = f"lab-{number:02}"
        record_folder.write(
            f"labs/{slug}.yaml", lab.replace("lab-b\n", f"{slug}\n").replace("Laboratoire B", slug)
        )
    published(record_folder, 1)
    client = client_over(record_folder)
    first, second = (page(client, path) for path in ("/changes", "/changes?page=2"))
    assert "/changes?page=2" in first.links
    assert "/changes" in second.links
    told = [link for each in (first, second) for link in each.links if link.startswith("/doc/lab/lab-")]
    assert told == [f"/doc/lab/lab-{number:02}" for number in range(30)]


def test_what_is_gone_has_no_link_and_all_links_lead_somewhere(client: FlaskClient) -> None:
    for path in ("/changes", "/changes/lab/lab-b", "/changes/organisation/asso-b", "/changes/lab/lab-c"):
        for link in page(client, path).links:
            if not urlsplit(link).scheme:
                assert client.get(link, headers=BROWSER).status_code == 200, link


@pytest.mark.parametrize(
    ("path", "atom"),
    [
        ("/", "/feed/changes.atom"),
        ("/changes", "/feed/changes.atom"),
        ("/doc/lab/lab-a", "/feed/lab/lab-a.atom"),
        ("/changes/organisation/sgar-a", "/feed/organisation/sgar-a.atom"),
    ],
)
def test_pages_lead_to_feeds(client: FlaskClient, path: str, atom: str) -> None:
    found = [link for link in page(client, path).all("link") if link.get("type") == "application/atom+xml"]
    assert [(link["rel"], link["href"]) for link in found] == [("alternate", atom)]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/doc/lab/lab-a", "/changes/lab/lab-a"),
        ("/", "/changes"),
        ("/doc/release/20261125T020000Z", "/changes"),
        ("/changes/lab/lab-a", "/doc/release/20261124T020000Z"),
    ],
)
def test_pages_lead_to_changes_and_back(client: FlaskClient, path: str, link: str) -> None:
    assert link in page(client, path).links


def test_texts_of_strangers_are_no_markup(record_folder: RecordFolder) -> None:
    published(record_folder)
    record_folder.replace(LAB_A, "resume: Un lab de démonstration.", "resume: <script>alert(1)</script> & co")
    published(record_folder, 1)
    client = client_over(record_folder)
    assert "<script>alert" not in client.get("/changes", headers=BROWSER).text
    content = feed(client, "/feed/changes.atom").find(f".//{ATOM}content")
    assert content is not None
    assert "<script>alert(1)</script> & co" in "".join(content.itertext())


# ── Atom (RFC 4287) ──


@pytest.mark.parametrize(
    "path", ["changes", "lab/lab-a", "organisation/sgar-a", "lab/lab-b", "zone/region-24"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_feed_is_what_the_standard_asks(client: FlaskClient, path: str, language: str) -> None:
    address = f"feed/{path}.atom{'?lang=en' if language == 'en' else ''}"
    root = feed(client, f"/{address}")
    assert root.tag == f"{ATOM}feed"
    assert root.get(LANG) == language
    assert only(root, "id") == f"{BASE}{address}"
    assert only(root, "title")
    links = {link.get("rel"): link for link in root.findall(f"{ATOM}link")}
    assert links["self"].get("href") == f"{BASE}{address}"
    assert str(links["alternate"].get("href")).startswith(f"{BASE}changes")
    (author,) = root.findall(f"{ATOM}author")
    assert only(author, "name")
    entries = root.findall(f"{ATOM}entry")
    moments = [moment(entry) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert moment(root) == (moments[0] if moments else datetime.fromisoformat("2026-11-23T02:00:00Z"))
    assert len({only(entry, "id") for entry in entries}) == len(entries)
    for entry in entries:
        assert only(entry, "id").startswith(f"{BASE}doc/")
        assert only(entry, "title")
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "xhtml"
        assert [child.tag for child in content] == [f"{XHTML}div"]


def only(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def moment(element: ElementTree.Element) -> datetime:
    return datetime.fromisoformat(only(element, "updated"))


def test_a_feed_tells_in_words(client: FlaskClient) -> None:
    entries = feed(client, "/feed/organisation/sgar-a.atom").findall(f"{ATOM}entry")
    told = {
        only(entry, "title"): " ".join("".join(entry.find(f"{ATOM}content").itertext()).split())
        for entry in entries
    }  # type: ignore[union-attr]
    assert set(told) == {"Laboratoire A : fiche modifiée"}
    assert any("Statut : actif → clos" in " ".join("".join(entry.itertext()).split()) for entry in entries)


def test_a_feed_speaks_french_whatever_the_reader_accepts(client: FlaskClient) -> None:
    response = client.get("/feed/changes.atom", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" not in response.headers["Vary"]


def test_a_feed_stays_the_same_until_something_changes_in_it(record_folder: RecordFolder) -> None:
    published(record_folder)
    record_folder.replace(LAB_A, "statut: actif", "statut: clos")
    published(record_folder, 1)
    client = client_over(record_folder)
    tags = {
        path: client.get(path).headers["ETag"] for path in ("/feed/lab/lab-a.atom", "/feed/lab/lab-b.atom")
    }
    record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire Bé")
    third = published(record_folder, 2)
    unchanged = client.get("/feed/lab/lab-a.atom", headers={"If-None-Match": tags["/feed/lab/lab-a.atom"]})
    assert (unchanged.status_code, unchanged.headers["Labgraph-Release"]) == (304, third.release)
    changed = client.get("/feed/lab/lab-b.atom", headers={"If-None-Match": tags["/feed/lab/lab-b.atom"]})
    assert changed.status_code == 200


def test_head_says_what_get_says(client: FlaskClient) -> None:
    for path in ("/feed/changes.atom", "/feed", "/feed.rdf", "/feed/20261124T020000Z-1.ttl", "/changes"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == 200
        assert head.data == b""
        same = ("Content-Type", "ETag", "Cache-Control", "Vary")
        assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same]


def test_what_changed_outlives_the_releases_that_told_it(record_folder: RecordFolder) -> None:
    made = [published(record_folder)]
    for day, status in enumerate(("clos", "historique"), 1):
        record_folder.replace(LAB_A, "statut: actif" if day == 1 else "statut: clos", f"statut: {status}")
        made.append(published(record_folder, day))
    shelf = Shelf(record_folder.settings.releases_dir)
    assert shelf.prune(1) == ([made[0].release, made[1].release], [])
    client = client_over(record_folder)
    told = words(client, "/changes/lab/lab-a")
    assert "Statut : actif → clos" in told
    assert "Statut : clos → historique" in told
    links = page(client, "/changes/lab/lab-a").links
    assert [link for link in links if "/doc/release/" in link] == [f"/doc/release/{made[2].release}"]
    for manifest in made:
        assert client.get(f"/feed/{manifest.release}-1.ttl").status_code == 200
