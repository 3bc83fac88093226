"""What is done to every answer before it leaves, and what answers OPTIONS on any path."""

from flask import Response, request

from ..engine.port import Timing
from ..formats import HTML
from . import exchange, packing, themes
from .answers import FOR_EVER, RELEASE, REVALIDATE
from .site import Site
from .validators import kept

_POLICY = "Content-Security-Policy"
ON_EVERY_ANSWER = {
    _POLICY: "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Query, Allow, Content-Location, Content-Range, ETag, Labgraph-Release, "
    "Link, Location, Memento-Datetime, Retry-After, Server-Timing",
    "Timing-Allow-Origin": "*",
}
_ON_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Accept-Language, Content-Type, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}

# What stands inside pages of others: it holds nothing that a click could be stolen for.
_FRAMED = {"reconcile.preview"}
_FRAMES = ("frame-ancestors 'none'", "frame-ancestors *")

# Answers that depend on no release: the health of the process, and the styles.
_FILES = {"static", "theme.file"}
_WITHOUT_RELEASE = {"health.alive", *_FILES}


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
    response.headers.update(ON_EVERY_ANSWER)
    engine = None if request.endpoint in _WITHOUT_RELEASE else site.engine_if_any()
    if engine:
        response.headers.setdefault(RELEASE, engine.manifest.release)
        if site.is_past():
            response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Server-Timing"] = told_timing(engine.timing if engine else Timing())
    if response.mimetype == HTML.media_type:
        policy = response.headers[_POLICY]
        response.headers[_POLICY] = themes.policy(site.settings.theme, policy)
    if request.endpoint in _FRAMED and response.status_code == 200:
        response.headers[_POLICY] = response.headers[_POLICY].replace(*_FRAMES)
    if request.endpoint in _FILES:
        _finish_static(site, response)
    if (response.status_code == 200 or response.status_code >= 400) and not response.direct_passthrough:
        packing.pack(response, exchange.current().packs)
    return response


def told_timing(timing: Timing) -> str:
    """Where the time went, in milliseconds (W3C Server Timing)."""
    if not timing.run:
        return 'cache;desc="miss"'
    queue, run, send = timing.queue * 1000, timing.run * 1000, timing.send * 1000
    return f'cache;desc="miss", queue;dur={queue:.2f}, run;dur={run:.2f}, send;dur={send:.2f}'


def _finish_static(site: Site, response: Response) -> None:
    """Styles and pictures: small, and kept by clients for as long as their address names the edition."""
    control = FOR_EVER if request.args.get("v") == site.edition else REVALIDATE
    response.headers["Cache-Control"] = control
    tag, _ = response.get_etag()
    if tag and response.status_code == 200:
        del response.headers["Accept-Ranges"]
        response.direct_passthrough = False
        response.make_sequence()
        packing.pack(response, exchange.current().packs, packing.SMALLEST)
        kept(response, tag, control, request.path)
