"""Programs that others wrote, against the running server: SPARQLWrapper and rdflib."""

import pytest
import SPARQLWrapper
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from running import RunningServer

from labgraph.vocabulary import LAB, Iris

LABS_OF_A_REGION = """
PREFIX lab: <https://w3id.org/labgraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?nom ?porteur WHERE {
  ?lab a lab:Lab ; skos:prefLabel ?nom ; lab:carriedBy/skos:prefLabel ?porteur ; lab:zone ?zone .
  ?zone lab:inseeCode "24" ; lab:zoneLevel/skos:prefLabel "région"@fr .
}
"""


def test_following_the_iri_of_a_lab(server: RunningServer, iris: Iris) -> None:
    """What `curl -L -H 'Accept: text/turtle' …/id/lab/…` gets."""
    thing = server.get("/id/lab/lab-l-centre-val-de-loire", accept="text/turtle")
    assert thing.status == 303
    document = server.get(thing.headers["Location"], accept="text/turtle")
    graph = Graph().parse(data=document.body, format="turtle")
    lab = URIRef(iris.entity("lab", "lab-l-centre-val-de-loire"))
    assert graph.value(lab, URIRef(LAB.zone)) == URIRef(iris.entity("zone", "region-24"))


@pytest.mark.parametrize(
    ("method", "how"),
    [
        (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
        (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
        (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
    ],
)
def test_sparqlwrapper_lists_the_labs_of_a_region(server: RunningServer, method: str, how: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    wrapper.setQuery(LABS_OF_A_REGION)
    for form in (SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV):
        wrapper.setReturnFormat(form)
        found = wrapper.queryAndConvert()
        text = {"json": str, "xml": lambda xml: xml.toxml()}.get(form, bytes.decode)(found)
        assert "LAB'L" in text
        assert "SGAR" in text


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # SPARQLWrapper 2.0 calls it
@pytest.mark.parametrize("form", ["turtle", "n3", "rdf+xml", "xml", "json-ld"])
def test_sparqlwrapper_reads_graphs(server: RunningServer, form: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql", returnFormat=form)
    wrapper.setQuery("CONSTRUCT { ?lab a ?type } WHERE { ?lab a ?type, <https://w3id.org/labgraph/ns#Lab> }")
    found = wrapper.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 108


def test_sparqlwrapper_tells_errors(server: RunningServer) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql")
    wrapper.setQuery("SELECT * {")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks(server: RunningServer, method: str) -> None:
    graph = Graph(SPARQLStore(server.address + "/sparql", method=method))
    rows = list(graph.query(LABS_OF_A_REGION))
    assert [str(row[0]) for row in rows] == ["Laboratoire du Centre-Val de Loire - LAB'L"]


def test_rdflib_reads_documents(server: RunningServer) -> None:
    graph = Graph().parse(server.address + "/id/lab/erasme")
    assert len(graph) > 50
