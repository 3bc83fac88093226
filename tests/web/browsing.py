"""The kinds of pages, one address of each, and a browser to look at them: this is the place to add a kind of page."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from labgraph.errors import LANGUAGES
from labgraph.vocabulary import LAB
from repository import RELEASE

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTHS = (320, 360, 768, 1280)


# The same pages over records that have a history: see publications.py.
WITH_HISTORY = (
    "/changes",
    "/changes/organisation/sgar-a",
    "/changes/zone/region-53?lang=en",
)


def asking(query: str) -> str:
    """The address of the answer to a query."""
    return "/sparql?" + urlencode({"query": query})


KINDS: Mapping[str, str] = {
    "home": "/",
    "labs": "/labs",
    "organisations": "/organisations",
    "projects": "/projects",
    "zones": "/zones",
    "concepts": "/concepts",
    "files": "/dumps/",
    "dataset": "/doc/dataset/labgraph",
    "catalogue": "/catalog",
    "release": f"/doc/release/{RELEASE}",
    "lab": "/doc/lab/lab-l-centre-val-de-loire",
    "lab-with-history": "/doc/lab/erasme",
    "organisation": "/doc/organisation/ditp",
    "project": "/doc/project/gd4h",
    "zone": "/doc/zone/france",
    "changes": "/changes",
    "changes-of-organisation": "/changes/organisation/ditp?since=2026-03-01",
    "concept": "/doc/concept/type-laboratoire-interministeriel",
    "scheme": "/doc/scheme/lab-types",
    "api": "/api",
    "vocabulary": "/ns",
    "class": "/ns/Lab",
    "property": "/ns/carriedBy",
    "required": "/ns/requis",
    "query": "/sparql",
    "query-table": asking(f"SELECT * {{ ?lab a <{LAB.Lab}> ; ?p ?o }} LIMIT 50"),
    "query-chart": asking(f"SELECT ?type (COUNT(?lab) AS ?labs) {{ ?lab <{LAB.labType}> ?type }} GROUP BY ?type"),
    "query-map": asking(
        f"SELECT ?region (COUNT(?lab) AS ?labs) {{ ?lab <{LAB.zone}>/<{LAB.within}>* ?region . "
        f'?region <{LAB.zoneLevel}> ?level FILTER STRENDS(STR(?level), "niveau-region") }} GROUP BY ?region'
    ),
    "query-graph": asking(f"CONSTRUCT {{ ?lab a <{LAB.Lab}> }} {{ ?lab a <{LAB.Lab}> }}"),
    "query-yes": asking("ASK {}"),
    "query-error": asking("ASK {\n  ?é ?p '🧪' ?? }\n"),
    "questions": "/queries",
    "question": "/queries/q14-projects-on-a-theme-between-dates",
    "question-of-names": "/queries/q19-carrier-of-a-lab-in-a-year?lab_nom=erasme&annee=2015&annee=2020",
    "question-error": "/queries/q01-labs-of-a-region?code=Bretagne",
    "search": "/search?q=bretagne",
    "search-mistyped": "/search?q=territroire",
    "search-filtered": "/labs?q=innovation&region=region-53&type=type-laboratoire-interministeriel",
    "search-unknown-filter": "/labs?region=region-00",
    "preview": "/reconcile/preview?id=lab/ti-lab",
    "status": "/status",
    "conformance": "/conformance",
    "report": "/signaler?kind=lab&slug=erasme&fact=lab:labType",
    "contact": "/contact",
    "programs": "/programmes",
    "site-map": "/plan-du-site",
    "legal": "/mentions-legales",
    "accessibility": "/accessibilite",
    "ecodesign": "/ecoconception",
    "not-found": "/doc/lab/nowhere",
}  # fmt: skip

# Chromium says so of the page itself when it is an error.
ERRORS = {"query-error", "question-error", "not-found"}

# Each kind of page in each language, for parametrised tests.
SPOKEN = [(kind, language) for kind in KINDS for language in LANGUAGES]


def address(kind: str, language: str) -> str:
    """Where a page of a kind is, in a language."""
    path = KINDS[kind]
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the system, without a window."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "the tests need a browser: install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


def unfold(page: Page) -> None:
    """Show all that a page shows when somebody asks for it."""
    page.locator("html").evaluate("e => e.querySelectorAll('details').forEach(each => { each.open = true })")


def too_wide(page: Page) -> list[int]:
    """The widths of the window at which the page, with all that can be unfolded, scrolls sideways."""
    unfold(page)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
        if box[0] > box[1]:
            found.append(width)
    return found
