"""The application: what is served where, and what is done to every answer."""

from functools import partial
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from .. import __version__
from ..config import Settings
from ..engine.current import CurrentEngine
from ..errors import LabgraphError
from ..vocabulary import EntityName
from . import answers, downloads, entities, health, lists, problems, sparql
from .filters import FILTERS
from .site import Site, edition_of_package
from .sparql_request import BODY_LIMIT_BYTES


def create_app(settings: Settings, current: CurrentEngine) -> Flask:
    """The WSGI application that answers from the current release."""
    site = Site(settings, current, edition_of_package())
    app = Flask(__package__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT_BYTES
    # The framework's own redirects would send people to whatever `Host` says.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    for part in (lists, entities, sparql, downloads, health):
        app.register_blueprint(part.blueprint(site))
    app.before_request(answers.options)
    app.after_request(partial(answers.finish, site))
    app.register_error_handler(LabgraphError, problems.told)
    app.register_error_handler(HTTPException, problems.told_by_framework)
    app.register_error_handler(Exception, problems.told_unexpected)
    _set_up_templates(app, site)
    return app


def _set_up_templates(app: Flask, site: Site) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(FILTERS)
    environment.globals.update(address_of=_address_of)
    app.context_processor(partial(_on_every_page, site))


def _on_every_page(site: Site) -> dict[str, Any]:
    engine = site.engine_if_any()
    return {
        "manifest": engine.manifest if engine else None,
        "edition": site.edition,
        "version": __version__,
    }


def _address_of(entity: EntityName) -> str:
    """The address of an entity's document, with the part of it that is meant."""
    return url_for("entities.document", kind=entity.kind, name=entity.slug, _anchor=entity.part or None)
