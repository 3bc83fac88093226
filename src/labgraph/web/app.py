"""The application: what is served where, and what is done to every answer."""

from functools import partial
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, Response
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from .. import __version__
from ..config import BYTES_PER_MB, Settings
from ..engine.port import Engines
from ..errors import LabgraphError, ReleaseError
from ..release.shelf import Shelf
from ..vocabulary import EntityName
from . import (
    api,
    catalogue,
    changes,
    downloads,
    entities,
    feeds,
    finishing,
    frame,
    graphs,
    health,
    identifiers,
    institutional,
    language,
    lists,
    memento,
    named_release,
    ontology,
    problems,
    reconcile,
    resources,
    search,
    sparql,
    stream,
    theming,
    vocabulary_index,
)
from .budget import Budgets
from .cache import Cache
from .conformance import views as conformance_views
from .filters import FILTERS
from .front import Front
from .lanes import Lanes
from .ledger import Ledger
from .mounting import Mounted
from .once import Once
from .saved import views as saved
from .saved.library import library_of
from .site import Site, cannot_open, edition_of, let_go
from .sparql_request import BODY_LIMIT_BYTES


def create_app(
    settings: Settings, engines: Engines, ledger: Ledger | None = None, conformance: Path | None = None
) -> Flask:
    """The WSGI application that answers from the current release.

    `ledger` is shared with the other workers of the machine; without one, this is the only worker. `conformance`
    is where the checks of a running service are told; without it there are none.
    """
    budgets = Budgets(settings, ledger or Ledger.private())
    library = Once(partial(library_of, Shelf(settings.releases_dir)))
    site = Site(settings, engines, edition_of(settings), budgets, library, conformance)
    app = Flask(__package__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT_BYTES
    # The framework's own redirects would send people to whatever `Host` says.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    for part in (
        lists,
        search,
        api,
        reconcile,
        entities,
        identifiers,
        memento,
        resources,
        catalogue,
        ontology,
        sparql,
        saved,
        vocabulary_index,
        graphs,
        downloads,
        changes,
        feeds,
        stream,
        health,
        conformance_views,
        institutional,
    ):
        app.register_blueprint(part.blueprint(site))
    app.url_defaults(named_release.carry)
    app.before_request(finishing.options)
    app.before_request(partial(_refuse_the_faulty, site))
    app.after_request(partial(_count_fault, site))
    app.teardown_appcontext(let_go)
    app.after_request(partial(finishing.finish, site))
    app.register_error_handler(LabgraphError, problems.told)
    app.register_error_handler(ReleaseError, _told_of_release)
    app.register_error_handler(named_release.NoSuchRelease, problems.told)
    app.register_error_handler(HTTPException, problems.told_by_framework)
    app.register_error_handler(Exception, problems.told_unexpected)
    _set_up_templates(app, site)
    language.set_up(app)
    theming.set_up(app, site)
    cache = Cache(settings.cache_mb * BYTES_PER_MB)
    app.wsgi_app = Front(app.wsgi_app, engines, budgets, cache, Lanes())  # type: ignore[method-assign]
    if settings.path_prefix:
        app.wsgi_app = Mounted(app.wsgi_app, settings.path_prefix)  # type: ignore[method-assign]
    return app


def _refuse_the_faulty(site: Site) -> None:
    """Raises OverBudget: it takes no engine to be at fault, and so this is not left to it."""
    site.account().require_few_errors()


def _told_of_release(error: ReleaseError) -> Response:
    """That the release cannot be read; why, and where it is, is for the log."""
    unavailable = cannot_open()
    unavailable.__cause__ = error
    return problems.told(unavailable)


def _count_fault(site: Site, response: Response) -> Response:
    status = response.status_code
    if (
        400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS
    ) or status == HTTPStatus.GATEWAY_TIMEOUT:
        site.account().charge_error()
    return response


def _set_up_templates(app: Flask, site: Site) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(FILTERS)
    environment.globals.update(address_of=_address_of, logo=_logo())
    app.context_processor(partial(_on_every_page, site))


def _logo() -> Markup:
    """The picture of the site, to stand inside pages: there it is no request."""
    return Markup(files(__package__).joinpath("static", "icon.svg").read_text("utf-8").strip())  # noqa: S704 -- our own


def _on_every_page(site: Site) -> dict[str, Any]:
    engine = site.engine_if_any()
    return {
        "manifest": engine.manifest if engine else None,
        "named_release": named_release.carried(),
        "present": named_release.address_in(None) if engine and site.is_past() else None,
        "edition": site.edition,
        "version": __version__,
        **frame.on_every_page(site.settings),
    }


def _address_of(entity: EntityName) -> str:
    """The address of an entity's document, with the part of it that is meant."""
    return language.address(
        "entities.document", kind=entity.kind, name=entity.slug, _anchor=entity.part or None
    )
