"""What crawlers read: `/robots.txt`, and the addresses of all pages in `/sitemap.xml`, in files of bounded length.

Addresses there must be whole ones: they begin with the base of the deployment, never with what `Host` says.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Response, url_for

from ..errors import NoSuchEntity, Text
from ..formats import Format
from ..release.manifest import Manifest
from ..vocabulary import CLASSES, DATASET, Iris
from . import answers, questions
from .frame import ABOUT, SECTIONS
from .site import Site
from .validators import validated

TEXT = Format("plain", "text/plain", "txt", "TXT", charset=True)
_XML = Format("sitemap", "application/xml", "xml", "XML", charset=True)
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# The protocol allows 50,000 addresses a file; the answer to one question must not be large.
PAGE = 10_000
_SITE = "pages"
# What is listed beside the sections and the foot of pages.
_FURTHER = ("saved.listing", "site.accessibility")
# Answers made to measure, without end; the data itself is better taken from the dumps.
_ENDLESS = ("/sparql?", "/queries/*?", "/search?", "/signaler?", "/graphs", "/*?page=")


def robots(site: Site) -> Response:
    """What crawlers are asked to leave alone, and where the map of the site is."""
    engine = site.engine()
    home = url_for("lists.home").rstrip("/")
    lines = ["User-agent: *", *(f"Disallow: {home}{path}" for path in _ENDLESS)]
    base = engine.manifest.base_iri
    lines += [f"Sitemap: {base}sitemap.xml", f"# All of it at once: {base}dumps/, described at {base}catalog"]
    made = answers.whole(TEXT.content_type, "\n".join(lines) + "\n")
    return validated(made, site, engine.manifest, TEXT)


def index(site: Site) -> Response:
    """The list of the files that list the pages."""
    manifest = site.engine().manifest
    counts = {_SITE: 1, **{kind: manifest.counts.entities.get(kind, 0) for kind in CLASSES}}
    files = [
        (f"{manifest.base_iri}sitemaps/{kind}-{number}.xml", "")
        for kind, count in counts.items()
        for number in range(1, _pages(count) + 1)
    ]
    return _sent(site, manifest, "sitemapindex", "sitemap", files)


def sitemap(site: Site, kind: str, number: int) -> Response:
    """One of those files: of the pages about the site, or of a part of the entities of a kind. Raises NoSuchEntity."""
    engine = site.engine()
    manifest = engine.manifest
    if kind == _SITE and number == 1:
        return _sent(site, manifest, "urlset", "url", _own_pages(manifest))
    if kind not in CLASSES or not 1 <= number <= _pages(manifest.counts.entities.get(kind, 0)):
        raise NoSuchEntity(Text("Ce plan n’existe pas.", "There is no such site map."))
    start = (number - 1) * PAGE
    rows = questions.some_rows(engine, "sitemap", PAGE, start, of_class=CLASSES[kind])
    iris = Iris(manifest.base_iri)
    found = [
        (iris.read(row["item"].value), row["modified"].value if "modified" in row else "") for row in rows
    ]
    pages = [(iris.document(name.kind, name.slug), day) for name, day in found if name]
    return _sent(site, manifest, "urlset", "url", pages)


def _pages(count: int) -> int:
    return -(-count // PAGE)


def _own_pages(manifest: Manifest) -> list[tuple[str, str]]:
    """The pages about the site and, with the day of their release, those about the dataset and the release."""
    base, day = manifest.base_iri, manifest.created[:10]
    endpoints = ["lists.home", *(endpoint for endpoint, _ in (*SECTIONS, *ABOUT)), *_FURTHER]
    home = url_for("lists.home")
    about = (DATASET, ("release", manifest.release))
    return [
        *((base + url_for(endpoint).removeprefix(home), "") for endpoint in endpoints),
        *((Iris(base).document(kind, slug), day) for kind, slug in about),
    ]


def _sent(
    site: Site, manifest: Manifest, root: str, element: str, addresses: Iterable[tuple[str, str]]
) -> Response:
    body = "".join(
        f"<{element}><loc>{escape(address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{element}>\n"
        for address, day in addresses
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'
    made = answers.whole(_XML.content_type, f"{head}{body}</{root}>\n")
    return validated(made, site, manifest, _XML)
