"""What stands before the application: the cache, conditional requests, and how bodies are handed to the server.

The HTTP server sends an answer that is one list of bytes without holding a thread for it, however slow its reader is.
So every answer leaves here in that form, except those that are sent in pieces, each of which has a lane.
"""

from collections.abc import Iterable
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING

from ..engine.port import Engines
from ..errors import LabgraphError
from .budget import Budgets
from .cache import Cache
from .exchange import Exchange, open_exchange
from .express import Express
from .heads import Environ, Head, sent
from .lanes import Lanes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_WITHOUT_BODY = {"GET", "HEAD"}
_WITH_BODY = {"POST", "QUERY"}
# A longer body is not worth its digest: the application understands it, and may find its answer in the cache.
_LONGEST_BODY = 1 << 16
# All that answers depend on, beside the method, the address and the body: an answer that varies otherwise is not kept.
_VARYING = {
    "accept": "HTTP_ACCEPT",
    "accept-datetime": "HTTP_ACCEPT_DATETIME",
    "accept-encoding": "HTTP_ACCEPT_ENCODING",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
    "content-type": "CONTENT_TYPE",
}


class Front:
    """The WSGI application around the application."""

    def __init__(
        self, app: "WSGIApplication", engines: Engines, budgets: Budgets, cache: Cache, lanes: Lanes
    ) -> None:
        self._app = app
        self._express = Express(engines, budgets)
        self._engines = engines
        self._cache = cache
        self._lanes = lanes

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        release = self._release()
        name = _name(environ) if release else None
        if name:
            kept = self._cache.of_request(release, name)
            if kept:
                return sent(kept, environ, start_response)
        return self._asked(environ, start_response, release, name)

    def _asked(
        self, environ: Environ, start_response: "StartResponse", release: str, name: bytes | None
    ) -> Iterable[bytes]:
        """What the application answers; it is kept when a view said that it may be."""
        exchange = open_exchange(environ, self._cache, self._lanes, release)
        head = Head()
        pieces: Iterable[bytes] | None = self._express.pieces(environ, exchange, head.start)
        if pieces is None:
            pieces = self._app(environ, head.start)
        if exchange.found:
            _close(pieces)
            self._learn(exchange, name)
            return sent(exchange.found, environ, start_response)
        if not exchange.in_pieces:
            body = _whole(pieces)
            pieces = [body]
            is_of_service = head.get("labgraph-release") in ("", release)
            may_be_kept = is_of_service and environ["REQUEST_METHOD"] != "HEAD" and head.may_be_kept(_VARYING)
            if exchange.key and may_be_kept:
                self._cache.keep(release, exchange.key, head.kept(body))
                self._learn(exchange, name)
        if head.send(environ, start_response):
            return pieces
        _close(pieces)
        return []

    def _learn(self, exchange: Exchange, name: bytes | None) -> None:
        if name and exchange.key:
            self._cache.learn(name, exchange.key)

    def _release(self) -> str:
        """The release in service; none when there is none, of which the application tells."""
        try:
            return self._engines.engine().manifest.release
        except (LabgraphError, OSError, ValueError):
            return ""


def _name(environ: Environ) -> bytes | None:
    """What stands for all of a request that its answer depends on; None for one that is not looked up."""
    method = environ["REQUEST_METHOD"]
    body = b""
    if method in _WITH_BODY:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
    elif method not in _WITHOUT_BODY:
        return None
    # No header, prefix or raw query string holds a line feed; a path may: it comes last, only the body after it.
    headers = [environ.get(variable, "") for variable in _VARYING.values()]
    text = "\n".join(
        (
            "GET" if method == "HEAD" else method,
            *headers,
            str(len(body)),
            environ.get("SCRIPT_NAME", ""),
            environ.get("QUERY_STRING", ""),
            environ["PATH_INFO"],
        )
    )
    return blake2b(text.encode("utf-8", "surrogatepass") + body, digest_size=32).digest()


def _whole(pieces: Iterable[bytes]) -> bytes:
    try:
        return b"".join(pieces)
    finally:
        _close(pieces)


def _close(pieces: Iterable[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close:
        close()
