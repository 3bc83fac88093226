"""How answers are made: whole, as a page, as a file in pieces, with links and what they depend on."""

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from io import SEEK_END
from typing import Any, BinaryIO, NamedTuple, cast

from flask import Response, render_template
from werkzeug.wsgi import FileWrapper

from ..engine.port import Answer
from ..engine.spool import IN_MEMORY_BYTES
from ..errors import TooManyLargeAnswers
from ..formats import HTML, PLAIN_JSON, Format
from . import exchange, language, packing
from .lanes import Lane

RELEASE = "Labgraph-Release"
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


class Link(NamedTuple):
    """A link in the head of an answer (RFC 8288): where to, in which relation, and the media type of what is there.

    `moment` is the state of a thing that is there (RFC 7089), as HTTP writes dates.
    """

    target: str
    relation: str
    media_type: str = ""
    moment: str = ""


_CHUNK = 1 << 16


def whole(content_type: str, body: bytes | str, status: int = 200) -> Response:
    """An answer that is ready, not to be kept without asking again."""
    response = Response(body, status, content_type=content_type)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def whole_json(document: Mapping[str, object], form: Format = PLAIN_JSON) -> Response:
    """A JSON document that is ready."""
    return whole(form.content_type, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


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
