"""Records as JSON: what their graphs say, in the words and in the shape of their files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...engine.port import QueryEngine
from ...errors import ResultTooLarge, Text
from ...terms import Term
from ...vocabulary import RECORD_KINDS, Iris
from .. import language, questions
from ..description import Facts, Subject, in_order, nodes_of
from ..neighbours import Neighbours
from ..questions import Data, Row
from .lists import Listed
from .nodes import Node, Value, reference

# Some hundred full records, and more than any record has that was written by hand.
MOST_STATEMENTS = 20_000

_TOO_LARGE = Text(
    "Ces fiches disent trop de choses pour une réponse : demandez moins de clés (`fields`) ou moins d’entités "
    "(`limit`), ou prenez les tables dans /dumps/.",
    "These records say too much for one answer: ask for fewer keys (`fields`) or fewer entities (`limit`), "
    "or take the tables from /dumps/.",
)

_FactsOf = dict[str, dict[str, dict[str, list[Term]]]]


@dataclass(frozen=True)
class Records:
    """Reads entities of a list from a release."""

    listed: Listed
    engine: QueryEngine
    neighbours: Neighbours

    def read(self, subjects: Sequence[Subject], keys: Collection[str]) -> list[dict[str, Value]]:
        """What is said of each under these keys. Raises ResultTooLarge."""
        of_record = [key for key in keys if key in self.listed.shape.keys]
        facts = self._said(subjects, of_record) if of_record else {}
        told = {iri for of_entity in facts.values() for iri in nodes_of(of_entity)}
        iris = self.neighbours.iris
        names = self.named({*told, *(subject.iri for subject in subjects)})
        return [
            {
                **chosen(
                    envelope(iris, subject.kind, subject.slug, names.get(subject.iri, subject.slug)), keys
                ),
                **self.listed.shape.told(
                    Node(subject.iri, subject.graph, facts.get(subject.iri, {}), iris, names), of_record
                ),
            }
            for subject in subjects
        ]

    def named(self, entities: Iterable[str]) -> Mapping[str, str]:
        """What entities are called, in the language of the address: faults before this are told in the reader's."""
        language.settle_by_address()
        return {iri: name.value for iri, name in self.neighbours.names(entities).items()}

    def _said(self, subjects: Sequence[Subject], keys: Iterable[str]) -> Mapping[str, Facts]:
        """What is said of the subjects, in one question: IRI → facts."""
        graphs = {
            graph: subject.iri
            for subject in subjects
            if subject.kind in RECORD_KINDS
            for graph in (subject.graph, subject.matches)
        }
        shared = [(subject.graph, subject.iri) for subject in subjects if subject.graph not in graphs]
        shape = self.listed.shape
        read = (shape.readers[shape.keys[key]].properties for key in keys)
        rows = questions.some_rows(
            self.engine,
            "record_statements",
            MOST_STATEMENTS + 1,
            0,
            graphs=Data((graph,) for graph in graphs),
            entities=Data(shared),
            properties=sorted(frozenset().union(*read)),
        )
        if len(rows) > MOST_STATEMENTS:
            raise ResultTooLarge(_TOO_LARGE, limit_rows=MOST_STATEMENTS)
        return _by_entity(rows, graphs)


def envelope(iris: Iris, kind: str, slug: str, name: str) -> dict[str, Value]:
    """What is told of every entity beside its record."""
    return {
        **reference(iris.entity(kind, slug), slug, name),
        "kind": kind,
        "document": iris.document(kind, slug),
    }


def chosen(said: Mapping[str, Value], keys: Collection[str]) -> dict[str, Value]:
    """Those of the keys that are wanted."""
    return {key: value for key, value in said.items() if key in keys}


def _by_entity(rows: Iterable[Row], graphs: Mapping[str, str]) -> Mapping[str, Facts]:
    """The facts by entity: of a graph that several share, each node is one."""
    facts: _FactsOf = {}
    for row in rows:
        subject = row["subject"].value
        of_entity = facts.setdefault(graphs.get(row["graph"].value, subject), {})
        of_entity.setdefault(subject, {}).setdefault(row["property"].value, []).append(row["value"])
    return {entity: in_order(of_entity) for entity, of_entity in facts.items()}
