"""What a row of the table of checks is made of."""

from dataclasses import dataclass
from urllib.parse import quote

from ...errors import Text
from .asking import Ask, Headers
from .expecting import Expected, typed

PROBLEM = typed("application/problem+json")
ROWS = "application/sparql-results+json"
YES = "/sparql?query=" + quote("ASK {}")
PROTOCOL = "SPARQL 1.1 Protocol §{}"
HTTP = "RFC 9110 §{}"
RFC9457 = "RFC 9457"


@dataclass(frozen=True)
class Check:
    """A check: its part of the table, what is true when it passes, who says so, what is asked, what is expected."""

    part: Text
    title: Text
    source: str
    asks: tuple[Ask, ...]
    expected: tuple[Expected, ...]


def accept(media_type: str) -> Headers:
    """What a client says that wants this form."""
    return (("Accept", media_type),)


def sent(content_type: str) -> Headers:
    """What a client says that sends a body, and wants rows."""
    return (("Content-Type", content_type), *accept(ROWS))
