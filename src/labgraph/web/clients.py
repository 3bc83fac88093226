"""Whose request it is: the address of the client, also behind proxies that the operator trusts."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from ..config import Network

Address = IPv4Address | IPv6Address

# Longer chains of proxies are made up.
_LONGEST_CHAIN = 16
_SUBSCRIBER_BITS = 64


def client_of(environ: dict[str, Any], trusted: Sequence[Network]) -> bytes | None:
    """What stands for the client of a request; None for this machine itself.

    An IPv4 address, or the /64 network of an IPv6 one, which is what one subscriber is given.
    """
    address = _address(environ, trusted)
    if address is None or address.is_loopback:
        return None
    if isinstance(address, IPv4Address):
        return b"4" + address.packed
    return b"6" + address.packed[: _SUBSCRIBER_BITS // 8]


def _address(environ: dict[str, Any], trusted: Sequence[Network]) -> Address | None:
    """The nearest address that is not of a trusted proxy.

    Each proxy adds the address that it was asked from at the end of `X-Forwarded-For`: what stands before the address
    given by the last trusted one is the client's own word. Where the chain cannot be read, it ends.
    """
    nearest = _read(environ.get("REMOTE_ADDR", ""))
    chain = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", _LONGEST_CHAIN)
    while nearest and chain and any(nearest in network for network in trusted):
        before = _read(chain.pop())
        if before is None:
            break
        nearest = before
    return nearest


@lru_cache(maxsize=1024)
def _read(text: str) -> Address | None:
    """An address, as proxies write it: with a port or not, an IPv6 one in brackets or not."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
