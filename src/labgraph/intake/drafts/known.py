"""What is known already, and how the words of a page are linked to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from ...matching import LONGEST, forms, nearest, normalise, readings

_LINKING_WORDS = frozenset("a au aux d de des du l la le les".split())
_NOTABLY = re.compile(r"\b(?:notamment|dont|tels? que|telles? que|par exemple)\b ?:? ?", re.IGNORECASE)
_BETWEEN = re.compile(r", | et | ; | / ")
_NATIONAL = frozenset(("national", "nationale", "france entière", "territoire national"))


@dataclass(frozen=True)
class Names:
    """Who bears which name. A name that several bear stands for none of them."""

    bearers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    in_full: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spelled: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The table of (name, slug) pairs."""
        pairs = tuple(pairs)
        return cls(
            _grouped((normalise(name), slug) for name, slug in pairs),
            _grouped((forms(name).full, slug) for name, slug in pairs),
            tuple(name for name, _ in pairs),
        )

    @classmethod
    def labels(cls, labels: Iterable[str]) -> Self:
        """The table of labels that stand for themselves, such as those of concepts."""
        return cls.of((label, label) for label in labels)

    @property
    def slugs(self) -> frozenset[str]:
        """Everything that bears a name."""
        return frozenset().union(*self.bearers.values())

    def all_of(self, name: str) -> frozenset[str]:
        """All that bear this name, however typed; else those whose name says the same in full, in whatever order."""
        if len(name) > LONGEST or not normalise(name):
            return frozenset()
        return self.bearers.get(normalise(name)) or self.in_full.get(forms(name).full, frozenset())

    def find(self, wording: str) -> str | None:
        """The only one that a reading of `wording` names: « l'Agence Y (AY) » is also « AY »."""
        for reading in readings(wording):
            if len(found := self.all_of(reading)) == 1:
                return next(iter(found))
        return None

    def nearest(self, wording: str) -> str | None:
        """The known name that `wording` may be a slip of."""
        return nearest(wording, self.spelled)


@dataclass(frozen=True)
class Known:
    """What is known before a page is read.

    `labs` holds official and other names, never short ones: several labs share those. `carriers` are the
    organisations that may carry a lab. `projects` are given by lab.
    """

    labs: Names = field(default_factory=Names)
    organisations: Names = field(default_factory=Names)
    carriers: Names = field(default_factory=Names)
    zones: Names = field(default_factory=Names)
    types: Names = field(default_factory=Names)
    families: Names = field(default_factory=Names)
    tags: Names = field(default_factory=Names)
    projects: Mapping[str, Names] = field(default_factory=dict)

    def partner(self, wording: str) -> dict[str, str] | None:
        """The known organisation or lab that `wording` names, as an item of a record names it."""
        if slug := self.organisations.find(wording):
            return {"organisation": slug}
        if slug := self.labs.find(wording):
            return {"lab": slug}
        return None

    def zone(self, wording: str) -> str | None:
        """The zone of that name. The directory's zones are regions: a region wins over its namesakes."""
        name = wording.strip(" .").lower().removeprefix("région ")
        found = self.zones.all_of(wording) or self.zones.all_of("France" if name in _NATIONAL else name)
        regions = [slug for slug in found if re.fullmatch(r"region-[0-9]+", slug)]
        unique = found if len(found) == 1 else regions
        return next(iter(unique)) if len(unique) == 1 else None


def named_parts(line: str) -> tuple[str, ...]:
    """The names that a line of partners may list: « A, B et C », or what follows « notamment »."""
    if len(line) > LONGEST:
        return ()
    notably = _NOTABLY.search(line)
    listed = line[notably.end() :] if notably else line
    parts = tuple(part.strip(" .") for part in _BETWEEN.split(listed) if part.strip(" ."))
    return parts if notably or len(parts) > 1 else ()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    grouped: dict[str, set[str]] = {}
    for name, slug in pairs:
        if name:
            grouped.setdefault(name, set()).add(slug)
    return {name: frozenset(slugs) for name, slugs in grouped.items()}
