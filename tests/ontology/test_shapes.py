"""The rules: records that keep them pass, and each fault is told by its own rule, in both languages."""

from collections import Counter

import pytest
from ontology_files import BASE, GOOD_RECORDS, LAB, ONTOLOGY, instances, not_in_both, read
from pyshacl import validate
from rdflib import RDFS, SH, Graph, Literal

GOOD = GOOD_RECORDS.read_text(encoding="utf-8")
SHAPES = read("shapes.ttl")

# what the good records say → what they say wrongly → the only rule that must complain
FAULTS = [
    ('skos:prefLabel "Laboratoire A"@fr ;', "", "RecordShape-name"),
    ('"Laboratoire A"@fr', '"Laboratoire A"@fr , "Lab de A"@fr', "RecordShape-name"),
    ('"Laboratoire A"@fr', '"Laboratoire A"', "RecordShape-name"),
    ('"Laboratoire A"@fr', f'"{"A" * 201}"@fr', "RecordShape-nameLength"),
    ('lab:shortName "Lab A"@fr', f'lab:shortName "{"A" * 61}"@fr', "RecordShape-shortNameLength"),
    ('skos:altLabel "Lab A"@fr', 'skos:altLabel "Lab A"@fr , "A"@fr', "RecordShape-acronym"),
    ('"LabA"@fr', '"LabA"', "RecordShape-otherName"),
    ('"design"@fr', f'"{"a" * 61}"@fr', "RecordShape-keywordLength"),
    ("<https://example.fr/page>", "<ftp://example.fr/page>", "RecordShape-page"),
    ("<https://lab.example.fr> a foaf:Document .", "", "BodyShape-homepage"),
    ("lab:zone <id/zone/region-24>", 'lab:zone "region-24"', "BodyShape-zone"),
    ("lab:status <id/concept/statut-actif> ;", "", "LabShape-status"),
    ('dct:created "2022"^^xsd:gYear', 'dct:created "vers 2022"', "LabShape-created"),
    ("lab:organisationKind <id/concept/nature-ministere>", "lab:gap 'nature'@fr", "OrganisationShape-kind"),
    ("lab:conductedBy <id/lab/lab-a> ;", "", "ProjectShape-lab"),
    ('"2022-09"^^xsd:gYearMonth', '"2022-13"', "ProjectShape-start"),
    ('lab:inseeCode "24"', 'lab:inseeCode "FR-24"', "ZoneShape-code"),
    ("lab:zoneLevel <id/concept/niveau-region> ;", "", "ZoneShape-level"),
    ("org:role <id/concept/role-porteur-porteur> ;", "", "CarryingShape-role"),
    ('"2021-07"^^xsd:gYearMonth', '"07/2021"', "CarryingShape-since"),
    ("org:role <id/concept/role-partenaire-partenaire> ;", "", "PartnershipShape-role"),
    ("lab:eventKind <id/concept/evenement-creation> ;", "", "EventShape-kind"),
    ('dct:date "2022"^^xsd:gYear ;', "", "EventShape-date"),
    ('dct:date "2022"^^xsd:gYear', 'dct:date "2022"^^xsd:gYear , "2021"^^xsd:gYear', "EventShape-date"),
    ("schema:url <https://example.fr/fiche> ;", "schema:url <https://fiche> ;", "SourceShape-url"),
    ('skos:notation "130005481"', 'skos:notation "130 005 481"', "IdentifierShape-value"),
    ('skos:notation "130005481"', 'skos:notation "13000548"', "IdentifierShape-value"),
    ('"lab@example.gouv.fr"', '"mailto:lab@example.gouv.fr"', "ContactShape-email"),
    ('"+33 2 38 00 00 00"', '"deux"', "ContactShape-telephone"),
    ('locn:postName "Orléans"@fr', 'locn:postName "Orléans"', "AddressShape-town"),
    ('"2026-11-23T00:00:00Z"^^xsd:dateTime', '"2026-11-23"^^xsd:date', "WithdrawnShape-date"),
    ('lab:withdrawalReason "Décrit deux fois."@fr ;', "", "WithdrawnShape-reason"),
    (
        "<id/project/projet-a> .\n\n<https",
        "<id/project/projet-a> , <id/lab/lab-a> .\n\n<https",
        "WithdrawnShape-successor",
    ),
    (
        "lab:Renamed , prov:Entity ;\n    dct:isReplacedBy <id/lab/lab-a> .",
        "lab:Renamed .",
        "RenamedShape-successor",
    ),
    ('dct:modified "2026-11-23"^^xsd:date', 'dct:modified "2026"^^xsd:gYear', "RecordGraphShape-modified"),
    ("prov:wasDerivedFrom <id/lab/lab-a#source-fiche>", "lab:gap 'sources'@fr", "RecordGraphShape-source"),
]
SOURCED = {"event-creation-2022": "Event", "carrying-admin-a-2022": "Carrying"}
SOURCED |= {"partnership-reseau-partenaire": "Partnership", "identifier-siren-130005481": "Identifier"}


def complaints(turtle: str) -> Graph:
    """The report on records given as Turtle."""
    data = Graph().parse(data=turtle, format="turtle", publicID=BASE)
    _, report, _ = validate(data, shacl_graph=SHAPES)
    return report


def rules(report: Graph) -> list[str]:
    return sorted(str(rule).removeprefix(LAB) for rule in report.objects(None, SH.sourceShape))


def test_good_records_keep_every_rule() -> None:
    assert rules(complaints(GOOD)) == []


@pytest.mark.parametrize(("good", "bad", "rule"), FAULTS, ids=lambda text: text[:40])
def test_each_fault_is_told_by_its_own_rule_in_both_languages(good: str, bad: str, rule: str) -> None:
    assert GOOD.count(good) == 1
    report = complaints(GOOD.replace(good, bad))
    assert set(rules(report)) == {rule}
    messages = set(report.objects(None, SH.resultMessage))
    assert messages == set(SHAPES.objects(LAB[rule], SH.message))
    assert {text.language for text in messages if isinstance(text, Literal)} == {"fr", "en"}
    assert SHAPES.value(LAB[rule], LAB.recordField)


@pytest.mark.parametrize("part", SOURCED)
def test_what_is_told_without_a_source_is_refused(part: str) -> None:
    before, start, after = GOOD.partition(f"<id/lab/lab-a#{part}> a ")
    without = after.replace("dct:source <id/lab/lab-a#source-fiche>", "lab:gap 'source'@fr", 1)
    assert rules(complaints(before + start + without)) == [f"{SOURCED[part]}Shape-source"]


def test_the_lists_of_values_keep_their_own_rules() -> None:
    assert rules(complaints((ONTOLOGY / "concepts.ttl").read_text(encoding="utf-8"))) == []


def test_every_rule_tells_the_steward_what_is_wrong_and_where() -> None:
    rules = instances(SHAPES, SH.PropertyShape)
    assert not_in_both(SHAPES, rules, SH.message) == []
    assert not_in_both(SHAPES, rules, SH.name) == []
    for rule in rules:
        for predicate in (SH.path, SH.severity, LAB.recordField):
            assert len(list(SHAPES.objects(rule, predicate))) == 1, (rule, predicate)


def test_every_rule_belongs_to_one_shape_that_has_a_name_and_a_use() -> None:
    owners = Counter(SHAPES.objects(None, SH.property))
    assert owners == Counter(instances(SHAPES, SH.PropertyShape))
    nodes = instances(SHAPES, SH.NodeShape)
    assert not_in_both(SHAPES, nodes, RDFS.label) == []
    targeted = set(SHAPES.subjects(SH.targetClass)) | set(SHAPES.subjects(SH.targetSubjectsOf))
    assert nodes == targeted | set(SHAPES.objects(None, SH["not"]))
