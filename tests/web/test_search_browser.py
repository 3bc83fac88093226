"""The search in a real browser: by keyboard alone, without JavaScript, and with what a script adds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from running import RunningServer

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
# Enough for any page; whoever needs more is lost.
MOST_TABS = 80


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(
        base_url=server.address, locale="fr-FR", java_script_enabled=False, viewport=request.param
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def live(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page with JavaScript."""
    context = browser.new_context(base_url=server.address, locale="fr-FR", viewport=WIDE)
    yield context.new_page()
    context.close()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus, and see that it shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and target.evaluate("e => e === document.activeElement"):
            assert focus.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            return
    raise AssertionError("the keyboard does not lead there")


def enter(page: Page, address: str) -> None:
    """Press Enter, which leads to another page."""
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(address))


def total(page: Page) -> str:
    """What is announced of the result."""
    return page.get_by_role("status").inner_text()


def test_search_and_facets_by_keyboard_without_a_script(page: Page) -> None:
    page.goto("/search")
    tab_to(page, page.locator("#q"))
    page.keyboard.type("innovation")
    enter(page, "/search?q=innovation")
    before = total(page)
    assert "résultats pour « innovation »" in before
    if page.viewport_size == NARROW:
        tab_to(page, page.locator(".facets > summary"))
        page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="Bretagne").first
    tab_to(page, box)
    page.keyboard.press("Space")
    assert box.is_checked()
    tab_to(page, page.get_by_role("button", name="Appliquer les filtres"))
    enter(page, "/search?q=innovation&region=region-53")
    assert total(page) != before
    assert page.title().startswith("innovation : ")
    tab_to(page, page.get_by_role("link", name="Retirer Région : Bretagne"))
    enter(page, "/search?q=innovation")
    assert total(page) == before


def test_what_was_meant_is_followed_by_keyboard(page: Page) -> None:
    page.goto("/labs?q=territroire")
    tab_to(page, page.get_by_role("link", name="territoire", exact=True))
    enter(page, "/labs?q=territoire")
    assert "pour « territoire »" in total(page)


def test_pages_of_results_by_keyboard(page: Page) -> None:
    page.goto("/zones")
    tab_to(page, page.get_by_role("link", name="Page suivante"))
    enter(page, "/zones?page=2")
    assert "page 2 sur" in total(page)


def test_the_other_values_of_a_facet_unfold(page: Page) -> None:
    page.goto("/labs")
    if page.viewport_size == NARROW:
        page.locator(".facets > summary").click()
    carriers = page.locator("fieldset", has_text="Structure porteuse")
    assert carriers.get_by_role("checkbox").count() == 10
    tab_to(page, carriers.locator("summary"))
    page.keyboard.press("Space")
    assert carriers.get_by_role("checkbox").count() > 10


def test_the_field_keeps_what_was_asked_and_the_filters_its_words(page: Page) -> None:
    page.goto("/labs?q=design&region=region-53")
    assert page.locator("#q").input_value() == "design"
    page.locator("#q").fill("bretagne")
    page.locator("#q").focus()
    enter(page, "/labs?q=bretagne&region=region-53")


def test_names_are_proposed_as_a_combobox(live: Page) -> None:
    live.goto("/search")
    field = live.get_by_role("combobox")
    field.focus()
    expect(field).to_have_attribute("aria-expanded", "false")
    live.keyboard.type("préfecture de ré")
    options = live.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(8)
    expect(field).to_have_attribute("aria-expanded", "true")
    live.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    live.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    live.keyboard.press("Escape")
    expect(options).to_have_count(0)
    assert field.input_value() == "préfecture de ré"


def test_a_proposed_name_leads_to_its_page(live: Page) -> None:
    live.goto("/search?lang=en")
    live.get_by_role("combobox").press_sequentially("erasme")
    option = live.get_by_role("option").first
    expect(option).to_contain_text("Erasme")
    live.keyboard.press("ArrowDown")
    enter(live, "/doc/lab/erasme?lang=en")


def test_enter_without_a_choice_searches(live: Page) -> None:
    live.goto("/labs")
    live.get_by_role("combobox").press_sequentially("erasme")
    expect(live.get_by_role("option").first).to_be_visible()
    enter(live, "/labs?q=erasme")


def test_the_form_works_while_nothing_is_proposed(live: Page) -> None:
    """Where suggestions do not answer, nothing is said and the search goes on."""
    live.route("**/search/suggest*", lambda route: route.abort())
    live.goto("/labs")
    live.get_by_role("combobox").press_sequentially("erasme")
    enter(live, "/labs?q=erasme")
