"""The values that records are made of, each checked as it is read: dates, addresses, identifiers, prose.

What is at fault is named by a word; `intake.messages` says it to people.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from .vocabulary import SLUG, is_iri

_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
# Characters that nobody sees or that no XML may hold.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def fault(kind: str) -> PydanticCustomError:
    """The fault that a value is refused with: its texts stand in `intake.messages`, by `kind`."""
    return PydanticCustomError(kind, kind)


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise fault("slug")
    return value


def _partial_date(value: str) -> str:
    if not _PARTIAL_DATE.fullmatch(value):
        raise fault("partial_date")
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        raise fault("no_such_day") from None
    return value


def _full_date(value: str) -> str:
    if len(value) != len("2026-11-23"):
        raise fault("full_date")
    return value


def _web_address(value: str) -> str:
    if not (value.startswith(("http://", "https://")) and is_iri(value)):
        raise fault("web_address")
    return value


def _iri(value: str) -> str:
    if not is_iri(value):
        raise fault("iri")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise fault("email")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise fault("empty")
    if UNSEEN.search(value):
        raise fault("unseen_character")
    # XML reads a carriage return as a line end, so it would not be the same in every form.
    return value.strip().replace("\r\n", "\n").replace("\r", "\n")


def _yes(value: object) -> bool:
    if value not in ("oui", "true", True):
        raise fault("yes")
    return True


def _several(value: object) -> object:
    """One value may be written without its list."""
    return value if isinstance(value, list | tuple) else [value]


# What JSON Schema says of them where it is more than that they are texts.
Slug = Annotated[
    str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{SLUG.pattern}$"})
]
PartialDate = Annotated[
    str,
    AfterValidator(_partial_date),
    WithJsonSchema({"type": "string", "pattern": f"^{_PARTIAL_DATE.pattern}$"}),
]
FullDate = Annotated[
    PartialDate, AfterValidator(_full_date), WithJsonSchema({"type": "string", "format": "date"})
]
WebAddress = Annotated[
    str,
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "format": "iri", "pattern": "^https?://"}),
]
AnyIri = Annotated[str, AfterValidator(_iri), WithJsonSchema({"type": "string", "format": "iri"})]
Email = Annotated[str, AfterValidator(_email), WithJsonSchema({"type": "string", "format": "idn-email"})]
Prose = Annotated[str, AfterValidator(_text)]
Yes = Annotated[bool, BeforeValidator(_yes)]
SourceKeys = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_several)]
Proses = Annotated[tuple[Prose, ...], BeforeValidator(_several)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_several)]
Addresses = Annotated[tuple[WebAddress, ...], BeforeValidator(_several)]


def has_check_digit(digits: str) -> bool:
    """Whether a SIREN or SIRET ends as Luhn's rule says (INSEE)."""
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    # La Poste numbers its establishments apart, but for its head office: their digits sum to a multiple of five.
    if digits.startswith("356000000") and len(digits) == 14 and digits != "35600000000048":
        return sum(map(int, digits)) % 5 == 0
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
