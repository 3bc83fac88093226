"""Identifiers that outlive what they named: former ones, and those of what was withdrawn."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..errors import Fault, Text
from ..matching import quoted

if TYPE_CHECKING:
    from .entries import Entry


def former_faults(every: Iterable[tuple[str, "Entry"]]) -> Iterator[Fault]:
    """Former identifiers that lead to more than one record, by file and entry: each must lead straight to one."""
    places = list(every)
    taken = {entry.key: (file, entry.line) for file, entry in places if entry.line}
    claimed: dict[tuple[str, str], tuple[str, int]] = {}
    for file, entry in places:
        for former in entry.former:
            identity, here = (former.kind, former.slug), (file, former.line)
            other = claimed.setdefault(identity, here)
            if identity in taken:
                yield Fault(file, former.line, former.field, _still_used(former.slug, taken[identity]))
            elif other != here:
                yield Fault(file, former.line, former.field, _claimed_before(former.slug, other))


def said_now(former: str, entry: "Entry") -> Text:
    """What to tell who names a record by an identifier that it had before."""
    old, new = quoted(former), quoted(entry.slug)
    return Text(
        f"{old} est un ancien identifiant de {new} : écrivez {new}",
        f"{old} is a former identifier of {new}: write {new}",
    )


def no_longer(entry: "Entry") -> Text:
    """What to tell who names a record that was withdrawn."""
    slug = quoted(entry.slug)
    if entry.successor not in ("", entry.slug):
        new = quoted(entry.successor)
        return Text(f"{slug} est retirée : écrivez {new}", f"{slug} was withdrawn: write {new}")
    return Text(
        f"{slug} est retirée, et rien ne la remplace : ôtez cette ligne",
        f"{slug} was withdrawn, and nothing replaces it: remove this line",
    )


def _still_used(slug: str, place: tuple[str, int]) -> Text:
    old, there = quoted(slug), _place(place)
    return Text(
        f"l'ancien identifiant {old} est encore celui de {there} : ôtez l'un des deux",
        f"the former identifier {old} is still that of {there}: remove one of the two",
    )


def _claimed_before(slug: str, place: tuple[str, int]) -> Text:
    old, there = quoted(slug), _place(place)
    return Text(
        f"l'ancien identifiant {old} est déjà donné {there} : il ne mène qu'à une fiche",
        f"the former identifier {old} is given before, {there}: it leads to one record only",
    )


def _place(place: tuple[str, int]) -> str:
    file, line = place
    return f"{file}:{line}"
