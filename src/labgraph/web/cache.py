"""The answers that one web worker keeps: bounded in bytes, of one release at a time.

Two maps. A request, as it came, leads to a key: what was understood of it. The key leads to the answer. So requests
that are written differently share an answer, and the same request again is answered without being understood again.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Headers = list[tuple[str, str]]

LARGEST_BYTES = 256_000
# What a map and its objects take in CPython beside the bytes and texts themselves, measured with tracemalloc.
_ANSWER_BYTES = 1200
_HEADER_BYTES = 180
_REQUEST_BYTES = 320
# Requests may take this part of the bound: many ways to ask for the same must not push out the answers.
_REQUESTS_PART = 8

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer: what is sent with it and, when the client holds it already, what is sent instead of it."""

    headers: Headers
    headers_unchanged: Headers
    body: bytes
    etag: str
    last_modified: str

    @property
    def size(self) -> int:
        """The memory that it takes, in bytes, rather too much than too little."""
        headers = sum(len(name) + len(value) + _HEADER_BYTES for name, value in self.headers)
        return len(self.body) + headers + _ANSWER_BYTES


class _LeastRecent(Generic[_K, _V]):
    """A map bounded by the sizes of its values, which forgets first what was not looked up for longest.

    Threads look up without a lock, each step of which is whole by itself; for putting, the caller has one.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._entries: OrderedDict[_K, tuple[_V, int]] = OrderedDict()

    def get(self, key: _K) -> _V | None:
        try:
            self._entries.move_to_end(key)
            return self._entries[key][0]
        except KeyError:
            return None

    def put(self, key: _K, value: _V, size: int) -> None:
        self._used += size - self._entries.pop(key, (None, 0))[1]
        self._entries[key] = value, size
        while self._used > self._limit:
            self._used -= self._entries.popitem(last=False)[1][1]


class _OfRelease:
    """What is kept of one release."""

    def __init__(self, release: str, limit_bytes: int) -> None:
        requests = limit_bytes // _REQUESTS_PART
        self.release = release
        self.keys: _LeastRecent[bytes, bytes] = _LeastRecent(requests)
        self.answers: _LeastRecent[bytes, Kept] = _LeastRecent(limit_bytes - requests)


class Cache:
    """What is kept of the release that was asked last; used by many threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept = _OfRelease("", limit_bytes)
        self._putting = Lock()

    def of_request(self, release: str, request: bytes) -> Kept | None:
        """The answer to a request that came before, if it is still kept."""
        kept = self._of(release)
        key = kept.keys.get(request)
        return None if key is None else kept.answers.get(key)

    def of_key(self, release: str, key: bytes) -> Kept | None:
        """The answer to what was understood of a request, if it is still kept."""
        return self._of(release).answers.get(key)

    def keep(self, release: str, key: bytes, kept: Kept) -> None:
        """Keep an answer of this release, if it is small and no other release is served by now."""
        with self._putting:
            if release == self._kept.release and len(kept.body) <= LARGEST_BYTES:
                self._kept.answers.put(key, kept, kept.size)

    def learn(self, request: bytes, key: bytes) -> None:
        """Remember what was understood of a request; of which release it was matters only to who looks the key up."""
        with self._putting:
            self._kept.keys.put(request, key, _REQUEST_BYTES)

    def _of(self, release: str) -> _OfRelease:
        """What is kept of this release; all else is forgotten."""
        kept = self._kept
        if kept.release != release:
            kept = self._kept = _OfRelease(release, self._limit)
        return kept
