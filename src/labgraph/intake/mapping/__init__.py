"""Records become quads: pure generators, no input or output, no blank nodes, one named graph a record.

The words are those of `ontology/labgraph.ttl`. A known super-property or super-class stands beside each of our own,
so that a client that only knows the W3C's and SEMIC's vocabularies finds its way.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from ...nquads import Lines
from ...records import Record, Withdrawn
from ...vocabulary import DCT, FOAF, LAB, LICENCE, PROV, Iris
from ..concepts import Concepts
from ..parts import source_part
from .kinds import matches, statements
from .shared import SHARED_FILES, read_concepts, shared_quads, turtle_quads
from .terms import Node, Statement, Statements

__all__ = ["SHARED_FILES", "lines", "quads", "read_concepts", "shared_quads", "turtle_quads"]


def quads(record: Record, record_file: str, iris: Iris, concepts: Concepts) -> Iterator[Quad]:
    """The quads of one record: what it says and its provenance in the record's named graph, what is the same elsewhere
    in another.

    `record_file` is the path of the record's file inside the folder of records. What was withdrawn has another graph
    than it had: its own is empty, as if it had never been.
    """
    graph_iri = iris.withdrawn_graph if isinstance(record, Withdrawn) else iris.graph
    thing = Node(iris.entity(record.kind, record.slug), record, iris, concepts)
    graph = Node(graph_iri(record.kind, record.slug), record, iris, concepts)
    apart = Node(iris.matches_graph(record.kind, record.slug), record, iris, concepts)
    matching = list(matches(thing))
    yield from _in_graph(graph, (*statements(thing), *_provenance(graph, thing, record_file)))
    yield from _in_graph(apart, (*matching, *_told_apart(apart, thing)) if matching else ())


def lines(quads: Iterable[Quad]) -> Lines:
    """Quads as sorted N-Quads lines, each quad once."""
    text = BytesIO()
    serialize(quads, text, RdfFormat.N_QUADS)
    return sorted(set(text.getvalue().splitlines(keepends=True)))


def _in_graph(graph: Node, said: Iterable[Statement]) -> Iterator[Quad]:
    name = NamedNode(graph.iri)
    for subject, predicate, value in said:
        yield Quad(NamedNode(subject), NamedNode(predicate), value, name)


def _told_apart(graph: Node, thing: Node) -> Statements:
    # Not as its primary topic: that is the record's, with its dates and sources.
    yield from graph.link(thing.iri, DCT.subject)
    yield from graph.link(LICENCE, DCT.license)


def _provenance(graph: Node, thing: Node, record_file: str) -> Statements:
    record = graph.record
    yield from graph.link(thing.iri, FOAF.primaryTopic)
    yield from graph.date(record.created, DCT.issued)
    yield from graph.date(record.modified, DCT.modified)
    yield from graph.link(LICENCE, DCT.license)
    yield from graph.codes(LAB.recordFile, record_file)
    yield from graph.links(PROV.wasDerivedFrom, [thing.part(source_part(key)).iri for key in record.sources])
