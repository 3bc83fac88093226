"""The CSV dumps read by an outside library, by their CSVW metadata and by their Table Schemas."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from warnings import catch_warnings

import pytest
from csvw import CSVW, TableGroup
from csvw.frictionless import DataPackage

from labgraph.release.shelf import Release
from labgraph.release.tables.columns import TABLES

EVERY_TABLE = pytest.mark.parametrize("name", TABLES)


@pytest.fixture
def folder(published: Release, tmp_path: Path) -> Path:
    """The tables of a release and what describes them, as somebody took them."""
    for name in published.manifest.dumps():
        if name.endswith((".csv", ".json")):
            shutil.copyfile(published.path / "dumps" / name, tmp_path / name)
    return tmp_path


def file_of(folder: Path, name: str, end: str) -> Path:
    [path] = folder.glob(f"{name}-*{end}")
    return path


def by_csvw(folder: Path, name: str) -> CSVW:
    """A table as read by the metadata that stands beside it."""
    return CSVW(str(file_of(folder, name, ".csv")), validate=True)


def by_table_schema(folder: Path, name: str) -> TableGroup:
    """A table as read by its Table Schema."""
    resource = {
        "name": name,
        "path": file_of(folder, name, ".csv").name,
        "scheme": "file",
        "format": "csv",
        "schema": json.loads(file_of(folder, name, ".schema.json").read_bytes()),
    }
    package = {"profile": "tabular-data-package", "name": "labgraph", "resources": [resource]}
    return TableGroup.from_frictionless_datapackage(DataPackage(package, folder))


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as rows:
        return next(csv.reader(rows))


@EVERY_TABLE
def test_the_metadata_is_found_beside_the_table_and_the_table_keeps_to_it(folder: Path, name: str) -> None:
    read = by_csvw(folder, name)
    assert [warning.message for warning in read.warnings] == []
    assert read.is_valid
    [table] = read.tables
    assert str(table.url) == file_of(folder, name, ".csv").name
    assert [column.name for column in table.tableSchema.columns] == header(file_of(folder, name, ".csv"))


@EVERY_TABLE
def test_every_column_is_told_in_two_languages(folder: Path, name: str) -> None:
    told = json.loads(file_of(folder, name, ".csv-metadata.json").read_bytes())
    schema = json.loads(file_of(folder, name, ".schema.json").read_bytes())
    columns = told["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == [field["name"] for field in schema["fields"]]
    for column, field in zip(columns, schema["fields"], strict=True):
        assert column["titles"] == {"fr": [field["name"], field["title"]], "en": field["title_en"]}
        told_in = {each["@language"]: each["@value"] for each in column["dc:description"]}
        assert told_in == {"fr": field["description"], "en": field["description_en"]}
        assert all(told_in.values())


def test_values_have_their_types(folder: Path) -> None:
    [labs] = by_csvw(folder, "labs").tables
    lab = next(row for row in labs if row["identifiant"] == "transfo-dunkerque")
    assert lab["creation"] == ["2017", "2018"]
    assert isinstance(lab["modifie_le"], date)
    [organisations] = by_csvw(folder, "organisations").tables
    assert {type(row["labs_portes"]) for row in organisations} == {int}


def test_identifiers_lead_to_the_other_tables(folder: Path) -> None:
    labs, organisations, projects = (list(by_csvw(folder, name).tables[0]) for name in TABLES)
    known_labs, known_organisations = ({row["identifiant"] for row in rows} for rows in (labs, organisations))
    carriers = {carrier for lab in labs for carrier in lab["porteurs_identifiants"]}
    assert carriers
    assert carriers <= known_organisations
    assert all(len(lab["porteurs"]) == len(lab["porteurs_identifiants"]) for lab in labs)
    assert {lab for project in projects for lab in project["labs_identifiants"]} <= known_labs


def keeps_to_metadata(folder: Path, name: str) -> bool:
    # The reader gathers its own warnings; as errors, the first would be the last.
    with catch_warnings(action="always"):
        try:
            return by_csvw(folder, name).is_valid
        except ValueError:
            return False


def keeps_to_schema(folder: Path, name: str) -> bool:
    """The reader does not know `required`, and warns of it."""
    with catch_warnings(action="ignore", category=UserWarning):
        group = by_table_schema(folder, name)
    try:
        rows = list(group.tables[0].iterdicts(strict=True))
        group.tables[0].check_primary_key()
        return bool(rows) and group.check_referential_integrity()
    except ValueError:
        return False


@EVERY_TABLE
def test_the_table_keeps_to_its_table_schema(folder: Path, name: str) -> None:
    assert keeps_to_schema(folder, name)


def change(path: Path, column: str, value: str) -> None:
    """Write a table with another value in the first cell of a column."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("keeps", "column", "value"),
    [
        (keeps_to_metadata, "identifiant", "la-27e-region"),
        (keeps_to_metadata, "nom", ""),
        (keeps_to_metadata, "siren", "12345678X"),
        (keeps_to_metadata, "labs_portes", "-1"),
        (keeps_to_metadata, "modifie_le", "2026"),
        (keeps_to_schema, "identifiant", "la-27e-region"),
        (keeps_to_schema, "siren", "12345678X"),
        (keeps_to_schema, "modifie_le", "2026"),
        (keeps_to_schema, "rattachement_identifiant", "nobody"),
    ],
)
def test_a_table_that_does_not_keep_to_what_is_said_of_it_is_found_out(
    folder: Path, keeps: Callable[[Path, str], bool], column: str, value: str
) -> None:
    change(file_of(folder, "organisations", ".csv"), column, value)
    assert not keeps(folder, "organisations")
