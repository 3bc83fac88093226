"""The values of controlled lists that the catalogue uses, each with what it is, its list and its names.

A harvester reads them in the same document: it fetches nothing, and data.gouv.fr knows a theme by its name only.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...config import PUBLISHER_TYPES
from ...errors import Text
from ...vocabulary import DCT, EU, RDF, SKOS, SPDX
from ..triples import Triple, about, both

FRENCH, ENGLISH = f"{EU}language/FRA", f"{EU}language/ENG"
FRANCE = f"{EU}country/FRA"
GOVERNMENT = f"{EU}data-theme/GOVE"
THEMES = f"{EU}data-theme"
DAILY = f"{EU}frequency/DAILY"
PUBLIC = f"{EU}access-right/PUBLIC"
STABLE = f"{EU}planned-availability/STABLE"
# The licence as the EU lists it: the address that data.gouv.fr recognises is another one of the same.
LICENCE_LISTED = f"{EU}licence/ETALAB_2_0"
SHA256 = SPDX.checksumAlgorithm_sha256

FILE_TYPES = f"{EU}file-type"
_ADMS = "http://purl.org/adms/"
_ATTRIBUTION = f"{_ADMS}licencetype/Attribution"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


class _Listed(NamedTuple):
    """A value: the class that DCAT-AP wants it to be of beside skos:Concept, the list it stands in, its names."""

    of: str
    inside: str
    names: Text


_LISTED: Mapping[str, _Listed] = {
    FRENCH: _Listed(DCT.LinguisticSystem, f"{EU}language", Text("français", "French")),
    ENGLISH: _Listed(DCT.LinguisticSystem, f"{EU}language", Text("anglais", "English")),
    FRANCE: _Listed(DCT.Location, f"{EU}country", Text("France", "France")),
    GOVERNMENT: _Listed(
        SKOS.Concept, THEMES, Text("Gouvernement et secteur public", "Government and public sector")
    ),
    DAILY: _Listed(DCT.Frequency, f"{EU}frequency", Text("quotidien", "daily")),
    PUBLIC: _Listed(DCT.RightsStatement, f"{EU}access-right", Text("public", "public")),
    STABLE: _Listed(SKOS.Concept, f"{EU}planned-availability", Text("stable", "stable")),
    _ATTRIBUTION: _Listed(SKOS.Concept, f"{_ADMS}licencetype/1.0", Text("attribution", "attribution")),
}
_LISTS = {
    THEMES: Text("Thèmes de données", "Data themes"),
    f"{_ADMS}publishertype/1.0": Text("Types de producteurs", "Publisher types"),
}
_PUBLISHER_NAMES = {
    "NationalAuthority": Text("Autorité nationale", "National authority"),
    "RegionalAuthority": Text("Autorité régionale", "Regional authority"),
    "LocalAuthority": Text("Autorité locale", "Local authority"),
}


def listed() -> Iterator[Triple]:
    """The values that every catalogue of ours uses, described."""
    for iri, value in _LISTED.items():
        yield from _concept(iri, value)
    for iri, title in _LISTS.items():
        yield from about(iri, {RDF.type: [SKOS.ConceptScheme], DCT.title: both(title)})


def licence_type() -> str:
    """What kind of licence ours is."""
    return _ATTRIBUTION


def publisher_type(name: str) -> Iterator[Triple]:
    """One of `PUBLISHER_TYPES`, described."""
    assert name in PUBLISHER_TYPES
    names = _PUBLISHER_NAMES.get(name, Text(name, name))
    yield from _concept(publisher_type_iri(name), _Listed(SKOS.Concept, f"{_ADMS}publishertype/1.0", names))


def publisher_type_iri(name: str) -> str:
    """The IRI of one of `PUBLISHER_TYPES`."""
    return f"{_ADMS}publishertype/{name}"


def file_type_iri(name: str) -> str:
    """The IRI of a type of files of the EU's list."""
    return f"{FILE_TYPES}/{name}"


def file_type(name: str, label: str) -> Iterator[Triple]:
    """A type of files, described."""
    return _concept(file_type_iri(name), _Listed(DCT.MediaTypeOrExtent, FILE_TYPES, Text(label, label)))


def media_type_iri(name: str) -> str:
    """The IRI of a media type."""
    return MEDIA_TYPES + name


def media_type(name: str) -> Iterator[Triple]:
    """A media type, said to be one."""
    return about(media_type_iri(name), {RDF.type: [DCT.MediaType, DCT.MediaTypeOrExtent]})


def _concept(iri: str, value: _Listed) -> Iterator[Triple]:
    return about(
        iri,
        {
            RDF.type: dict.fromkeys([SKOS.Concept, value.of]),
            SKOS.prefLabel: both(value.names),
            SKOS.inScheme: [value.inside],
        },
    )
