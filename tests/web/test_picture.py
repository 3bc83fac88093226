"""The picture of a neighbourhood: its words fit in their boxes, its boxes are apart, its links lead somewhere."""

import re
from itertools import combinations

import pytest
from browsing import address
from clients import client_of
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from reading import BROWSER, Page

from labgraph.vocabulary import EntityName
from labgraph.web.lettering import width_of, wrapped
from labgraph.web.picture import FONT, SMALL_FONT, Node, Picture, drawn
from labgraph.web.values import Value
from running import RunningServer

names = st.text(min_size=1, max_size=120).filter(str.strip)
DRAWN = re.compile(r'<svg class="picture".*?</svg>', re.DOTALL)
# The boxes in which the browser finds words that stand out of them.
TOO_WIDE = """() => [...document.querySelectorAll(".picture a, .picture .middle")].flatMap(box => {
  const frame = box.querySelector("rect").getBBox();
  return [...box.querySelectorAll("text")].filter(text => {
    const own = text.getBBox();
    return own.x < frame.x || own.x + own.width > frame.x + frame.width
      || own.y < frame.y || own.y + own.height > frame.y + frame.height;
  }).map(text => text.textContent);
})"""


def value(text: str, slug: str = "x") -> Value:
    return Value(text, "fr", EntityName("lab", slug))


def pictures() -> st.SearchStrategy[Picture]:
    headed = st.lists(st.tuples(st.sampled_from("ABCD"), names.map(value)), min_size=2, max_size=12)
    return st.builds(
        drawn, names.map(value), headed.map(lambda shown: sorted(shown, key=lambda each: each[0]))
    )


def apart(one: Node, other: Node) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@given(pictures())
def test_boxes_are_apart_and_in_the_picture(picture: Picture) -> None:
    boxes = [picture.middle, *picture.nodes]
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert 0 <= box.x <= box.x + box.width <= picture.width
        assert 0 <= box.y <= box.y + box.height <= picture.height


@given(pictures())
def test_words_are_in_their_boxes(picture: Picture) -> None:
    for box in (picture.middle, *picture.nodes):
        for line in box.lines:
            half = width_of(line.words, FONT) / 2
            assert box.x <= line.x - half <= line.x + half <= box.x + box.width
            assert box.y <= line.y - FONT <= line.y + FONT / 4 <= box.y + box.height
    for heading in picture.headings:
        own = (heading.x - 110, heading.x + 110)
        column = [node for node in picture.nodes if own[0] <= node.x <= own[1]]
        assert width_of(heading.words, SMALL_FONT) <= 220
        assert all(not (node.y < heading.y < node.y + node.height) for node in column)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Lab", ["Lab"]),
        ("La Fabrique à projets", ["La Fabrique", "à projets"]),
        ("La Fabrique à projets de la région", ["La Fabrique", "à projets de…"]),
        ("Anticonstitutionnellement", ["Anticonstit…"]),
        ("a" * 100_000, ["aaaaaaaaaa…"]),
        ("a " * 100_000, ["a a a a a a a", "a a a a a a…"]),
    ],
)
def test_words_are_wrapped(text: str, lines: list[str]) -> None:
    found = wrapped(text, 100, FONT, 2)
    assert found == lines


def test_neighbours_are_links_with_their_whole_names(client: FlaskClient) -> None:
    (picture,) = DRAWN.findall(client.get("/doc/lab/lab-l-centre-val-de-loire", headers=BROWSER).text)
    found = Page(picture)
    assert "/doc/zone/region-24" in found.links
    assert len(found.links) == len(set(found.links)) == 7
    assert "Zone d&#39;intervention : Centre-Val de Loire" in picture
    assert "Secrétariat général pour les affaires régionales (SGAR) Centre-Val de Loire</title>" in picture


def test_crowd_is_told_in_numbers(client: FlaskClient) -> None:
    (picture,) = DRAWN.findall(client.get("/doc/zone/france?lang=en", headers=BROWSER).text)
    assert picture.count("<a ") == 12
    assert "Labs (6 of 17)" in picture


@pytest.mark.parametrize("path", ["/doc/project/coalition-degoupilleurs", "/doc/zone/france?page=1"])
def test_page_has_one_picture(client: FlaskClient, path: str) -> None:
    assert len(DRAWN.findall(client.get(path, headers=BROWSER).text)) == 1


def test_lonely_entity_has_no_picture(app: Flask) -> None:
    """One neighbour is no neighbourhood."""
    page = client_of(app).get("/doc/organisation/askoria", headers=BROWSER).text
    assert DRAWN.findall(page) == []
    assert "voisinage" not in page


@pytest.mark.parametrize("kind", ["lab", "lab-with-history", "project", "zone", "concept", "scheme"])
def test_letters_of_a_browser_fit(browser: Browser, server: RunningServer, kind: str) -> None:
    page = browser.new_page(base_url=server.address)
    page.goto(address(kind, "fr"))
    assert page.locator(".picture a").count() > 1
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert not page.locator(".picture").is_visible()
    page.close()
