"""The pages about this site: who runs it, how accessible and how frugal it is, where everything stands."""

from functools import partial

from flask import Blueprint, Response

from .. import formats
from . import answers, crawlers, programs, reporting, well_known
from .layout import KINDS
from .site import Site
from .status import Status
from .validators import validated

# Endpoint → address; the template is named after the endpoint.
_PAGES = {
    "contact": "/contact",
    "map": "/plan-du-site",
    "legal": "/mentions-legales",
    "accessibility": "/accessibilite",
    "ecodesign": "/ecoconception",
}


def blueprint(site: Site) -> Blueprint:
    """The addresses of these pages, of the status of the service, of error reports, of what programs read."""
    pages = Blueprint("site", __name__)
    for endpoint, address in _PAGES.items():
        pages.add_url_rule(address, endpoint, partial(_page, site, f"site/{endpoint}.html"))
    status = Status(site)
    pages.add_url_rule("/status", "status", status.told)
    pages.add_url_rule("/status.json", "status_data", status.as_json)
    pages.add_url_rule("/signaler", "report", partial(reporting.report, site))
    pages.add_url_rule("/.well-known/security.txt", "security", partial(well_known.security, site))
    pages.add_url_rule("/programmes", "programs", partial(programs.page_for_programs, site))
    pages.add_url_rule("/llms.txt", "llms", partial(programs.text_for_language_models, site))
    pages.add_url_rule("/robots.txt", "robots", partial(crawlers.robots, site))
    pages.add_url_rule("/sitemap.xml", "sitemaps", partial(crawlers.index, site))
    pages.add_url_rule("/sitemaps/<kind>-<int:number>.xml", "sitemap", partial(crawlers.sitemap, site))
    return pages


def _page(site: Site, template: str) -> Response:
    """A page that stands even when nothing is published: the law asks for it."""
    made = answers.page(template, kinds=KINDS)
    engine = site.engine_if_any()
    return validated(made, site, engine.manifest, formats.HTML) if engine else made
