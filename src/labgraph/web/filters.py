"""What templates ask for: safe addresses, sizes and dates in words."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import format_decimal, lazy_gettext

from .dates import in_words, moment

_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_UNITS = (lazy_gettext("octets"), lazy_gettext("ko"), lazy_gettext("Mo"), lazy_gettext("Go"))
_STEP = 1000


def safe_href(address: str) -> str:
    """The address when a browser may be sent there, else nothing: no script, no data, no other program."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return address if scheme in _SAFE_SCHEMES else ""


def size(count: int) -> str:
    """A number of bytes in the unit that suits: `1,2 Mo`."""
    amount, unit = float(count), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return f"{format_decimal(amount, '0.0' if unit and amount < 10 else '0')} {_UNITS[unit]}"


def number(count: int) -> str:
    """A count as readers of the page write it, thousands apart."""
    return str(format_decimal(count))


def seconds(duration: float) -> str:
    """A duration as readers of the page write it: `0,51 s`."""
    return f"{format_decimal(duration, '0.00')}\u00a0s"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "safe_href": safe_href,
    "size": size,
    "day": in_words,
    "moment": moment,
    "number": number,
    "seconds": seconds,
}
