"""Queries that programs send by GET, answered before Flask: understanding one takes longer there than answering it.

What is here is only the common case, a small answer in a form for programs. Anything else goes the long way, with what
the engine has said already: it is never asked twice. Both ways give the same answer, header by header; a test says so.
"""

from typing import Any

from werkzeug import Request

from ..engine.port import Answer, Engines, Formats, Query
from ..engine.spool import IN_MEMORY_BYTES
from ..errors import LabgraphError
from . import packing
from .answers import ON_EVERY_ANSWER, RELEASE, REVALIDATE, told_timing
from .budget import Budgets
from .delivery import tag_of
from .exchange import Exchange
from .meter import Meter
from .sparql_request import ACCEPTED, PATH, Asked, read
from .volatility import is_volatile

Headers = list[tuple[str, str]]

_CONSTANT: Headers = [
    ("Cache-Control", REVALIDATE),
    ("Vary", "Accept, Accept-Encoding"),
    *ACCEPTED.items(),
    *ON_EVERY_ANSWER.items(),
]


class Express:
    """Asks the engine for what can be answered at once."""

    def __init__(self, engines: Engines, budgets: Budgets) -> None:
        self._engines = engines
        self._budgets = budgets

    def answered(self, environ: dict[str, Any], exchange: Exchange) -> tuple[Headers, bytes] | None:
        """The headers and the body of a 200, which may be kept; None when the long way is to be taken."""
        if environ["PATH_INFO"] != "/" + PATH or environ["REQUEST_METHOD"] != "GET":
            return None
        try:
            engine = self._engines.engine()
            asked = read(Request(environ), engine.manifest.base_iri + PATH)
        except (LabgraphError, OSError, ValueError):
            return None  # it happens again on the long way, and is told there
        release = engine.manifest.release
        tags = _tags(release, asked)
        if (
            not tags
            or "HTTP_IF_NONE_MATCH" in environ
            or any(exchange.keeps(release, tag) for tag in tags.values())
        ):
            return None
        exchange.meter = Meter(engine, self._budgets.account_of(environ))
        answer = (
            exchange.meter.ask_ahead(asked.query, Formats(asked.rows, asked.graph)) if asked.query else None
        )
        if answer is None or answer.length > IN_MEMORY_BYTES:
            return None
        with answer.body as whole:
            body = whole.read()
        form = asked.rows if answer.format is asked.rows else asked.graph
        assert form
        exchange.key = exchange.key_of(tags[form.name])
        return _ready(answer, body, tags[form.name], exchange)


def _tags(release: str, asked: Asked) -> dict[str, str]:
    """The entity tags that the answer may have, by form; none for what is not answered here."""
    query: Query | None = asked.query
    if query is None or asked.reader_is_person or is_volatile(query.text):
        return {}
    return {form.name: tag_of(release, query, form) for form in (asked.rows, asked.graph) if form}


def _ready(answer: Answer, body: bytes, tag: str, exchange: Exchange) -> tuple[Headers, bytes]:
    headers = [
        ("Content-Type", answer.format.content_type),
        ("ETag", f'W/"{tag}"'),
        (RELEASE, answer.release),
        ("Server-Timing", told_timing(answer.timing)),
        *_CONSTANT,
    ]
    if len(body) >= packing.LEAST_BYTES and exchange.packs() and packing.is_text(answer.format.media_type):
        body = packing.packed(body)
        headers.append(("Content-Encoding", packing.GZIP))
    return [*headers, ("Content-Length", str(len(body)))], body
