"""The vocabulary: `/ns` for all of it, `/ns/{Term}` for each class and property, `/ns/requis` for what is required.

Each in HTML and as RDF, by `Accept` or by suffix. The IRI of a term, `https://w3id.org/labgraph/ns#Lab`, leads to
`/ns`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, url_for

from ..engine.port import QueryEngine
from ..errors import NoSuchEntity, Text
from ..formats import DOCUMENT_FORMATS, HTML, Format
from ..terms import Term
from ..vocabulary import DCT, LAB, OWL, RDFS, SCHEMA, SKOS, VS, EntityName, Iris
from . import questions
from .answers import page, spooled
from .documents import SUFFIXES, Addressed, Forms, answered, others
from .ontology_rules import rule_books, rules_of_class, rules_of_property
from .ontology_terms import Vocabulary, Word
from .site import Site
from .terms import best_labels, label_rank
from .usage import statistics

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# What ties a term to others, in the order in which its page says it.
_TIES = (
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.seeAlso,
    RDFS.domain,
    SCHEMA.domainIncludes,
    RDFS.range,
    SCHEMA.rangeIncludes,
)
# As many entities that use a term are shown.
_USERS = 3


@dataclass(frozen=True)
class _Document(Addressed):
    """One document of the vocabulary: how it is made as a page, given the addresses of its data, and as data."""

    endpoint: str
    page: Callable[[Vocabulary, Forms], Response]
    question: str
    about: Mapping[str, str]
    name: str = ""
    forms: Sequence[Format] = DOCUMENT_FORMATS

    def address(self, form: Format) -> str:
        """Where the document is in one form."""
        return url_for(f"{self.endpoint}_in_form", name=self.name or None, suffix=form.suffix)


def blueprint(site: Site) -> Blueprint:
    """The addresses of the vocabulary."""
    ontology = Blueprint("ontology", __name__)
    suffix = f"<any({', '.join(SUFFIXES)}):suffix>"
    for path, endpoint, view in (
        ("/ns", "vocabulary", _vocabulary),
        ("/ns/requis", "required", _required),
        ("/ns/<name>", "term", _term),
    ):
        ontology.add_url_rule(path, endpoint, partial(view, site))
        ontology.add_url_rule(f"{path}.{suffix}", f"{endpoint}_in_form", partial(view, site))
    return ontology


def _vocabulary(site: Site, suffix: str = "") -> Response:
    document = _Document("ontology.vocabulary", _page_of_all, "vocabulary_document", _graphs(site.engine()))
    return _sent(site, document, suffix)


def _required(site: Site, suffix: str = "") -> Response:
    graph = _graphs(site.engine())["shapes"]
    return _sent(
        site, _Document("ontology.required", _page_of_rules, "named_graph", {"graph": graph}), suffix
    )


def _term(site: Site, name: str, suffix: str = "") -> Response:
    engine = site.engine()
    graphs, iri = _graphs(engine), str(LAB) + name
    if not (_NAME.fullmatch(name) and questions.is_true(engine, "exists", iri=iri, graph=graphs["ontology"])):
        raise NoSuchEntity(
            Text(f"Le vocabulaire n’a pas de terme « {name} ».", f"The vocabulary has no term '{name}'.")
        )
    make_page = partial(_page_of_term, engine, iri)
    return _sent(
        site, _Document("ontology.term", make_page, "term_document", {"iri": iri, **graphs}, name), suffix
    )


def _graphs(engine: QueryEngine) -> dict[str, str]:
    iris = Iris(engine.manifest.base_iri)
    return {name: iris.shared_graph(name) for name in ("ontology", "shapes")}


def _sent(site: Site, document: _Document, suffix: str) -> Response:
    """The document in the form that the suffix names, or that the client prefers."""
    engine = site.engine()

    def made(form: Format) -> Response:
        if form is not HTML:
            return spooled(questions.graph(engine, form, document.question, **document.about))
        vocabulary = Vocabulary.read(engine, statistics(site, engine.manifest))
        return document.page(vocabulary, others(document, form))

    # Whoever made the document knows that there is such a thing.
    return answered(site, engine, document, SUFFIXES.get(suffix), made, require=lambda: None)


def _page_of_all(vocabulary: Vocabulary, forms: Forms) -> Response:
    ontology = str(LAB).removesuffix("#")
    return page(
        "ns.html",
        namespace=str(LAB),
        description=vocabulary.text(ontology, DCT.description),
        version=vocabulary.text(ontology, OWL.versionInfo),
        classes=vocabulary.our_classes(),
        properties=vocabulary.our_properties(),
        borrowed=vocabulary.borrowed(),
        books=rule_books(vocabulary),
        forms=forms,
    )


def _page_of_rules(vocabulary: Vocabulary, forms: Forms) -> Response:
    return page("ns_required.html", books=rule_books(vocabulary), forms=forms)


def _page_of_term(engine: QueryEngine, iri: str, vocabulary: Vocabulary, forms: Forms) -> Response:
    is_class = vocabulary.is_class(iri)
    rules = rules_of_class if is_class else rules_of_property
    return page(
        "ns_term.html",
        word=vocabulary.word(iri),
        is_class=is_class,
        other_labels=sorted(vocabulary.values(iri, RDFS.label), key=label_rank)[1:],
        maturity=vocabulary.text(iri, VS.term_status),
        ties=_ties(vocabulary, iri),
        example=vocabulary.text(iri, SKOS.example),
        users=_users(engine, iri),
        query=questions.bind("entities_of_class" if is_class else "triples_of_property", term=iri),
        properties=vocabulary.properties_of(iri),
        books=rules(vocabulary, iri),
        forms=forms,
    )


def _ties(vocabulary: Vocabulary, iri: str) -> list[tuple[Term, tuple[Word, ...]]]:
    """What ties the term to others: the name of each tie, and the others."""
    found = {name: [each.value for each in vocabulary.values(iri, name)] for name in _TIES}
    return [(vocabulary.word(name).label, vocabulary.words(iris)) for name, iris in found.items() if iris]


def _users(engine: QueryEngine, iri: str) -> list[tuple[EntityName, Term]]:
    """A few entities that use the term, or have a part that does."""
    iris = Iris(engine.manifest.base_iri)
    rows = questions.rows(engine, "users_of_term", term=iri)
    named = ((iris.read(row["entity"].value), row["name"]) for row in rows)
    return list(best_labels((entity, name) for entity, name in named if entity).items())[:_USERS]
