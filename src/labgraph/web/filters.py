"""What templates ask for: safe addresses, sizes and dates in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .terms import french_date

_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_UNITS = ("octets", "ko", "Mo", "Go")
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
    number = f"{amount:.1f}".replace(".", ",") if unit and amount < 10 else f"{amount:.0f}"
    return f"{number} {_UNITS[unit]}"


def moment(value: str) -> str:
    """A moment of the manifest in words: `23 novembre 2026 à 02:00 UTC`."""
    when = datetime.fromisoformat(value)
    return f"{french_date(when.date().isoformat())} à {when:%H:%M} UTC"


def number(count: int) -> str:
    """A count as French readers write it, thousands apart."""
    return f"{count:,}".replace(",", "\u202f")


def seconds(duration: float) -> str:
    """A duration as French readers write it: `0,51 s`."""
    return f"{duration:.2f}".replace(".", ",") + "\u00a0s"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "safe_href": safe_href,
    "size": size,
    "moment": moment,
    "number": number,
    "seconds": seconds,
}
