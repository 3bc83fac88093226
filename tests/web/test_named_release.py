"""`?release=`: a kept release answers, whole, on every page and in every form; its links stay in it."""

import re
from urllib.parse import quote_plus, urlencode

import pytest
from asking import FORM, problem
from kept_releases import BROWSER, NAME, RELEASE, Site
from reading import Page

from labgraph.formats import DOCUMENT_FORMATS
from labgraph.release import links, search

NEVER = "20200101T000000Z"


PATHS = [
    *(f"/doc/lab/lab-b.{form.suffix}" for form in DOCUMENT_FORMATS),
    "/labs",
    "/labs.json",
    "/labs.csv",
    "/labs.ttl",
    "/search.json?q=nom",
    "/graphs/lab/lab-b",
    "/graphs?graph=http://localhost:8000/graphs/lab/lab-b",
    "/graphs?default",
    f"/sparql?query={quote_plus(NAME)}&format=csv",
    f"/sparql?query={quote_plus(NAME)}&format=html",
    "/",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_release_that_is_named_answers(site: Site, path: str) -> None:
    """Whichever comes first, and however often: past and present are never taken for each other."""
    for named in (None, 0, 2, 0, None, 1):
        told = site.get(path, None if named is None else site.ids[named])
        number = 2 if named is None else named
        assert (told.status_code, told.headers[RELEASE]) == (200, site.ids[number])
        assert {f"Nom {each}" for each in range(3) if f"Nom {each}" in told.text} == {f"Nom {number}"}


def test_past_answers_do_not_push_out_what_is_kept(site: Site) -> None:
    """Else whoever reads old releases would make the present slow for all."""
    site.get("/doc/lab/lab-a.ttl")
    for release in site.ids[:2] * 3:
        assert "miss" in site.get("/doc/lab/lab-a.ttl", release).headers["Server-Timing"]
    assert "hit" in site.get("/doc/lab/lab-a.ttl").headers["Server-Timing"]


def test_release_in_service_by_its_id_is_the_same_but_for_the_address(site: Site) -> None:
    bare, named = site.get("/doc/lab/lab-b.ttl"), site.get("/doc/lab/lab-b.ttl", site.ids[2])
    assert (bare.data, bare.headers["ETag"]) == (named.data, named.headers["ETag"])
    assert "hit" in site.get("/doc/lab/lab-b.ttl", site.ids[2]).headers["Server-Timing"]
    page = site.get("/doc/lab/lab-b", site.ids[2], **BROWSER)
    assert page.headers["Content-Location"] == f"/doc/lab/lab-b.html?release={site.ids[2]}"
    assert "Vous lisez la publication" not in page.text
    assert "X-Robots-Tag" not in page.headers
    assert site.get("/doc/lab/lab-b", **BROWSER).headers["Content-Location"] == "/doc/lab/lab-b.html"


def test_known_answers_are_not_sent_again(site: Site) -> None:
    for path in ("/doc/lab/lab-b.ttl", f"/sparql?query={quote_plus(NAME)}&format=csv", "/graphs/lab/lab-b"):
        told = site.get(path, site.ids[0])
        again = site.get(path, site.ids[0], If_None_Match=told.headers["ETag"])
        assert (again.status_code, again.data, again.headers[RELEASE]) == (304, b"", site.ids[0])
        assert site.get(path, If_None_Match=told.headers["ETag"]).status_code == 200


# ── pages ──


def test_page_of_the_past_says_so_and_leads_to_the_present(site: Site) -> None:
    told = site.get("/doc/lab/lab-b?lang=fr", site.ids[0], **BROWSER)
    assert "Vous lisez la publication du 23 novembre 2026 à 02:00 UTC." in told.text
    assert '<a href="/doc/lab/lab-b?lang=fr">La fiche d’aujourd’hui</a>' in told.text
    assert '<meta name="robots" content="noindex, nofollow">' in told.text
    assert '<link rel="canonical" href="/doc/lab/lab-b?lang=fr">' in told.text
    assert told.headers["X-Robots-Tag"] == "noindex"
    assert f"Publication {site.ids[0]}" in told.text
    english = site.get("/labs?lang=en", site.ids[0], **BROWSER)
    assert "You are reading the release of 23 November 2026" in english.text
    assert '<a href="/labs?lang=en">Today’s page</a>' in english.text
    assert "Vous lisez" not in site.get("/doc/lab/lab-b", **BROWSER).text


OF_THE_SERVICE = re.compile(
    "/(static|dumps|feed|changes|catalog|programmes|contact|plan-du-site|status|conformance|signaler|accessibilite"
    "|mentions-legales|ecoconception)\\b"
)


@pytest.mark.parametrize(
    "path", ["/doc/lab/lab-a", "/doc/zone/region-24", "/labs?q=lab", "/", "/ns", "/concepts", "/sparql"]
)
def test_links_stay_in_the_release(site: Site, path: str) -> None:
    old = site.ids[0]
    page = Page(site.get(path, old, **BROWSER).text)
    inner = [link for link in page.links if link.startswith(("/", "?")) and not OF_THE_SERVICE.match(link)]
    assert len(inner) > 10
    assert {link for link in inner if f"release={old}" not in link} == {path}, "but the way to the present"
    fields = [field for field in page.all("input") if field.get("name") == "release"]
    assert [field["value"] for field in fields] == [old] * len(page.all("form"))


@pytest.mark.parametrize("suffix", ["html", "ttl"])
def test_links_in_the_head_stay_in_it_too(site: Site, suffix: str) -> None:
    told = site.get(f"/doc/lab/lab-a.{suffix}", site.ids[0])
    for target, relation in re.findall(r'<(/[^>]*)>; rel="([^"]*)"', told.headers["Link"]):
        if relation in ("alternate", "collection", "describedby"):
            assert f"release={site.ids[0]}" in target
            assert site.client.get(target).headers[RELEASE] == site.ids[0]


def test_thing_leads_to_its_document_in_the_release(site: Site) -> None:
    told = site.get("/id/lab/lab-b", site.ids[1])
    assert (told.status_code, told.location) == (303, f"/doc/lab/lab-b?release={site.ids[1]}")


def test_what_tells_of_the_service_takes_no_notice(site: Site) -> None:
    for path in ("/status", "/dumps/", "/sitemap.xml", "/robots.txt", "/readyz"):
        assert site.get(path, site.ids[0]).headers[RELEASE] == site.ids[2]
        assert site.get(path, NEVER).status_code == 200


# ── queries ──


@pytest.mark.parametrize("method", ["GET", "POST a form", "POST", "QUERY"])
def test_release_is_named_beside_the_query(site: Site, method: str) -> None:
    old = site.ids[0]
    ways = {
        "GET": {"path": "/sparql?" + urlencode({"query": NAME, "release": old})},
        "POST a form": {
            "path": "/sparql",
            "method": "POST",
            "data": urlencode({"query": NAME, "release": old}),
            "content_type": FORM,
        },
        "POST": {
            "path": f"/sparql?release={old}",
            "method": "POST",
            "data": NAME,
            "content_type": "application/sparql-query",
        },
        "QUERY": {
            "path": f"/sparql?release={old}",
            "method": "QUERY",
            "data": NAME,
            "content_type": "application/sparql-query",
        },
    }
    told = site.client.open(**ways[method], headers={"Accept": "text/csv"})  # type: ignore[arg-type]
    assert (told.text.split(), told.headers[RELEASE]) == (["n", "Nom", "0"], old)


def test_however_it_is_written(site: Site) -> None:
    """The short way for queries knows the parameter by its name, not by its looks."""
    told = site.client.get(
        f"/sparql?query={quote_plus(NAME)}&rele%61se={site.ids[0]}", headers={"Accept": "text/csv"}
    )
    assert told.headers[RELEASE] == site.ids[0]
    assert site.client.get("/labs.json?release=").headers[RELEASE] == site.ids[2], "an empty field names none"


def test_service_description_is_of_the_release(site: Site) -> None:
    told = site.get("/sparql", site.ids[0], Accept="text/turtle")
    assert (told.status_code, told.headers[RELEASE]) == (200, site.ids[0])


def test_answer_page_leads_back_to_the_same_question(site: Site) -> None:
    old = site.ids[0]
    page = site.get(f"/sparql?query={quote_plus(NAME)}", old, **BROWSER)
    (share,) = [given["value"] or "" for given in Page(page.text).all("input") if given.get("id") == "share"]
    again = site.client.get(share.removeprefix("http://localhost:8000"), headers={"Accept": "text/csv"})
    assert (again.text.split(), again.headers[RELEASE]) == (["n", "Nom", "0"], old)
    assert f"http://localhost:8000/sparql?release={old}" in page.text, "the programs ask it as well"
    assert "&amp;format=csv&amp;query=" in page.text, "that in R adds to its parameters"


def test_form_sent_by_post_is_understood(site: Site) -> None:
    """The address of the form does not name it, its field does: twice would be once too often."""
    page = Page(site.get("/sparql", site.ids[0], **BROWSER).text)
    assert [form.get("action") for form in page.all("form") if "/sparql" in (form.get("action") or "")] == [
        "/sparql"
    ]
    posted = site.client.post("/sparql", data={"query": NAME, "release": site.ids[0]}, headers=BROWSER)
    assert "Nom 0" in posted.text
    assert problem(
        site.client.post(f"/sparql?release={site.ids[0]}", data={"query": NAME, "release": site.ids[0]}), 404
    )


# ── what is not kept ──


@pytest.mark.parametrize("named", [NEVER, "29990101T000000Z", "x", "..", "current", "20261123T020000Z%00"])
@pytest.mark.parametrize(
    "path", ["/doc/lab/lab-b.ttl", "/labs", "/graphs?default", "/sparql?query=ASK%7B%7D", "/"]
)
def test_unknown_release_is_told_with_those_that_are_kept(site: Site, path: str, named: str) -> None:
    told = problem(site.get(path, named), 404)
    assert str(told["type"]).endswith("#NoSuchRelease")
    available = told["available"]
    assert isinstance(available, dict)
    assert list(available) == site.ids
    assert site.client.get(available[site.ids[2]]).headers[RELEASE] == site.ids[2]


def test_the_nearest_ones_are_named(site: Site) -> None:
    between = f"{site.ids[0][:9]}230000Z"
    assert f"Les plus proches : {site.ids[0]} et {site.ids[1]}." in str(
        problem(site.get("/labs", between), 404)["detail"]
    )
    assert f"Les plus proches : {site.ids[0]}." in str(problem(site.get("/labs", NEVER), 404)["detail"])
    page = site.get("/doc/lab/lab-b", NEVER, **BROWSER)
    assert page.status_code == 404
    assert f'<a href="/doc/lab/lab-b?release={site.ids[0]}">{site.ids[0]}</a>' in page.text
    assert "Vous lisez" not in page.text


def test_two_at_once_are_none(site: Site) -> None:
    assert problem(site.get(f"/labs?release={site.ids[0]}", site.ids[1]), 404)


# ── the shelf ──


def test_nothing_holds_a_past_release_after_the_answer(own: Site) -> None:
    for path in PATHS:
        assert own.get(path, own.ids[0]).status_code == 200
    with own.shelf.writing():
        assert own.shelf.prune(1) == (own.ids[:2], [])
    assert problem(own.get("/doc/lab/lab-b.ttl", own.ids[0]), 404)


@pytest.mark.parametrize(
    ("missing", "path"),
    [(links.FILE, "/doc/lab/lab-b.ttl"), (search.FILE, "/labs")],
)
def test_release_of_an_older_labgraph_may_lack_something(own: Site, missing: str, path: str) -> None:
    broken = own.shelf.directory / own.ids[0]
    broken.chmod(0o755)
    (broken / missing).unlink()
    told = problem(own.get(path, own.ids[0]), 503)
    assert "une autre version de labgraph" in str(told["detail"])
    assert str(own.shelf.directory) not in str(told)
    assert own.get(path).status_code == 200


def test_release_whose_manifest_cannot_be_read_is_told(own: Site) -> None:
    manifest = own.shelf.directory / own.ids[0] / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_bytes(b"{}")
    assert "une autre version de labgraph" in str(problem(own.get("/labs", own.ids[0]), 503)["detail"])
