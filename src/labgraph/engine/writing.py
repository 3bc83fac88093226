"""Writing what Oxigraph found in the form that was asked for, exactly or not at all.

What a form cannot carry is told (`NotAcceptable`), and never written so that nobody could read it back:

- XML 1.0 has no control characters (but tab and line ends), no U+FFFE and no U+FFFF, not even escaped (§2.2). It has
  carriage returns, escaped (§2.11); Oxigraph does not escape them.
- RDF/XML writes predicates and classes as names of elements: not every IRI ends with one, and RDF/XML keeps some names
  of RDF for itself (RDF 1.1 XML Syntax §6.1.4, §7.2.5).

Triple terms and texts with a direction are of RDF 1.2, and our clients read 1.1: JSON, XML, Turtle or CSV with them
would break some and mislead others. A query that only *uses* them is answered; an answer that *holds* some is refused.
Only a query can make them (releases have none), so only the answers of texts that could are looked at.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, cast

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from .. import formats
from ..config import BYTES_PER_MB
from ..errors import NotAcceptable, QueryRefused, ResultTooLarge, Text
from ..formats import Format
from ..release import jsonld
from ..vocabulary import PREFIXES

_ROWS = {
    formats.JSON.name: QueryResultsFormat.JSON,
    formats.XML.name: QueryResultsFormat.XML,
    formats.CSV.name: QueryResultsFormat.CSV,
    formats.TSV.name: QueryResultsFormat.TSV,
}
_GRAPHS = {
    formats.TURTLE.name: RdfFormat.TURTLE,
    formats.NTRIPLES.name: RdfFormat.N_TRIPLES,
    formats.RDFXML.name: RdfFormat.RDF_XML,
    formats.TRIG.name: RdfFormat.TRIG,
    formats.NQUADS.name: RdfFormat.N_QUADS,
}
_SORTED_TRIPLES = 2_000

# What a query must say to make a term of RDF 1.2: `<<( )>>`, `<< >>`, `{| |}`, `~`, `@ar--rtl`, TRIPLE, STRLANGDIR.
_RDF12 = ("<<", "{|", "~", "--", "triple", "langdir")
# In SPARQL JSON results a quote inside a text is escaped, so these are no texts.
_RDF12_IN_JSON = (b'"type":"triple"', b'"its:dir":')

# What a query must hold to make a text that XML cannot carry (records with such texts are refused): only then are rows
# looked at, as it costs a sixth of the time to write them.
_MAKES_NO_XML = re.compile(r"[\\\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_XML = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_NOT_XML_EITHER = ("\ufffe".encode(), "\uffff".encode())
# How Oxigraph writes the element of an IRI that ends with no name, or that it should not write.
_NO_ELEMENTS = (b"<oxprefix:", b"<xmlns:", b"<rdf:bagID", b"<rdf:aboutEach")
_KEPT = max(map(len, (*_NOT_XML_EITHER, *_NO_ELEMENTS))) - 1

Result = QuerySolutions | QueryBoolean | QueryTriples
_WITH_ROWS = (QuerySolutions, QueryBoolean)


def form_of(result: Result, rows: Format | None, graph: Format | None) -> Format:
    """The form in which the result is wanted. Raises NotAcceptable when there is none."""
    has_rows = isinstance(result, _WITH_ROWS)
    form = rows if has_rows else graph
    if form is None:
        raise NotAcceptable(_NO_ROWS if has_rows else _NO_GRAPH, gives="rows" if has_rows else "graph")
    return form


def write(
    query: str, result: Result, form: Format, context: jsonld.Context, output: BinaryIO, limit: int
) -> None:
    """Write the result of a query in a form.

    Raises ResultTooLarge over the limit (bytes), NotAcceptable when the form cannot carry the result, QueryRefused when
    RDF 1.1 cannot; whatever Oxigraph raises while it reads on.
    """
    limited = _file(query, form, output, limit)
    lowered = query.lower()
    may_be_rdf12 = any([sign in lowered for sign in _RDF12])  # noqa: C419 -- half the time of a generator
    if isinstance(result, QueryTriples):
        _write_graph(_rdf11(result) if may_be_rdf12 else result, form, context, limited)
    elif may_be_rdf12:
        _rows_of_rdf11(result, limit).serialize(cast(BinaryIO, limited), _ROWS[form.name])
    else:
        result.serialize(cast(BinaryIO, limited), _ROWS[form.name])


def _write_graph(result: Iterable[Triple], form: Format, context: jsonld.Context, output: "_Limited") -> None:
    if form is formats.JSONLD:
        expanded = BytesIO()
        serialize(result, cast(BinaryIO, _Limited(expanded, output.limit)), RdfFormat.JSON_LD)
        output.write(context.document(expanded.getvalue()))
        return
    triples, prefixes = _readable(result)
    try:
        serialize(triples, cast(BinaryIO, output), _GRAPHS[form.name], prefixes=prefixes)
    except OSError as error:
        if str(error).startswith("RDF/XML"):
            raise NotAcceptable(_NO_ELEMENT, gives="graph") from None
        raise


def _readable(result: Iterable[Triple]) -> tuple[Iterable[Triple], dict[str, str]]:
    """Triples by subject, with the prefixes that they use; as they come, with every prefix, when they are many."""
    triples = iter(result)
    first = list(islice(triples, _SORTED_TRIPLES))
    if len(first) == _SORTED_TRIPLES:
        return chain(first, triples), PREFIXES
    ordered = sorted(first, key=str)
    text = "".join(map(str, ordered))
    return ordered, {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in text}


def _rdf11(triples: Iterable[Triple]) -> Iterator[Triple]:
    for triple in triples:
        value = triple.object
        if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
            raise QueryRefused(_NO_RDF12)
        yield triple


def _rows_of_rdf11(result: QuerySolutions | QueryBoolean, limit: int) -> QuerySolutions | QueryBoolean:
    json = BytesIO()
    result.serialize(cast(BinaryIO, _Limited(json, limit)), QueryResultsFormat.JSON)
    content = json.getvalue()
    if _has(content, _RDF12_IN_JSON):
        raise QueryRefused(_NO_RDF12)
    return parse_query_results(content, QueryResultsFormat.JSON)


class _Limited:
    """What Oxigraph takes for a file: refuses to grow over a limit, in bytes."""

    def __init__(self, body: BinaryIO, limit: int) -> None:
        self.limit = limit
        self._body = body
        self._room = limit

    def write(self, data: Any) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise _too_large(self.limit)
        return self._body.write(data)

    def flush(self) -> None:
        """Oxigraph asks for it at the end; who gave the body decides when it is written."""


class _Xml(_Limited):
    """A file for SPARQL XML results of texts that XML can carry: escapes carriage returns."""

    def write(self, data: Any) -> int:
        super().write(data.replace(b"\r", b"&#13;"))
        return len(data)


class _CheckedXml(_Xml):
    """A file for XML that refuses what XML cannot carry; `elements` are beginnings that it cannot carry either."""

    def __init__(self, body: BinaryIO, limit: int, gives: str, elements: tuple[bytes, ...] = ()) -> None:
        super().__init__(body, limit)
        self._gives = gives
        self._elements = elements
        self._before = b""

    def write(self, data: Any) -> int:
        seen = self._before + data
        self._before = seen[-_KEPT:]
        if len(data.translate(None, _NOT_XML)) != len(data) or (
            b"\xef" in seen and _has(seen, _NOT_XML_EITHER)
        ):
            raise NotAcceptable(_NO_XML, gives=self._gives)
        if _has(seen, self._elements):
            raise NotAcceptable(_NO_ELEMENT, gives=self._gives)
        return super().write(data)


def _file(query: str, form: Format, output: BinaryIO, limit: int) -> _Limited:
    if form is formats.RDFXML:
        return _CheckedXml(output, limit, "graph", _NO_ELEMENTS)
    if form is not formats.XML:
        return _Limited(output, limit)
    return _CheckedXml(output, limit, "rows") if _MAKES_NO_XML.search(query) else _Xml(output, limit)


def _has(content: bytes, signs: Iterable[bytes]) -> bool:
    return any(sign in content for sign in signs)


def _too_large(limit: int) -> ResultTooLarge:
    megabytes = limit / BYTES_PER_MB
    return ResultTooLarge(
        Text(
            f"la réponse dépasse la limite de {megabytes:g} Mo : ajoutez LIMIT, ou prenez le vidage dans /dumps/",
            f"the answer is over the limit of {megabytes:g} MB: add LIMIT, or take the dump from /dumps/",
        ),
        limit_mb=megabytes,
    )


_NO_ROWS = Text(
    "cette requête donne un tableau : acceptez JSON, XML, CSV ou TSV",
    "this query gives rows: accept JSON, XML, CSV or TSV",
)
_NO_GRAPH = Text(
    "cette requête donne un graphe : acceptez Turtle, N-Triples, JSON-LD, RDF/XML, TriG ou N-Quads",
    "this query gives a graph: accept Turtle, N-Triples, JSON-LD, RDF/XML, TriG or N-Quads",
)
_NO_XML = Text(
    "cette réponse contient un caractère que XML ne peut pas porter (caractère de commande, U+FFFE ou U+FFFF) : "
    "acceptez JSON, Turtle ou une autre forme que XML",
    "this answer has a character that XML cannot carry (a control character, U+FFFE or U+FFFF): accept JSON, Turtle or "
    "another form than XML",
)
_NO_ELEMENT = Text(
    "cette réponse a un prédicat ou une classe dont l'IRI ne peut pas s'écrire comme un élément XML : acceptez Turtle, "
    "N-Triples ou JSON-LD plutôt que RDF/XML",
    "this answer has a predicate or a class whose IRI cannot be written as an XML element: accept Turtle, N-Triples or "
    "JSON-LD rather than RDF/XML",
)
_NO_RDF12 = Text(
    "la réponse contient des termes de RDF 1.2 (triplets cités ou textes avec une direction) : ce service répond en "
    "RDF 1.1. Rendez plutôt leur sujet, prédicat et objet (SUBJECT, PREDICATE, OBJECT) ou leur texte (STR).",
    "the answer holds terms of RDF 1.2 (triple terms, or texts with a direction): this service answers in RDF 1.1. "
    "Give their subject, predicate and object (SUBJECT, PREDICATE, OBJECT) or their text (STR) instead.",
)
