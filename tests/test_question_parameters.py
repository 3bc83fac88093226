"""Parameters of saved queries: the blocks of their values, read and written, and what is wrong with a header."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from labgraph.errors import Fault, InvalidRecords
from labgraph.question_parameters import TYPES, blocks, filled
from labgraph.release.publish import publish
from labgraph.saved_queries import read, saved_queries
from labgraph.terms import Term
from labgraph.vocabulary import XSD
from made_up import NOW, RecordFolder
from repository import ROOT

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
# Where VALUES is no block: in a comment, in strings, in an IRI, in a name.
DECOYS = """\
# VALUES ?x { "comment" }
SELECT * WHERE {
  BIND("VALUES ?x { 1 }" AS ?a) BIND('''VALUES ?x { "'" }''' AS ?b)
  BIND(<http://x/VALUES?x{}> AS ?c) BIND(?VALUES AS ?d)
  VALUES ?x { "first" }
  VALUES (?x ?y) { ("two" "variables") }
}
"""

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
languages = st.sampled_from(["", "fr", "en"])
terms = st.one_of(
    st.builds(Term, texts, language=languages),
    st.builds(Term, texts, datatype=st.sampled_from([XSD.date, "http://x/d"])),
    st.builds(Term, st.integers(0, 99).map("http://x/{}".format), is_iri=st.just(True)),
    st.builds(Term, st.integers(0, 10**6).map(str), datatype=st.just(XSD.integer)),
)


@given(st.lists(terms, min_size=1, max_size=5))
def test_what_is_filled_in_is_read_again_by_us_and_by_the_engine(given: list[Term]) -> None:
    query = filled('SELECT ?x WHERE { VALUES ?x { "example" } }', {"x": given})
    assert list(blocks(query)) == [("x", tuple(given))]
    rows = [row["x"] for row in Store().query(query)]  # type: ignore[union-attr]
    assert [row.value for row in rows] == [term.value for term in given]
    assert [getattr(row, "language", None) or "" for row in rows] == [term.language for term in given]


def test_only_blocks_are_read_and_filled() -> None:
    assert [found for found in blocks(DECOYS) if found[0] == "x"] == [("x", (Term("first"),))]
    changed = filled(DECOYS, {"x": [Term("a"), Term("b")]})
    assert changed == DECOYS.replace('{ "first" }', '{ "a" "b" }')


def test_terms_of_every_spelling_are_read() -> None:
    spelt = r'VALUES ?x { "a"^^xsd:date "b"@fr-FR <http://x/c> 12' + "\n'd' " + r'"\t\"\u00e9" }'
    assert dict(blocks(PREFIX + spelt))["x"] == (
        Term("a", datatype=XSD.date),
        Term("b", language="fr-FR"),
        Term("http://x/c", is_iri=True),
        Term("12", datatype=XSD.integer),
        Term("d"),
        Term('\t"é'),
    )


@pytest.mark.parametrize("rows", ["", "UNDEF", "ex:a", "(1)", '"open'])
def test_rows_that_are_not_written_out_are_no_example(rows: str) -> None:
    assert list(blocks(f"SELECT * {{ VALUES ?x {{ {rows} }} }}")) == []


HEADER = "#+ parameter x: {} | Quoi | What\n"
WRONG = {
    "unknown type": (HEADER.format("days") + 'ASK { VALUES ?x { "1" } }', "« day »"),
    "no block": (HEADER.format("day") + "ASK { ?x ?p ?o }", "VALUES ?x"),
    "two blocks": (HEADER.format("integer") + "ASK { VALUES ?x { 1 } VALUES ?x { 2 } }", "un seul bloc"),
    "no day": (HEADER.format("day") + 'ASK { VALUES ?x { "2026-02-30" } }', "« 2026-02-30 »"),
    "of two makes": (HEADER.format("year") + 'ASK { VALUES ?x { "2026" "2027"^^<http://x> } }', "« 2027 »"),
    "no language": (HEADER.format("keyword") + 'ASK { VALUES ?x { "mot" } }', "« mot »"),
    "no argument": (HEADER.format("concept") + 'ASK { VALUES ?x { "actif"@fr } }', "une liste de valeurs"),
    "an argument too many": (HEADER.format("day jour") + 'ASK { VALUES ?x { "2026-01-01" } }', "rien"),
    "unknown records": (HEADER.format("name labs") + 'ASK { VALUES ?x { "L"@fr } }', "« lab »"),
    "unknown list": (HEADER.format("concept lab-tipes") + 'ASK { VALUES ?x { "L"@fr } }', "« lab-types »"),
    "unknown value": (
        HEADER.format("concept lab-statuses") + 'ASK { VALUES ?x { "actifs"@fr } }',
        "« actif »",
    ),
    "no label": ("#+ parameter x: day\nASK {}", "libellé"),
    "reserved": ('#+ parameter lang: day | a | b\nASK { VALUES ?lang { "2026-01-01" } }', "réservé"),
    "unknown header": ("#+ parametre x: day | a | b\nASK {}", "« parameter »"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_line(record_folder: RecordFolder, what: str) -> None:
    text, told = WRONG[what]
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "q.rq").write_text(f"#+ summary: Quoi\n{text}", encoding="utf-8")
    with pytest.raises(InvalidRecords) as error:
        publish(record_folder.settings, NOW)
    [fault] = error.value.faults
    assert (fault.file, fault.line) == ("q.rq", 2)
    assert told in fault.message.fr


def test_faults_of_all_files_are_told_at_once(record_folder: RecordFolder) -> None:
    directory = record_folder.settings.queries_dir
    directory.mkdir()
    (directory / "a.rq").write_text(WRONG["no day"][0], encoding="utf-8")
    (directory / "B b.rq").write_bytes(b"ASK {} # \xff")
    record_folder.replace("labs/lab-b.yaml", "statut: clos", "statut: close")
    with pytest.raises(InvalidRecords) as error:
        publish(record_folder.settings, NOW)
    assert {Path(fault.file).name for fault in error.value.faults} == {"a.rq", "B b.rq", "lab-b.yaml"}


def test_a_parameter_at_fault_is_none_and_the_rest_is_read() -> None:
    query, faults = read("q", WRONG["no day"][0])
    assert query.parameters == ()
    assert [type(fault) for fault in faults] == [Fault]


def test_every_type_has_a_question_of_ours() -> None:
    used = {
        parameter.type.name for query in saved_queries(ROOT / "queries") for parameter in query.parameters
    }
    assert used == TYPES.keys()
