"""gzip: for whom, for what, and of answers in memory as of those on disk (RFC 9110 §8.4, §12.5.3)."""

import zlib
from collections.abc import Callable
from contextlib import closing

from flask import Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from .. import formats
from ..engine.spool import Spool

GZIP = "gzip"
# Under this, an answer fits the first packets anyway.
LEAST_BYTES = 1000

# Of JSON, CSV and Turtle answers, level 3 packs 100 to 180 MB a second to 6–9 % of their size; level 6 half as fast to
# 5–8 %, level 1 no faster.
_LEVEL = 3
# Of a script or a style, packed once and sent to everybody, level 9 gives a tenth less than level 3.
SMALLEST = 9
_GZIP_WRAPPER = zlib.MAX_WBITS | 16
_CHUNK = 1 << 16
# Read up to here: no client has more to say.
_LONGEST = 1000

_PLAIN = {
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
} | {form.media_type for form in (*formats.ROW_FORMATS, *formats.GRAPH_FORMATS)}


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether a client takes gzip, and does not say that it would rather have the plain bytes."""
    accepted = parse_accept_header((accept_encoding or "")[:_LONGEST], Accept)
    weight = accepted.quality(GZIP)
    plain = accepted.quality("identity") if "identity" in accepted.values() else 0
    return weight > 0 and weight >= plain


def is_text(media_type: str) -> bool:
    """Whether what is of this type becomes much smaller: text, not what is packed already."""
    return media_type.startswith("text/") or media_type in _PLAIN


def pack(response: Response, wanted: Callable[[], bool], level: int = _LEVEL) -> None:
    """Pack the body of an answer that is in memory, if it is `wanted`, and say that it depends on that.

    What can be asked for in ranges is a file, and is sent as the file it is. The entity tag stays, as it is weak: a
    strong one would have to differ (RFC 9110 §8.8.3.3).
    """
    if (
        response.content_encoding
        or "Accept-Ranges" in response.headers
        or not is_text(response.mimetype or "")
    ):
        return
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= LEAST_BYTES and wanted():
        response.set_data(packed(body, level))
        response.content_encoding = GZIP


def packed(data: bytes, level: int = _LEVEL) -> bytes:
    """The same, packed; equal data gives equal bytes."""
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP_WRAPPER)
    return packer.compress(data) + packer.flush()


def packed_spool(spool: Spool) -> Spool:
    """Another spool with the same, packed, at its start; the given one is closed. Raises TooManyLargeAnswers."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_WRAPPER)
    with closing(spool):
        other = spool.another()
        try:
            while chunk := spool.read(_CHUNK):
                other.write(packer.compress(chunk))
            other.write(packer.flush())
        except BaseException:
            other.close()
            raise
    return other
