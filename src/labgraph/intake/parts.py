"""The parts of a record that have an IRI of their own, and where each stands in the record's file.

The name of a part comes from what it says, not from its rank, so that it survives a reordering.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..matching import slugify
from ..records import Carrier, Event, Identifier, Lab, Organisation, Partner, Project, Record, Zone
from .raw import Place

# The schemes whose codes stand in IRIs: who assigns them, and the IRIs.
_CODES_IN: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "nuts": ("Eurostat", re.compile(r"https?://data\.europa\.eu/nuts/code/([A-Z]{2}[A-Z0-9]{0,3})")),
    "wikidata": ("Wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")),
}


def event_part(event: Event) -> str:
    """`event-creation-2017`."""
    return f"event-{slugify(event.kind)}-{event.date}"


def carrying_part(carrier: Carrier) -> str:
    """`carrying-metropole-de-lyon-2015`."""
    return "-".join(filter(None, ("carrying", carrier.organisation, carrier.since)))


def partnership_part(partner: Partner) -> str:
    """`partnership-ditp-reseau`."""
    label = partner.label or ""
    # A label without a Latin letter has no slug.
    who = partner.organisation or partner.lab or slugify(label) or label
    return f"partnership-{who}-{slugify(partner.role)}"


class Code(NamedTuple):
    """An identifier that another field says: its scheme, who assigns it, its value, and where it stands."""

    scheme: str
    agency: str
    value: str
    place: Place


def codes(zone: Zone) -> Iterator[Code]:
    """The Insee code of a zone. Its scheme names the level: 24 is a region and a department."""
    if zone.insee_code:
        yield Code(f"insee-{slugify(zone.level)}", "Insee", zone.insee_code, ("code_insee",))


def matching_codes(zone: Zone) -> Iterator[Code]:
    """The codes in the IRIs of what is the same as a zone elsewhere."""
    for place, correspondence in enumerate(zone.correspondences):
        for scheme, (agency, iri) in _CODES_IN.items():
            found = iri.fullmatch(correspondence.iri)
            if found and correspondence.match == "exacte":
                yield Code(scheme, agency, found[1], ("correspondances", place, "iri"))


def identifier_part(identifier: Identifier | Code) -> str:
    """`identifier-siren-130005481`; a web address counts by its last step."""
    return f"identifier-{identifier.scheme}-{slugify(identifier.value.rstrip('/').rsplit('/', 1)[-1])}"


def contact_part(index: int) -> str:
    """`contact-1`."""
    return f"contact-{index + 1}"


def source_part(key: str) -> str:
    """`source-fiche`."""
    return f"source-{key}"


def parts(record: Record) -> Iterator[tuple[str, Place]]:
    """Every part of the record, with its place in the record's file."""
    for key in record.sources:
        yield source_part(key), ("sources", key)
    if isinstance(record, Lab):
        yield from ((event_part(e), ("evenements", i)) for i, e in enumerate(record.events))
        yield from ((carrying_part(c), ("porteurs", i)) for i, c in enumerate(record.carriers))
    if isinstance(record, Lab | Project):
        yield from ((partnership_part(p), ("partenaires", i)) for i, p in enumerate(record.partners))
    if isinstance(record, Lab | Organisation):
        yield from ((identifier_part(n), ("identifiants", i)) for i, n in enumerate(record.identifiers))
        yield from ((contact_part(i), ("contacts", i)) for i, _ in enumerate(record.contacts))
        if record.address or record.city:
            yield "address", ("adresse",)
    if isinstance(record, Zone):
        yield from ((identifier_part(code), code.place) for code in (*codes(record), *matching_codes(record)))
