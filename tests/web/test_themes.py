"""Two looks, one site: each kind of page is whole in both; the State's is refused without the files it needs."""

from pathlib import Path

import pytest
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph.config import THEMES, Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.errors import SettingsError
from labgraph.release.shelf import Shelf
from labgraph.web import themes
from labgraph.web.app import create_app
from labgraph.web.server import serve

# A page of each kind, with its status.
PAGES = {
    "/": 200,
    "/labs": 200,
    "/labs?region=region-53&q=innovation": 200,
    "/search?q=territroire": 200,
    "/zones": 200,
    "/concepts": 200,
    "/dumps/": 200,
    "/sparql": 200,
    "/sparql?query=ASK%20%7B%7D": 200,
    "/sparql?query=ASK": 400,
    "/doc/lab/erasme": 200,
    "/doc/organisation/ditp": 200,
    "/doc/project/gd4h": 200,
    "/doc/zone/france": 200,
    "/doc/concept/type-laboratoire-interministeriel": 200,
    "/doc/scheme/lab-types": 200,
    "/contact": 200,
    "/plan-du-site": 200,
    "/mentions-legales": 200,
    "/accessibilite": 200,
    "/ecoconception": 200,
    "/status": 200,
    "/signaler?kind=lab&slug=erasme&fact=lab:labType": 200,
    "/nowhere": 404,
}
ABOUT = {"/contact", "/plan-du-site", "/mentions-legales", "/accessibilite", "/ecoconception", "/status"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up stand-in for the files of the DSFR: their names, none of their content."""
    folder = tmp_path_factory.mktemp("dsfr")
    for name in themes.REQUIRED:
        file = folder / themes.FILES / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"/* {name} */", encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    return folder


def settings_of(settings: Settings, theme: str, folder: Path) -> Settings:
    return settings.model_copy(update={"theme": theme, "dsfr_dir": folder})


def client_with(settings: Settings) -> FlaskClient:
    return client_of(create_app(settings, CurrentEngine(Shelf(settings.releases_dir), 64_000_000)))


@pytest.fixture(scope="module", params=THEMES)
def themed(request: pytest.FixtureRequest, published_settings: Settings, installed: Path) -> FlaskClient:
    return client_with(settings_of(published_settings, request.param, installed))


@pytest.fixture(scope="module")
def of_the_state(published_settings: Settings, installed: Path) -> FlaskClient:
    return client_with(settings_of(published_settings, themes.DSFR, installed))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole_in_each_theme(themed: FlaskClient, path: str, language: str) -> None:
    response = themed.get(path, headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == PAGES[path]
    page = Page(response.text)
    assert page.all("html")[0]["lang"] == response.headers["Content-Language"] == language
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert next(link for link in page.links if link.startswith("#")) == "#contenu", (
        "the skip link is the first"
    )
    assert page.all("main")[0]["id"] == "contenu"
    assert {link.rpartition("lang=")[2] for link in page.links if "lang=" in link} == {"fr", "en"}
    assert all(nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.all("nav"))
    assert set(page.links) >= ABOUT
    assert [field["name"] for field in page.all("input") if field.get("type") == "search"] == ["q"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_comes_from_elsewhere(themed: FlaskClient, path: str) -> None:
    page = Page(themed.get(path, headers=BROWSER).text)
    loaded = [link["href"] or "" for link in page.all("link") if link["rel"] in ("stylesheet", "icon")]
    loaded += [each["src"] or "" for each in page.all("img") + page.all("script") if "src" in each]
    for address in loaded:
        assert address.startswith(("/static/", "/theme/"))
        assert themed.get(address).status_code == 200, address


def test_dsfr_is_drawn_with_its_files(of_the_state: FlaskClient) -> None:
    response = of_the_state.get("/", headers=BROWSER)
    page = Page(response.text)
    sheets = [link["href"] or "" for link in page.all("link") if link["rel"] == "stylesheet"]
    assert [sheet.partition("?")[0] for sheet in sheets] == [
        "/static/style.css",
        "/theme/dsfr.min.css",
        "/static/dsfr.css",
    ]
    assert {"fr-header", "fr-footer"} <= {found.get("class") for _, found in page.tags}
    assert "n’est pas un site officiel" not in page.words
    assert "img-src 'self' data:; font-src 'self'" in response.headers["Content-Security-Policy"]
    sheet = of_the_state.get(sheets[1])
    assert sheet.text == "/* dsfr.min.css */"
    assert sheet.content_type == "text/css; charset=utf-8"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert sheet.headers["Content-Security-Policy"].count("data:") == 0


@pytest.mark.parametrize(
    "name",
    ["../package.json", "..%2Fpackage.json", "fonts", "fonts/../../package.json", "/etc/passwd", "%00"],
)
def test_only_files_of_the_folder_are_given(of_the_state: FlaskClient, name: str) -> None:
    assert of_the_state.get(f"/theme/{name}").status_code == 404


def test_our_theme_needs_and_serves_none_of_it(client: FlaskClient) -> None:
    response = client.get("/", headers=BROWSER)
    assert "dsfr" not in response.text
    assert "data:" not in response.headers["Content-Security-Policy"]
    assert client.get("/theme/dsfr.min.css").status_code == 404


def test_edition_changes_with_the_style_of_the_state(published_settings: Settings, installed: Path) -> None:
    settings = settings_of(published_settings, themes.DSFR, installed)
    sheet = installed / themes.FILES / themes.STYLE
    before, content = client_with(settings).get("/concepts").headers["ETag"], sheet.read_bytes()
    sheet.write_bytes(b"/* another version */")
    after = client_with(settings).get("/concepts").headers["ETag"]
    sheet.write_bytes(content)
    assert before != after


def test_without_its_files_the_theme_is_refused_at_start(
    published_settings: Settings, tmp_path: Path
) -> None:
    settings = settings_of(published_settings, themes.DSFR, tmp_path)
    (tmp_path / themes.FILES).mkdir()
    (tmp_path / themes.FILES / themes.STYLE).touch()
    for start in (lambda: serve(settings, lambda: pytest.fail("announced")), lambda: client_with(settings)):
        with pytest.raises(SettingsError) as error:
            start()
        for text in error.value.text:
            assert str(tmp_path / themes.FILES) in text
            assert "fonts/Marianne-Bold.woff2" in text
            assert themes.STYLE not in text
            assert "dsfr_dir" in text
