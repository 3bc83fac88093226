"""What a view and the front tell each other about one request: may the answer be kept, is it kept already."""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from flask import Response, request

from .cache import Cache, Kept
from .lanes import Lanes
from .meter import Meter
from .packing import accepts_gzip

_SLOT = "labgraph.exchange"


@dataclass
class Exchange:
    """One request. `key` is that of an answer that may be kept, `found` is set when the cache had it.

    `release` is the one in service when the request came: answers of others are neither kept nor found.
    `meter` is set when the engine was asked before the application was.
    """

    environ: dict[str, Any]
    cache: Cache
    lanes: Lanes
    release: str
    key: bytes | None = None
    found: Kept | None = None
    in_pieces: bool = False
    meter: Meter | None = None
    _packs: bool | None = field(default=None, repr=False)

    def packs(self) -> bool:
        """Whether the client takes gzip."""
        if self._packs is None:
            self._packs = accepts_gzip(self.environ.get("HTTP_ACCEPT_ENCODING"))
        return self._packs

    def key_of(self, *parts: str | bytes) -> bytes:
        """The key of an answer, from all that it depends on beside the release; coding and path prefix are added."""
        return blake2b(
            repr((parts, self.packs(), self.environ.get("SCRIPT_NAME", ""))).encode(), digest_size=32
        ).digest()

    def find(self, release: str, key: bytes) -> bool:
        """Whether an answer is kept under this key: then the front sends it."""
        self.found = self.cache.of_key(release, key) if release == self.release else None
        self.key = key if self.found else None
        return self.found is not None

    def look_up(self, release: str, key: bytes) -> Response | None:
        """An answer that stands for the one that is kept under this key, or None when none is.

        Nothing of the one that stands for it is seen by the client.
        """
        return Response() if self.find(release, key) else None


def open_exchange(environ: dict[str, Any], cache: Cache, lanes: Lanes, release: str) -> Exchange:
    """The exchange of a request that is handed to the application."""
    exchange: Exchange = Exchange(environ, cache, lanes, release)
    environ[_SLOT] = exchange
    return exchange


def current() -> Exchange:
    """The exchange of the request that is being answered."""
    exchange: Exchange = request.environ[_SLOT]
    return exchange
