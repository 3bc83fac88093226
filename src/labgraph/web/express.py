"""Queries that programs send by GET, answered before Flask: understanding one takes longer there than answering it.

What is here is only the common case, a small answer in a form for programs. Anything else goes the long way, with what
the engine has said already: it is never asked twice. Both ways give the same answer, header by header; a test says so.
"""

from typing import TYPE_CHECKING

from werkzeug import Request

from ..engine.port import Answer, Engines, Formats, Query, QueryEngine
from ..engine.spool import IN_MEMORY_BYTES
from ..errors import LabgraphError
from . import packing
from .answers import RELEASE, REVALIDATE
from .budget import Budgets
from .cache import Headers
from .delivery import tags_of
from .exchange import Exchange
from .finishing import ON_EVERY_ANSWER, told_timing
from .heads import OK, Environ
from .meter import Meter
from .named_release import PARAMETER
from .sparql_request import ACCEPTED, PATH, Asked, parameters_of, read
from .volatility import is_volatile

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

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

    def pieces(self, environ: Environ, exchange: Exchange, start: "StartResponse") -> list[bytes] | None:
        """What an application gives, when the answer is found or small; None when the long way is to be taken."""
        understood = self._understood(environ)
        if understood is None:
            return None
        engine, asked, query = understood
        release = engine.manifest.release
        tags = tags_of(release, asked, query)
        if any(exchange.find(release, exchange.key_of(tag)) for tag in tags.values()):
            return []
        if "HTTP_IF_NONE_MATCH" in environ:
            return None  # the client may hold the answer: then nobody is asked
        exchange.meter = Meter(engine, self._budgets.account_of(environ))
        answer = exchange.meter.ask_ahead(query, Formats(asked.rows, asked.graph))
        if answer is None or answer.length > IN_MEMORY_BYTES:
            return None
        with answer.body as whole:
            body = whole.read()
        tag = tags[answer.format]
        exchange.key = exchange.key_of(tag)
        headers, body = _ready(answer, body, tag, exchange)
        start(OK, headers)
        return [body]

    def _understood(self, environ: Environ) -> tuple[QueryEngine, Asked, Query] | None:
        """What is asked of which engine; None when it is not of those that are answered here, or at fault."""
        if environ["PATH_INFO"] != "/" + PATH or environ["REQUEST_METHOD"] != "GET":
            return None
        try:
            engine, request = self._engines.engine(), Request(environ)
            parameters = parameters_of(request)
            asked = read(request, parameters, engine.manifest.base_iri + PATH)
        except (LabgraphError, OSError, ValueError):
            return None  # it happens again on the long way, and is told there
        query = asked.query
        if (
            query is None
            or asked.reader_is_person
            or is_volatile(query.text)
            or PARAMETER in parameters.names
        ):
            return None
        return engine, asked, query


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
