"""The small parts of pages: words for sizes, order, safe addresses, questions and their parameters."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask

from labgraph.engine.in_process import OxigraphEngine
from labgraph.engine.port import Formats, Query
from labgraph.matching import reading_order
from labgraph.terms import Term
from labgraph.vocabulary import Iris
from labgraph.web import questions
from labgraph.web.filters import number, safe_href, seconds, size
from labgraph.web.naming import names_of
from labgraph.web.questions import Data, bind
from labgraph.web.terms import best_label, best_labels

QUESTIONS = sorted(
    path.name.removesuffix(".rq") for path in files("labgraph.web").joinpath("queries").iterdir()
)
pytestmark = pytest.mark.usefixtures("french_page")

ADDRESS = "http://localhost:8000/id/lab/x"
_NOTHING = {"whole": Data(), "nodes": Data(), "records": Data(), "explained": Data(), "long": ADDRESS}


def test_order_is_that_of_a_dictionary() -> None:
    assert sorted(["Zone", "école", "Ecole", "Eau", "âge", "1er"], key=reading_order) == [
        "1er",
        "âge",
        "Eau",
        "Ecole",
        "école",
        "Zone",
    ]


def test_best_label() -> None:
    fr, en, plain, de = (Term("x", language=language) for language in ("fr-FR", "en", "", "de"))
    assert best_label([de, en, plain, fr]) == fr
    assert best_label([de, en, plain]) == plain
    assert best_label([de, en]) == en
    assert best_label([]) is None


@pytest.mark.parametrize(("language", "expected"), [("fr", "nom"), ("en", "name")])
def test_each_thing_has_the_label_for_the_reader(app: Flask, language: str, expected: str) -> None:
    labels = [
        ("a", Term("Name", language="de")),
        ("a", Term("name", language="en")),
        ("b", Term("Art", language="de")),
        ("a", Term("nom", language="fr")),
    ]
    with app.test_request_context(f"/?lang={language}"):
        told = {thing: label.value for thing, label in best_labels(labels).items()}
    assert told == {"a": expected, "b": "Art"}


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 octets"), (999, "999 octets"), (1000, "1,0 ko"), (131_906, "132 ko"), (64_000_000, "64 Mo")],
)
def test_sizes(count: int, words: str) -> None:
    assert size(count) == words


def test_numbers() -> None:
    assert seconds(0.507) == "0,51\u00a0s"
    assert number(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize("address", ["http://a.example/", "HTTPS://a.example", "mailto:a@b.example"])
def test_safe_addresses(address: str) -> None:
    assert safe_href(address) == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "JAVASCRIPT:x", "data:,x", "http://[bad",
     "//evil.example", "/path", "", "ftp://a.example", "\x01javascript:x"],
)  # fmt: skip
def test_other_addresses(address: str) -> None:
    assert safe_href(address) == ""


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_legal_as_they_stand(engine: OxigraphEngine, name: str) -> None:
    text = files("labgraph.web").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")
    engine.answer(Query(text), Formats()).body.close()


def test_only_what_is_an_iri_is_asked_about(app: Flask, engine: OxigraphEngine) -> None:
    """An engine may give what another does not take."""
    known = Iris(engine.manifest.base_iri).entity("lab", "erasme")
    with app.test_request_context():
        assert names_of(engine, [known, "http://a/> ?p ?o } #", "x", ""]).keys() == {known}
        assert names_of(engine, ["x"]) == {}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_used_and_filled_whole(name: str) -> None:
    question = files("labgraph.web").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")
    text = bind(name, **dict.fromkeys(re.findall(r"\$(\w+)", question), ADDRESS))
    assert "$" not in text
    package = "".join(
        path.read_text(encoding="utf-8") for path in Path(str(files("labgraph.web"))).rglob("*.py")
    )
    assert f'"{name}"' in package or re.search(rf'_{name.rpartition("_")[2]}"', package)


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "x",
        "/id/lab/x",
        "http://a/ b",
        "http://a/>",
        "http://a/\\u003e",
        "http://a/\n",
        'http://a/"',
        "<a:b>",
    ],
)
def test_only_iris_are_filled_in(iri: str) -> None:
    for given in (iri, [ADDRESS, iri], Data([(ADDRESS, 1, iri)])):
        with pytest.raises(ValueError, match="IRI"):
            bind("terms", graph=given)


@pytest.mark.parametrize(
    ("number", "written"), [(500, "500"), (0.5, "0.5"), (10.0, "10"), (3_600_000, "3600000"), (0, "0")]
)
def test_numbers_are_filled_in(number: float, written: str) -> None:
    assert f"GRAPH {written} {{" in bind("terms", graph=number)


def test_rows_are_filled_in_where_a_comment_stood() -> None:
    text = bind("entity_facts", **_NOTHING | {"nodes": Data([(ADDRESS, 1), (ADDRESS, 2)])})
    assert f"{{ # \n(<{ADDRESS}> 1)\n(<{ADDRESS}> 2)\n    }}" in text


def test_missing_parameter_is_told() -> None:
    with pytest.raises(KeyError):
        bind("terms", iri=ADDRESS)


def test_rows_leave_out_what_has_no_value(engine: OxigraphEngine) -> None:
    rows = questions.rows(engine, "schemes", graph=f"{engine.release.manifest.base_iri}graphs/concepts")
    assert {frozenset(row) for row in rows} >= {
        frozenset({"scheme", "name"}),
        frozenset({"scheme", "description"}),
    }
    assert {row["name"].language for row in rows if "name" in row} == {"fr", "en"}
