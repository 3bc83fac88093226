"""For the operator's machines: is the process alive, can it answer?"""

from functools import partial

from flask import Blueprint, Response

from . import questions
from .answers import whole
from .site import Site

_TEXT = "text/plain; charset=utf-8"


def blueprint(site: Site) -> Blueprint:
    """The addresses of the two probes."""
    health = Blueprint("health", __name__)
    health.add_url_rule("/healthz", "alive", _alive)
    health.add_url_rule("/readyz", "ready", partial(_ready, site))
    return health


def _alive() -> Response:
    """The process answers; nothing else is tried."""
    return whole(_TEXT, "alive\n")


def _ready(site: Site) -> Response:
    """A release is open and its engine answers; otherwise the error tells why."""
    engine = site.engine()
    questions.is_true(engine, "alive")
    return whole(_TEXT, f"ready {engine.manifest.release}\n")
