"""The search and the lists: one view, by words and by facets, as a page and as data; and names for who is typing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, request

from ..formats import CSV, HTML, PLAIN_JSON, TURTLE, Format
from ..release.search.hints import beginnings
from ..release.search.lookup import Search
from ..vocabulary import Iris
from .answers import page
from .documents import Addressed, answered, form_named
from .parameters import Parameters
from .search_facets import LISTINGS, Listing
from .search_forms import as_csv, as_json, as_turtle, suggestions
from .search_page import known_to_page
from .search_request import Asked, read, read_text
from .search_result import result_of
from .searching import searching
from .site import Site
from .validators import made_once

FORMS = (HTML, PLAIN_JSON, CSV, TURTLE)
_SUFFIXES = {form.suffix: form for form in FORMS}
_DATA = FORMS[1:]


def blueprint(site: Site) -> Blueprint:
    """The addresses of the search, of the lists, and of what is suggested to who is typing."""
    search = Blueprint("search", __name__)
    search.add_url_rule("/search/suggest", "suggest", partial(_suggest, site))
    for name, listing in LISTINGS.items():
        view = partial(_answer, site, listing)
        search.add_url_rule(f"/{name}", name, view)
        search.add_url_rule(f"/{name}.<suffix>", name, view)
    return search


@dataclass(frozen=True)
class _Found(Addressed):
    """What was found, as a document in several forms."""

    asked: Asked
    forms: Sequence[Format] = FORMS

    def address(self, form: Format) -> str:
        """Where one form of it is."""
        return self.asked.address(self.asked.number, form.suffix)


def _answer(site: Site, listing: Listing, suffix: str = "") -> Response:
    """What was found, in the form that the client prefers, or that the suffix names."""
    named = form_named(suffix, _SUFFIXES)
    asked = read(listing)
    return answered(
        site, site.engine(), _Found(asked), named, lambda form: _MAKERS[form](site, asked), lambda: None
    )


def _page(site: Site, asked: Asked) -> Response:
    with searching(site) as index:
        result = result_of(index, asked)
        known = known_to_page(result, index, _iris(site), _DATA)
    return page("search.html", **known)


def _json(site: Site, asked: Asked) -> Response:
    with searching(site) as index:
        return as_json(result_of(index, asked), _iris(site))


def _csv(site: Site, asked: Asked) -> Response:
    release, limit_mb = site.engine().manifest.release, site.settings.result_limit_mb
    with searching(site, site.settings.query_timeout_s) as index:
        return as_csv(Search(index, asked.wish), _iris(site), release, limit_mb)


def _turtle(site: Site, asked: Asked) -> Response:
    with searching(site) as index:
        result = result_of(index, asked)
    return as_turtle(result, site.engine())


_MAKERS: Mapping[Format, Callable[[Site, Asked], Response]] = {
    HTML: _page,
    PLAIN_JSON: _json,
    CSV: _csv,
    TURTLE: _turtle,
}


def _suggest(site: Site) -> Response:
    """The names of a few entities that somebody who has typed so much may mean."""
    text = read_text(Parameters.read(request.query_string))

    def make() -> Response:
        with searching(site) as index:
            return suggestions(text, beginnings(index, text), _iris(site))

    return made_once(site, PLAIN_JSON, make)


def _iris(site: Site) -> Iris:
    return Iris(site.engine().manifest.base_iri)
