"""HTTP done once for all answers: validators, 304, HEAD, OPTIONS, what may be kept, what is allowed."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from ..engine.port import Answer
from ..formats import Format
from ..release.manifest import Manifest
from .site import Site

RELEASE = "Labgraph-Release"
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

_ON_EVERY_ANSWER = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Labgraph-Release, Content-Location, ETag, Link, Location",
}
_ON_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}
# Answers that depend on no release: the health of the process, and the styles.
_WITHOUT_RELEASE = {"health.alive", "static"}
_CHUNK = 1 << 16


def whole(content_type: str, body: bytes | str, status: int = 200) -> Response:
    """An answer that is ready, not to be kept without asking again."""
    response = Response(body, status, content_type=content_type)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def spooled(answer: Answer) -> Response:
    """The answer of an engine, sent in pieces and closed at the end."""
    response = Response(FileWrapper(answer.body, _CHUNK), content_type=answer.format.content_type)
    response.content_length = answer.length
    response.headers["Cache-Control"] = REVALIDATE
    return response


def validated(response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    """The same answer with its validators: one entity tag for each release, look of the site and form."""
    response.set_etag(f"{manifest.release}-{site.edition}-{form.name}")
    response.last_modified = datetime.fromisoformat(manifest.created)
    return response


def varying(response: Response, *headers: str) -> Response:
    """The same answer, said to depend on these headers of the request."""
    response.vary.update(headers)
    return response


def linked(response: Response, links: Iterable[tuple[str, str, str]]) -> Response:
    """The same answer with `Link` headers: target, relation, media type."""
    for target, relation, media_type in links:
        response.headers.add("Link", f'<{target}>; rel="{relation}"; type="{media_type}"')
    return response


def options() -> Response | None:
    """What answers OPTIONS, on any path that exists."""
    if request.method != "OPTIONS" or request.url_rule is None:
        return None
    response = Response(status=204)
    del response.headers["Content-Type"]
    allowed = ", ".join(sorted(request.url_rule.methods or ()))
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = allowed
    response.headers.update(_ON_PREFLIGHT)
    return response


def finish(site: Site, response: Response) -> Response:
    """What is done to every answer before it leaves."""
    response.headers.update(_ON_EVERY_ANSWER)
    _say_release(site, response)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == site.edition else REVALIDATE
    if response.status_code == 200 and not response.direct_passthrough:
        _forget_inexact_date(response)
        response.make_conditional(request.environ)
    return response


def _say_release(site: Site, response: Response) -> None:
    if request.endpoint in _WITHOUT_RELEASE or RELEASE in response.headers:
        return
    engine = site.engine_if_any()
    if engine:
        response.headers[RELEASE] = engine.manifest.release


def _forget_inexact_date(response: Response) -> None:
    """A date counts only when it is ours: after a roll-back, what is served is older than what the client holds."""
    if request.headers.get("If-Modified-Since") != response.headers.get("Last-Modified"):
        request.environ.pop("HTTP_IF_MODIFIED_SINCE", None)
