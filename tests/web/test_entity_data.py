"""What the data of an entity says."""

import gzip

from flask.testing import FlaskClient
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS, PROV, SKOS
from rdflib.term import Node
from test_entities import ENTITIES, FORMS, LAB_L

from labgraph.release.shelf import Release
from labgraph.vocabulary import LAB, Iris


def parsed(body: bytes, syntax: str) -> Graph:
    return Graph().parse(data=body, format=syntax)


def test_all_data_forms_say_the_same(client: FlaskClient) -> None:
    for entity in ENTITIES:
        graphs = [
            set(parsed(client.get(f"/doc/{entity}.{suffix}").data, syntax))
            for suffix, (_, syntax) in FORMS.items()
            if syntax
        ]
        assert all(graph == graphs[0] for graph in graphs), entity


def test_data_of_a_lab_is_complete(client: FlaskClient, iris: Iris) -> None:
    """Its carrier, zone and project with their names, its sources, and all that its named graph says."""
    graph = parsed(client.get(f"/doc/{LAB_L}.ttl").data, "turtle")
    lab = URIRef(iris.entity("lab", "lab-l-centre-val-de-loire"))

    def names(node: Node) -> set[str]:
        return {str(label) for label in graph.objects(node, SKOS.prefLabel)}

    (carrier,) = graph.objects(lab, URIRef(LAB.carriedBy))
    assert names(carrier) == {"Secrétariat général pour les affaires régionales (SGAR) Centre-Val de Loire"}
    (zone,) = graph.objects(lab, URIRef(LAB.zone))
    assert names(zone) == {"Centre-Val de Loire"}
    projects = set(graph.subjects(URIRef(LAB.conductedBy), lab))
    assert len(projects) == 2
    assert all(names(project) for project in projects)
    (record,) = graph.subjects(URIRef("http://xmlns.com/foaf/0.1/primaryTopic"), lab)
    sources = set(graph.objects(record, PROV.wasDerivedFrom))
    assert sources
    assert all((source, DCTERMS.issued, None) in graph for source in sources)
    assert (record, DCTERMS.license, None) in graph


def test_data_of_an_organisation_says_who_points_to_it(client: FlaskClient, iris: Iris) -> None:
    graph = parsed(client.get("/doc/organisation/departement-du-rhone.ttl").data, "turtle")
    rhone = URIRef(iris.entity("organisation", "departement-du-rhone"))
    erasme = URIRef(iris.entity("lab", "erasme"))
    (carrying,) = graph.subjects(URIRef("http://www.w3.org/ns/org#organization"), rhone)
    assert (erasme, URIRef(LAB.carrying), carrying) in graph, (
        "a past carrier has no short cut, only a carrying"
    )
    assert graph.value(erasme, SKOS.prefLabel)


def test_named_graph_is_wholly_in_its_document(client: FlaskClient, published: Release, iris: Iris) -> None:
    name = URIRef(iris.graph("lab", "erasme"))
    (dump,) = published.path.glob("dumps/*.nq.gz")
    dataset = Dataset().parse(data=gzip.decompress(dump.read_bytes()), format="nquads")
    document = parsed(client.get("/doc/lab/erasme.nt").data, "nt")
    assert set(dataset.graph(name)) <= set(document)


def test_pages_of_json_ld_read_as_plain_json(client: FlaskClient, iris: Iris) -> None:
    document = iris.document("concept", "role-partenaire-partenaire")
    included = client.get("/doc/concept/role-partenaire-partenaire.jsonld?page=2").json["included"]
    nodes = {node["id"]: node for node in included}
    assert nodes[document]["type"] == "hydra:Collection"
    assert int(nodes[document]["hydra:totalItems"]) > 25
    assert nodes[nodes[document]["hydra:view"]]["hydra:previous"] == f"{document}?page=1"
