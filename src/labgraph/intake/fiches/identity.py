"""The sentence that says when a lab was created, who carries it and how it calls itself."""

import re
from dataclasses import dataclass, replace

from ...matching import normalise, without_article
from .dates import date_at

_CREATED = re.compile(
    r"\b(?:cr[ée]{2}e?s?|fond[ée]{1,2}s?|n[ée]{1,2}s?) (?:en|le|depuis) (?:le )?", re.IGNORECASE
)
_CARRIED = re.compile(
    r"\b(?:co-?)?port[ée]{1,2}s?(?: (?:conjointement|administrativement))? par ", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"\.(?= +[A-ZÀ-Ý])|\.$")
_CLAUSE = re.compile(r", (?=les? |la |l['’])", re.IGNORECASE)
_AFTER_NAME = re.compile(r" (?:a été|est)\b.*")
_BEFORE_CARRIED = re.compile(r",?\s*(?:est|a été|sont)?\s*$", re.IGNORECASE)
_NAME_LENGTH = 80
_CARRIER_LENGTH = 300
_NO_NAMES = {"il", "elle", "lab", "labo", "laboratoire", "laboratoire d innovation"}


@dataclass(frozen=True)
class Identity:
    """What was found; `rest` is what the line says beside it."""

    creation: str | None = None
    carrier: str | None = None
    name: str | None = None
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.creation or self.carrier)

    def completed_by(self, other: "Identity") -> "Identity":
        return Identity(
            self.creation or other.creation, self.carrier or other.carrier, self.name or other.name
        )


def identity_of(text: str) -> Identity:
    """What `text` says of a lab's creation, carrier and name; false when nothing.

    Reads « Créé en 2022, le Lab X est porté par Y. », « Le Lab X, créé le 1er mars 2021, est porté par Y. »
    and the like.
    """
    whole, unused = Identity(), []
    for sentence in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        said = _said_in(sentence)
        more = whole.completed_by(said)
        unused.extend([] if more != whole else [sentence])
        whole = more
    return replace(whole, rest=" ".join(unused))


def _said_in(sentence: str) -> Identity:
    creation, sentence = _take_creation(sentence)
    carried = _CARRIED.search(sentence)
    if not carried:
        return Identity(creation)
    before, after = sentence[: carried.start()], sentence[carried.end() :]
    if not before.strip(" ,"):
        # « Porté par Y, le Lab X … »: the name comes last.
        clauses = list(_CLAUSE.finditer(after))
        cut = clauses[-1].start() if clauses else len(after)
        before, after = _AFTER_NAME.sub("", after[cut:]), after[:cut]
    carrier = without_article(after.strip(" ,"))
    name = _name(_BEFORE_CARRIED.sub("", before))
    return Identity(creation, carrier if 0 < len(carrier) <= _CARRIER_LENGTH else None, name)


def _take_creation(sentence: str) -> tuple[str | None, str]:
    """The date of creation, and the sentence without the words that say it."""
    for match in _CREATED.finditer(sentence):
        if found := date_at(sentence, match.end()):
            return (
                found.date,
                f"{sentence[: match.start()].rstrip(' ,')}, {sentence[found.end :].lstrip(' ,')}",
            )
    return None, sentence


def _name(text: str) -> str | None:
    """The name that ends a clause, as in « , le Lab X »."""
    name = without_article(text.strip(" ,").rpartition(", ")[2])
    named = name[:1].isupper() or name[:1].isdigit()
    return name if named and len(name) <= _NAME_LENGTH and normalise(name) not in _NO_NAMES else None
