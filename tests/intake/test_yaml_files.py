"""YAML records: every scalar stays text, every value knows its line, what is not plain YAML is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.errors import InvalidRecords
from labgraph.intake import yaml_files
from labgraph.intake.raw import RawRecord, spell


def read(text: str) -> RawRecord:
    return yaml_files.read(text.encode(), "f.yaml")


def told(content: bytes) -> list[str]:
    with pytest.raises(InvalidRecords) as error:
        yaml_files.read(content, "f.yaml")
    return [fault.in_("fr") for fault in error.value.faults]


@pytest.mark.parametrize(
    "written",
    [
        "01",
        "2022",
        "2021-07",
        "2016-09-29",
        "oui",
        "non",
        "true",
        "1.50",
        "0x1F",
        "1e3",
        "12:30:00",
        "10_000",
    ],
)
def test_a_scalar_stays_what_was_written(written: str) -> None:
    assert read(f"zone: {written}").data == {"zone": written}


@pytest.mark.parametrize("written", ["", "~", "null", "[]", "{}", "{a: }"])
def test_what_is_empty_is_not_there(written: str) -> None:
    assert read(f"lab: x\nville: {written}").data == {"lab": "x"}


@pytest.mark.parametrize("written", ["'null'", '"~"'])
def test_a_quoted_word_is_a_text(written: str) -> None:
    assert read(f"ville: {written}").data == {"ville": written[1:-1]}


def test_a_mark_of_byte_order_is_no_part_of_the_text() -> None:
    assert yaml_files.read(b"\xef\xbb\xbflab: x\n", "f.yaml").data == {"lab": "x"}


def test_every_value_knows_its_line() -> None:
    raw = read(
        "# en-tête\n"  # 1
        "lab: x\n"  # 2
        "noms:\n"  # 3
        "  officiel: >-\n"  # 4
        "    sur deux\n"  # 5
        "    lignes\n"  # 6
        "porteurs:\n"  # 7
        "  - organisation: a\n"  # 8
        "    role: b\n"  # 9
        "  - {organisation: c,\n"  # 10
        "     role: d}\n"  # 11
        "zones: [r1,\n"  # 12
        "  r2]\n"  # 13
    )
    assert raw.data["noms"] == {"officiel": "sur deux lignes"}
    lines = {spell(place): line for place, line in raw.lines.items()}
    assert lines == {
        "": 2,
        "lab": 2,
        "noms": 3,
        "noms.officiel": 4,
        "porteurs": 7,
        "porteurs[1]": 8,
        "porteurs[1].organisation": 8,
        "porteurs[1].role": 9,
        "porteurs[2]": 10,
        "porteurs[2].organisation": 10,
        "porteurs[2].role": 11,
        "zones": 12,
        "zones[1]": 12,
        "zones[2]": 13,
    }


def test_a_place_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    raw = read("\n\nlab: x\nporteurs:\n  - organisation: a\n")
    assert raw.line(("porteurs", 0, "role")) == 5
    assert raw.line(("porteurs", 7, "role")) == 4
    assert raw.line(("statut",)) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["f.yaml:1: une fiche est faite de lignes « clé: valeur »"]),
        (b"- lab: x\n", ["f.yaml:1: une fiche est faite de lignes « clé: valeur »"]),
        (b"lab\n", ["f.yaml:1: une fiche est faite de lignes « clé: valeur »"]),
        (b"lab: x\nville: Orl\xe9ans\n", ["f.yaml:2: le fichier n'est pas en UTF-8"]),
        ("lab: é\n".encode("utf-16"), ["f.yaml:1: le fichier n'est pas en UTF-8"]),
        (
            "lab: é\nville: \x00\n".encode(),
            ["f.yaml:2: caractère invisible (U+0000) : ressaisissez la ligne"],
        ),
        (
            "lab: é\n\nville: \ufffe".encode(),
            ["f.yaml:3: caractère invisible (U+FFFE) : ressaisissez la ligne"],
        ),
        (b"lab: x\nnoms: !nom A\n", ["f.yaml:2: noms: étiquette YAML « !nom » refusée"]),
        (
            b"lab: x\nlab: y\nnoms: {officiel: A, officiel: B}\n",
            [
                "f.yaml:2: lab: clé « lab » donnée deux fois",
                "f.yaml:3: noms.officiel: clé « officiel » donnée deux fois",
            ],
        ),
        (
            b"a: &a [*a]\n",
            ["f.yaml:1: a[1]: ancre YAML (« &… *… ») refusée : écrivez la valeur en entier"],
        ),
    ],
)
def test_what_is_no_record_is_told(content: bytes, expected: list[str]) -> None:
    assert told(content) == expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"lab: x\n  noms: y\n", 2),
        (b"lab: x\nnoms: 'a\n\n", 4),
        (b"lab: x\n\tnoms: y\n", 2),
        (b"lab: x\nnoms: a: b\n", 2),
        (b"lab: x\n---\nlab: y\n", 2),
        (b'lab: x\nnoms: "\\ud800"\n', 2),
    ],
)
def test_broken_yaml_is_told_at_its_line_with_a_remedy(content: bytes, line: int) -> None:
    [message] = told(content)
    assert message.startswith(f"f.yaml:{line}: YAML illisible (")
    assert message.endswith("; vérifiez le retrait de la ligne, les deux-points et les guillemets")


# PyYAML writes U+0085 (next line) as a space.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85"))
KEYS = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1)
VALUES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=3),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_what_is_written_is_read_back(data: dict[str, object], header: str) -> None:
    again = yaml_files.read(yaml_files.write(data, header), "f.yaml").data
    assert again == data
    assert list(again) == list(data)
