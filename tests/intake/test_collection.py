"""Folders of records: which files are read, which are not read again, and what one file says among the others."""

import os
from datetime import date
from pathlib import Path

import pytest

from labgraph.errors import InvalidRecords
from labgraph.intake.collection import INPUTS, Collection, collect, collect_path, find, read, record_files
from labgraph.intake.concepts import Concepts
from made_up import FILES, RecordFolder

LAB = "labs/lab-a.yaml"
SGAR = "organisations/sgar-a.yaml"


@pytest.fixture
def whole(record_folder: RecordFolder, concepts: Concepts, today: date) -> Collection:
    return collect(record_folder.path, concepts, today)


def keys(collection: Collection) -> list[tuple[str, str]]:
    return [entry.key for given in collection.inputs.values() for entry in given.entries]


def told(collection: Collection) -> list[str]:
    return [fault.in_("fr") for fault in InvalidRecords(collection.faults).faults]


def test_every_file_of_records_is_read(whole: Collection) -> None:
    assert list(whole.inputs) == sorted(FILES)
    assert keys(whole) == [
        ("lab", "lab-a"),
        ("lab", "lab-b"),
        ("organisation", "asso-b"),
        ("organisation", "prefecture-a"),
        ("organisation", "sgar-a"),
        ("project", "projet-a"),
        ("zone", "france"),
        ("zone", "region-24"),
        ("zone", "region-53"),
    ]
    assert [(file, record.slug) for file, record, _ in whole.fresh][:2] == [
        (LAB, "lab-a"),
        ("labs/lab-b.yaml", "lab-b"),
    ]


def test_no_record_is_left_out_for_the_case_of_its_suffix_or_its_folder(record_folder: RecordFolder) -> None:
    for name in ("labs/a.YAML", "labs/b.yml", "zones/c.CSV", "deeper/and/deeper/d.yaml"):
        record_folder.write(name, "")
    for name in ("labs/.cache.yaml", ".git/e.yaml", "LISEZMOI.md", "labs/f.yaml~"):
        record_folder.write(name, "")
    found = {path.relative_to(record_folder.path).as_posix() for path in record_files(record_folder.path)}
    assert found - FILES.keys() == {"labs/a.YAML", "labs/b.yml", "zones/c.CSV", "deeper/and/deeper/d.yaml"}


@pytest.mark.parametrize("name", ["absent.yaml", "absent", "LISEZMOI.md"])
def test_a_path_without_records_is_told(record_folder: RecordFolder, name: str) -> None:
    record_folder.write("LISEZMOI.md", "")
    path = record_folder.path / name
    with pytest.raises(InvalidRecords) as error:
        record_files(path)
    [fault] = error.value.faults
    assert (
        fault.in_("fr")
        == f"{path}: introuvable, ou ni un dossier ni un fichier de fiches (.yaml, .yml, .csv)"
    )
    assert (
        fault.in_("en") == f"{path}: not found, or neither a folder nor a file of records (.yaml, .yml, .csv)"
    )


def test_a_file_that_cannot_be_read_is_told_beside_the_others(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace(LAB, "statut: actif\n", "")
    record_folder.remove(SGAR)
    (record_folder.path / SGAR).symlink_to("nowhere")
    record_folder.path.joinpath("labs", "folder.yaml").mkdir()
    assert told(collect(record_folder.path, concepts, today)) == [
        f"{record_folder.path}/labs/folder.yaml: illisible ({os.strerror(21)})",
        f"{record_folder.path}/{LAB}:2: statut: champ obligatoire absent",
        f"{record_folder.path}/{SGAR}: illisible ({os.strerror(2)})",
    ]


# ── files seen before ──


def test_what_others_need_to_know_survives_being_kept(whole: Collection) -> None:
    assert INPUTS.validate_json(INPUTS.dump_json(whole.inputs)) == whole.inputs


def test_unchanged_files_are_not_read_again(
    record_folder: RecordFolder, whole: Collection, concepts: Concepts, today: date
) -> None:
    record_folder.replace(LAB, "Laboratoire A", "Laboratoire AA")
    files = find(record_folder.path, whole.inputs)
    assert list(files.paths) == list(whole.inputs)
    assert files.fresh == {LAB: record_folder.path / LAB}
    assert files.unchanged == {name: given for name, given in whole.inputs.items() if name != LAB}
    again = read(files.fresh, concepts, today)
    assert [file for file, _, _ in again.fresh] == [LAB]
    assert keys(again) == [("lab", "lab-a")]
    assert again.inputs[LAB] != whole.inputs[LAB]


def test_a_file_under_another_name_is_read_again(record_folder: RecordFolder, whole: Collection) -> None:
    (record_folder.path / LAB).rename(record_folder.path / "lab-a.yaml")
    files = find(record_folder.path, whole.inputs)
    assert list(files.fresh) == ["lab-a.yaml"]
    assert LAB not in files.paths


def test_a_file_that_can_no_longer_be_read_is_not_unchanged(
    record_folder: RecordFolder, whole: Collection
) -> None:
    record_folder.remove(LAB)
    (record_folder.path / LAB).symlink_to("nowhere")
    assert list(find(record_folder.path, whole.inputs).fresh) == [LAB]


def test_what_unchanged_files_say_of_others_is_checked_all_the_same(
    record_folder: RecordFolder, whole: Collection, concepts: Concepts, today: date
) -> None:
    record_folder.remove(SGAR)
    record_folder.replace("organisations/asso-b.yaml", "Association B", "Préfecture A")
    line = record_folder.line_of(LAB, "sgar-a")
    files = find(record_folder.path, whole.inputs)
    again = read(files.fresh, concepts, today)
    again.faults.extend(files.cross_faults(files.unchanged | again.inputs))
    root = record_folder.path
    assert told(again) == [
        f"{root}/{LAB}:{line}: porteurs[1].organisation: aucune fiche organisation « sgar-a » ; "
        "créez sa fiche, ou écrivez un « libelle »",
        f"{root}/organisations/prefecture-a.yaml:3: noms.officiel: « Préfecture A » est déjà un nom de "
        "« asso-b » : une même structure est une seule fiche",
    ]


# ── one file among the others ──


def test_one_file_is_checked_among_the_others(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    record_folder.replace("labs/lab-b.yaml", "statut: clos", "statut: fermé")
    path = record_folder.path / LAB
    alone = collect_path(path, record_folder.path, concepts, today)
    assert alone.faults == []
    assert list(alone.inputs) == [str(path)]
    record_folder.replace(LAB, "organisation: sgar-a", "organisation: sgar-z")
    assert told(collect_path(path, record_folder.path, concepts, today)) == [
        f"{path}:{record_folder.line_of(LAB, 'sgar-z')}: porteurs[1].organisation: "
        "aucune fiche organisation « sgar-z » : vouliez-vous dire « sgar-a » ?"
    ]


def test_a_folder_is_checked_among_the_others(
    record_folder: RecordFolder, concepts: Concepts, today: date
) -> None:
    folder = record_folder.path / "organisations"
    assert keys(collect_path(folder, record_folder.path, concepts, today)) == [
        ("organisation", "asso-b"),
        ("organisation", "prefecture-a"),
        ("organisation", "sgar-a"),
    ]


@pytest.mark.parametrize("name", ["organisations/aaa.yaml", "organisations/zzz.yaml"])
def test_what_two_say_alike_is_told_of_the_one_asked(
    record_folder: RecordFolder, concepts: Concepts, today: date, name: str
) -> None:
    slug = Path(name).stem
    text = FILES["organisations/asso-b.yaml"].replace("organisation: asso-b", f"organisation: {slug}")
    path = record_folder.write(name, text)
    found = collect_path(path, record_folder.path, concepts, today)
    assert told(found) == [
        f"{path}:3: noms.officiel: « Association B » est déjà un nom de « asso-b » : "
        "une même structure est une seule fiche",
        f"{path}:5: noms.autres[1]: « Les amis de B » est déjà un nom de « asso-b » : "
        "une même structure est une seule fiche",
    ]


def test_a_file_from_elsewhere_stands_in_for_its_namesake(
    record_folder: RecordFolder, concepts: Concepts, today: date, tmp_path: Path
) -> None:
    path = tmp_path / "sgar-a.yaml"
    path.write_text(FILES[SGAR].replace("service déconcentré de l'État", "association"), encoding="utf-8")
    assert told(collect_path(path, record_folder.path, concepts, today)) == []
    path.write_text(FILES[SGAR].replace("Secrétariat général A", "Préfecture A"), encoding="utf-8")
    assert told(collect_path(path, record_folder.path, concepts, today)) == [
        f"{path}:3: noms.officiel: « Préfecture A » est déjà un nom de « prefecture-a » : "
        "une même structure est une seule fiche"
    ]
