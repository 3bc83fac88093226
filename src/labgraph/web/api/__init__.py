"""The plain API: entities and lists as JSON and CSV, in the words of the records, and its own description.

What it serves is in tables (`lists`, `fields`, `parameters`, `operations`), from which routes, checks and documentation
are made.
"""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response

from ..site import Site
from . import about, entity, listing
from .lists import LISTS
from .operations import operations

View = Callable[..., Response]


def blueprint(site: Site) -> Blueprint:
    """The addresses of the API, and of the page that documents it."""
    api = Blueprint("api", __name__)
    views = _views(site)
    for operation in operations():
        api.add_url_rule(operation.rule, operation.endpoint, views[operation.endpoint])
    api.add_url_rule("/api", "documentation", partial(about.documentation, site))
    return api


def _views(site: Site) -> dict[str, View]:
    """What answers, by endpoint."""
    views: dict[str, View] = {
        "root": partial(about.root, site),
        "schema": partial(about.schema, site),
        "openapi": partial(about.openapi, site),
    }
    for name, listed in LISTS.items():
        views[name] = views[f"{name}_in_form"] = partial(listing.answer, site, listed)
        views[f"{name}_entity"] = partial(entity.answer, site, listed)
        views[f"{name}_neighbours"] = partial(entity.around, site, listed)
    return views
