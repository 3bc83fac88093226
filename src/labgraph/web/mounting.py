"""The site under a path prefix, as a proxy publishes it.

The prefix is a setting and no header: what a client sends cannot move the links of a page, nor poison a cache.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .heads import Environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class Mounted:
    """The WSGI application under a prefix, which the proxy before it may have left in the path or taken off."""

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = self._prefix
        path = environ["PATH_INFO"]
        if f"{path}/".startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(self._prefix) or "/"
        return self._app(environ, start_response)
