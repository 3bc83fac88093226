"""`/conformance`: what the checks of the release in service came to, as a page and as JSON."""

from collections.abc import Mapping
from functools import partial
from itertools import groupby
from typing import Any

from flask import Blueprint, Response

from ...formats import HTML, PLAIN_JSON
from .. import answers
from ..documents import chosen
from ..site import Site
from .results import Results

_RETRY_AFTER_S = 15


def blueprint(site: Site) -> Blueprint:
    """The addresses of the page and of its data."""
    conformance = Blueprint("conformance", __name__)
    conformance.add_url_rule("/conformance", "page", partial(_told, site))
    conformance.add_url_rule("/conformance.json", "data", partial(_as_json, site))
    return conformance


def _told(site: Site) -> Response:
    return chosen(
        {
            HTML: ("conformance.page", partial(_as_page, site)),
            PLAIN_JSON: ("conformance.data", partial(_as_json, site)),
        }
    )


def _as_page(site: Site) -> Response:
    known = _known(site)
    parts = (
        [(part, list(results)) for part, results in groupby(known.results, lambda each: each.part)]
        if known
        else []
    )
    return _timed(answers.page("conformance.html", known=known, parts=parts), known)


def _as_json(site: Site) -> Response:
    known = _known(site)
    document: Mapping[str, Any] = {
        "release": site.engine().manifest.release,
        "began": known.began if known else None,
        "checks": len(known.results) if known else 0,
        "passed": known.passed if known else 0,
        "results": [each.model_dump() | {"passed": each.passed} for each in known.results] if known else [],
    }
    return _timed(answers.whole_json(document), known)


def _known(site: Site) -> Results | None:
    """What is known of the release in service; None while its checks were not made."""
    known = Results.read(site.conformance) if site.conformance else None
    return known if known and known.release == site.engine().manifest.release else None


def _timed(response: Response, known: Results | None) -> Response:
    if known is None:
        response.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return response
