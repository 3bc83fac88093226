"""What tells programs how to read a CSV dump: its CSVW metadata, and its Table Schema."""

import json
from typing import Any

from ...errors import LANGUAGES, Text
from ...vocabulary import LICENCE
from .columns import KEY, SEPARATOR, TABLES, Column


def csvw(name: str, url: str) -> bytes:
    """The metadata of a table (W3C, Metadata Vocabulary for Tabular Data) whose file has the relative address `url`."""
    table = TABLES[name]
    # No foreign keys: strict readers want none of their cells to be empty, and not every organisation has a parent.
    return _json(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": url,
            "lang": "fr",
            "dc:title": _texts(table.title),
            "dc:license": {"@id": LICENCE},
            "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
            "tableSchema": {"columns": [_csvw_column(each) for each in table.columns], "primaryKey": KEY},
        }
    )


def table_schema(name: str) -> bytes:
    """The Table Schema of a table (Frictionless Data); it has one language, so the English has members of its own."""
    table = TABLES[name]
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": table.title.fr,
        "title_en": table.title.en,
        "fields": [_field(each) for each in table.columns],
        "missingValues": [""],
        "primaryKey": [KEY],
    }
    if table.inside:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": "", "fields": [KEY]}} for column in table.inside
        ]
    return _json(schema)


def _csvw_column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        # The header of the file comes first: readers compare it.
        "titles": {"fr": [column.name, column.title.fr], "en": column.title.en},
        "dc:description": _texts(column.description),
        "datatype": column.kind.csvw,
        "required": column.required,
    }
    return told | {"separator": SEPARATOR} if column.many else told


def _field(column: Column) -> dict[str, Any]:
    kind = dict(column.kind.schema)
    constraints = kind.pop("constraints", {})
    if column.many:
        kind, constraints = {"type": "list", "delimiter": SEPARATOR, "itemType": "string"}, {}
    if column.required:
        constraints = {**constraints, "required": True}
    return {
        "name": column.name,
        "title": column.title.fr,
        "title_en": column.title.en,
        "description": column.description.fr,
        "description_en": column.description.en,
        **kind,
        **({"constraints": constraints} if constraints else {}),
    }


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.in_(language), "@language": language} for language in LANGUAGES]


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()
