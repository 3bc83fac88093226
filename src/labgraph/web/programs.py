"""Where a program begins: `/programmes` for whoever writes one, `/llms.txt` for language models (llmstxt.org)."""

from typing import Any

from flask import Response, render_template

from ..formats import HTML
from ..release.search.found import Wish
from ..release.search.listing import Listing, Order
from ..vocabulary import Iris
from . import language
from .answers import page, whole
from .calls import NOT_FIRST, calls
from .crawlers import TEXT
from .searching import searching
from .site import Site
from .validators import made_once


def page_for_programs(site: Site) -> Response:
    """Five calls to begin with, what not to begin with, and what else there is."""
    return made_once(
        site, HTML, lambda: page("site/programs.html", language=language.current(), **_told(site))
    )


def text_for_language_models(site: Site) -> Response:
    """The same as text, with what is here."""
    return made_once(site, TEXT, lambda: whole(TEXT.content_type, _text(site)))


def _text(site: Site) -> str:
    manifest = site.engine().manifest
    return render_template("llms.txt", told=manifest, iris=Iris(manifest.base_iri), **_told(site))


def _told(site: Site) -> dict[str, Any]:
    with searching(site) as index:
        first = next(Listing(index, Wish(kind="lab")).entries(Order("slug"), count=1), None)
    entity = first.item.iri if first else ""
    return {"calls": calls(site.engine().manifest.base_iri, entity), "not_first": NOT_FIRST}
