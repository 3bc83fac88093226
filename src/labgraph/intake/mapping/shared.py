"""The Turtle files of the ontology folder, and the graphs that they make."""

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from ...errors import Fault, InvalidRecords, Text
from ...values import UNSEEN
from ...vocabulary import DCT, LICENCE, Iris
from ..concepts import Concepts, concepts_of
from ..messages import unseen_character

# Of the IRIs of concepts only the local parts are kept.
_ANY_BASE = "http://localhost/"

# What records refuse too, and the carriage return, which XML reads as a line end.
_UNSEEN = re.compile(rf"{UNSEEN.pattern}|\r")
_SHORT_ESCAPES = {"\b": r"\b", "\f": r"\f", "\r": r"\r"}

# file of the ontology folder → name of its graph
SHARED_FILES = {"labgraph.ttl": "ontology", "concepts.ttl": "concepts", "shapes.ttl": "shapes"}


def shared_quads(ontology_dir: Path, iris: Iris) -> Iterator[Quad]:
    """The quads of the ontology's files, each in its graph, relative IRIs made those of the deployment.

    Raises InvalidRecords when a file is absent, is no Turtle, or holds a blank node: nodes keep their identity from
    one release to the next by their IRI.
    """
    for file, name in SHARED_FILES.items():
        graph = NamedNode(iris.shared_graph(name))
        for quad in turtle_quads(ontology_dir / file, iris.base):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        yield Quad(graph, NamedNode(DCT.license), NamedNode(LICENCE), graph)


def read_concepts(path: Path) -> Concepts:
    """The controlled values of a Turtle file with relative IRIs (`<id/concept/…>`).

    Raises InvalidRecords when it cannot be read.
    """
    return concepts_of(turtle_quads(path, _ANY_BASE))


def turtle_quads(path: Path, base: str) -> Iterator[Quad]:
    """The statements of a Turtle file, relative IRIs resolved against `base`.

    Raises InvalidRecords when there is no such file, when it is no Turtle, or when it holds a blank node or a
    character that no XML may hold.
    """
    try:
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=base):
            if BlankNode in (type(quad.subject), type(quad.object)):
                raise _refusal(
                    path, 0, Text("nœud anonyme : donnez-lui un IRI", "blank node: give it an IRI")
                )
            if unseen := _UNSEEN.search(getattr(quad.object, "value", "")):
                raise _refusal(path, _line_of(unseen[0], path), unseen_character(unseen[0]))
            yield quad
    except SyntaxError as error:
        raise _refusal(
            path,
            error.lineno or 0,
            Text(f"Turtle illisible ({error.msg})", f"unreadable Turtle ({error.msg})"),
        ) from None
    except OSError as error:
        raise _refusal(
            path, 0, Text(f"illisible ({error.strerror})", f"unreadable ({error.strerror})")
        ) from None


def _line_of(character: str, path: Path) -> int:
    """The line where a Turtle file first has a character, as it is or escaped (Turtle §6.4)."""
    code = ord(character)
    spelled = [re.escape(character), rf"\\u(?i:{code:04x})", rf"\\U(?i:{code:08x})"]
    if character in _SHORT_ESCAPES:
        spelled.append(re.escape(_SHORT_ESCAPES[character]))
    text = path.read_bytes().decode()
    found = re.search("|".join(spelled), text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _refusal(path: Path, line: int, message: Text) -> InvalidRecords:
    return InvalidRecords([Fault(str(path), line, "", message)])
