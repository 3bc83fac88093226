"""An entity as RDF: its description, its neighbours' names, and a page of what points to it."""

from collections.abc import Iterator

from ..engine.port import Answer, QueryEngine
from ..formats import Format
from ..vocabulary import CONCEPT_KINDS, HYDRA, RDF, RECORD_KINDS, Iris
from . import questions
from .description import Subject, scope
from .hydra import steps
from .neighbours import Neighbourhood
from .questions import Data

_Statement = tuple[str, str, str | int]


def answer(engine: QueryEngine, form: Format, subject: Subject, around: Neighbourhood) -> Answer:
    """The document of an entity, with this page of what is around it, in one question."""
    iris = Iris(engine.manifest.base_iri)
    here = (subject.graph, subject.iri)
    asked = scope(subject, around)
    return questions.graph(
        engine,
        form,
        "entity_document",
        **asked,
        given=Data([*_links(subject, around, iris), *_view(subject, around, iris)]),
        named=Data([(node,) for node in sorted(_named(around, iris))]),
        leading=Data([here]) if subject.kind in CONCEPT_KINDS or not around.long else asked["nodes"],
        entities=Data([here] if subject.kind in RECORD_KINDS else []),
    )


def _links(subject: Subject, around: Neighbourhood, iris: Iris) -> Iterator[_Statement]:
    """The links of this page, in both directions, and how the parts that say some of them hang on their owners."""
    for long in around.long:
        yield from ((subject.iri, long.property, value) for value in long.values)
    yield from ((said_by, name, subject.iri) for said_by, name in around.said)
    for box in around.incoming:
        if box.through:
            for link in box.links:
                yield iris.entity(link.owner.kind, link.owner.slug), box.through, link.subject


def _view(subject: Subject, around: Neighbourhood, iris: Iris) -> Iterator[_Statement]:
    """Which page of the document this is, when there are several (Hydra Core, partial collection views)."""
    if around.pages == 1:
        return
    document = iris.document(subject.kind, subject.slug)
    here = _page(document, around.page)
    yield document, RDF.type, HYDRA.Collection
    yield document, HYDRA.totalItems, around.count
    yield document, HYDRA.view, here
    yield here, RDF.type, HYDRA.PartialCollectionView
    for step, number in steps(around.page, around.pages):
        yield here, step, _page(document, number)


def _page(document: str, number: int) -> str:
    return f"{document}?page={number}"


def _named(around: Neighbourhood, iris: Iris) -> set[str]:
    """Whose class and name are told: who points here, and what a long property leads to."""
    links = [link for box in around.incoming for link in box.links]
    owners = {iris.entity(link.owner.kind, link.owner.slug) for link in links}
    return (
        owners | {link.subject for link in links} | {value for long in around.long for value in long.values}
    )
