"""The head of an answer: its status and headers, and what of them is sent to a client that holds the answer already."""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.http import parse_etags, unquote_etag

from .cache import Headers, Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]

OK = "200 OK"
_UNCHANGED = "304 NOT MODIFIED"
# QUERY is a GET with a body (RFC 10008). On a POST, "if none match" means another thing.
_CONDITIONAL = {"GET", "HEAD", "QUERY"}
_OF_THE_BODY = {"content-type", "content-length", "content-encoding", "content-language"}
_TIMING = "server-timing"
_HIT = ("Server-Timing", 'cache;desc="hit"')


class Head:
    """Takes what an application gives to `start_response`, before it is known what is sent."""

    def __init__(self) -> None:
        self._status = ""
        self._headers: Headers = []
        self._values: dict[str, str] = {}

    def start(self, status: str, headers: Headers, _exc_info: object = None, /) -> Any:
        """The `start_response` of the application; its outdated `write` is not offered."""
        self._status = status
        self._headers = headers
        self._values = {name.lower(): value for name, value in headers}

    def get(self, name: str) -> str:
        """The value of a header, given in lower case; empty when it is missing."""
        return self._values.get(name, "")

    def may_be_kept(self, known: Container[str]) -> bool:
        """Whether this is a whole answer that varies with no other headers of requests than the `known` ones."""
        names = (name.strip().lower() for name in self.get("vary").split(","))
        return self._is_ok and all(name in known for name in names if name)

    @property
    def _is_ok(self) -> bool:
        return self._status.startswith("200")

    def kept(self, body: bytes) -> Kept:
        """The answer, as it is sent when it is found again."""
        headers = [*_without({_TIMING}, self._headers), _HIT]
        unchanged = _without(_OF_THE_BODY, headers)
        return Kept(headers, unchanged, body, self.get("etag"), self.get("last-modified"))

    def send(self, environ: Environ, start_response: "StartResponse") -> bool:
        """Start the answer. False when the client holds it, and no body follows."""
        if self._is_ok and is_unchanged(environ, self.get("etag"), self.get("last-modified")):
            start_response(_UNCHANGED, _without(_OF_THE_BODY, self._headers))
            return False
        start_response(self._status, self._headers)
        return True


def sent(kept: Kept, environ: Environ, start_response: "StartResponse") -> list[bytes]:
    """What is sent of an answer that is kept."""
    if is_unchanged(environ, kept.etag, kept.last_modified):
        start_response(_UNCHANGED, kept.headers_unchanged)
        return []
    start_response(OK, kept.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]


def is_unchanged(environ: Environ, etag: str, last_modified: str) -> bool:
    """Whether the client holds this answer already (RFC 9110 §13.1.2 and 3).

    A date counts only when it is ours: after a roll-back, what is served is older than what the client holds.
    """
    held = environ.get("HTTP_IF_NONE_MATCH")
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if (held is None and since is None) or environ["REQUEST_METHOD"] not in _CONDITIONAL:
        return False
    if held is None:
        return bool(last_modified) and since == last_modified
    return bool(etag) and (held == etag or parse_etags(held).contains_weak(unquote_etag(etag)[0]))


def _without(names: set[str], headers: Iterable[tuple[str, str]]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]
