"""HTTP done once for all answers: validators, coding, OPTIONS, what may be kept, what is allowed."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from hashlib import blake2b
from http import HTTPStatus
from io import SEEK_END
from typing import Any, BinaryIO, NamedTuple, cast

from flask import Response, render_template, request
from werkzeug.http import quote_etag
from werkzeug.wsgi import FileWrapper

from ..engine.port import Answer, Timing
from ..engine.spool import IN_MEMORY_BYTES
from ..errors import TooManyLargeAnswers
from ..formats import HTML, Format
from ..release.manifest import Manifest
from . import dates, exchange, language, packing, themes
from .heads import is_unchanged
from .lanes import Lane
from .site import Site

RELEASE = "Labgraph-Release"
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

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


class Link(NamedTuple):
    """A link in the head of an answer (RFC 8288): where to, in which relation, and the media type of what is there.

    `moment` is the state of a thing that is there (RFC 7089), as HTTP writes dates.
    """

    target: str
    relation: str
    media_type: str = ""
    moment: str = ""


# Answers that depend on no release: the health of the process, and the styles.
_FILES = {"static", "theme.file"}
_WITHOUT_RELEASE = {"health.alive", *_FILES}
_CHUNK = 1 << 16


def whole(content_type: str, body: bytes | str, status: int = 200) -> Response:
    """An answer that is ready, not to be kept without asking again."""
    response = Response(body, status, content_type=content_type)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def page(template: str, status: int = 200, **known: Any) -> Response:
    """A page, in the language of its reader."""
    response = whole(HTML.content_type, render_template(template, **known), status)
    response.content_language.add(language.current())
    return varying(response, "Accept-Language")


def spooled(answer: Answer) -> Response:
    """The answer of an engine: at once when it is small, else in pieces.

    Raises TooManyLargeAnswers when no lane, or no room to pack it, is left.
    """
    if answer.length > IN_MEMORY_BYTES:
        return _large(answer)
    with answer.body as body:
        return whole(answer.format.content_type, body.read())


def _large(answer: Answer) -> Response:
    """In a lane, which is taken before the work of packing; at once when packing makes it small."""
    here = exchange.current()
    packs = here.packs() and packing.is_text(answer.format.media_type)
    with ExitStack() as undo:
        undo.callback(answer.body.close)
        lane = here.lanes.take()
        undo.callback(lane.close)
        body = packing.packed_spool(answer.body) if packs else answer.body
        undo.callback(body.close)
        length = body.seek(0, SEEK_END)
        body.seek(0)
        response = whole(answer.format.content_type, b"")
        if packs:
            response.content_encoding = packing.GZIP
        varying(response, "Accept-Encoding")
        if length <= IN_MEMORY_BYTES:
            response.set_data(body.read())
            return response
        undo.pop_all()
    response.response = FileWrapper(cast(BinaryIO, body), _CHUNK)
    response.content_length = length
    return _in_pieces(response, lane)


def as_it_fits(response: Response) -> Response:
    """The same answer, the part of a file that is its body sent at once when it is small, else in pieces.

    Raises TooManyLargeAnswers when no lane is left.
    """
    if (response.content_length or 0) > IN_MEMORY_BYTES:
        try:
            return _in_pieces(response, exchange.current().lanes.take())
        except TooManyLargeAnswers:
            response.close()
            raise
    response.direct_passthrough = False
    response.make_sequence()
    return response


def _in_pieces(response: Response, lane: Lane) -> Response:
    exchange.current().in_pieces = response.direct_passthrough = True
    response.response = lane.carrying(cast(Iterable[bytes], response.response))
    return response


def validated(response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    """The same answer with its validators: one entity tag for each release, look of the site and form.

    It may be kept: of a release, only its address and its form tell it from others.
    """
    tag = _tag(site, manifest, form)
    return _validated(response, manifest, tag, tag)


def validated_by_content(response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    """The same answer, kept as `validated` does, its entity tag that of its content, whatever the release.

    So whoever holds it need not get it again after a release that changed nothing in it. What is sent in pieces is not
    at hand to be compared, and has the tag of its release.
    """
    if response.direct_passthrough:
        return validated(response, site, manifest, form)
    digest = blake2b(_without_release(response.get_data(), manifest), digest_size=16).hexdigest()
    return _validated(response, manifest, f"{digest}-{_form_name(form)}", _tag(site, manifest, form))


def validated_by_bytes(response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    """The same answer, its entity tag that of all its bytes: of what tells of releases, and not of which it is from."""
    digest = blake2b(response.get_data(), digest_size=16).hexdigest()
    return _validated(response, manifest, f"{digest}-{form.name}", _tag(site, manifest, form))


def _validated(response: Response, manifest: Manifest, tag: str, key_tag: str) -> Response:
    response.last_modified = datetime.fromisoformat(manifest.created)
    response.set_etag(tag, weak=True)
    here = exchange.current()
    here.key = here.key_of(key_tag, *_address())
    return response


def _without_release(body: bytes, manifest: Manifest) -> bytes:
    """What an answer says, but of which release it is."""
    for said in (manifest.release, dates.moment(manifest.created)):
        body = body.replace(said.encode(), b"")
    return body


def validated_before(site: Site, manifest: Manifest, form: Format) -> Response | None:
    """What `validated` gave for this address and form, if it is still kept."""
    here = exchange.current()
    return here.look_up(manifest.release, here.key_of(_tag(site, manifest, form), *_address()))


def kept(response: Response, tag: str, *apart: str | bytes) -> Response:
    """The same answer, to be kept under its entity tag and what else tells it `apart`.

    The tag is weak (RFC 9110 §8.8.1): rows and triples may come in another order, and the packed bytes have the same.
    """
    response.set_etag(tag, weak=True)
    here = exchange.current()
    here.key = here.key_of(tag, *apart)
    return response


def kept_before(release: str, tags: Iterable[str]) -> Response | None:
    """What `kept` gave under one of these tags, if it is still kept, or if the client still holds it."""
    here = exchange.current()
    for tag in tags:
        found = here.look_up(release, here.key_of(tag)) or _held(tag)
        if found:
            return found
    return None


def _held(tag: str) -> Response | None:
    """What tells the client that it holds the answer of this tag. `*` tells nothing: the answer may be an error."""
    etag = quote_etag(tag, weak=True)
    if request.if_none_match.star_tag or not is_unchanged(request.environ, etag, ""):
        return None
    response = varying(Response(status=HTTPStatus.NOT_MODIFIED), "Accept-Encoding")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _tag(site: Site, manifest: Manifest, form: Format) -> str:
    return f"{manifest.release}-{site.edition}-{_form_name(form)}"


def _form_name(form: Format) -> str:
    return f"{form.name}-{language.current()}" if form is HTML else form.name


def _address() -> tuple[str, bytes]:
    return request.path, request.query_string


def varying(response: Response, *headers: str) -> Response:
    """The same answer, said to depend on these headers of the request."""
    response.vary.update(headers)
    return response


def linked(response: Response, links: Iterable[Link]) -> Response:
    """The same answer with more links in its head: one header, as each takes time to be sent."""
    before = response.headers.get("Link")
    response.headers["Link"] = ", ".join([*([before] if before else []), *map(_written, links)])
    return response


def _written(link: Link) -> str:
    kind = f'; type="{link.media_type}"' if link.media_type else ""
    moment = f'; datetime="{link.moment}"' if link.moment else ""
    return f'<{link.target}>; rel="{link.relation}"{kind}{moment}'


def elsewhere(status: HTTPStatus, location: str, *varies: str) -> Response:
    """An answer that leads to another address of this service, which differs by these headers of the request."""
    response = varying(whole("text/plain; charset=utf-8", location + "\n", status), *varies)
    response.location = location
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
