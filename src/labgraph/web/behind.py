"""The query behind each list of an entity's page: whoever asks it has the same list, whole."""

from ..vocabulary import CLASSES, RECORD_KINDS
from . import language
from .description import Subject
from .neighbours import Box
from .questions import bind


def page(subject: Subject) -> str:
    """Where the query page shows the query for all that is known of the subject, unasked."""
    if subject.kind in RECORD_KINDS:
        return _shown(bind("behind_record", graph=subject.graph))
    return _shown(bind("behind_concept", graph=subject.graph, entity=subject.iri))


def box(subject: Subject, links: Box) -> str:
    """The same of all links of a box."""
    asked = {"property": links.property, "target": subject.iri, "class": CLASSES[links.kind]}
    if links.through:
        return _shown(bind("behind_box_of_parts", through=links.through, **asked))
    return _shown(bind("behind_box", **asked))


def values(subject: Subject, property_iri: str) -> str:
    """The same of all values of a property of the subject."""
    return _shown(bind("behind_property", entity=subject.iri, property=property_iri))


def _shown(query: str) -> str:
    return language.address("sparql.endpoint", query=query, run="no")
