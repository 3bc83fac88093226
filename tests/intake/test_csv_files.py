"""Zones in bulk: a row of the table says what a YAML record would."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.errors import InvalidRecords
from labgraph.intake import csv_files
from labgraph.intake.raw import RawRecord

COLUMNS = list(csv_files.COLUMNS)
HEADER = ",".join(COLUMNS)


def table(*rows: dict[str, str], columns: list[str] = COLUMNS, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n", quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(content: bytes) -> tuple[RawRecord, ...]:
    return csv_files.read(content, "f.csv")


def told(content: bytes) -> list[str]:
    with pytest.raises(InvalidRecords) as error:
        read(content)
    return [fault.in_("fr") for fault in error.value.faults]


ROW = {
    "zone": "region-24",
    "nom": "Centre-Val de Loire",
    "niveau": "région",
    "code_insee": "24",
    "dans": "france ; ue",
    "exacte": "http://a/1 ; http://a/2",
    "proche": "http://b/",
    "source_titre": "Une table ; la nôtre",
    "source_appuie": "noms;niveau ; code_insee",
    "modifie_le": "2026-11-23",
}
RECORD = {
    "zone": "region-24",
    "noms": {"officiel": "Centre-Val de Loire"},
    "niveau": "région",
    "code_insee": "24",
    "dans": ["france", "ue"],
    "correspondances": [
        {"type": "exacte", "iri": "http://a/1"},
        {"type": "exacte", "iri": "http://a/2"},
        {"type": "proche", "iri": "http://b/"},
    ],
    "sources": {
        "table": {"titre": "Une table ; la nôtre", "appuie": ["noms", "niveau", "code_insee"]},
    },
    "modifie_le": "2026-11-23",
}


def test_a_row_is_a_record() -> None:
    [raw] = read(table(ROW))
    assert raw == RawRecord("f.csv", RECORD, {(): 2})
    assert next(iter(raw.data)) == "zone"


@given(st.permutations(COLUMNS))
def test_the_order_of_columns_does_not_matter(columns: list[str]) -> None:
    [raw] = read(table(ROW, columns=columns))
    assert raw.data == RECORD
    assert next(iter(raw.data)) == "zone"


def test_a_mark_of_byte_order_and_windows_line_ends_do_not_matter() -> None:
    [raw] = read(b"\xef\xbb\xbf" + table(ROW).replace(b"\n", b"\r\n"))
    assert raw.data == RECORD


@given(st.lists(st.text(st.sampled_from('ab\n\r," é')), min_size=1, max_size=5))
def test_each_row_knows_its_first_line(names: list[str]) -> None:
    rows = [{"zone": f"z{index}", "nom": name} for index, name in enumerate(names)]
    text = table(*rows, quoting=csv.QUOTE_ALL).decode()
    for raw in read(text.encode()):
        assert text.split("\n")[raw.line(()) - 1].startswith(f'"{raw.data["zone"]}",')


def test_blank_lines_are_counted() -> None:
    text = table(ROW, ROW | {"zone": "region-53"}).decode().replace("\nregion", "\n\n\nregion")
    assert [raw.line(()) for raw in read(text.encode())] == [4, 7]


def test_a_row_without_identifier_is_told_as_such() -> None:
    [raw] = read(table(ROW | {"zone": ""}))
    assert (next(iter(raw.data)), raw.data["zone"]) == ("zone", "")


@pytest.mark.parametrize("change", [lambda row: row + ",plus", lambda row: row.rsplit(",", 2)[0]])
def test_a_row_of_another_length_is_told_beside_the_others(change) -> None:
    text = table(ROW, ROW | {"zone": "region-53"}).decode().splitlines()
    bad, good = read("\n".join([text[0], change(text[1]), text[2]]).encode())
    assert (good.data["zone"], good.faults) == ("region-53", ())
    assert bad.data["zone"] == "region-24"
    assert [fault.in_("fr") for fault in bad.faults] == [
        "f.csv:2: nombre de cellules différent de celui de l'en-tête (11)"
    ]
    assert [fault.in_("en") for fault in bad.faults] == [
        "f.csv:2: the row has not the 11 cells of the header"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            HEADER.replace("code_insee", "code_inse").encode(),
            [
                "f.csv:1: code_inse: colonne inconnue : vouliez-vous dire « code_insee » ?",
                "f.csv:1: code_insee: colonne absente",
            ],
        ),
        (HEADER.replace("modifie_le", "nom").encode(), [
            "f.csv:1: modifie_le: colonne absente",
            "f.csv:1: nom: colonne donnée deux fois",
        ]),
        (f"{HEADER},nom".encode(), ["f.csv:1: nom: colonne donnée deux fois"]),
        (f"{HEADER},nom".encode("utf-16"), ["f.csv:1: le fichier n'est pas en UTF-8"]),
        (HEADER.encode() + b"\nregion-24,Centre\nregion-\xe9", ["f.csv:3: le fichier n'est pas en UTF-8"]),
        (HEADER.encode() + b'\n\nregion-24,"Centre"-Val\n', [
            "f.csv:3: CSV illisible (',' expected after '\"')",
        ]),
        (HEADER.encode() + b'\nregion-24,"Centre\n\n', ["f.csv:3: CSV illisible (unexpected end of data)"]),
    ],
)  # fmt: skip
def test_what_is_no_table_of_zones_is_told(content: bytes, expected: list[str]) -> None:
    assert told(content) == expected


def test_an_empty_file_lacks_every_column() -> None:
    assert told(b"") == sorted(f"f.csv:1: {name}: colonne absente" for name in COLUMNS)
