"""An entity in the words of schema.org, for search engines: the JSON-LD that its page carries.

Only what the record says, and of dates only those that its sources agree on.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..terms import Term
from ..vocabulary import (
    CPOV,
    DCAT,
    DCT,
    FOAF,
    LAB,
    LICENCE,
    LOCN,
    ORG,
    RDF,
    SCHEMA,
    SKOS,
    Iris,
)
from .description import Description
from .filters import safe_href
from .terms import best_label, label_rank

Json = dict[str, Any]
# Gives the values of one word of schema.org, from those of one of our properties.
_Make = Callable[[Description, Iris, Iterable[Term]], list[Any]]

_PUBLIC, _ORGANISATION = "GovernmentOrganization", "Organization"
_TYPES: Mapping[str, str] = {
    "lab": _PUBLIC,
    "organisation": _ORGANISATION,
    "project": "Project",
    "zone": "AdministrativeArea",
    "concept": "DefinedTerm",
    "scheme": "DefinedTermSet",
}


def described(known: Description, iris: Iris) -> Json:
    """The description of the subject as JSON-LD, its texts in the language of the page where they are in it."""
    subject = known.subject
    document: Json = {
        "@context": str(SCHEMA).rstrip("/"),
        "@id": subject.iri,
        "@type": _type_of_subject(known),
        "name": known.name_of_subject().value,
        "mainEntityOfPage": {
            "@id": iris.document(subject.kind, subject.slug),
            "@type": "WebPage",
            "license": LICENCE,
        },
    }
    others = [name.value for name in known.other_names()]
    found = {"alternateName": [name for name in dict.fromkeys(others) if name != document["name"]]}
    for word, path, make in _WORDS[subject.kind]:
        found.setdefault(word, []).extend(make(known, iris, _along(known, path)))
    return document | {word: _alone(values) for word, values in found.items() if values}


def _type_of_subject(known: Description) -> str:
    public = Term(CPOV.PublicOrganisation, is_iri=True) in known.values(RDF.type)
    return _PUBLIC if public else _TYPES[known.subject.kind]


def _along(known: Description, path: tuple[str, ...]) -> list[Term]:
    """What is at the end of a path of properties that leads through parts of the subject."""
    nodes = [known.subject.iri]
    for name in path[:-1]:
        nodes = [value.value for node in nodes for value in known.values(name, node)]
    return [value for node in nodes for value in known.values(path[-1], node)]


def _alone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _texts(_known: Description, _iris: Iris, terms: Iterable[Term]) -> list[Any]:
    """Each text once; what has a language, for readers of the page first."""
    return list(dict.fromkeys(term.value for term in sorted(terms, key=label_rank)))


def _text(_known: Description, _iris: Iris, terms: Iterable[Term]) -> list[Any]:
    """The text for readers of the page."""
    best = best_label(terms)
    return [best.value] if best else []


def _date(_known: Description, _iris: Iris, terms: Iterable[Term]) -> list[Any]:
    dates = {term.value for term in terms}
    return list(dates) if len(dates) == 1 else []


def _addresses(_known: Description, _iris: Iris, terms: Iterable[Term]) -> list[Any]:
    """What a browser may be sent to; no mailbox is an address of a thing."""
    return [
        term.value for term in terms if safe_href(term.value) and not term.value.lower().startswith("mailto:")
    ]


def _things(known: Description, iris: Iris, terms: Iterable[Term]) -> list[Any]:
    """Entities by their IRI and name; what is none of ours is left out."""
    named = ((term.value, iris.read(term.value)) for term in terms)
    return [
        {"@id": iri, "@type": _TYPES[entity.kind], "name": known.name(iri).value}
        for iri, entity in named
        if entity
    ]


_DESCRIPTION = ("description", (DCT.description,), _text)
_HOMEPAGE = ("url", (FOAF.homepage,), _addresses)
_AREA = ("areaServed", (LAB.zone,), _things)
_KEYWORDS = ("keywords", (DCAT.keyword,), _texts)
_ADDRESS = ("address", (LOCN.address, LOCN.fullAddress), _text)
_EMAIL = ("email", (CPOV.contactPoint, CPOV.email), _texts)
_SAME = ("sameAs", (SKOS.exactMatch,), _addresses)
_DEFINITION = ("description", (SKOS.definition,), _text)

# Of each kind: the word of schema.org, the path to the values in our graph, and how they are written.
_WORDS: Mapping[str, tuple[tuple[str, tuple[str, ...], _Make], ...]] = {
    "lab": (
        _DESCRIPTION,
        _HOMEPAGE,
        ("foundingDate", (DCT.created,), _date),
        ("parentOrganization", (LAB.carriedBy,), _things),
        _AREA,
        ("knowsAbout", (LAB.expertise,), _things),
        _KEYWORDS,
        _ADDRESS,
        _EMAIL,
    ),
    "organisation": (
        _DESCRIPTION,
        _HOMEPAGE,
        ("parentOrganization", (ORG.subOrganizationOf,), _things),
        _AREA,
        _ADDRESS,
        _EMAIL,
    ),
    "project": (
        _DESCRIPTION,
        ("foundingDate", (SCHEMA.startDate,), _date),
        ("dissolutionDate", (SCHEMA.endDate,), _date),
        ("parentOrganization", (LAB.conductedBy,), _things),
        _KEYWORDS,
    ),
    "zone": (("containedInPlace", (LAB.within,), _things), _SAME),
    "concept": (_DEFINITION, ("inDefinedTermSet", (SKOS.inScheme,), _things), _SAME),
    "scheme": (_DEFINITION,),
}
