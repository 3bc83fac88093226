"""Records become quads: whatever they say arrives in a store as it was said, in the words of the ontology."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store
from rdflib import RDF, XSD, Graph

from labgraph.errors import InvalidRecords
from labgraph.intake.checking import NO_FACTS
from labgraph.intake.concepts import Concepts
from labgraph.intake.mapping import SHARED_FILES, lines, quads, read_concepts, shared_quads
from labgraph.intake.mapping.parts import FIELD_PROPERTIES
from labgraph.intake.parts import parts
from labgraph.intake.yaml_files import read
from labgraph.nquads import Lines, graph_of
from labgraph.records import MODELS, WITHDRAWAL, Record, Withdrawn, field_names, model_of, parse
from labgraph.vocabulary import ADMS, DCT, LAB, SCHEMA, SKOS, Iris
from made_up import FILES
from repository import ROOT
from strategies import records

IRIS = Iris("http://localhost:8000/")
CONCEPTS = read_concepts(ROOT / "ontology" / "concepts.ttl")
DECLARED = {
    str(term) for term in Graph().parse(ROOT / "ontology" / "labgraph.ttl", publicID=IRIS.base).subjects()
}

# Where the data of records hold texts, codes, dates and addresses.
PROSE = set(
    "officiel court autres perimetre champs missions mots_cles resume lacunes note adresse ville libelle cite_comme"
    " titre motif".split()
)
CODES = {"telephone", "courriel", "valeur", "code_insee"}
DATES = {"date", "depuis", "jusqu_a", "debut", "fin", "publie_le", "mis_a_jour_le", "cree_le", "modifie_le"}
ADDRESSES = {"url", "licence", "site", "pages", "page", "iri"}
DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
# A note on a correspondence is for those who edit the record; a withdrawal is said as a moment.
UNSAID = {("correspondances", "note"), (WITHDRAWAL, "date")}


def mapped(record: Record) -> Lines:
    return lines(quads(record, "labs/x.yaml", IRIS, CONCEPTS))


def graph_iri(record: Record) -> str:
    of = IRIS.withdrawn_graph if isinstance(record, Withdrawn) else IRIS.graph
    return of(record.kind, record.slug)


def answered(stored: Lines, graph: str) -> list[dict[str, dict[str, str]]]:
    """The statements of a graph, from N-Quads through a store to SPARQL JSON."""
    store = Store()
    store.bulk_load(b"".join(stored), RdfFormat.N_QUADS)
    found = store.query(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return json.loads(found.serialize(None, QueryResultsFormat.JSON))["results"]["bindings"]


def terms(data: Any, path: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """Every text, code, date and address of a record's data, as SPARQL JSON says it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from terms(value, (*path, key))
    elif isinstance(data, list):
        for value in data:
            yield from terms(value, path)
    elif path in UNSAID:
        return
    elif path[-1] in PROSE:
        yield {"type": "literal", "value": data, "xml:lang": "fr"}
    elif path[-1] in CODES:
        yield {"type": "literal", "value": data}
    elif path[-1] in DATES:
        yield {"type": "literal", "value": data, "datatype": str(DATE_TYPES[len(data)])}
    elif path[-1] in ADDRESSES:
        yield {"type": "uri", "value": data}


@given(records(CONCEPTS))
def test_whatever_a_record_says_arrives_as_it_was_said(given_record: tuple[str, dict[str, Any]]) -> None:
    kind, data = given_record
    record = parse(kind, data)
    made = mapped(record)
    graphs = (graph_iri(record), IRIS.matches_graph(record.kind, record.slug))
    objects = [row["o"] for graph in graphs for row in answered(made, graph)]
    assert [term for term in terms(data) if term not in objects] == []


@given(records(CONCEPTS))
def test_two_runs_give_the_same_bytes_and_nothing_is_anonymous(
    given_record: tuple[str, dict[str, Any]],
) -> None:
    kind, data = given_record
    record = parse(kind, data)
    made = list(quads(record, "labs/x.yaml", IRIS, CONCEPTS))
    assert b"".join(lines(made)) == b"".join(mapped(parse(kind, dict(reversed(data.items())))))
    graph, apart = graph_iri(record), IRIS.matches_graph(record.kind, record.slug)
    graphs = {graph, apart} if data.get("correspondances") else {graph}
    assert {quad.graph_name for quad in made} == set(map(NamedNode, graphs))
    assert {graph_of(line) for line in lines(made)} == {f"<{each}>".encode() for each in graphs}
    assert [quad for quad in made if BlankNode in (type(quad.subject), type(quad.object))] == []
    assert used_words(made) <= DECLARED
    names = {name for name, _ in parts(record)}
    for quad in made:
        name = IRIS.read(quad.subject.value)
        if name is None and quad.subject.value not in graphs:
            # A page, typed as a document beside the statement that links it.
            assert (quad.predicate.value, quad.object.value) == (
                str(RDF.type),
                "http://xmlns.com/foaf/0.1/Document",
            )
        elif name:
            assert name.kind == record.kind
            assert name.slug in {record.slug, *record.former_slugs}
            assert name.part in {"", *names}


def used_words(made: list[Quad]) -> set[str]:
    said = {quad.predicate.value for quad in made}
    said |= {quad.object.value for quad in made if isinstance(quad.object, NamedNode)}
    return {word for word in said if word.startswith(str(LAB))}


def test_every_fact_has_a_property() -> None:
    models = [*MODELS.values(), *(model_of(kind, {WITHDRAWAL: {}}) for kind in MODELS)]
    facts = {name for model in models for name in field_names(model)} - NO_FACTS
    assert facts == FIELD_PROPERTIES.keys()
    assert {word for word in FIELD_PROPERTIES.values() if word.startswith(str(LAB))} <= DECLARED


@given(st.sampled_from(sorted(FIELD_PROPERTIES.keys() - {WITHDRAWAL})))
def test_what_a_source_supports_is_said_with_the_property_of_the_field(field: str) -> None:
    kind = next(kind for kind, model in MODELS.items() if field in field_names(model))
    data = {
        kind: "x",
        "noms": {"officiel": "X"},
        "statut": "actif",
        "nature": "association",
        "niveau": "région",
        "labs": ["a"],
        "modifie_le": "2026-11-23",
        "sources": {"page": {"titre": "P", "appuie": [field]}},
    }
    record = parse(kind, {name: value for name, value in data.items() if name in field_names(MODELS[kind])})
    supported = [
        quad.object.value
        for quad in quads(record, "x.yaml", IRIS, CONCEPTS)
        if quad.predicate == NamedNode(LAB.supports)
    ]
    assert supported == [FIELD_PROPERTIES[field]]


# ── what the made-up records say ──

PREFIXES = """
    @prefix : <http://localhost:8000/id/lab/lab-a#> .
    @prefix adms: <http://www.w3.org/ns/adms#> .
    @prefix cpov: <http://data.europa.eu/m8g/> .
    @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    @prefix lab: <https://w3id.org/labgraph/ns#> .
    @prefix locn: <http://www.w3.org/ns/locn#> .
    @prefix org: <http://www.w3.org/ns/org#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix schema: <https://schema.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @base <http://localhost:8000/> .
"""
SAID = {
    "labs/lab-a.yaml": """
        <id/lab/lab-a> a lab:Lab , org:OrganizationalUnit , org:Organization ;
            skos:prefLabel "Laboratoire A"@fr ; lab:shortName "Lab A"@fr ; skos:altLabel "Lab A"@fr ;
            schema:alternateName "Le labo A"@fr ;
            lab:labType <id/concept/type-laboratoire-interministeriel> ;
            org:classification <id/concept/type-laboratoire-interministeriel> ;
            lab:event :event-creation-2021-07 , :event-creation-2022 ;
            org:changedBy :event-creation-2021-07 , :event-creation-2022 ;
            dct:created "2021-07"^^xsd:gYearMonth , "2022"^^xsd:gYear ;
            lab:carrying :carrying-sgar-a-2021 ; org:hasMembership :carrying-sgar-a-2021 ;
            lab:carriedBy <id/organisation/sgar-a> ; org:unitOf <id/organisation/sgar-a> ;
            lab:partnership :partnership-asso-b-partenaire , :partnership-les-usagers-beneficiaire ;
            lab:partner <id/organisation/asso-b> ; org:linkedTo <id/organisation/asso-b> ;
            lab:zone <id/zone/region-24> ; dct:spatial <id/zone/region-24> ;
            lab:expertise <id/concept/expertise-design-de-service> ;
            lab:expertiseFamily <id/concept/famille-piloter-par-l-impact> ;
            lab:originProgramme <id/concept/programme-culture-a-l-hopital> ;
            lab:mission "Aider les services."@fr ;
            locn:address :address ; cpov:contactPoint :contact-1 ; adms:identifier :identifier-siren-130005481 ;
            foaf:homepage <https://lab-a.example.fr> ; foaf:page <https://example.fr/lab-a> .
        <https://lab-a.example.fr> a foaf:Document .
        :carrying-sgar-a-2021 a lab:Carrying , org:Membership ;
            org:member <id/lab/lab-a> ; org:organization <id/organisation/sgar-a> ;
            org:role <id/concept/role-porteur-porteur> ;
            lab:since "2021"^^xsd:gYear ; schema:startDate "2021"^^xsd:gYear ; dct:source :source-page .
        :partnership-les-usagers-beneficiaire a lab:Partnership , org:Membership ;
            org:organization <id/lab/lab-a> ; skos:prefLabel "Les usagers"@fr ;
            dct:source :source-page , :source-rapport .
        :partnership-asso-b-partenaire org:member <id/organisation/asso-b> .
        :event-creation-2022 a lab:Event , org:ChangeEvent ; dct:date "2022"^^xsd:gYear ;
            lab:eventKind <id/concept/evenement-creation> ; dct:source :source-rapport .
        :identifier-siren-130005481 a adms:Identifier ; skos:notation "130005481" .
        :address a locn:Address ; locn:postName "Orléans"@fr .
        :source-page a lab:Source , prov:Entity ; schema:url <https://example.fr/lab-a> ;
            dct:issued "2024-11-13"^^xsd:date ; lab:supports skos:prefLabel , lab:mission .
        <graphs/lab/lab-a> foaf:primaryTopic <id/lab/lab-a> ;
            dct:issued "2026-11-20"^^xsd:date ; dct:modified "2026-11-23"^^xsd:date ;
            dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence> ;
            lab:recordFile "labs/x.yaml" ; prov:wasDerivedFrom :source-page , :source-rapport .
    """,
    "labs/lab-b.yaml": """
        <id/lab/lab-b> lab:partner <id/lab/lab-a> ; org:linkedTo <id/lab/lab-a> .
    """,
    "organisations/sgar-a.yaml": """
        <id/organisation/sgar-a> a cpov:PublicOrganisation , org:FormalOrganization , org:Organization ;
            org:subOrganizationOf <id/organisation/prefecture-a> .
    """,
    "organisations/asso-b.yaml": """
        <id/organisation/asso-b> a org:FormalOrganization , org:Organization ;
            lab:organisationKind <id/concept/nature-association> .
    """,
    "projects/projet-a.yaml": """
        <id/project/projet-a> a lab:Project , schema:Project , prov:Activity ;
            lab:conductedBy <id/lab/lab-a> , <id/lab/lab-b> ; prov:wasAssociatedWith <id/lab/lab-a> , <id/lab/lab-b> ;
            schema:startDate "2022-09"^^xsd:gYearMonth ; schema:endDate "2023-03-31"^^xsd:date .
    """,
    "zones/ancienne.yaml": """
        <id/zone/ancienne> a lab:Withdrawn , prov:Entity ; skos:prefLabel "Ancienne zone"@fr ;
            prov:invalidatedAtTime "2026-11-23T00:00:00Z"^^xsd:dateTime ;
            lab:withdrawalReason "Fusionnée."@fr ; dct:isReplacedBy <id/zone/france> .
        <id/zone/tres-ancienne> a lab:Renamed , prov:Entity ; dct:isReplacedBy <id/zone/ancienne> .
        <graphs/withdrawn/zone/ancienne> foaf:primaryTopic <id/zone/ancienne> ;
            prov:wasDerivedFrom <id/zone/ancienne#source-page> .
        <id/zone/ancienne#source-page> lab:supports skos:prefLabel , prov:invalidatedAtTime .
    """,
    "zones/france.yaml": """
        <id/zone/france> a lab:Zone , dct:Location ; lab:zoneLevel <id/concept/niveau-national> ;
            skos:exactMatch <http://www.wikidata.org/entity/Q142> ;
            adms:identifier <id/zone/france#identifier-wikidata-q142> .
        <id/zone/france#identifier-wikidata-q142> a adms:Identifier ; skos:notation "Q142" ;
            schema:propertyID "wikidata" ; adms:schemeAgency "Wikidata" ; dct:source <id/zone/france#source-page> .
    """,
}


WITHDRAWN_ZONE = """\
zone: ancienne
noms:
  officiel: Ancienne zone
anciens_identifiants: [tres-ancienne]
retrait:
  date: 2026-11-23
  motif: Fusionnée.
  remplace_par: france
modifie_le: 2026-11-23
sources:
  page:
    titre: Inventaire
    appuie: [noms, retrait]
"""


def graph_of_file(file: str, old: str = "", new: str = "") -> Graph:
    content = FILES | {"zones/ancienne.yaml": WITHDRAWN_ZONE}
    raw = read(content[file].replace(old, new).encode(), file)
    made = mapped(parse(next(iter(raw.data)), raw.data))
    return Graph().parse(data=b"".join(line[: line.rindex(b"<")] + b".\n" for line in made), format="nt")


@pytest.mark.parametrize("file", SAID)
def test_what_a_record_says_is_said_in_known_words(file: str) -> None:
    expected = Graph().parse(data=PREFIXES + SAID[file], format="turtle")
    assert set(expected) - set(graph_of_file(file)) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "pattern"),
    [
        ("organisations/asso-b.yaml", "", "", "?x a cpov:PublicOrganisation"),
        ("projects/projet-a.yaml", "", "", "?partnership org:organization ?x"),
        ("labs/lab-a.yaml", "depuis: 2021", "jusqu_a: 2021", "?lab lab:carriedBy|org:unitOf ?x"),
        ("labs/lab-a.yaml", "nature: création", "nature: ouverture", "?lab dct:created ?x"),
        ("labs/lab-b.yaml", "", "", "?lab locn:address|cpov:contactPoint|adms:identifier|lab:carrying ?x"),
    ],
)
def test_what_a_record_does_not_say_is_not_said(file: str, old: str, new: str, pattern: str) -> None:
    declared = re.findall(r"@(prefix \w+: <[^>]+>)", PREFIXES)
    found = graph_of_file(file, old, new).query("\n".join([*declared, f"SELECT * {{ {pattern} }}"]))
    assert list(found) == []


ZONE = """\
zone: region-24
noms:
  officiel: Centre-Val de Loire
niveau: région historique
code_insee: "24"
correspondances:
  - type: exacte
    iri: http://data.europa.eu/nuts/code/FRB
  - type: large
    iri: http://data.europa.eu/nuts/code/FR
  - type: proche
    iri: http://www.wikidata.org/entity/Q13947
  - type: exacte
    iri: http://id.insee.fr/geo/region/24
modifie_le: 2026-11-23
sources:
  codes:
    titre: Codes
    appuie: [noms, niveau, code_insee]
  liens:
    titre: Liens
    appuie: [correspondances]
"""


def test_what_is_the_same_elsewhere_stands_apart_from_what_the_record_says() -> None:
    record = parse("zone", read(ZONE.encode(), "zones/x.yaml").data)
    made = list(quads(record, "zones/x.yaml", IRIS, CONCEPTS))
    links = {quad.graph_name.value for quad in made if quad.predicate.value.endswith("Match")}
    assert links == {IRIS.matches_graph("zone", "region-24")} == {f"{IRIS.base}graphs/matches/zone/region-24"}
    [record_graph] = {quad.graph_name.value for quad in made if quad.predicate.value == LAB.inseeCode}
    assert record_graph == IRIS.graph("zone", "region-24")
    elsewhere = [quad.object.value for quad in made if quad.graph_name.value == record_graph]
    assert not [value for value in elsewhere if "europa.eu/nuts" in value or "wikidata" in value]


def test_the_codes_of_a_zone_are_identifiers_from_the_sources_that_say_them() -> None:
    """Only what is exactly the same has the code of what is elsewhere."""
    record = parse("zone", read(ZONE.encode(), "zones/x.yaml").data)
    made = list(quads(record, "zones/x.yaml", IRIS, CONCEPTS))
    said = {(quad.subject.value.rpartition("#")[2], quad.predicate.value): quad.object.value for quad in made}
    codes = [part for part, name in said if name == f"{ADMS}schemeAgency"]
    assert [
        tuple(
            said[part, name]
            for name in (f"{SKOS}notation", f"{SCHEMA}propertyID", f"{ADMS}schemeAgency", f"{DCT}source")
        )
        for part in sorted(codes)
    ] == [
        ("24", "insee-region-historique", "Insee", IRIS.part("zone", "region-24", "source-codes")),
        ("FRB", "nuts", "Eurostat", IRIS.part("zone", "region-24", "source-liens")),
    ]


# ── the graphs that are no record ──


def test_the_ontology_is_mapped_against_the_base_of_the_deployment() -> None:
    made = lines(shared_quads(ROOT / "ontology", Iris("https://labs.example.org/graphe/")))
    assert {graph_of(line) for line in made} == {
        f"<https://labs.example.org/graphe/graphs/{name}>".encode() for name in SHARED_FILES.values()
    }
    assert b"<https://labs.example.org/graphe/id/concept/statut-actif>" in b"".join(made)
    assert b"localhost" not in b"".join(line for line in made if b"/graphs/concepts>" in line)


@pytest.mark.parametrize(
    ("content", "line", "french"),
    [
        (b"<a> <b> [] .", 0, "nœud anonyme : donnez-lui un IRI"),
        (b"<a> <b>\n  <c", 2, "Turtle illisible ("),
        (None, 0, "illisible ("),
    ],
)
def test_an_ontology_file_at_fault_is_told(
    tmp_path: Path, content: bytes | None, line: int, french: str
) -> None:
    for name in SHARED_FILES:
        (tmp_path / name).write_bytes(b"")
    if content is None:
        (tmp_path / "shapes.ttl").unlink()
    else:
        (tmp_path / "shapes.ttl").write_bytes(content)
    with pytest.raises(InvalidRecords) as error:
        list(shared_quads(tmp_path, IRIS))
    [fault] = error.value.faults
    assert (fault.file, fault.line) == (str(tmp_path / "shapes.ttl"), line)
    assert fault.message.fr.startswith(french)


def test_concepts_know_their_schemes_and_public_kinds(concepts: Concepts) -> None:
    assert concepts.slug("lab-statuses", "actif") == "statut-actif"
    assert concepts.labels("no-such-scheme") == ()
    assert concepts.is_public("ministère")
    assert not concepts.is_public("association")
    with pytest.raises(KeyError):
        concepts.slug("lab-statuses", "active")
