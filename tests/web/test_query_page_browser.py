"""The query page in a real browser: by keyboard alone, with the editor and without JavaScript, at all widths."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from browsing import too_wide
from playwright.sync_api import Browser, Locator, Page, Route, expect

from running import RunningServer

LAB = "https://w3id.org/labgraph/ns#"
BARS = f"SELECT ?type (COUNT(?lab) AS ?labs) {{ ?lab <{LAB}labType> ?type }} GROUP BY ?type"
WIDE = f"SELECT * {{ ?lab a <{LAB}Lab> ; ?p ?o . ?p ?q ?r }} LIMIT 50"
BROKEN = "ASK {\n  ?é ?p '🧪' ?? }\n"
LONG = "SELECT * { ?s ?p ?o } LIMIT 1000"
PATHS = ["/sparql", *("/sparql?" + urlencode({"query": query}) for query in (BARS, WIDE, BROKEN))]
HEAVY = [*PATHS, "/sparql?" + urlencode({"query": LONG})]
MOST_BYTES = 150_000

# A small one: what the editor makes of any.
VOCABULARY = {
    "prefixes": {"lab": LAB, "skos": "http://www.w3.org/2004/02/skos/core#"},
    "classes": [{"iri": f"{LAB}Lab", "name": "lab:Lab", "labels": {"fr": "Laboratoire", "en": "Laboratory"}}],
    "properties": [
        {"iri": "http://www.w3.org/2004/02/skos/core#prefLabel", "name": "skos:prefLabel", "labels": {"fr": "nom"}},
        {"iri": f"{LAB}carriedBy", "name": "lab:carriedBy", "labels": {"fr": "porté par", "en": "carried by"}},
    ],
    "properties_of": {f"{LAB}Lab": [f"{LAB}carriedBy"]},
}  # fmt: skip


@contextmanager
def opened(browser: Browser, server: RunningServer, **given: Any) -> Iterator[Page]:
    """A page whose vocabulary is the small one; what goes wrong on it, of which no page may tell, is gathered."""
    context = browser.new_context(**{"base_url": server.address, "locale": "fr-FR", **given})
    page = context.new_page()
    page.route("**/sparql/vocabulary.json", lambda route: route.fulfill(json=VOCABULARY))
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text))
    yield page
    context.close()
    # Chromium says so of every answer that is an error; ours are pages.
    assert [each for each in wrong if "status of 400" not in each] == []


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with opened(browser, server) as ready:
        yield ready


@pytest.fixture
def plain(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page without JavaScript; the browser's tools still work."""
    with opened(browser, server, java_script_enabled=False) as ready:
        yield ready


def write(page: Page, text: str) -> None:
    """Put a text in the editor, in place of what it holds, the cursor at its end."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def proposals(page: Page) -> Locator:
    return page.locator(".cm-tooltip [role=option]")


def written(page: Page) -> str:
    """What the form would send."""
    return page.locator("#query").input_value()


# ── with the editor ──


def test_query_by_keyboard_alone(page: Page) -> None:
    page.goto("/sparql")
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.locator("#query")).to_be_hidden()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(".cm-content:focus").count():
            break
    outline = page.locator(".cm-editor").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid", "where the keyboard is can be seen"
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK {")
    assert written(page) == "ASK {}", "the bracket is closed"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".boolean")).to_have_text("Oui")


def test_writing_over_what_is_selected(page: Page) -> None:
    """Chromium would write style attributes, which the policy refuses and tells in the console."""
    page.goto("/sparql")
    write(page, "ASK { ?x ?y 1 }\n# more")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.type("SELECT *")
    page.keyboard.press("Shift+End")
    page.keyboard.type("(")
    assert written(page) == "SELECT *( { ?x ?y 1 })\n# more", "what is selected is put in brackets"


def test_tab_leaves_the_editor_both_ways(page: Page) -> None:
    page.goto("/sparql")
    before = written(page)
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#format")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    expect(page.locator(".path a")).to_be_focused()
    assert written(page) == before


def test_the_button_sends_what_the_editor_holds(page: Page) -> None:
    page.goto("/sparql?lang=en")
    write(page, "SELECT ('a\\nb' AS ?x) {}\n# é")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("1 row.")
    assert written(page) == "SELECT ('a\\nb' AS ?x) {}\n# é"
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(("language", "name"), [("fr", "Laboratoire"), ("en", "Laboratory")])
def test_completion_of_classes_declares_their_prefix(page: Page, language: str, name: str) -> None:
    page.goto(f"/sparql?lang={language}")
    write(page, "SELECT * { ?x a La")
    page.keyboard.press("Control+ ")
    proposed = proposals(page).filter(has_text="lab:Lab")
    expect(proposed).to_contain_text(name)
    words = {"fr": "Propositions", "en": "Completions"}[language]
    expect(page.locator(".cm-tooltip [role=listbox]")).to_have_attribute("aria-label", words)
    page.wait_for_timeout(100)  # in the first 75 ms of a list, CodeMirror takes Enter for a new line
    page.keyboard.press("Enter")
    assert written(page) == f"PREFIX lab: <{LAB}>\nSELECT * {{ ?x a lab:Lab"
    page.keyboard.type(" ")
    assert written(page).endswith("lab:Lab "), "the cursor stands after what was added"


def test_completion_of_properties_begins_with_those_of_the_class(page: Page) -> None:
    page.goto("/sparql")
    write(page, f"PREFIX lab: <{LAB}>\nSELECT * {{ ?x a lab:Lab ; ")
    page.keyboard.press("Control+ ")
    expect(proposals(page).first).to_have_text("lab:carriedByporté par")
    assert proposals(page).all_inner_texts()[1].startswith("skos:prefLabel")
    page.keyboard.press("Escape")
    expect(page.locator(".cm-tooltip [role=listbox]")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator("#format")).to_be_focused()


def test_completion_of_prefixes(page: Page) -> None:
    page.goto("/sparql")
    write(page, "PREFIX ")
    page.keyboard.type("sk")
    expect(proposals(page).filter(has_text="skos:")).to_be_visible()
    page.keyboard.press("Escape")
    write(page, "SELECT * { ?x sk")
    page.keyboard.press("Control+ ")
    expect(proposals(page).first).to_be_visible()
    assert sorted(text.split("\n")[0] for text in page.locator(".cm-completionLabel").all_inner_texts()) == [
        "skos:",
        "skos:prefLabel",
    ]


def test_completion_from_the_data(page: Page) -> None:
    page.unroute_all()
    page.goto("/sparql")
    write(page, f"PREFIX lab: <{LAB}>\nSELECT * {{ ?x a lab:Lab ; lab:carr")
    page.keyboard.press("Control+ ")
    expect(proposals(page).filter(has_text="lab:carriedBy")).to_be_visible()


@pytest.mark.parametrize("status", [404, 500, 0])
def test_without_a_vocabulary_the_editor_says_nothing(
    browser: Browser, server: RunningServer, status: int
) -> None:
    def refuse(route: Route) -> None:
        _ = route.fulfill(status=status) if status else route.abort()

    context = browser.new_context(base_url=server.address, locale="fr-FR")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route("**/sparql/vocabulary.json", refuse)
    page.goto("/sparql")
    write(page, "ASK { ?x a ")
    page.keyboard.press("Control+ ")
    page.keyboard.type("?y }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".boolean")).to_have_text("Oui")
    assert wrong == []
    context.close()


def test_the_line_at_fault_is_marked_until_it_is_changed(page: Page) -> None:
    page.goto("/sparql?" + urlencode({"query": BROKEN}))
    expect(page.locator(".cm-line.cm-fault-line")).to_have_text("  ?é ?p '🧪' ?? }")
    expect(page.locator(".cm-gutterElement.cm-fault-line")).to_have_text("2")
    marked = "".join(page.locator(".cm-fault").all_inner_texts())
    assert marked in ("?? }", "? }"), "from the place on, counted in characters"
    expect(page.locator(".cm-content")).to_have_attribute("aria-invalid", "true")
    page.locator(".cm-content").focus()
    page.keyboard.type("x")
    expect(page.locator(".cm-fault-line")).to_have_count(0)
    expect(page.locator(".cm-content")).not_to_have_attribute("aria-invalid", "true")


def test_copying(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/sparql?" + urlencode({"query": BARS}))
    page.locator("summary", has_text="curl").press("Enter")
    for source, holds in (("share", urlencode({"query": BARS})), ("curl", "--data-urlencode")):
        button = page.locator(f"[data-copies={source}]")
        button.press("Enter")
        expect(page.locator(f"[data-copies={source}] + [role=status]")).to_have_text("Copié")
        assert holds in page.evaluate("() => navigator.clipboard.readText()")


# ── without JavaScript ──


def test_all_of_it_without_javascript(plain: Page) -> None:
    plain.goto("/sparql")
    assert plain.locator(".editor, [data-editor-hint]:visible, [data-copies]:visible").count() == 0
    plain.locator("#query").fill(BARS)
    plain.locator("#query").press("Tab")
    plain.keyboard.press("Tab")
    plain.keyboard.press("Enter")
    expect(plain.get_by_role("status")).to_have_text("7 lignes.")
    expect(plain.get_by_role("img", name="Diagramme : labs selon type")).to_be_visible()
    expect(plain.get_by_role("cell", name="Laboratoire interministériel")).to_be_visible()
    assert plain.locator("#share").is_visible()
    plain.locator("summary", has_text="Python").press("Enter")
    expect(plain.locator("#Python")).to_contain_text("SPARQLWrapper")
    plain.get_by_role("link", name="Le porteur d'un lab certaines années").click()
    expect(plain.get_by_role("status")).to_contain_text("lignes.")


def test_the_line_at_fault_without_javascript(plain: Page) -> None:
    plain.goto("/sparql?" + urlencode({"query": BROKEN}))
    expect(plain.get_by_role("alert")).to_contain_text("ligne 2")
    expect(plain.locator("[role=alert] mark")).to_have_text("  ?é ?p '🧪' ?? }")
    assert plain.locator("#query").input_value() == BROKEN


# ── both ──


@pytest.mark.parametrize("path", PATHS)
def test_no_sideways_scroll_without_javascript(plain: Page, path: str) -> None:
    """With it, see test_every_page."""
    plain.goto(path)
    assert too_wide(plain) == []


def test_no_sideways_scroll_while_completing(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/sparql")
    write(page, f"PREFIX lab: <{LAB}>\nSELECT * {{ ?x a lab:Lab ; ")
    page.keyboard.press("Control+ ")
    expect(proposals(page).first).to_be_visible()
    box = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert box[0] <= box[1]


@pytest.mark.parametrize("path", HEAVY)
def test_nothing_is_fetched_elsewhere_and_little_in_all(page: Page, server: RunningServer, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.locator(".cm-content").focus()
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(server.address) for url in asked)
    ours = [url.removeprefix(server.address) for url in asked if not url.endswith("vocabulary.json")]
    assert len(ours) == 5
    replies = [server.ask("GET", url, {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}) for url in ours]
    weight = sum(map(len, (reply.body for reply in replies))) + len(
        gzip.compress(json.dumps(VOCABULARY).encode())
    )
    assert weight <= MOST_BYTES


def test_policy_is_strict(server: RunningServer) -> None:
    policy = server.get("/sparql", "text/html").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "nonce" not in policy
