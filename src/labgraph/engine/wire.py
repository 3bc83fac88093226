"""What passes between who asks and the child that answers: one request, then the frames of its answer.

A request is its length and JSON. An answer is any number of DATA frames, then one END or ERROR; whatever breaks off
before is no answer. Both sides are ours, but a child has read a stranger's query: nothing it says is trusted beyond
this form.
"""

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import errors
from ..errors import EngineUnavailable, LabgraphError, Text
from ..formats import GRAPH_FORMATS, ROW_FORMATS, Format
from .port import Formats, Query
from .spool import Spool

_LENGTH = struct.Struct("!I")
_HEAD = struct.Struct("!cI")
DATA, END, ERROR = b"D", b"E", b"X"

# A request holds a query of 64 kB and its dataset; a frame what one `sendall` may carry.
_LONGEST_REQUEST = 4 << 20
_LONGEST_FRAME = 1 << 20
_READ = 1 << 16

_encoded = json.JSONEncoder(ensure_ascii=False).encode

_ROWS = {form.name: form for form in ROW_FORMATS}
_GRAPHS = {form.name: form for form in GRAPH_FORMATS}
_FORMS: Mapping[str, Format] = _ROWS | _GRAPHS
_KINDS: Mapping[str, type[LabgraphError]] = {
    kind.__name__: kind
    for kind in (
        errors.NotAcceptable,
        errors.QueryRefused,
        errors.QuerySyntaxError,
        errors.NestedTooDeeply,
        errors.ResultTooLarge,
        errors.MemoryExceeded,
        errors.EngineUnavailable,
    )
}


class BrokenOff(Exception):
    """The other side was gone before all was said."""


@dataclass(frozen=True)
class Request:
    """A query on its way to a child. `ticket` names it for as long as it is under way; `limit_s` is its clock.

    `release` is a kept release that is to answer; None for the one in service.
    """

    ticket: int
    query: Query
    wanted: Formats
    limit_s: float
    release: str | None = None

    def to_bytes(self) -> bytes:
        """The request as it is sent."""
        query, rows, graph = self.query, self.wanted.rows, self.wanted.graph
        asked = (query.text, query.default_graphs, query.named_graphs, query.base_iri)
        forms = (rows and rows.name, graph and graph.name)
        said = _encoded((self.ticket, *asked, *forms, self.limit_s, self.release)).encode(
            "utf-8", "surrogatepass"
        )
        return _LENGTH.pack(len(said)) + said


def read_request(connection: socket.socket) -> Request:
    """The request that comes in. Raises BrokenOff."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > _LONGEST_REQUEST:
        raise BrokenOff
    said = json.loads(_exactly(connection, length))
    ticket, text, default, named, base, rows, graph, limit_s, release = said
    query = Query(text, default and tuple(default), named and tuple(named), base)
    return Request(ticket, query, Formats(_ROWS.get(rows), _GRAPHS.get(graph)), limit_s, release)


class Outbox:
    """The frames of one answer, as a file that is written: sent when enough came together, the rest with the end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def write(self, data: Any) -> int:
        """Take in a part of the answer. Raises OSError when nobody listens any more."""
        self._waiting += data
        if len(self._waiting) >= _READ:
            self._connection.sendall(b"".join(self._frames()))
        return len(data)

    def end(self, form: Format, began: float, seconds: float) -> None:
        """The answer is whole: `began` is its start on the machine's monotonic clock, `seconds` what it took."""
        said = json.dumps([form.name, began, seconds]).encode()
        self._connection.sendall(b"".join((*self._frames(), _HEAD.pack(END, len(said)), said)))

    def fail(self, error: LabgraphError) -> None:
        """There is no answer; what was sent of one is void."""
        said = json.dumps([type(error).__name__, *error.text, error.facts]).encode()
        self._connection.sendall(_HEAD.pack(ERROR, len(said)) + said)

    def _frames(self) -> list[bytes]:
        parts = []
        for start in range(0, len(self._waiting), _LONGEST_FRAME):
            part = bytes(self._waiting[start : start + _LONGEST_FRAME])
            parts += [_HEAD.pack(DATA, len(part)), part]
        self._waiting.clear()
        return parts


class Inbox:
    """The frames of one answer, as they come in."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = bytearray()

    def answer_into(self, spool: Spool) -> tuple[Format, float, float]:
        """Write the answer into `spool`; gives its form, its start on the monotonic clock, and its seconds.

        Raises the error that came instead, BrokenOff when neither came, TimeoutError as the socket does.
        """
        while True:
            kind, said = self._frame()
            if kind == DATA:
                spool.write(said)
            elif kind == END:
                name, began, seconds = json.loads(said)
                return _FORMS[name], float(began), float(seconds)
            else:
                raise _error(said)

    def _frame(self) -> tuple[bytes, bytes]:
        self._await(_HEAD.size)
        kind, length = _HEAD.unpack_from(self._received)
        if length > _LONGEST_FRAME:
            raise BrokenOff
        end = _HEAD.size + length
        self._await(end)
        said = bytes(self._received[_HEAD.size : end])
        del self._received[:end]
        return kind, said

    def _await(self, length: int) -> None:
        while len(self._received) < length:
            try:
                chunk = self._connection.recv(_READ)
            except ConnectionError:
                raise BrokenOff from None
            if not chunk:
                raise BrokenOff
            self._received += chunk


def _error(said: bytes) -> LabgraphError:
    name, french, english, facts = json.loads(said)
    return _KINDS.get(name, EngineUnavailable)(Text(french, english), **facts)


def _exactly(connection: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        chunk = connection.recv(length - len(received))
        if not chunk:
            raise BrokenOff
        received += chunk
    return bytes(received)
