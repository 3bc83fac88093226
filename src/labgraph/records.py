"""The records, as plain data: what a steward writes in YAML or CSV, checked once at the edge.

Attributes are English; the keys of the files are the French aliases given here and nowhere else. Scalars arrive as
text. A record is trusted everywhere else.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from .vocabulary import SLUG, is_iri

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def _fault(kind: str) -> PydanticCustomError:
    """A fault whose texts stand in `intake.messages`, by `kind`."""
    return PydanticCustomError(kind, kind)


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise _fault("slug")
    return value


def _partial_date(value: str) -> str:
    if not _PARTIAL_DATE.fullmatch(value):
        raise _fault("partial_date")
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        raise _fault("no_such_day") from None
    return value


def _full_date(value: str) -> str:
    if len(value) != len("2026-11-23"):
        raise _fault("full_date")
    return value


def _web_address(value: str) -> str:
    if not (value.startswith(("http://", "https://")) and is_iri(value)):
        raise _fault("web_address")
    return value


def _iri(value: str) -> str:
    if not is_iri(value):
        raise _fault("iri")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise _fault("email")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise _fault("empty")
    if _UNSEEN.search(value):
        raise _fault("unseen_character")
    # XML reads a carriage return as a line end, so it would not be the same in every form.
    return value.strip().replace("\r\n", "\n").replace("\r", "\n")


def _yes(value: object) -> bool:
    if value not in ("oui", "true", True):
        raise _fault("yes")
    return True


def _several(value: object) -> object:
    """One value may be written without its list."""
    return value if isinstance(value, list | tuple) else [value]


Slug = Annotated[str, AfterValidator(_slug)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]
FullDate = Annotated[PartialDate, AfterValidator(_full_date)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
AnyIri = Annotated[str, AfterValidator(_iri)]
Email = Annotated[str, AfterValidator(_email)]
Prose = Annotated[str, AfterValidator(_text)]
Yes = Annotated[bool, BeforeValidator(_yes)]
SourceKeys = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
Proses = Annotated[tuple[Prose, ...], BeforeValidator(_several)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_several)]
Addresses = Annotated[tuple[WebAddress, ...], BeforeValidator(_several)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Names(_Part):
    """How a thing is called. Short names are not unique."""

    official: Prose = Field(alias="officiel")
    short: Prose | None = Field(None, alias="court")
    others: Proses = Field((), alias="autres")


class Source(_Part):
    """Where facts of a record come from, and the fields that it supports."""

    url: WebAddress | None = None
    title: Prose | None = Field(None, alias="titre")
    supports: Proses = Field((), alias="appuie")
    issued: PartialDate | None = Field(None, alias="publie_le")
    modified: PartialDate | None = Field(None, alias="mis_a_jour_le")
    licence: WebAddress | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.url or self.title):
            raise _fault("source_without_address")
        return self


class Event(_Part):
    """Something that happened to a lab, dated as precisely as its source says."""

    kind: Prose = Field(alias="nature")
    date: PartialDate
    note: Prose | None = None
    source: SourceKeys


class Carrier(_Part):
    """An administration that carries the lab, its role and period."""

    organisation: Slug
    role: Prose
    since: PartialDate | None = Field(None, alias="depuis")
    until: PartialDate | None = Field(None, alias="jusqu_a")
    cited_as: Prose | None = Field(None, alias="cite_comme")
    note: Prose | None = None
    source: SourceKeys

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.since and self.until and self.since[: len(self.until)] > self.until:
            raise _fault("period_backwards")
        return self


class Partner(_Part):
    """A partner: a known organisation, a known lab, or the words of the source when it is only a category."""

    organisation: Slug | None = None
    lab: Slug | None = None
    label: Prose | None = Field(None, alias="libelle")
    role: Prose
    cited_as: Prose | None = Field(None, alias="cite_comme")
    note: Prose | None = None
    source: SourceKeys

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(value is not None for value in (self.organisation, self.lab, self.label)) != 1:
            raise _fault("partner_is_one_thing")
        return self


class Contact(_Part):
    """A functional mailbox, telephone or contact page: never a person."""

    email: Email | None = Field(None, alias="courriel")
    telephone: Prose | None = None
    page: WebAddress | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not (self.email or self.telephone or self.page):
            raise _fault("empty_contact")
        return self


IdentifierScheme = Literal["siren", "siret", "annuaire-service-public", "wikidata"]
_DIGITS = {"siren": 9, "siret": 14}


class Identifier(_Part):
    """An identifier that others gave. SIREN and SIRET carry a check digit (Luhn), verified."""

    scheme: IdentifierScheme = Field(alias="type")
    value: Prose = Field(alias="valeur")
    source: SourceKeys

    @model_validator(mode="after")
    def _is_well_formed(self) -> Self:
        digits = _DIGITS.get(self.scheme)
        if digits and not (self.value.isascii() and self.value.isdigit() and len(self.value) == digits):
            raise _fault(f"{self.scheme}_digits")
        if digits and not _luhn(self.value):
            raise _fault("check_digit")
        return self


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    # La Poste numbers its establishments apart, but for its head office: their digits sum to a multiple of five.
    if digits.startswith("356000000") and len(digits) == 14 and digits != "35600000000048":
        return sum(map(int, digits)) % 5 == 0
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


Match = Literal["exacte", "proche", "large", "liée"]


class Correspondence(_Part):
    """The same or a like thing described elsewhere."""

    match: Match = Field(alias="type")
    iri: AnyIri
    note: Prose | None = None


class _Record(_Part):
    names: Names = Field(alias="noms")
    created: FullDate | None = Field(None, alias="cree_le")
    modified: FullDate = Field(alias="modifie_le")
    draft: Yes = Field(False, alias="brouillon")
    sources: dict[Slug, Source] = Field(min_length=1)
    note: Prose | None = None

    @property
    def kind(self) -> str:
        """The kind's name in IRIs: lab, organisation, project, zone."""
        return type(self).__name__.lower()


class _Described(_Record):
    summary: Prose | None = Field(None, alias="resume")
    gaps: Proses = Field((), alias="lacunes")
    pages: Addresses = ()


class _Situated(_Described):
    site: WebAddress | None = None
    address: Prose | None = Field(None, alias="adresse")
    city: Prose | None = Field(None, alias="ville")
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[Identifier, ...] = Field((), alias="identifiants")
    zones: Slugs = ()


class Lab(_Situated):
    """A public innovation lab."""

    slug: Slug = Field(alias="lab")
    type: Prose | None = None
    type_basis: Prose | None = Field(None, alias="fondement_type")
    status: Prose = Field(alias="statut")
    events: tuple[Event, ...] = Field((), alias="evenements")
    carriers: tuple[Carrier, ...] = Field((), alias="porteurs")
    perimeter: Prose | None = Field(None, alias="perimetre")
    families: Proses = Field((), alias="familles")
    expertises: Proses = ()
    fields: Proses = Field((), alias="champs")
    missions: Proses = ()
    keywords: Proses = Field((), alias="mots_cles")
    partners: tuple[Partner, ...] = Field((), alias="partenaires")
    programmes: Proses = ()
    confidence: Prose | None = Field(None, alias="confiance")


class Organisation(_Situated):
    """An administration that carries labs, or a partner."""

    slug: Slug = Field(alias="organisation")
    nature: Prose
    parent: Slug | None = Field(None, alias="rattachement")


class Project(_Described):
    """A project, of one lab or of several."""

    slug: Slug = Field(alias="projet")
    labs: Annotated[Slugs, Field(min_length=1)]
    start: PartialDate | None = Field(None, alias="debut")
    end: PartialDate | None = Field(None, alias="fin")
    partners: tuple[Partner, ...] = Field((), alias="partenaires")
    keywords: Proses = Field((), alias="mots_cles")


class Zone(_Record):
    """A territory in which labs act."""

    slug: Slug = Field(alias="zone")
    level: Prose = Field(alias="niveau")
    insee_code: Prose | None = Field(None, alias="code_insee")
    within: Slugs = Field((), alias="dans")
    correspondences: tuple[Correspondence, ...] = Field((), alias="correspondances")
    summary: Prose | None = Field(None, alias="resume")


Record = Lab | Organisation | Project | Zone

# The first key of a file says what it describes.
MODELS: dict[str, type[Lab] | type[Organisation] | type[Project] | type[Zone]] = {
    "lab": Lab,
    "organisation": Organisation,
    "projet": Project,
    "zone": Zone,
}

# The kind of a record → the first key of its file.
KEYS = {model.__name__.lower(): key for key, model in MODELS.items()}


def alias(model: type[BaseModel], attribute: str) -> str:
    """The key that stewards write for an attribute."""
    return model.model_fields[attribute].alias or attribute


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that stewards may write in a part or a record."""
    return tuple(alias(model, attribute) for attribute in model.model_fields)


def parse(kind: str, data: Any) -> Record:
    """The record that `data` (French keys, text scalars) describes. Raises pydantic.ValidationError."""
    return MODELS[kind].model_validate(data)
