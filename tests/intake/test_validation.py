"""The shapes refuse what records became, and the steward reads where: file, line, field."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from labgraph.config import Settings
from labgraph.errors import LANGUAGES, InvalidRecords, Text
from labgraph.intake.collection import find
from labgraph.intake.prepared import check, prepare
from labgraph.parallel import silent
from made_up import RecordFolder

RULE = """
@prefix adms: <http://www.w3.org/ns/adms#> .
lab:MadeUpShape a sh:NodeShape ;
    {target} ;
    sh:property lab:MadeUpShape-rule .
lab:MadeUpShape-rule a sh:PropertyShape ;
    sh:path {path} ;
    {constraint} ;
    sh:message "Trop peu."@fr , "Too little."@en ;
    sh:severity {severity} ;
    lab:recordField "{field}" .
"""


@pytest.fixture
def strict(record_folder: RecordFolder, tmp_path: Path) -> Settings:
    """Settings with a copy of the ontology that a test may make stricter."""
    ontology = tmp_path / "ontology"
    shutil.copytree(record_folder.settings.ontology_dir, ontology)
    return record_folder.settings.model_copy(update={"ontology_dir": ontology})


def add_rule(
    settings: Settings, target: str, path: str, constraint: str, field: str, severity: str = "sh:Violation"
) -> None:
    shapes = settings.ontology_dir / "shapes.ttl"
    rule = RULE.format(target=target, path=path, constraint=constraint, field=field, severity=severity)
    shapes.write_text(shapes.read_text(encoding="utf-8") + rule, encoding="utf-8")


def told(settings: Settings, path: Path | None, today: date) -> list[Text]:
    """Every fault in both languages, files named by their path in the folder of records."""
    with pytest.raises(InvalidRecords) as error:
        check(settings, path, today, silent)
    root = f"{settings.data_dir}/"
    return [
        Text(*(fault.in_(language).removeprefix(root) for language in LANGUAGES))
        for fault in error.value.faults
    ]


@dataclass(frozen=True)
class Rule:
    """A rule of the ontology that the made-up records break once: at `at`, told of `told`."""

    target: str
    path: str
    field: str
    at: str
    told: str
    constraint: str = "sh:minCount 9"
    file: str = "labs/lab-a.yaml"
    value: str = ""


RULES = [
    Rule(
        "sh:targetNode <http://localhost:8000/id/lab/lab-a>",
        "lab:mission",
        "missions",
        "missions:",
        "missions",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/lab/lab-a>",
        "skos:prefLabel",
        "noms.officiel",
        "officiel:",
        "noms.officiel",
        "sh:minLength 99",
        value=" : « Laboratoire A »",
    ),
    Rule(
        "sh:targetClass lab:Carrying",
        "lab:until",
        "porteurs.jusqu_a",
        "organisation: sgar-a",
        "porteurs[1].jusqu_a",
    ),
    Rule(
        "sh:targetClass lab:Carrying",
        "lab:since",
        "porteurs.depuis",
        "depuis:",
        "porteurs[1].depuis",
        "sh:minLength 9",
        value=" : « 2021 »",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/lab/lab-a#event-creation-2022>",
        "dct:date",
        "evenements.date",
        "date: 2022",
        "evenements[2].date",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/lab/lab-a#source-rapport>",
        "schema:url",
        "sources.url",
        "rapport:",
        "sources.rapport.url",
    ),
    Rule(
        "sh:targetClass cpov:ContactPoint",
        "cpov:telephone",
        "contacts.telephone",
        "courriel:",
        "contacts[1].telephone",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/lab/lab-a#identifier-siren-130005481>",
        "dct:issued",
        "identifiants.valeur",
        "valeur:",
        "identifiants[1].valeur",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/zone/france#identifier-wikidata-q142>",
        "dct:issued",
        "identifiants.valeur",
        "iri:",
        "correspondances[1].iri",
        file="zones/france.yaml",
    ),
    Rule("sh:targetClass locn:Address", "dct:issued", "adresse", "adresse:", "adresse"),
    Rule("sh:targetClass locn:Address", "dct:issued", "ville", "ville:", "ville"),
    Rule(
        "sh:targetNode <http://localhost:8000/graphs/lab/lab-a>",
        "dct:modified",
        "modifie_le",
        "modifie_le:",
        "modifie_le",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/zone/region-53>",
        "lab:inseeCode",
        "code_insee",
        "Bretagne",
        "code_insee",
        file="zones/regions.csv",
    ),
    Rule(
        "sh:targetNode <http://localhost:8000/id/project/projet-a>",
        "lab:conductedBy",
        "labs",
        "labs:",
        "labs",
        file="projects/projet-a.yaml",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.told)
def test_a_violation_is_told_at_its_file_line_and_field(
    strict: Settings, record_folder: RecordFolder, today: date, rule: Rule
) -> None:
    add_rule(strict, rule.target, rule.path, rule.constraint, rule.field)
    place = f"{rule.file}:{record_folder.line_of(rule.file, rule.at)}: {rule.told}"
    assert told(strict, record_folder.path, today) == [
        Text(f"{place}: Trop peu.{rule.value}", f"{place}: Too little.{rule.value}")
    ]


def test_a_violation_of_what_is_no_record_is_told_by_its_iri(strict: Settings, today: date) -> None:
    concept = "http://localhost:8000/id/concept/statut-actif"
    add_rule(strict, f"sh:targetNode <{concept}>", "dct:issued", "sh:minCount 1", "dct:issued")
    assert told(strict, None, today) == [
        Text(f"{concept}: dct:issued: Trop peu.", f"{concept}: dct:issued: Too little.")
    ]


def test_a_warning_is_a_remark_and_forbids_nothing(
    strict: Settings, record_folder: RecordFolder, today: date
) -> None:
    add_rule(
        strict, "sh:targetClass lab:Carrying", "lab:until", "sh:minCount 1", "porteurs.jusqu_a", "sh:Warning"
    )
    [remark] = check(strict, None, today, silent).remarks
    line = record_folder.line_of("labs/lab-a.yaml", "organisation: sgar-a")
    assert remark.in_("fr") == f"{record_folder.path}/labs/lab-a.yaml:{line}: porteurs[1].jusqu_a: Trop peu."


def test_one_file_is_validated_alone(strict: Settings, record_folder: RecordFolder, today: date) -> None:
    add_rule(strict, "sh:targetClass lab:Carrying", "lab:until", "sh:minCount 1", "porteurs.jusqu_a")
    check(strict, record_folder.path / "labs" / "lab-b.yaml", today, silent)
    with pytest.raises(InvalidRecords):
        check(strict, record_folder.path / "labs" / "lab-a.yaml", today, silent)


def test_unchanged_records_are_not_validated_again(
    strict: Settings, record_folder: RecordFolder, today: date
) -> None:
    known = check(strict, None, today, silent).inputs
    add_rule(strict, "sh:targetClass lab:Carrying", "lab:until", "sh:minCount 1", "porteurs.jusqu_a")
    record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Labo B")
    again = prepare(strict, today, find(record_folder.path, known), None, silent)
    assert again.mapped == 1
    assert again.inputs.keys() == known.keys()
    record_folder.replace("labs/lab-a.yaml", "Laboratoire A", "Labo A")
    with pytest.raises(InvalidRecords):
        prepare(strict, today, find(record_folder.path, known), None, silent)


@pytest.mark.parametrize("name", ["shapes.ttl", "concepts.ttl", "labgraph.ttl"])
@pytest.mark.parametrize("content", [None, b"<a> <b> \n", b"\xff"])
def test_an_ontology_that_cannot_be_read_is_told(
    strict: Settings, today: date, name: str, content: bytes | None
) -> None:
    path = strict.ontology_dir / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    [fault] = told(strict, None, today)
    assert fault.fr.startswith(str(path))
    assert "illisible" in fault.fr
    assert "unreadable" in fault.en


UNSEEN = {
    r"\u0007": "U+0007",
    r"\U0000001f": "U+001F",
    r"\b": "U+0008",
    r"\uFFFF": "U+FFFF",
    "\x0c": "U+000C",
    "\u202e": "U+202E",
    "\r\n": "U+000D",
}


@pytest.mark.parametrize(
    ("name", "written"),
    [*(("concepts.ttl", written) for written in UNSEEN), ("shapes.ttl", r"\f"), ("labgraph.ttl", r"\r")],
)
def test_a_character_that_no_xml_may_hold_is_told_at_its_line(
    strict: Settings, today: date, name: str, written: str
) -> None:
    path = strict.ontology_dir / name
    before = path.read_bytes().decode()
    path.write_bytes(f'{before}<id/x> lab:gap """vu\n et {written} pas vu"""@fr .\n'.encode())
    [fault] = told(strict, None, today)
    assert fault.fr.startswith(f"{path}:{before.count(chr(10)) + 2}: caractère invisible")
    assert UNSEEN.get(written, "U+000") in fault.en
