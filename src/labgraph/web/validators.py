"""The validators of answers (RFC 9110 §8.8), and what the cache keeps them under."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from http import HTTPStatus

from flask import Response, request
from werkzeug.http import quote_etag

from ..formats import HTML, Format
from ..release.manifest import Manifest
from . import dates, exchange, language
from .answers import REVALIDATE, varying
from .heads import is_unchanged
from .site import Site

_NEVER_KEPT = "no-store"


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
    return _by_digest(_without_release(response.get_data(), manifest), response, site, manifest, form)


def validated_by_bytes(response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    """The same answer, its entity tag that of all its bytes: of what tells of releases, and not of which it is from."""
    return _by_digest(response.get_data(), response, site, manifest, form)


def _by_digest(content: bytes, response: Response, site: Site, manifest: Manifest, form: Format) -> Response:
    digest = blake2b(content, digest_size=16).hexdigest()
    return _validated(response, manifest, f"{digest}-{_form_name(form)}", _tag(site, manifest, form))


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


def made_once(site: Site, form: Format, make: Callable[[], Response]) -> Response:
    """What `make` gives for this address and form, as `validated` does it; made only where it is not still kept."""
    manifest = site.engine().manifest
    known = validated_before(site, manifest, form)
    return known or validated(make(), site, manifest, form)


def never_kept(response: Response) -> Response:
    """The same answer, which nobody keeps: asked again, the same question has another."""
    response.headers["Cache-Control"] = _NEVER_KEPT
    exchange.current().key = None
    return response


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
