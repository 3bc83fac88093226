"""The Turtle files of the ontology, read with rdflib."""

from pathlib import Path

from rdflib import Graph

from ..errors import Fault, InvalidRecords, Text


def read_turtle(path: Path, base: str = "") -> Graph:
    """The graph of a Turtle file, relative IRIs resolved against `base`.

    Raises InvalidRecords when there is no such file, or when it is no Turtle.
    """
    try:
        return Graph().parse(path, format="turtle", publicID=base or None)
    except OSError as error:
        line, reason = 0, Text(f"illisible ({error.strerror})", f"unreadable ({error.strerror})")
    except (SyntaxError, ValueError) as error:
        # rdflib's BadSyntax counts lines from one and tells where in its text.
        line, reason = getattr(error, "lines", 0), _syntax(error)
    raise InvalidRecords([Fault(str(path), line, "", reason)])


def _syntax(error: Exception) -> Text:
    detail = str(getattr(error, "_why", error)).splitlines()[0]
    return Text(f"Turtle illisible ({detail})", f"unreadable Turtle ({detail})")
