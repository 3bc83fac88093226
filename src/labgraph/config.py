"""The settings of a deployment: what each means, what it may be, and what it is when nobody says."""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from .values import UNSEEN
from .vocabulary import is_absolute, is_iri

BYTES_PER_MB = 1_000_000

ACCESSIBILITY_STATUSES = ("non conforme", "partiellement conforme", "totalement conforme")
THEMES = ("labgraph", "dsfr")
# What ADMS knows publishers to be (http://purl.org/adms/publishertype/1.0).
PUBLISHER_TYPES = (
    "NationalAuthority",
    "RegionalAuthority",
    "LocalAuthority",
    "SupraNationalAuthority",
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "NonGovernmentalOrganisation",
    "NonProfitOrganisation",
    "PrivateIndividual(s)",
    "StandardisationBody",
)

# Where the text of a report goes in the address of a tracker.
TITLE, BODY = "{title}", "{body}"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def _absolute_base(value: str) -> str:
    if not (value.startswith(("http://", "https://")) and is_iri(value)) or "?" in value or "#" in value:
        raise PydanticCustomError("base_iri", "base_iri")
    return value if value.endswith("/") else value + "/"


# As it stands in the addresses of pages. `.` and `..` would be taken off by browsers.
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*")


def _path_prefix(value: str) -> str:
    prefix = value.removesuffix("/")
    if not _PREFIX.fullmatch(prefix):
        raise PydanticCustomError("path_prefix", "path_prefix")
    return prefix


Network = IPv4Network | IPv6Network


def _networks(value: object) -> tuple[Network, ...]:
    """Networks, as a list of texts, or in one text, separated by commas, as the environment gives them."""
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    try:
        if not (isinstance(parts, list | tuple) and all(isinstance(part, str | Network) for part in parts)):
            raise TypeError(value)
        return tuple(ip_network(part) for part in parts if part)
    except (TypeError, ValueError):
        raise PydanticCustomError("networks", "networks") from None


def _line(value: str) -> str:
    """A name, as catalogues give it: in one line, of characters that every form of RDF can hold."""
    if UNSEEN.search(value) or len(value.splitlines()) > 1:
        raise PydanticCustomError("line", "line")
    return value.strip()


def _web(value: str) -> str:
    if value and not (value.startswith(("http://", "https://")) and is_iri(value)):
        raise PydanticCustomError("web", "web")
    return value


def _email(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        raise PydanticCustomError("email", "email")
    return value


def _tracker(value: str) -> str:
    web = value.startswith(("http://", "https://")) and TITLE in value and BODY in value
    if value and not (web and is_absolute(value.replace(TITLE, "").replace(BODY, ""))):
        raise PydanticCustomError("tracker", "tracker")
    return value


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise PydanticCustomError("day", "day") from None


def _one_of(*values: str) -> Callable[[object], object]:
    def known(value: object) -> object:
        if value not in values:
            raise PydanticCustomError("one_of", "one_of", {"values": ", ".join(filter(None, values))})
        return value

    return known


class Settings(BaseModel):
    """The settings of one deployment, typed. Paths are relative to the working directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_iri: Annotated[str, AfterValidator(_absolute_base)] = Field(
        "http://localhost:8000/",
        description="what every IRI of the data begins with; written in each release",
    )
    data_dir: Path = Field(Path("data"), description="the records")
    ontology_dir: Path = Field(Path("ontology"), description="ontology, concepts, shapes and JSON-LD context")
    queries_dir: Path = Field(Path("queries"), description="the saved queries")
    releases_dir: Path = Field(Path("releases"), description="the shelf of releases")
    keep_releases: int = Field(7, ge=1, description="how many releases `labgraph prune` keeps")
    max_fall_percent: float = Field(
        10.0,
        ge=0,
        le=100,
        description="how far a count may fall for `labgraph nightly` to publish by itself, in %; 100: no limit",
    )
    nightly_late_h: float = Field(
        36.0,
        gt=0,
        le=8760,
        description="how long after the last good night `/status` warns, in hours",
    )
    host: str = Field("127.0.0.1", description="the address that `labgraph serve` listens on")
    port: int = Field(8000, ge=1, le=65535, description="the port that `labgraph serve` listens on")
    path_prefix: Annotated[str, AfterValidator(_path_prefix)] = Field(
        "",
        description="the path under which a proxy publishes the site, as `/innovation`; none when it is the whole host",
    )
    workers: int = Field(1, ge=1, le=64, description="web worker processes")
    query_timeout_s: float = Field(
        10.0, gt=0, le=3600, description="the longest that a query may take, in seconds"
    )
    query_memory_mb: int = Field(2048, ge=512, description="the most memory that a query may take, in MB")
    query_children: int = Field(
        8, ge=1, le=256, description="how many queries are answered at a time, each in a process of its own"
    )
    query_waiting: int = Field(16, ge=1, le=4096, description="how many queries may wait for their turn")
    query_wait_s: float = Field(
        0.5, gt=0, le=60, description="the longest that a query waits for its turn, in seconds"
    )
    result_limit_mb: int = Field(64, ge=1, description="the largest answer to a query, in MB")
    spool_mb: int = Field(2048, ge=64, description="the most disk that answers on their way may take, in MB")
    cache_mb: int = Field(
        16,
        ge=0,
        le=65536,
        description="the memory for answers that are kept, in each web worker, in MB; 0: none",
    )
    client_requests_per_minute: int = Field(
        1200,
        ge=0,
        le=1_000_000,
        description="how often a client may ask what is not in the cache; 0: no limit",
    )
    client_errors_per_minute: int = Field(
        120, ge=0, le=1_000_000, description="how many requests of a client may be at fault; 0: no limit"
    )
    client_query_s_per_minute: float = Field(
        120.0,
        ge=0,
        le=1_000_000,
        description="how long the engine works for a client, in seconds; 0: no limit",
    )
    trusted_proxies: Annotated[tuple[Network, ...], PlainValidator(_networks)] = Field(
        (),
        description="addresses or networks of proxies whose `X-Forwarded-For` tells the client's address; "
        "a list, or separated by commas",
    )
    allow_unprotected: bool = Field(
        False, description="serve even where the system cannot keep queries from the network and from files"
    )
    publisher: Annotated[str, AfterValidator(_line)] = Field(
        "", description="who runs this service, as its pages and its catalogue name them"
    )
    publisher_url: Annotated[str, AfterValidator(_web)] = Field(
        "", description="their own home page, for the catalogue"
    )
    publisher_type: Annotated[str, AfterValidator(_one_of("", *PUBLISHER_TYPES))] = Field(
        "", description="what they are, for the catalogue: `NationalAuthority`, `LocalAuthority`, …"
    )
    publisher_address: str = Field("", description="their address and telephone, for the legal notice")
    publication_director: str = Field("", description="the director of publication, for the legal notice")
    hosting_provider: str = Field(
        "", description="who hosts it: name, address, telephone; for the legal notice"
    )
    contact_email: Annotated[str, AfterValidator(_email)] = Field(
        "", description="the mailbox that questions and corrections are sent to"
    )
    contact_name: Annotated[str, AfterValidator(_line)] = Field(
        "", description="who reads that mailbox, for the catalogue: a team; empty: the publisher"
    )
    issues_url: Annotated[str, AfterValidator(_tracker)] = Field(
        "",
        description="the address that opens a new issue in a public tracker, with `{title}` and `{body}` where the "
        "text of a report goes",
    )
    accessibility_status: Annotated[str, AfterValidator(_one_of(*ACCESSIBILITY_STATUSES))] = Field(
        "non conforme",
        description="what the audit found: `non conforme`, `partiellement conforme` or `totalement conforme`",
    )
    accessibility_audit: Annotated[str, AfterValidator(_day)] = Field(
        "", description="the day of the accessibility audit, as YYYY-MM-DD; empty: there was none"
    )
    accessibility_auditor: str = Field("", description="who made the audit")
    accessibility_rate: float = Field(
        0.0, ge=0, le=100, description="how many of the criteria of the RGAA were met at the audit, in %"
    )
    theme: Annotated[str, AfterValidator(_one_of(*THEMES))] = Field(
        "labgraph",
        description="the look of the pages: `labgraph`, or `dsfr`, which is for sites of the French State only",
    )
    dsfr_dir: Path = Field(
        Path("dsfr"), description="the files of the DSFR that the operator installed, for the theme `dsfr`"
    )
