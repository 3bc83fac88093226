"""The release that an address names (`?release=`): one that is kept answers in the place of the one in service.

Every address that is made while such a request is answered names it too, as `carry` sees to: so its links stay in it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import g, request

from ..errors import Text, UnknownRelease
from . import language

PARAMETER = "release"

# What answers from a release. The other parts tell of the service as it is now, or of files by their own names.
_PARTS = frozenset(
    {
        "api",
        "lists",
        "search",
        "entities",
        "identifiers",
        "ontology",
        "reconcile",
        "sparql",
        "saved",
        "graphs",
    }
)


class NoSuchRelease(UnknownRelease):
    """What an address names is no release that is kept. `available` are those that are: id → the address in it."""

    def __init__(self, named: str, available: Mapping[str, str]) -> None:
        nearest = [
            *[each for each in available if each < named][-1:],
            *[each for each in available if each > named][:1],
        ]
        fr, en = " et ".join(nearest), " and ".join(nearest)
        super().__init__(
            Text(
                f"Aucune publication « {named} » n’est gardée. Les plus proches : {fr}.",
                f"No release '{named}' is kept. The nearest ones: {en}.",
            )
        )
        self.available = available


def named() -> str | None:
    """What the request names, be it kept or not; None when it names nothing."""
    if "named_release" not in g:
        say(language.said_by_address().get(PARAMETER, ()) if request.blueprint in _PARTS else ())
    release: str | None = g.named_release
    return release


def say(values: Iterable[str]) -> None:
    """Take this for what the request names, whatever its address says. An empty value names nothing."""
    g.named_release = ", ".join(filter(None, values)) or None


def carried() -> str | None:
    """The release that the addresses of this answer name: the one that was named, once it is open."""
    release: str | None = g.get("carried_release")
    return release


def carry(endpoint: str, values: dict[str, Any]) -> None:
    """Let the address of an endpoint name the release, unless it says itself which one."""
    release = carried()
    if release and endpoint.partition(".")[0] in _PARTS:
        values.setdefault(PARAMETER, release)


def address_in(release: str | None) -> str:
    """The address of the request in another release, or in the one in service."""
    said = {**language.said_by_address(), PARAMETER: [release] if release else []}
    asked = urlencode(said, doseq=True)
    path = quote(request.script_root + request.path)
    return f"{path}?{asked}" if asked else path
