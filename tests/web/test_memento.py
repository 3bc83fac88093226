"""Entities as they were (RFC 7089): the document is its own TimeGate, a kept release its memento."""

import re
from datetime import timedelta

import pytest
from asking import problem
from kept_releases import BROWSER, RELEASE, Site
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from labgraph.release import links
from labgraph.release.shelf import time_of

ORIGINAL = "/doc/lab/lab-b"
LATER = "/doc/lab/lab-c"
LINK = re.compile(r'<([^>]*)>((?:; \w+="[^"]*")*)')
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def at(site: Site, number: int, seconds: int = 0) -> str:
    """The moment of a release, and so many seconds later, as HTTP writes it."""
    return http_date(time_of(site.ids[number]) + timedelta(seconds=seconds))


def found(text: str) -> list[tuple[str, dict[str, str]]]:
    """The target and the attributes of each link."""
    return [(target, dict(ATTRIBUTE.findall(rest))) for target, rest in LINK.findall(text)]


def by_relation(response: TestResponse) -> dict[str, tuple[str, dict[str, str]]]:
    """The links of the head by their relations, one word each."""
    return {
        word: (target, attributes)
        for target, attributes in found(response.headers["Link"])
        for word in attributes["rel"].split()
    }


# ── TimeGate ──


@pytest.mark.parametrize(
    ("of", "seconds", "expected"),
    [(0, -(10**8), 0), (0, -1, 0), (0, 0, 0), (1, -1, 0), (1, 0, 1), (1, 1, 1), (2, 0, 2), (2, 10**8, 2)],
)
def test_moment_leads_to_the_release_of_then(site: Site, of: int, seconds: int, expected: int) -> None:
    told = site.get(ORIGINAL, Accept_Datetime=at(site, of, seconds))
    assert (told.status_code, told.location) == (302, f"{ORIGINAL}?release={site.ids[expected]}")


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_gate_leads_to_the_memento_in_every_form(site: Site, suffix: str) -> None:
    told = site.get(ORIGINAL + suffix, Accept_Datetime=at(site, 1))
    assert (told.status_code, told.location) == (302, f"{ORIGINAL}{suffix}?release={site.ids[1]}")
    assert "accept-datetime" in told.vary
    assert "Memento-Datetime" not in told.headers
    relations = by_relation(told)
    assert relations["original"][0] == relations["timegate"][0] == ORIGINAL + suffix
    assert relations["timemap"] == (
        f"/timemap/lab/lab-b{suffix}",
        {"rel": "timemap", "type": "application/link-format"},
    )
    memento = site.client.get(told.location)
    assert (memento.status_code, memento.headers[RELEASE]) == (200, site.ids[1])
    assert memento.headers["Memento-Datetime"] == at(site, 1)


def test_thing_leads_there_as_well(site: Site) -> None:
    then = {"Accept-Datetime": at(site, 0), "Accept": "text/turtle"}
    told = site.client.get("/id/lab/lab-b", headers=then, follow_redirects=True)
    assert [each.status_code for each in told.history] == [303, 302]
    assert told.status_code == 200
    assert "Nom 0" in told.text
    assert told.headers["Content-Location"] == f"{ORIGINAL}.ttl?release={site.ids[0]}"


def test_other_parameters_go_along(site: Site) -> None:
    told = site.get(f"{ORIGINAL}?lang=en&page=1", Accept_Datetime=at(site, 1))
    assert told.location == f"{ORIGINAL}?lang=en&page=1&release={site.ids[1]}"


def test_gate_keeps_the_prefix_of_the_site(site: Site) -> None:
    then, under = {"Accept-Datetime": at(site, 1), "Host": "evil.example"}, {"SCRIPT_NAME": "/lg"}
    told = site.client.get(ORIGINAL, headers=then, environ_overrides=under)
    assert told.headers["Location"] == f"/lg{ORIGINAL}?release={site.ids[1]}"
    assert by_relation(told)["original"][0] == f"/lg{ORIGINAL}"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Tue",
        "2026-11-23T02:00:00Z",
        "Mon, 23 Nov 2026 02:00:00",
        "Mon, 23 Nov 2026 02:00:00 +0000",
        "Tue, 23 Nov 2026 02:00:00 GMT",
        "Mon, 32 Nov 2026 02:00:00 GMT",
        "20261123T020000Z",
    ],
)
def test_what_is_no_date_is_refused(site: Site, said: str) -> None:
    assert "Accept-Datetime" in str(problem(site.get(ORIGINAL, Accept_Datetime=said), 400)["detail"])


def test_kept_answers_do_not_stand_in_the_way(site: Site) -> None:
    for _ in range(2):
        present = site.get(ORIGINAL, Accept="text/turtle")
    assert "hit" in present.headers["Server-Timing"]
    assert "accept-datetime" in present.vary
    assert "Memento-Datetime" not in present.headers
    for _ in range(2):
        assert site.get(ORIGINAL, Accept="text/turtle", Accept_Datetime=at(site, 0)).status_code == 302
    assert "hit" in site.get(ORIGINAL, Accept="text/turtle").headers["Server-Timing"]


def test_original_tells_of_its_gate_and_map(site: Site) -> None:
    for path in (ORIGINAL, f"{ORIGINAL}.jsonld", "/doc/lab/nobody"):
        relations = by_relation(site.get(path))
        assert relations["original"][0] == relations["timegate"][0] == path
        assert relations["timemap"][0] == path.replace("/doc/", "/timemap/")


def test_scripts_of_other_sites_may_ask(site: Site) -> None:
    allowed = site.client.options(ORIGINAL)
    assert "Accept-Datetime" in allowed.headers["Access-Control-Allow-Headers"]
    assert "Memento-Datetime" in site.get(ORIGINAL).headers["Access-Control-Expose-Headers"]


# ── mementos ──


def test_memento_is_of_its_moment_whatever_is_asked(site: Site) -> None:
    told = site.get(ORIGINAL, site.ids[0], Accept_Datetime=at(site, 2), Accept="text/turtle")
    assert (told.status_code, told.headers["Memento-Datetime"]) == (200, at(site, 0))
    assert "accept-datetime" not in told.vary
    assert site.get(ORIGINAL, site.ids[0], Accept_Datetime="nonsense").status_code == 200


@pytest.mark.parametrize("number", [0, 1, 2])
def test_memento_leads_to_those_beside_it(site: Site, number: int) -> None:
    relations = by_relation(site.get(f"{ORIGINAL}?lang=en", site.ids[number], **BROWSER))
    expected = {"first": 0, "prev": number - 1, "next": number + 1, "last": 2}
    for way, there in expected.items():
        if not 0 <= there <= 2:
            assert way not in relations
            continue
        target, attributes = relations[way]
        assert target == f"{ORIGINAL}?lang=en&release={site.ids[there]}"
        assert attributes["datetime"] == at(site, there)
        assert "memento" in attributes["rel"].split()
    assert relations["original"][0] == f"{ORIGINAL}?lang=en"


def test_what_was_not_there_is_no_memento(site: Site) -> None:
    relations = by_relation(site.get(LATER, site.ids[2]))
    assert relations["first"][0] == relations["prev"][0] == f"{LATER}?release={site.ids[1]}"
    told = site.get(LATER, site.ids[0])
    assert (told.status_code, told.headers[RELEASE]) == (404, site.ids[0])
    assert told.headers["Memento-Datetime"] == at(site, 0)
    assert by_relation(told)["next"][0] == f"{LATER}?release={site.ids[1]}"


# ── TimeMap ──


@pytest.mark.parametrize("suffix", ["", ".ttl"])
@pytest.mark.parametrize(("original", "since"), [(ORIGINAL, 0), (LATER, 1)])
def test_timemap_lists_the_releases_that_have_the_document(
    site: Site, original: str, since: int, suffix: str
) -> None:
    path = original.replace("/doc/", "/timemap/") + suffix
    told = site.get(path)
    assert (told.status_code, told.content_type) == (200, "application/link-format")
    base = "http://localhost:8000"
    first, itself, *mementos = found(told.text)
    assert told.text.count("<") == len(mementos) + 2
    assert first == (f"{base}{original}{suffix}", {"rel": "original timegate"})
    assert itself == (
        f"{base}{path}",
        {
            "rel": "self",
            "type": "application/link-format",
            "from": at(site, since),
            "until": at(site, 2),
        },
    )
    ids = site.ids[since:]
    assert [target for target, _ in mementos] == [f"{base}{original}{suffix}?release={each}" for each in ids]
    assert mementos[0][1]["rel"] == "first memento"
    assert mementos[-1][1]["rel"] == "last memento"
    for target, attributes in mementos:
        answer = site.client.get(target.removeprefix(base))
        assert answer.headers["Memento-Datetime"] == attributes["datetime"]


def test_map_of_one_memento_says_so(own: Site) -> None:
    with own.shelf.writing():
        own.shelf.prune(1)
    *_, (_, attributes) = found(own.get("/timemap/lab/lab-b").text)
    assert attributes["rel"] == "first last memento"


@pytest.mark.parametrize(
    "path", ["/timemap/lab/nobody", "/timemap/lab/lab-b.exe", "/timemap/lab/LAB", "/timemap/nothing/lab-b"]
)
def test_there_is_no_map_of_nothing(site: Site, path: str) -> None:
    problem(site.get(path), 404)


def test_map_is_revalidated(site: Site) -> None:
    told = site.get("/timemap/lab/lab-b")
    assert told.headers["Cache-Control"] == "no-cache"
    again = site.get("/timemap/lab/lab-b", If_None_Match=told.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    head = site.client.head("/timemap/lab/lab-b")
    assert (head.status_code, head.content_length, head.data) == (200, told.content_length, b"")


def test_release_that_cannot_be_read_has_no_mementos(own: Site, caplog: pytest.LogCaptureFixture) -> None:
    broken = own.shelf.directory / own.ids[0]
    broken.chmod(0o755)
    (broken / links.FILE).unlink()
    mementos = found(own.get("/timemap/lab/lab-b").text)[2:]
    assert [target.partition("=")[2] for target, _ in mementos] == own.ids[1:]
    assert own.ids[0] in caplog.text
