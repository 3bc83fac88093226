"""Programs that others wrote, against the running server: SPARQLWrapper, rdflib, curl and Comunica."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import SPARQLWrapper
from rdflib import Dataset, Graph, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from labgraph.vocabulary import LAB, Iris
from running import RunningServer

LABS_OF_A_REGION = """
PREFIX lab: <https://w3id.org/labgraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?nom ?porteur WHERE {
  ?lab a lab:Lab ; skos:prefLabel ?nom ; lab:carriedBy/skos:prefLabel ?porteur ; lab:zone ?zone .
  ?zone lab:inseeCode "24" ; lab:zoneLevel/skos:prefLabel "région"@fr .
}
"""

A_LAB = "ASK { ?lab a <https://w3id.org/labgraph/ns#Lab> }"
TYPES = "CONSTRUCT { ?lab a ?type } WHERE { ?lab a ?type, <https://w3id.org/labgraph/ns#Lab> }"
TYPES_COUNT = 108
WAYS = [
    (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
    (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
    (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
]
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
COMUNICA = Path(__file__).parent / "node"


def test_following_the_iri_of_a_lab(server: RunningServer, iris: Iris) -> None:
    """What `curl -L -H 'Accept: text/turtle' …/id/lab/…` gets."""
    thing = server.get("/id/lab/lab-l-centre-val-de-loire", accept="text/turtle")
    assert thing.status == 303
    document = server.get(thing.headers["Location"], accept="text/turtle")
    graph = Graph().parse(data=document.body, format="turtle")
    lab = URIRef(iris.entity("lab", "lab-l-centre-val-de-loire"))
    assert graph.value(lab, URIRef(LAB.zone)) == URIRef(iris.entity("zone", "region-24"))


@pytest.mark.parametrize(("method", "how"), WAYS)
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


@pytest.mark.parametrize(("method", "how"), WAYS)
@pytest.mark.parametrize("form", [SPARQLWrapper.JSON, SPARQLWrapper.XML])
def test_sparqlwrapper_asks(server: RunningServer, method: str, how: str, form: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql", returnFormat=form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    wrapper.setQuery(A_LAB)
    found = wrapper.queryAndConvert()
    told = found["boolean"] if form == SPARQLWrapper.JSON else "<boolean>true</boolean>" in found.toxml()
    assert told is True


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # SPARQLWrapper 2.0 calls it
@pytest.mark.parametrize(("method", "how"), WAYS)
@pytest.mark.parametrize("form", ["turtle", "n3", "rdf+xml", "xml", "json-ld"])
def test_sparqlwrapper_reads_graphs(server: RunningServer, method: str, how: str, form: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql", returnFormat=form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    wrapper.setQuery(TYPES)
    found = wrapper.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == TYPES_COUNT


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


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_gets_truth_and_graphs(server: RunningServer, method: str) -> None:
    graph = Graph(SPARQLStore(server.address + "/sparql", method=method))
    assert graph.query(A_LAB).askAnswer is True
    found = graph.query(TYPES).graph
    assert found is not None
    assert len(found) == TYPES_COUNT


def test_rdflib_reads_triples(server: RunningServer, iris: Iris) -> None:
    """The store of rdflib asks a query of its own for each pattern."""
    graph = Graph(SPARQLStore(server.address + "/sparql"))
    lab = URIRef(iris.entity("lab", "lab-l-centre-val-de-loire"))
    assert graph.value(lab, URIRef(LAB.zone)) == URIRef(iris.entity("zone", "region-24"))


def test_rdflib_reads_documents(server: RunningServer) -> None:
    graph = Graph().parse(server.address + "/id/lab/erasme")
    assert len(graph) > 50


def curl(*arguments: str) -> str:
    return subprocess.run(
        ["curl", "-sS", "--fail-with-body", *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_curl_as_the_guide_says_it(server: RunningServer, iris: Iris) -> None:
    endpoint = server.address + "/sparql"
    asking = ("--data-urlencode", f"query={LABS_OF_A_REGION}")
    assert "LAB'L" in curl("-H", "Accept: text/csv", *asking, endpoint)
    assert "LAB'L" in curl("-G", "-H", "Accept: text/csv", *asking, endpoint)
    by_body = curl("-H", "Content-Type: application/sparql-query", "--data-binary", A_LAB, endpoint)
    assert json.loads(by_body)["boolean"] is True
    lab = server.address + "/id/lab/lab-l-centre-val-de-loire"
    assert iris.entity("zone", "region-24") in curl("-L", "-H", "Accept: application/n-triples", lab)
    assert curl(
        "--compressed", "-H", "Accept: application/n-triples", *asking[:1], f"query={TYPES}", endpoint
    ).count("\n") == (TYPES_COUNT)


def comunica(source: str, kind: str, query: str) -> str:
    """Comunica's answer; it runs under the node of the environment, from the packages that `make test` installs."""
    node = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [node, COMUNICA / "ask.mjs", source, kind, query],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["sparql", ""])
def test_comunica_answers(server: RunningServer, kind: str) -> None:
    """Without a kind it finds out by itself what stands there."""
    source = server.address + "/sparql"
    rows = json.loads(comunica(source, kind, LABS_OF_A_REGION))["results"]["bindings"]
    assert [row["nom"]["value"] for row in rows] == ["Laboratoire du Centre-Val de Loire - LAB'L"]
    assert json.loads(comunica(source, kind, A_LAB))["boolean"] is True
    assert comunica(source, kind, TYPES).count("\n") == TYPES_COUNT


def test_service_description_is_what_comunica_is_given(server: RunningServer) -> None:
    """It accepts all that it can read, a page with RDFa too, but RDF rather."""
    accept = (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
        "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2,application/xml;q=0.18"
    )
    reply = server.get("/sparql", accept=accept)
    graph = Dataset().parse(data=reply.body, format=reply.headers.get_content_type())
    assert list(graph.quads((None, SD.endpoint, None, None)))


def test_comunica_reads_documents(server: RunningServer, iris: Iris) -> None:
    """Without an endpoint: by the IRIs alone, as linked data."""
    lab, zone = iris.entity("lab", "lab-l-centre-val-de-loire"), iris.entity("zone", "region-24")
    found = comunica(
        server.address + "/doc/zone/region-24", "", f"SELECT ?code {{ <{zone}> <{LAB.inseeCode}> ?code }}"
    )
    assert '"24"' in found
    found = comunica(
        server.address + "/doc/lab/lab-l-centre-val-de-loire", "", f"ASK {{ <{lab}> <{LAB.zone}> <{zone}> }}"
    )
    assert json.loads(found)["boolean"] is True
