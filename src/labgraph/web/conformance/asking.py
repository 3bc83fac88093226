"""What a check asks over HTTP, what came back, and the line for curl that asks the same."""

import http.client
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message

# Of a longer body the beginning says enough.
_MOST_BYTES = 1 << 20
_TIMEOUT_S = 15.0

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """A request. With `if_held`, it says that the client holds what the request before got.

    `body_line` is how a shell makes a body that is too long to be told.
    """

    path: str
    headers: Headers = ()
    method: str = "GET"
    body: str = ""
    if_held: bool = False
    body_line: str = ""


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the headers, the beginning of the body."""

    status: int
    headers: Message
    body: bytes

    def get(self, header: str) -> str:
        """The value of a header; empty when it is missing."""
        return str(self.headers.get(header, ""))

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"{self.status} {self.get('Content-Type')}".strip()


def ask_all(address: tuple[str, int], asks: Iterable[Ask]) -> list[Reply]:
    """What a server answers to requests, one after the other; redirections are not followed. Raises OSError."""
    replies: list[Reply] = []
    for ask in asks:
        headers = dict(ask.headers)
        if ask.if_held:
            headers["If-None-Match"] = replies[-1].get("ETag")
        replies.append(_reply(address, ask, headers))
    return replies


def _reply(address: tuple[str, int], ask: Ask, headers: dict[str, str]) -> Reply:
    connection = http.client.HTTPConnection(*address, timeout=_TIMEOUT_S)
    try:
        connection.request(ask.method, ask.path, ask.body.encode() or None, headers)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read(_MOST_BYTES))
    except http.client.HTTPException as error:
        raise OSError(f"no answer of HTTP: {error!r}") from error
    finally:
        connection.close()


def curl_lines(base_iri: str, asks: Sequence[Ask]) -> list[str]:
    """The lines that ask the same of the service as it is published, in the order of the requests."""
    return [
        _curl(base_iri, ask, asks[number - 1] if ask.if_held else None) for number, ask in enumerate(asks)
    ]


def _curl(base_iri: str, ask: Ask, held: Ask | None) -> str:
    words = ["curl", "--include", "--silent", "--output", "-"]
    if ask.method == "HEAD":
        words = ["curl", "--head", "--silent"]
    elif ask.method not in ("GET", "POST"):
        words += ["--request", ask.method]
    for name, value in ask.headers:
        words += ["--header", f"{name}: {value}"]
    if ask.body and not ask.body_line:
        words += ["--data-binary", ask.body]
    line = shlex.join(words)
    if ask.body_line:
        line = f"{ask.body_line} | {line} --data-binary @-"
    if held:
        line += f' --header "If-None-Match: $({_tag_of(base_iri, held)})"'
    return f"{line} {shlex.quote(base_iri.rstrip('/') + ask.path)}"


def _tag_of(base_iri: str, held: Ask) -> str:
    """What prints the entity tag of an answer."""
    headers = (word for name, value in held.headers for word in ("--header", f"{name}: {value}"))
    asking = shlex.join(["curl", "--head", "--silent", *headers, base_iri.rstrip("/") + held.path])
    return f"{asking} | sed -n 's/^etag: //Ip' | tr -d '\\r'"
