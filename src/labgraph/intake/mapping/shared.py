"""The graphs that are no record: the ontology, the concepts, the shapes."""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from ...errors import Fault, InvalidRecords, Text
from ...vocabulary import DCT, LICENCE, Iris

# file of the ontology folder → name of its graph
SHARED_FILES = {"labgraph.ttl": "ontology", "concepts.ttl": "concepts", "shapes.ttl": "shapes"}


def shared_quads(ontology_dir: Path, iris: Iris) -> Iterator[Quad]:
    """The quads of the ontology's files, each in its graph, relative IRIs made those of the deployment.

    Raises InvalidRecords when a file is absent, is no Turtle, or holds a blank node: nodes keep their identity from
    one release to the next by their IRI.
    """
    for file, name in SHARED_FILES.items():
        graph = NamedNode(iris.shared_graph(name))
        for quad in _parsed(ontology_dir / file, iris.base):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        yield Quad(graph, NamedNode(DCT.license), NamedNode(LICENCE), graph)


def _parsed(path: Path, base: str) -> Iterator[Quad]:
    try:
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=base):
            if BlankNode in (type(quad.subject), type(quad.object)):
                raise _refusal(
                    path, 0, Text("nœud anonyme : donnez-lui un IRI", "blank node: give it an IRI")
                )
            yield quad
    except SyntaxError as error:
        raise _refusal(
            path,
            error.lineno or 0,
            Text(f"Turtle illisible ({error.msg})", f"unreadable Turtle ({error.msg})"),
        ) from None
    except OSError as error:
        raise _refusal(path, 0, Text(f"illisible ({error})", f"unreadable ({error})")) from None


def _refusal(path: Path, line: int, message: Text) -> InvalidRecords:
    return InvalidRecords([Fault(str(path), line, "", message)])
