"""A score in the manner of data.europa.eu's Metadata Quality Assessment (MQA): 405 points in five dimensions.

The points are those that its methodology publishes (https://data.europa.eu/mqa/methodology). Whether an address answers
is seen online only, and is left out here; conformance is measured by what DCAT-AP 3.0.1 makes mandatory.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from ...errors import Text
from ...vocabulary import DCAT, DCT, EU, SKOS
from ..triples import Node, Triple
from .authorities import FILE_TYPES, MEDIA_TYPES, file_type_iri
from .conformance import violations
from .described import Described

FINDABILITY = Text("Facilité à trouver", "Findability")
ACCESSIBILITY = Text("Accessibilité", "Accessibility")
INTEROPERABILITY = Text("Interopérabilité", "Interoperability")
REUSABILITY = Text("Réutilisation", "Reusability")
CONTEXTUALITY = Text("Contexte", "Contextuality")

# Open forms that programs read, among those of the EU's list that we know.
_OPEN_FORMS = {
    file_type_iri(name)
    for name in (
        "CSV",
        "JSON",
        "JSON_LD",
        "RDF_N_QUADS",
        "RDF_N_TRIPLES",
        "RDF_TRIG",
        "RDF_TURTLE",
        "RDF_XML",
        "XML",
    )
}

# Gives the share of what is looked at that is as it should be, 0 to 1.
_Measure = Callable[[Described], float]


@dataclass(frozen=True)
class Points:
    """What one indicator came to: `points` of how many, None where it can only be seen online."""

    dimension: Text
    indicator: Text
    points: int | None
    of: int


def score(triples: Iterable[Triple]) -> list[Points]:
    """The points of a catalogue, one row an indicator."""
    described = Described(triples)
    return [
        Points(dimension, indicator, None if measure is None else int(of * measure(described)), of)
        for dimension, indicator, of, measure in _INDICATORS
    ]


def _share(kind: str, is_right: Callable[[Described, Node], object], described: Described) -> float:
    """How many of the nodes of a class are right; none are when there is none."""
    found = described.all_of(kind)
    return sum(bool(is_right(described, node)) for node in found) / len(found) if found else 0.0


def _of_datasets(is_right: Callable[[Described, Node], object]) -> _Measure:
    return partial(_share, DCAT.Dataset, is_right)


def _of_distributions(is_right: Callable[[Described, Node], object]) -> _Measure:
    return partial(_share, DCAT.Distribution, is_right)


def _has(predicate: str) -> Callable[[Described, Node], object]:
    return lambda described, node: described.values(node, predicate)


def _leads_into(predicate: str, *spaces: str) -> Callable[[Described, Node], object]:
    """Whether all values of a property stand in controlled lists, and there is one."""

    def is_right(described: Described, node: Node) -> bool:
        values = described.values(node, predicate)
        return bool(values) and all(isinstance(value, str) and value.startswith(spaces) for value in values)

    return is_right


def _is_open(described: Described, node: Node) -> bool:
    return set(described.nodes(node, DCT.format)) <= _OPEN_FORMS and bool(described.nodes(node, DCT.format))


def _forms_are_listed(described: Described, node: Node) -> bool:
    return bool(
        _leads_into(DCT.format, FILE_TYPES)(described, node)
        and _leads_into(DCAT.mediaType, MEDIA_TYPES)(described, node)
    )


def _has_listed_licence(described: Described, node: Node) -> bool:
    """Whether the licence, or one said to be exactly the same, is one of the EU's list."""
    same = [
        each
        for licence in described.nodes(node, DCT.license)
        for each in (licence, *described.nodes(licence, SKOS.exactMatch))
    ]
    return any(each.startswith(f"{EU}licence/") for each in same)


def _conforms(described: Described) -> float:
    return float(not violations(described))


_INDICATORS: tuple[tuple[Text, Text, int, _Measure | None], ...] = (
    (FINDABILITY, Text("Mots clés", "Keywords"), 30, _of_datasets(_has(DCAT.keyword))),
    (FINDABILITY, Text("Thème", "Category"), 30, _of_datasets(_has(DCAT.theme))),
    (FINDABILITY, Text("Territoire", "Geographical coverage"), 20, _of_datasets(_has(DCT.spatial))),
    (FINDABILITY, Text("Période", "Temporal coverage"), 20, _of_datasets(_has(DCT.temporal))),
    (ACCESSIBILITY, Text("Adresse d’accès qui répond", "Access address that answers"), 50, None),
    (
        ACCESSIBILITY,
        Text("Adresse de téléchargement", "Download address"),
        20,
        _of_distributions(_has(DCAT.downloadURL)),
    ),
    (ACCESSIBILITY, Text("Adresse de téléchargement qui répond", "Download address that answers"), 30, None),
    (INTEROPERABILITY, Text("Format", "Format"), 20, _of_distributions(_has(DCT.format))),
    (INTEROPERABILITY, Text("Type de média", "Media type"), 10, _of_distributions(_has(DCAT.mediaType))),
    (
        INTEROPERABILITY,
        Text("Format et type pris dans les listes", "Format and type from the lists"),
        10,
        _of_distributions(_forms_are_listed),
    ),
    (INTEROPERABILITY, Text("Format ouvert", "Non-proprietary format"), 20, _of_distributions(_is_open)),
    (INTEROPERABILITY, Text("Lisible par machine", "Machine-readable"), 20, _of_distributions(_is_open)),
    (INTEROPERABILITY, Text("Conforme à DCAT-AP", "Conformant to DCAT-AP"), 30, _conforms),
    (REUSABILITY, Text("Licence", "Licence"), 20, _of_distributions(_has(DCT.license))),
    (
        REUSABILITY,
        Text("Licence prise dans la liste", "Licence from the list"),
        10,
        _of_distributions(_has_listed_licence),
    ),
    (REUSABILITY, Text("Droit d’accès", "Access rights"), 10, _of_datasets(_has(DCT.accessRights))),
    (
        REUSABILITY,
        Text("Droit d’accès pris dans la liste", "Access rights from the list"),
        5,
        _of_datasets(_leads_into(DCT.accessRights, f"{EU}access-right/")),
    ),
    (REUSABILITY, Text("Contact", "Contact"), 20, _of_datasets(_has(DCAT.contactPoint))),
    (REUSABILITY, Text("Producteur", "Publisher"), 10, _of_datasets(_has(DCT.publisher))),
    (CONTEXTUALITY, Text("Droits", "Rights"), 5, _of_distributions(_has(DCT.rights))),
    (CONTEXTUALITY, Text("Taille des fichiers", "File size"), 5, _of_distributions(_has(DCAT.byteSize))),
    (CONTEXTUALITY, Text("Date de publication", "Date of issue"), 5, _of_distributions(_has(DCT.issued))),
    (
        CONTEXTUALITY,
        Text("Date de modification", "Modification date"),
        5,
        _of_distributions(_has(DCT.modified)),
    ),
)
