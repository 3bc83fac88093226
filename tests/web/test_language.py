"""Pages speak the language of their reader, each language apart from the other."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from babel.messages.pofile import read_po
from browsing import KINDS
from flask.testing import FlaskClient
from reading import BROWSER, Page

from repository import ROOT

PATHS = ["/", "/labs", "/zones", "/concepts", "/dumps/", "/doc/lab/lab-l-centre-val-de-loire"]


def read(client: FlaskClient, path: str, language: str = "") -> tuple[Page, str | None]:
    response = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == 200
    assert "Accept-Language" in response.vary
    return Page(response.text), response.headers["Content-Language"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "fr"),
        ("en", "en"),
        ("en-GB,fr;q=0.5", "en"),
        ("de,en;q=0.2", "en"),
        ("de", "fr"),
        ("fr,en", "fr"),
    ],
)
def test_language_of_the_browser(client: FlaskClient, path: str, header: str, spoken: str) -> None:
    page, said = read(client, path, header)
    assert said == spoken
    assert page.all("html") == [{"lang": spoken}]


@pytest.mark.parametrize("path", PATHS)
def test_the_address_beats_the_browser_and_links_keep_it(client: FlaskClient, path: str) -> None:
    page, said = read(client, f"{path}?lang=en", "fr")
    assert said == "en"
    assert "Skip to content" in page.words
    followed = [link for link in page.links if link.startswith("/") and not link.startswith("/static/")]
    assert any("lang=en" in link for link in followed)


def test_a_wish_for_another_language_is_no_wish(client: FlaskClient) -> None:
    assert read(client, "/?lang=xx", "en")[1] == "en"


def test_the_switch_keeps_what_else_is_asked(client: FlaskClient) -> None:
    page, _ = read(client, "/labs?q=l%27%C3%A9tat&region=region-24", "fr")
    assert "?q=l%27%C3%A9tat&region=region-24&lang=en" in page.links


def test_the_switch_asks_again_what_was_asked_in_a_body(client: FlaskClient) -> None:
    query = "SELECT ?s { ?s a <x:y> }"
    page = Page(client.post("/sparql", data={"query": query}, headers=BROWSER).text)
    assert f"?{urlencode({'query': query, 'lang': 'en'})}" in page.links
    long = Page(client.post("/sparql", data={"query": query + " #" + "é" * 20_000}, headers=BROWSER).text)
    assert "?lang=en" in long.links, "too long for an address"


def test_languages_have_tags_of_their_own(client: FlaskClient) -> None:
    tags = {client.get("/labs", headers={"Accept-Language": each}).headers["ETag"] for each in ("fr", "en")}
    assert len(tags) == 2


# Shorter texts may also be words of the data, which keeps its own language.
LEAST_LENGTH = 14


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_page_says_nothing_in_french_of_its_own(client: FlaskClient, kind: str) -> None:
    with Path(ROOT / "src/labgraph/web/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    french = {
        str(message.id)
        for message in catalogue
        if len(str(message.id)) >= LEAST_LENGTH
        and "%" not in str(message.id)
        and str(message.id) not in str(message.string)  # a name, which stays one
    }
    frame = Page(client.get(KINDS[kind], headers={**BROWSER, "Accept-Language": "en"}).text).frame
    assert {text for text in french if text in " ".join(frame.split())} == set()


def test_the_data_has_its_english_where_it_has_any(client: FlaskClient) -> None:
    page, _ = read(client, "/doc/lab/lab-l-centre-val-de-loire", "en")
    assert "Lab type" in page.words
    assert "Interministerial lab" in page.words
    assert {"lang": "fr"} in page.all("bdi"), "a French text says so"
    listed, _ = read(client, "/labs", "en")
    assert "Territorial authority's lab" in listed.words
    assert "Laboratoire de collectivité territoriale" not in listed.words
