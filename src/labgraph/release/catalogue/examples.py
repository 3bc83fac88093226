"""The saved queries as SHACL SPARQL examples, in the form of SIB's `sparql-examples`, in a graph of their own."""

from collections.abc import Iterable, Iterator

from ...saved_queries import SavedQuery
from ...vocabulary import PREFIXES, RDF, RDFS, SCHEMA, SH, XSD, Iris
from ..triples import Literal, Triple, about, plain

_SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
# The form of a query → the class of its example, and the property that holds its text.
_FORMS = {
    "select": (SH.SPARQLSelectExecutable, SH.select),
    "ask": (SH.SPARQLAskExecutable, SH.ask),
    "construct": (SH.SPARQLConstructExecutable, SH.construct),
    "describe": (f"{_SPEX}SPARQLDescribeExecutable", f"{_SPEX}describe"),
}


def examples(queries: Iterable[SavedQuery], iris: Iris) -> Iterator[Triple]:
    """Each query with what it asks, its text, and where to ask it.

    The text has its own prefixes; those beside it are for tools that put such texts together.
    """
    here = iris.shared_graph("queries")
    prefixes = f"{here}#prefixes"
    for query in queries:
        kind, text = _FORMS[query.form]
        yield from about(
            f"{here}#{query.name}",
            {
                RDF.type: [SH.SPARQLExecutable, kind],
                RDFS.comment: [Literal(said, language) for language, said in query.summaries],
                SCHEMA.keywords: [Literal(word, "fr") for word in query.keywords],
                SCHEMA.target: [f"{iris.base}sparql"],
                SH.prefixes: [prefixes],
                text: plain(query.text),
            },
        )
    for prefix, namespace in PREFIXES.items():
        declared = f"{here}#prefix-{prefix}"
        yield prefixes, SH.declare, declared
        yield from about(
            declared,
            {SH.prefix: plain(prefix), SH.namespace: [Literal(namespace, datatype=XSD.anyURI)]},
        )
