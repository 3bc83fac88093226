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
from .validators import validated, validated_before


def page_for_programs(site: Site) -> Response:
    """Five calls to begin with, what not to begin with, and what else there is."""
    manifest = site.engine().manifest
    known = validated_before(site, manifest, HTML)
    if known:
        return known
    made = page("site/programs.html", language=language.current(), **_told(site))
    return validated(made, site, manifest, HTML)


def text_for_language_models(site: Site) -> Response:
    """The same as text, with what is here."""
    manifest = site.engine().manifest
    known = validated_before(site, manifest, TEXT)
    if known:
        return known
    text = render_template("llms.txt", told=manifest, iris=Iris(manifest.base_iri), **_told(site))
    return validated(whole(TEXT.content_type, text), site, manifest, TEXT)


def _told(site: Site) -> dict[str, Any]:
    with searching(site) as index:
        first = next(Listing(index, Wish(kind="lab")).entries(Order("slug"), count=1), None)
    entity = first.item.iri if first else ""
    return {"calls": calls(site.engine().manifest.base_iri, entity), "not_first": NOT_FIRST}
