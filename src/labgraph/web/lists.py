"""The home page, and the page of the lists of values."""

from functools import partial

from flask import Blueprint

from . import schemes
from .home import Home
from .site import Site


def blueprint(site: Site) -> Blueprint:
    """The addresses of the home page and of the lists of values."""
    lists = Blueprint("lists", __name__)
    lists.add_url_rule("/", "home", Home(site).page)
    lists.add_url_rule("/concepts", "concepts", partial(schemes.listed, site))
    return lists
