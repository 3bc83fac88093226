"""Each kind of fault, made in records that have none: told once, at its file, line and field, in both languages."""

from datetime import date

import pytest
from broken_records import ALSO, ASSO, BREAKS, FRANCE, LAB, LAB_B, PREFECTURE, PROJECT, REGIONS, SGAR, Break

from labgraph.errors import Fault, InvalidRecords
from labgraph.intake.checking import NO_FACTS, structure
from labgraph.intake.collection import collect
from labgraph.intake.concepts import Concepts
from labgraph.intake.raw import RawRecord
from labgraph.records import MODELS, field_names
from made_up import RecordFolder


def faults_in(folder: RecordFolder, concepts: Concepts, today: date) -> list[Fault]:
    """Every fault of the folder, in the order they are told, files named by their path in it."""
    collection = collect(folder.path, concepts, today)
    told = InvalidRecords(collection.faults).faults
    root = f"{folder.path}/"
    return [
        Fault(
            fault.file.removeprefix(root),
            fault.line,
            fault.field,
            type(fault.message)(*(text.replace(root, "") for text in fault.message)),
        )
        for fault in told
    ]


def test_the_made_up_records_have_no_fault(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    assert faults_in(record_folder, concepts, today) == []


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.id)
def test_each_fault_is_told_once_where_it_is(
    record_folder: RecordFolder, concepts: Concepts, today: date, change: Break
) -> None:
    record_folder.replace(change.file, change.old, change.new)
    expected = [(change.at, change.field, change.french, change.english), *ALSO.get(change.id, [])]
    told = faults_in(record_folder, concepts, today)
    assert [fault.in_("fr") for fault in told] == sorted(
        ": ".join(
            part
            for part in (f"{change.file}:{record_folder.line_of(change.file, at)}", field, french)
            if part
        )
        for at, field, french, _ in expected
    )
    assert [fault.message.en for fault in told] == [
        english for _, _, _, english in sorted(expected, key=lambda one: one[1])
    ]


@pytest.mark.parametrize("file", [LAB, REGIONS])
def test_a_file_that_is_not_utf8(
    record_folder: RecordFolder, concepts: Concepts, today: date, file: str
) -> None:
    lines = record_folder.read(file).splitlines()
    line = next(number for number, text in enumerate(lines, 1) if not text.isascii())
    record_folder.write(file, record_folder.read(file).encode("latin-1"))
    faults = faults_in(record_folder, concepts, today)
    assert [fault.in_("fr") for fault in faults] == [f"{file}:{line}: le fichier n'est pas en UTF-8"]
    assert [fault.in_("en") for fault in faults] == [f"{file}:{line}: the file is not UTF-8"]


def test_a_loop_is_told_in_each_of_its_records(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace(PREFECTURE, "modifie_le", "rattachement: sgar-a\nmodifie_le")
    record_folder.replace(FRANCE, "modifie_le", "dans: [france]\nmodifie_le")
    faults = faults_in(record_folder, concepts, today)
    assert [(fault.file, fault.field) for fault in faults] == [
        (PREFECTURE, "rattachement"),
        (SGAR, "rattachement"),
        (FRANCE, "dans[1]"),
    ]
    assert {fault.message.fr for fault in faults} == {"la hiérarchie revient à son point de départ"}
    assert {fault.message.en for fault in faults} == {"the hierarchy comes back to where it began"}
    assert faults[0].line == record_folder.line_of(faults[0].file, "rattachement")


WITHDRAWN = """\
organisation: asso-b
noms:
  officiel: Association B
retrait:
  date: 2026-11-22
  motif: Fusionnée avec A.
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/asso-b
    appuie: [noms, retrait]
"""
SUCCESSOR = "A.\n  remplace_par: "


def told_of(folder: RecordFolder, concepts: Concepts, today: date) -> list[tuple[str, str, str, str]]:
    return [(fault.file, fault.field, *fault.message) for fault in faults_in(folder, concepts, today)]


def test_who_names_a_withdrawn_record_is_told_what_to_name(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.write(ASSO, WITHDRAWN)
    field = "partenaires[1].organisation"
    assert told_of(record_folder, concepts, today) == [
        (LAB, field, "« asso-b » est retirée, et rien ne la remplace : ôtez cette ligne",
         "« asso-b » was withdrawn, and nothing replaces it: remove this line")
    ]  # fmt: skip
    record_folder.write(ASSO, WITHDRAWN.replace("A.", f"{SUCCESSOR}prefecture-a"))
    assert told_of(record_folder, concepts, today) == [
        (LAB, field, "« asso-b » est retirée : écrivez « prefecture-a »",
         "« asso-b » was withdrawn: write « prefecture-a »")
    ]  # fmt: skip
    record_folder.replace(LAB, "organisation: asso-b", "organisation: prefecture-a")
    assert told_of(record_folder, concepts, today) == []


@pytest.mark.parametrize(
    ("successor", "french"),
    [
        ("sgar-z", "aucune fiche organisation « sgar-z » : vouliez-vous dire « sgar-a » ?"),
        ("lab-a", "aucune fiche organisation « lab-a » ; créez sa fiche, ou écrivez un « libelle »"),
        ("asso-b", "« asso-b » est retirée, et rien ne la remplace : ôtez cette ligne"),
        ("sgar-de-a", "« sgar-de-a » est un ancien identifiant de « sgar-a » : écrivez « sgar-a »"),
    ],
)
def test_what_replaces_a_record_must_be_there(
    record_folder: RecordFolder, concepts: Concepts, today: date, successor: str, french: str
) -> None:
    record_folder.replace(LAB, "organisation: asso-b", "organisation: prefecture-a")
    record_folder.replace(SGAR, "nature:", "anciens_identifiants: [sgar-de-a]\nnature:")
    record_folder.write(ASSO, WITHDRAWN.replace("A.", SUCCESSOR + successor))
    [(file, field, told, _)] = told_of(record_folder, concepts, today)
    assert (file, field, told) == (ASSO, "retrait.remplace_par", french)


def test_a_former_identifier_leads_to_one_record(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    for file in (LAB, LAB_B):
        record_folder.replace(file, "statut:", "anciens_identifiants: [labo]\nstatut:")
    line = record_folder.line_of(LAB, "anciens_identifiants")
    assert told_of(record_folder, concepts, today) == [
        (LAB_B, "anciens_identifiants[1]",
         f"l'ancien identifiant « labo » est déjà donné {LAB}:{line} : il ne mène qu'à une fiche",
         f"the former identifier « labo » is given before, {LAB}:{line}: it leads to one record only")
    ]  # fmt: skip


def test_a_withdrawal_has_a_day_that_has_come_and_a_reason(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace(LAB, "organisation: asso-b", "organisation: prefecture-a")
    record_folder.write(
        ASSO, WITHDRAWN.replace("2026-11-22", "2027-01-01").replace("  motif: Fusionnée avec A.\n", "")
    )
    assert [(field, told) for _, field, told, _ in told_of(record_folder, concepts, today)] == [
        ("retrait.motif", "champ obligatoire absent"),
        ("retrait.date", "« 2027-01-01 » est dans le futur"),
    ]


def test_two_files_of_one_identifier(record_folder: RecordFolder, concepts: Concepts, today: date) -> None:
    record_folder.write("projects/copies/projet-a.yaml", record_folder.read(PROJECT))
    [fault] = faults_in(record_folder, concepts, today)
    assert fault.in_("fr") == (
        f"{PROJECT}:1: projet: l'identifiant « projet-a » est déjà celui de projects/copies/projet-a.yaml:1"
    )
    assert fault.in_("en") == (
        f"{PROJECT}:1: projet: the identifier « projet-a » is already that of projects/copies/projet-a.yaml:1"
    )


def test_names_without_a_latin_letter_are_not_all_the_same(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace(ASSO, "Association B", "日本")
    record_folder.replace(SGAR, "Secrétariat général A", "中国")
    record_folder.replace(LAB, "libelle: Les usagers", "libelle: 市民")
    record_folder.replace(
        LAB,
        "  - organisation: asso-b",
        "  - {libelle: 行政, role: bénéficiaire, source: page}\n  - organisation: asso-b",
    )
    assert faults_in(record_folder, concepts, today) == []


def test_all_faults_of_all_files_at_once(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace(LAB, "date: 2021-07", "date: hier")
    record_folder.replace(LAB, "statut: actif", "statut: active")
    record_folder.replace(LAB, "zones: [region-24]", "zones: [region-25]")
    record_folder.replace(LAB, "modifie_le: 2026-11-23", "modifie_le: 2027-01-01")
    record_folder.replace(LAB, "source: rapport", "source: raport")
    record_folder.replace(LAB, "champs, missions, adresse", "champs, adresse")
    record_folder.replace(SGAR, "nature: service", "nature: services")
    record_folder.replace(PROJECT, "fin: 2023-03-31", "fin: 2023-04-31")
    record_folder.write(LAB_B, "lab: [\n")
    record_folder.replace(REGIONS, "Bretagne,région,53,", "Bretagne,région,53,,")
    faults = faults_in(record_folder, concepts, today)
    assert [(fault.file, fault.field) for fault in faults] == [
        (LAB, "statut"),
        (LAB, "evenements[1].date"),
        (LAB, "evenements[2].source"),
        (LAB, "zones[1]"),
        (LAB, "missions"),
        (LAB, "modifie_le"),
        (LAB_B, ""),
        (SGAR, "nature"),
        (PROJECT, "fin"),
        (REGIONS, ""),
    ]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (SGAR, b"organisation: [\n"),
        (SGAR, b"\xff\xfe"),
        (SGAR, b"organisation: sgar_a\n"),
        (SGAR, b""),
        (LAB_B, b"lab: lab-b\nnoms: {officiel: B}\n"),
        (REGIONS, b"zone;nom;niveau\n"),
        (REGIONS, b'zone,"nom\n'),
        (REGIONS, b"\xff"),
    ],
)
def test_those_who_name_a_broken_record_are_not_blamed(
    record_folder: RecordFolder, concepts: Concepts, today: date, file: str, content: bytes
) -> None:
    record_folder.write(file, content)
    assert {fault.file for fault in faults_in(record_folder, concepts, today)} == {file}


def test_a_broken_record_is_no_twin_of_another_kind(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.write("labs/sgar-a.yaml", "lab: sgar-a\n")
    assert {fault.file for fault in faults_in(record_folder, concepts, today)} == {"labs/sgar-a.yaml"}


def test_a_text_that_is_no_unicode_is_told(concepts: Concepts, today: date) -> None:
    raw = RawRecord("f.yaml", {"zone": "z", "niveau": "région", "note": "\ud800"}, {(): 1, ("note",): 3})
    with pytest.raises(InvalidRecords) as error:
        structure(raw, concepts, today)
    assert "f.yaml:3: note: la valeur contient un caractère de commande invisible : ressaisissez-la" in [
        fault.in_("fr") for fault in error.value.faults
    ]


def test_what_is_no_fact_are_fields_of_some_record() -> None:
    every = {name for model in MODELS.values() for name in field_names(model)}
    assert every > NO_FACTS
