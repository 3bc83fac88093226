"""Zones in bulk: one CSV row a zone, columns named as the keys of the YAML records."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import Fault, InvalidRecords, Text
from ..matching import nearest
from .raw import Place, RawRecord

SEPARATOR = " ; "

# column → place of its value in the record; several values in a cell make several places.
COLUMNS: dict[str, Place] = {
    "zone": ("zone",),
    "nom": ("noms", "officiel"),
    "niveau": ("niveau",),
    "code_insee": ("code_insee",),
    "dans": ("dans",),
    "exacte": ("correspondances",),
    "proche": ("correspondances",),
    "large": ("correspondances",),
    "source_titre": ("sources", "table", "titre"),
    "source_appuie": ("sources", "table", "appuie"),
    "modifie_le": ("modifie_le",),
}
_ABSENT = Text("colonne absente", "this column is missing")
_TWICE = Text("colonne donnée deux fois", "this column is given twice")
_LISTS = {"dans", "source_appuie"}
_MATCHES = {"exacte", "proche", "large"}


def read(content: bytes, file: str) -> tuple[RawRecord, ...]:
    """The records of a table, one a row; `file` names it in errors.

    Raises InvalidRecords when the text is no CSV in UTF-8, or when a column is unknown, missing or given twice.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = Text("le fichier n'est pas en UTF-8", "the file is not UTF-8")
        raise InvalidRecords([Fault(file, line, "", message)]) from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        _check_header(file, list(reader.fieldnames or ()))
        return tuple(_rows(reader, file))
    except csv.Error as error:
        message = Text(f"CSV illisible ({error})", f"unreadable CSV ({error})")
        raise InvalidRecords([Fault(file, reader.reader.line_num, "", message)]) from None


def _rows(reader: "csv.DictReader[str]", file: str) -> Iterator[RawRecord]:
    for row in reader:
        cells = [cell for cell in row.values() if isinstance(cell, str)]
        line = reader.line_num - sum(cell.count("\n") for cell in cells)
        fits = len(cells) == len(row)
        yield RawRecord(file, _record(row), {(): line}, () if fits else (_misfit(file, line),))


def _misfit(file: str, line: int) -> Fault:
    expected = len(COLUMNS)
    message = Text(
        f"nombre de cellules différent de celui de l'en-tête ({expected})",
        f"the row has not the {expected} cells of the header",
    )
    return Fault(file, line, "", message)


def _record(row: Mapping[str, str | None]) -> dict[str, Any]:
    # A record begins with its identifier, whatever the order of the columns.
    data: dict[str, Any] = {"zone": ""}
    for column, (*parents, last) in COLUMNS.items():
        cell = row[column] or ""
        values = [value.strip() for value in cell.split(SEPARATOR.strip()) if value.strip()]
        if not values:
            continue
        target = data
        for parent in parents:
            target = target.setdefault(str(parent), {})
        if column in _MATCHES:
            target.setdefault(str(last), []).extend({"type": column, "iri": value} for value in values)
        else:
            target[str(last)] = values if column in _LISTS else cell.strip()
    return data


def _check_header(file: str, header: list[str]) -> None:
    unknown = [_unknown(file, name) for name in header if name not in COLUMNS]
    miscounted = [
        Fault(file, 1, name, _ABSENT if count == 0 else _TWICE)
        for name in COLUMNS
        if (count := header.count(name)) != 1
    ]
    if unknown or miscounted:
        raise InvalidRecords(unknown + miscounted)


def _unknown(file: str, name: str) -> Fault:
    known = nearest(name, COLUMNS) or ", ".join(COLUMNS)
    return Fault(
        file,
        1,
        name,
        Text(
            f"colonne inconnue : vouliez-vous dire « {known} » ?", f"unknown column: did you mean '{known}'?"
        ),
    )
