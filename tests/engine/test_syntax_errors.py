"""A query that cannot be read is told with the place where a person would look, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from labgraph.engine.parsing import reads
from labgraph.engine.syntax_errors import syntax_error

NO_PREFIX = "ce préfixe n'est pas déclaré : ajoutez une ligne PREFIX"
UNGROUPED = "SELECT rend une variable qui n'est ni dans GROUP BY ni dans un agrégat"
# Query, with ¤ where the fault is; what is quoted there; the reason or advice.
FAULTS = [
    ("¤", "", ""),
    ("SELECT ¤", "", '(attendu : "$", "(", "*", "?")'),
    ("SELECT * { ?s ?p ?o } LIMIT ¤x", "x", ""),
    ("SELECT * { ?s ?p ?o } LIMIT ¤-1", "-1", ""),
    ("SELECT * {\n  ?é日 ?p ?o\n} LIMIT ¤x", "x", ""),
    ("# 1\r\n# 2\r\nSELECT * { ?é ?p ?o } LIMIT ¤x", "x", ""),
    ('SELECT * { ?s ?p "😀😀" ¤x }', "x", '(attendu : ",", ".", ";", "@", "^^", "{", "}")'),
    ('SELECT * { ?s ?p "😀\U0001d4d0" } LIMIT ¤x', "x", ""),
    ("SELECT\t*\t{\n\t?s\t?p\t?o\t,\n¤}", "}", ""),
    ("SELECT * { ?s ?p ?o ¤", "", '(attendu : ",", ".", ";", "{", "}")'),
    ("SELECT * { ?s ?p ?o\r\n¤", "", '(attendu : ",", ".", ";", "{", "}")'),
    ("SELECT * { ?s ?p ?o }¤}", "}", ""),
    ("SELECT * { ?s ?p ¤}", "}", ""),
    ("¤SELCT * { ?s ?p ?o }", "SELCT", ""),
    ("SELECT * ¤WHER { ?s ?p ?o }", "WHER", '(attendu : "{")'),
    ("SELECT ?s¤, ?p { ?s ?p ?o }", ",", '(attendu : "$", "(", "?", "{")'),
    ("SELECT ?s ¤COUNT(?p) { ?s ?p ?o }", "COUNT", '(attendu : "$", "(", "?", "{")'),
    ("SELECT * { ?s ?p ?o . ¤FILTR(?o > 1) }", "FILTR", '(attendu : ".", ":")'),
    ("SELECT * { ?s ?p ?o FILTER ¤EXIST { ?s ?p ?o } }", "EXIST", '(attendu : ".", ":")'),
    ("SELECT * { ?s ?p ?o FILTER(¤LAN(?o) = 'fr') }", "LAN", '(attendu : ".", ":")'),
    ("SELECT * { ?s ?p ?o FILTER(?o >¤> 1) }", ">", ""),
    ("PREFIX ¤a <http://a> SELECT * {}", "a", '(attendu : ".", ":")'),
    ("SELECT * { ?s a ¤foaf:Person }", "foaf:Person", NO_PREFIX),
    ("SELECT * { ¤dbo:x ?p ?o }", "dbo:x", NO_PREFIX),
    ("SELECT * {\r\n  ?s\r\n    ¤rdfs:label ?o }", "rdfs:label", NO_PREFIX),
    ("SELECT * { ?s ?p ¤<http://a b> }", "<http://a", "cette adresse n'est pas une IRI complète et légale"),
    ("SELECT * { ?s ?p ¤<é> }", "<é>", "cette adresse n'est pas une IRI complète et légale"),
    ("ASK { BIND(1 AS ?x) BIND(2 AS ?x) ¤}", "}", "BIND donne une valeur à une variable qui en a déjà une"),
    ("SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }¤", "", UNGROUPED),
    ("SELECT * { ?x ?y ?z } GROUP BY ?x¤", "", "SELECT * ne va pas avec GROUP BY ou un agrégat"),
    ("SELECT ?x ?x { ?x ?y ?z }¤", "", "SELECT nomme deux fois la même variable"),
    ("SELECT (?x AS ?y) { ?x ?y ?z }¤", "", "AS donne à une variable de la requête une autre valeur"),
    ("SELECT * {} LIMIT 99999999999999999999¤", "", "un nombre entier, pas trop grand, est attendu"),
    ("¤\ufeffSELECT * {}", "U+FEFF", ""),
    ("ASK {¤\x00}", "U+0000", ""),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "quoted", "why"), FAULTS)
def test_a_fault_is_told_with_its_place_and_its_reason(marked: str, quoted: str, why: str) -> None:
    before, _, after = marked.partition("¤")
    error = syntax_error(before + after, None)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert (error.line, error.column) == (line, column)
    place = f", à « {quoted} »" if quoted else ", à la fin"
    reason = why if why.startswith("(") else why and f": {why}"
    expected = f"requête SPARQL illisible, ligne {line}, colonne {column}{place} {reason}".rstrip()
    assert error.text.fr == expected
    assert error.text.en.startswith(f"unreadable SPARQL query, line {line}, column {column}, at ")


WORDS = """SELECT|*|?x|{|}|?s ?p ?o|.|;|,|FILTER(|)|foaf:x|<http://a>|<|"a"|"|'|\\|@fr|^^|1|LIMIT 1|GROUP BY ?s|😀|<<|~
|BIND(1 AS ?x)|VALUES ?x { 1 }|PREFIX a: <http://a/>|#|FROM|ASK|OPTIONAL|UNION|COUNT(*)""".replace("\n", "")
PIECES = st.sampled_from(WORDS.split("|"))
TEXTS = st.lists(PIECES | st.sampled_from(["\n", "\r\n", "\t", "\x00", "\u2028"]), max_size=12).map(" ".join)


@given(TEXTS | st.text())
def test_the_place_is_in_the_text_whatever_it_is(text: str) -> None:
    if reads(text, None):
        return
    error = syntax_error(text, None)
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error.text.fr.isprintable()
    assert error.text.en.isprintable()


@given(
    st.sampled_from(["SELECT * { ?s ?p ?o", 'ASK { ?s ?p "x" ; a ?b', "ASK { FILTER(?x > 1"]),
    st.text("\n\r\t é😀#", max_size=9),
)
def test_no_word_before_the_fault_is_blamed(good: str, space: str) -> None:
    text = f"{good}\n{space}\n!! }}"
    error = syntax_error(text, None)
    assert (error.line, error.column) >= (2, 1)


@given(TEXTS)
def test_to_read_is_to_read_like_a_query(text: str) -> None:
    try:
        Store().query(text)
        legal = True
    except SyntaxError:
        legal = False
    except RuntimeError:
        legal = True
    assert reads(text, None) == legal


@pytest.mark.parametrize("base", ["", "x", "http://a b/"])
def test_a_base_that_is_no_iri_is_not_taken_for_a_fault_of_the_text(base: str) -> None:
    with pytest.raises(ValueError, match="base"):
        reads("ASK {}", base)
