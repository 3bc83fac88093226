"""Terms of the graph as answers give them, and how readers like them: labels in their language, order."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from ..terms import Term
from .language import current

_Thing = TypeVar("_Thing", bound=Hashable)

# The languages that readers of pages know, theirs first; a text without a language is for all.
_KNOWN: Mapping[str, tuple[str, ...]] = {"fr": ("fr", "", "en"), "en": ("en", "", "fr")}


def best_label(labels: Iterable[Term]) -> Term | None:
    """Of several labels of one thing, the one for the reader of the page."""
    return min(labels, key=label_rank, default=None)


def best_labels(labels: Iterable[tuple[_Thing, Term]]) -> dict[_Thing, Term]:
    """Of the labels of several things, each beside its thing, the one of each for the reader of the page."""
    best: dict[_Thing, Term] = {}
    for thing, label in labels:
        if thing not in best or label_rank(label) < label_rank(best[thing]):
            best[thing] = label
    return best


def label_rank(label: Term) -> tuple[int, str]:
    """The sort key of labels, the one for the reader of the page first."""
    return language_rank(label.language), label.value


def language_rank(language: str) -> int:
    """The place of a language among those that the reader of the page knows; the last for all others."""
    known = _KNOWN[current()]
    main = language.partition("-")[0].lower()
    return known.index(main) if main in known else len(known)
