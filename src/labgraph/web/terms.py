"""Terms of the graph as answers give them, and how readers like them: labels in their language, order."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .language import current

# The languages that readers of pages know, theirs first; a text without a language is for all.
_KNOWN: Mapping[str, tuple[str, ...]] = {"fr": ("fr", "", "en"), "en": ("en", "", "fr")}


@dataclass(frozen=True)
class Term:
    """An IRI or a literal."""

    value: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""

    @classmethod
    def from_json(cls, term: Mapping[str, Any]) -> "Term":
        """A term as SPARQL 1.1 JSON results spell it."""
        is_iri = term["type"] == "uri"
        return cls(term["value"], is_iri, term.get("xml:lang", ""), term.get("datatype", ""))


def best_label(labels: Iterable[Term]) -> Term | None:
    """Of several labels of one thing, the one for the reader of the page."""
    return min(labels, key=label_rank, default=None)


def preferred(rows: Iterable[Mapping[str, Term]], *labels: str) -> list[Mapping[str, Term]]:
    """Rows, those first whose `labels` are for the reader of the page; a label that is missing is for all."""
    return sorted(rows, key=lambda row: [label_rank(row.get(name, Term(""))) for name in labels])


def label_rank(label: Term) -> tuple[int, str]:
    """The sort key of labels, the one for the reader of the page first."""
    return language_rank(label.language), label.value


def reading_order(text: str) -> tuple[str, str]:
    """The sort key of a dictionary: accents and capitals count only between equals."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold(), text


def language_rank(language: str) -> int:
    """The place of a language among those that the reader of the page knows; the last for all others."""
    known = _KNOWN[current()]
    main = language.partition("-")[0].lower()
    return known.index(main) if main in known else len(known)
