"""A theme in the application: its templates before ours, and the files that the operator installed at `/theme/`."""

from functools import partial

from flask import Blueprint, Flask, Response, send_from_directory
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader

from . import themes
from .site import Site

_FOLDER = "themes/{}/templates"


def set_up(app: Flask, site: Site) -> None:
    """Give the pages of the application the theme of the settings. Raises SettingsError when files of it are absent."""
    themes.require(site.settings)
    if site.settings.theme != themes.DSFR:
        return
    own = app.jinja_loader
    assert own  # the application has a folder of templates
    loaders: list[BaseLoader] = [PackageLoader(__package__, _FOLDER.format(themes.DSFR)), own]
    app.jinja_loader = ChoiceLoader(loaders)
    theme = Blueprint("theme", __name__)
    theme.add_url_rule("/theme/<path:name>", "file", partial(_file, site))
    app.register_blueprint(theme)


def _file(site: Site, name: str) -> Response:
    """A file of the DSFR, by its path inside the directory; what is not there is a 404 of the framework."""
    return send_from_directory(themes.directory(site.settings), name)
