"""The records, as plain data: what a steward writes in YAML or CSV, checked once at the edge.

Attributes are English; the keys of the files are the French aliases given here and nowhere else. Scalars arrive as
text. A record is trusted everywhere else.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from .values import (
    Addresses,
    AnyIri,
    Email,
    FullDate,
    PartialDate,
    Prose,
    Proses,
    Slug,
    Slugs,
    SourceKeys,
    WebAddress,
    Yes,
    fault,
    has_check_digit,
)

# The key that makes a record one of a thing that was withdrawn.
WITHDRAWAL = "retrait"


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
            raise fault("source_without_address")
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
            raise fault("period_backwards")
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
            raise fault("partner_is_one_thing")
        return self


class Contact(_Part):
    """A functional mailbox, telephone or contact page: never a person."""

    email: Email | None = Field(None, alias="courriel")
    telephone: Prose | None = None
    page: WebAddress | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not (self.email or self.telephone or self.page):
            raise fault("empty_contact")
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
            raise fault(f"{self.scheme}_digits")
        if digits and not has_check_digit(self.value):
            raise fault("check_digit")
        return self


Match = Literal["exacte", "proche", "large", "liée"]


class Correspondence(_Part):
    """The same or a like thing described elsewhere."""

    match: Match = Field(alias="type")
    iri: AnyIri
    note: Prose | None = None


class Withdrawal(_Part):
    """When and why a thing was withdrawn, and the thing of the same kind that replaces it."""

    date: FullDate
    reason: Prose = Field(alias="motif")
    successor: Slug | None = Field(None, alias="remplace_par")


class _Record(_Part):
    slug: Slug
    names: Names = Field(alias="noms")
    former_slugs: Slugs = Field((), alias="anciens_identifiants")
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


class Withdrawn(_Record):
    """What is left of a record whose thing is no longer described: its address goes on to say so, and why."""

    withdrawal: Withdrawal = Field(alias="retrait")


Record = Lab | Organisation | Project | Zone | Withdrawn
Model = type[Lab] | type[Organisation] | type[Project] | type[Zone] | type[Withdrawn]

# The first key of a file says what it describes.
MODELS: dict[str, Model] = {
    "lab": Lab,
    "organisation": Organisation,
    "projet": Project,
    "zone": Zone,
}

# The kind of a record → the first key of its file.
KEYS = {model.__name__.lower(): key for key, model in MODELS.items()}

# Of each kind, what is left of it; of the same name, hence of the same kind.
_WITHDRAWN: dict[str, type[Withdrawn]] = {
    key: create_model(model.__name__, __base__=Withdrawn, slug=(Slug, Field(alias=key)))
    for key, model in MODELS.items()
}


def alias(model: type[BaseModel], attribute: str) -> str:
    """The key that stewards write for an attribute."""
    return model.model_fields[attribute].alias or attribute


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that stewards may write in a part or a record."""
    return tuple(alias(model, attribute) for attribute in model.model_fields)


def model_of(kind: str, data: Mapping[str, Any]) -> Model:
    """What `data` of that kind (the first key of its file) has to be: a thing, or what is left of one."""
    return _WITHDRAWN[kind] if WITHDRAWAL in data else MODELS[kind]


def parse(kind: str, data: Mapping[str, Any]) -> Record:
    """The record that `data` (French keys, text scalars) describes. Raises pydantic.ValidationError."""
    return model_of(kind, data).model_validate(data)
