"""Whose request it is: the nearest address that no trusted proxy has, whatever else a client says of itself."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.web.clients import client_of

PROXIES = tuple(map(ip_network, ("127.0.0.1/32", "::1/128", "10.0.0.0/8", "2001:db8:ffff::/48")))


def v4(text: str) -> bytes:
    return b"4" + ip_address(text).packed


def v6(text: str) -> bytes:
    return b"6" + ip_address(text).packed[:8]


CLIENT = v4("203.0.113.9")


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        # nobody between
        ("203.0.113.9", None, CLIENT),
        ("203.0.113.9", "198.51.100.1", CLIENT),
        ("::ffff:203.0.113.9", None, CLIENT),
        ("127.0.0.1", None, None),
        ("127.8.9.1", None, None),
        ("::1", None, None),
        # one proxy, or several
        ("127.0.0.1", "203.0.113.9", CLIENT),
        ("::1", "203.0.113.9", CLIENT),
        ("10.1.2.3", "198.51.100.1, 203.0.113.9", CLIENT),
        ("10.1.2.3", "127.0.0.1, 203.0.113.9", CLIENT),
        ("127.0.0.1", "198.51.100.1,203.0.113.9 , 10.9.9.9,10.1.1.1", CLIENT),
        ("127.0.0.1", "203.0.113.9:51234", CLIENT),
        ("127.0.0.1", "::ffff:203.0.113.9", CLIENT),
        # only proxies, or nothing that can be read: the farthest that is sure
        ("10.1.2.3", None, v4("10.1.2.3")),
        ("10.1.2.3", "", v4("10.1.2.3")),
        ("10.1.2.3", "unknown", v4("10.1.2.3")),
        ("10.1.2.3", "203.0.113.9, _hidden", v4("10.1.2.3")),
        ("10.1.2.3", "203.0.113.9,", v4("10.1.2.3")),
        ("10.1.2.3", "10.4.4.4, 10.5.5.5", v4("10.4.4.4")),
        ("127.0.0.1", "junk", None),
        ("", None, None),
        # one subscriber has one /64 network
        ("2001:db8::1", None, v6("2001:db8::")),
        ("127.0.0.1", "2001:db8:0:0:1:2:3:4", v6("2001:db8::")),
        ("127.0.0.1", "[2001:db8::9]:443", v6("2001:db8::")),
        ("127.0.0.1", "[2001:db8::9]", v6("2001:db8::")),
        ("2001:db8:ffff::1", "2001:db8:0:1::", v6("2001:db8:0:1::")),
        ("fe80::1%eth0", None, v6("fe80::")),
    ],
)
def test_client(remote: str, forwarded: str | None, client: bytes | None) -> None:
    environ = {"REMOTE_ADDR": remote} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    assert client_of(environ, PROXIES) == client


def test_without_trust_nothing_is_believed() -> None:
    said = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    assert client_of(said, ()) is None
    assert client_of({**said, "REMOTE_ADDR": "203.0.113.10"}, ()) == v4("203.0.113.10")


@given(st.text(max_size=300), st.sampled_from(["127.0.0.1", "10.0.0.1"]))
def test_a_client_cannot_choose_who_it_is(said: str, proxy: str) -> None:
    """Whatever it sends, the proxy adds the address that it was asked from."""
    environ = {"REMOTE_ADDR": proxy, "HTTP_X_FORWARDED_FOR": f"{said}, 203.0.113.9"}
    assert client_of(environ, PROXIES) == CLIENT


@given(st.text(max_size=300), st.text(max_size=50))
def test_whatever_is_said_is_read(said: str, remote: str) -> None:
    client_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": said}, PROXIES)


def test_endless_chains_are_not_followed() -> None:
    client_of({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.2," * 100_000}, PROXIES)
