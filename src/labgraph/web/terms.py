"""Terms of the graph as answers give them, and how French readers like them: labels, dates, order."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_PREFERRED_LANGUAGES = ("fr", "", "en")


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
    """Of several labels of one thing, the one for French readers."""
    return min(labels, key=label_rank, default=None)


def label_rank(label: Term) -> tuple[int, str]:
    """The sort key of labels, the one for French readers first."""
    return language_rank(label.language), label.value


def reading_order(text: str) -> tuple[str, str]:
    """The sort key of a dictionary: accents and capitals count only between equals."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold(), text


def french_date(value: str) -> str:
    """A date of any precision in words; what is no such date, as it is."""
    found = _PARTIAL_DATE.fullmatch(value[:10])
    if not found or (found[2] and not 1 <= int(found[2]) <= len(_MONTHS)):
        return value
    year, month, day = found.groups()
    words = [_day(day), _MONTHS[int(month) - 1] if month else "", year]
    return " ".join(filter(None, words))


def period(since: str, until: str) -> str:
    """A period in words; empty when nothing is known of it."""
    start, end = french_date(since), french_date(until)
    if since and until:
        return f"{'du' if _has_day(since) else 'de'} {start} {'au' if _has_day(until) else 'à'} {end}"
    if since:
        return f"depuis {'le ' if _has_day(since) else ''}{start}"
    return f"jusqu’{'au' if _has_day(until) else 'en'} {end}" if until else ""


def _has_day(date: str) -> bool:
    found = _PARTIAL_DATE.fullmatch(date[:10])
    return bool(found and found[3])


def _day(day: str | None) -> str:
    if not day:
        return ""
    return "1er" if day == "01" else str(int(day))


def language_rank(language: str) -> int:
    """The place of a language among those that readers of the pages know."""
    main = language.partition("-")[0].lower()
    known = main in _PREFERRED_LANGUAGES
    return _PREFERRED_LANGUAGES.index(main) if known else len(_PREFERRED_LANGUAGES)
