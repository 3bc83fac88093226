"""Everything that is known of one entity, in four questions whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.port import QueryEngine
from ..errors import NoSuchEntity, Text
from ..vocabulary import DCT, LAB, RECORD_KINDS, SCHEMA, SKOS, SLUG, EntityName, Iris, shorten
from . import questions
from .questions import Row
from .terms import Term, best_label, label_rank, preferred, reading_order

# As many links as `incoming.rq` gives at most.
INCOMING_LIMIT = 1000

_NAMES = (LAB.shortName, SKOS.altLabel, SCHEMA.alternateName, SKOS.prefLabel, DCT.title)

Facts = Mapping[str, Mapping[str, tuple[Term, ...]]]


@dataclass(frozen=True)
class Subject:
    """An entity that may be asked about: its kind and slug, its IRI, and the graph that describes it."""

    kind: str
    slug: str
    iri: str
    graph: str

    @property
    def sort(self) -> str:
        """Which questions suit it: a record has a graph of its own, the concepts share one."""
        return "record" if self.kind in RECORD_KINDS else "concept"


@dataclass(frozen=True)
class Link:
    """One link that comes in: from `owner`, or from a part of it of class `part`, with the role and period of that."""

    owner: EntityName
    name: Term
    property: str
    part: str
    role: str
    since: str
    until: str


@dataclass(frozen=True)
class Description:
    """What is known of a subject: what its graph says, the names of what it points to, what points to it."""

    subject: Subject
    facts: Facts
    names: Mapping[str, Term]
    terms: Mapping[str, Term]
    narrower: Mapping[str, frozenset[str]]
    incoming: tuple[Link, ...]
    incoming_cut: bool

    def values(self, property_iri: str, of: str | None = None) -> tuple[Term, ...]:
        """The values of a property of the subject, or of another node of its graph."""
        return self.facts.get(of or self.subject.iri, {}).get(property_iri, ())

    def text(self, property_iri: str, of: str | None = None) -> str:
        """One value of a property, as text; empty when there is none."""
        best = best_label(self.values(property_iri, of))
        return best.value if best else ""

    def name(self, iri: str) -> Term:
        """What people call the thing that an IRI names; the IRI itself, in short, when nobody said."""
        return self.names.get(iri) or self.terms.get(iri) or Term(shorten(iri))

    def in_reading_languages(self, property_iri: str) -> list[Term]:
        """All values of a property of the subject, those for French readers first."""
        return sorted(self.values(property_iri), key=label_rank)

    def name_of_subject(self) -> Term:
        """What people call the subject."""
        return next(iter(self.in_reading_languages(SKOS.prefLabel)), Term(self.subject.slug))

    def other_names(self) -> list[Term]:
        """The other names of the subject, short ones first, each once."""
        names = [name for each in _NAMES for name in self.in_reading_languages(each)]
        return [name for name in dict.fromkeys(names) if name != self.name_of_subject()]


def subject_of(kind: str, slug: str, iris: Iris) -> Subject:
    """The subject of that kind and slug. Raises NoSuchEntity when no entity can have such a slug."""
    if not SLUG.fullmatch(slug):
        raise no_such(kind, slug)
    graph = iris.graph(kind, slug) if kind in RECORD_KINDS else iris.shared_graph("concepts")
    return Subject(kind, slug, iris.entity(kind, slug), graph)


def require(engine: QueryEngine, subject: Subject) -> None:
    """Raises NoSuchEntity when nothing is said of the subject."""
    if not questions.is_true(engine, "exists", iri=subject.iri, graph=subject.graph):
        raise no_such(subject.kind, subject.slug)


def describe(engine: QueryEngine, subject: Subject, iris: Iris) -> Description:
    """Everything that is known of the subject. Raises NoSuchEntity when nothing is."""
    about = {"iri": subject.iri, "graph": subject.graph}
    facts = _facts(questions.rows(engine, f"{subject.sort}_facts", **about))
    if subject.iri not in facts:
        raise no_such(subject.kind, subject.slug)
    terms = questions.rows(engine, "terms", graph=iris.shared_graph("ontology"))
    incoming = questions.rows(engine, "incoming", **about)
    return Description(
        subject=subject,
        facts=facts,
        names=names_in(questions.rows(engine, f"{subject.sort}_labels", **about), "node"),
        terms=names_in(terms, "term"),
        narrower=_narrower(terms),
        incoming=tuple(_links(incoming, iris)),
        incoming_cut=len({(row["subject"], row["property"]) for row in incoming}) >= INCOMING_LIMIT,
    )


def no_such(kind: str, slug: str) -> NoSuchEntity:
    """That no entity of that kind has that slug."""
    return NoSuchEntity(
        Text(f"Aucune fiche « {slug} » parmi les entités « {kind} ».", f"No {kind} is called '{slug}'.")
    )


def _facts(rows: Iterable[Row]) -> Facts:
    facts: dict[str, dict[str, list[Term]]] = {}
    for row in rows:
        of_subject = facts.setdefault(row["subject"].value, {})
        of_subject.setdefault(row["property"].value, []).append(row["value"])
    return {
        subject: {name: tuple(sorted(set(values), key=_by_value)) for name, values in properties.items()}
        for subject, properties in facts.items()
    }


def _by_value(term: Term) -> tuple[str, str, str]:
    return term.value, term.language, term.datatype


def names_in(rows: Iterable[Row], node: str) -> dict[str, Term]:
    """The name of each `node` of these rows that is best for the reader, of all in `label`."""
    labels: dict[str, list[Term]] = {}
    for row in rows:
        labels.setdefault(row[node].value, []).append(row["label"])
    best = {iri: best_label(given) for iri, given in labels.items()}
    return {iri: label for iri, label in best.items() if label}


def _narrower(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """For each property, those that narrow it."""
    narrower: dict[str, set[str]] = {}
    for row in rows:
        if "broader" in row:
            narrower.setdefault(row["broader"].value, set()).add(row["term"].value)
    return {iri: frozenset(properties) for iri, properties in narrower.items()}


def _links(rows: Iterable[Row], iris: Iris) -> Iterable[Link]:
    """One link for each subject and property, under the best of its names."""
    links: dict[tuple[str, str], Link] = {}
    for row in preferred(rows, "owner_name", "name", "role"):
        link = _link(row, iris)
        if link:
            links.setdefault((row["subject"].value, row["property"].value), link)
    return sorted(links.values(), key=lambda link: reading_order(link.name.value))


def _name(row: Row) -> Term:
    return row.get("owner_name") or row.get("name") or Term("")


def _link(row: Row, iris: Iris) -> Link | None:
    """The link that a row tells of; None when it comes from no entity of ours: a graph, a shape."""
    owner = iris.read(row["owner" if "owner" in row else "subject"].value)
    name = _name(row)
    if owner is None or owner.part or not name.value:
        return None
    role, since, until, part = (_text(row, variable) for variable in ("role", "since", "until", "class"))
    return Link(owner, name, row["property"].value, part, role, since, until)


def _text(row: Row, variable: str) -> str:
    return row[variable].value if variable in row else ""
