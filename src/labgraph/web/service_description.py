"""The endpoint, described for programs (SPARQL 1.1 Service Description): its languages, forms, graphs and limits."""

from collections.abc import Mapping

from .. import formats
from ..config import Settings
from ..engine.port import Query
from ..formats import GRAPH_FORMATS, ROW_FORMATS, Format
from ..release.manifest import Manifest
from ..vocabulary import SHARED_GRAPHS, Iris
from . import questions
from .sparql_request import ADDRESS_LIMIT_BYTES, QUERY_LIMIT_BYTES

_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES: Mapping[Format, str] = {
    formats.JSON: "SPARQL_Results_JSON",
    formats.XML: "SPARQL_Results_XML",
    formats.CSV: "SPARQL_Results_CSV",
    formats.TSV: "SPARQL_Results_TSV",
    formats.TURTLE: "Turtle",
    formats.NTRIPLES: "N-Triples",
    formats.JSONLD: "JSON-LD",
    formats.RDFXML: "RDF_XML",
    formats.TRIG: "TriG",
    formats.NQUADS: "N-Quads",
}


def question(settings: Settings, manifest: Manifest, endpoint: str) -> Query:
    """The query whose answer describes the service at `endpoint`."""
    counts, iris = manifest.counts, Iris(manifest.base_iri)
    text = questions.bind(
        "service_description",
        endpoint=endpoint,
        dataset=f"{endpoint}#dataset",
        default_graph=f"{endpoint}#default-graph",
        dumps=f"{iris.base}dumps/",
        formats=[_FORMATS + _NAMES[form] for form in (*ROW_FORMATS, *GRAPH_FORMATS)],
        shared_graphs=[iris.shared_graph(name) for name in SHARED_GRAPHS],
        graphs=counts.graphs,
        triples=counts.triples,
        seconds=settings.query_timeout_s,
        memory_mb=settings.query_memory_mb,
        result_mb=settings.result_limit_mb,
        text_kb=QUERY_LIMIT_BYTES // 1024,
        address_bytes=ADDRESS_LIMIT_BYTES,
        children=settings.query_children,
        waiting=settings.query_waiting,
        wait_s=settings.query_wait_s,
    )
    return Query(text)
