"""Which answers are drawn as bars, and how long the bars are."""

import pytest

from labgraph.vocabulary import XSD, Iris
from labgraph.web.charts import chart_of
from labgraph.web.tables import Table, table_of

BASE = "https://labs.example/"
Json = dict[str, str]


def number(value: str, datatype: str = XSD.integer) -> Json:
    return {"type": "literal", "value": value, "datatype": datatype}


def text(value: str) -> Json:
    return {"type": "literal", "value": value, "xml:lang": "fr"}


def table(columns: str, *rows: tuple[Json | None, ...]) -> Table:
    names = columns.split()
    bindings = [{n: v for n, v in zip(names, row, strict=True) if v} for row in rows]
    results = {"head": {"vars": names}, "results": {"bindings": bindings}}
    return table_of(results, Iris(BASE), lambda _iris: {})


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = chart_of(
        table("qui combien", (text("a"), number("4")), (text("b"), number("1")), (text("c"), number("0")))
    )
    assert drawn is not None
    assert (drawn.about, drawn.measure) == ("qui", "combien")
    assert [(bar.cell.text, bar.value, bar.width) for bar in drawn.bars] == [
        ("a", "4", "80.0"),
        ("b", "1", "20.0"),
        ("c", "0", "0.0"),
    ]


@pytest.mark.parametrize(
    ("columns", "measure"), [(("n", "nom"), "n"), (("nom", "n"), "n"), (("annee", "n"), "n")]
)
def test_what_is_measured(columns: tuple[str, str], measure: str) -> None:
    """Either column; of two of numbers, the second."""
    row = tuple(text("x") if name == "nom" else number("3") for name in columns)
    drawn = chart_of(table(" ".join(columns), row, row))
    assert drawn is not None
    assert drawn.measure == measure


def test_numbers_of_other_kinds_and_only_zeros() -> None:
    drawn = chart_of(
        table(
            "a n", (text("x"), number("1.50", XSD.decimal)), (text("y"), number("1.2E1", XSD.double))
        )
    )  # fmt: skip
    assert drawn is not None
    assert [(bar.value, bar.width) for bar in drawn.bars] == [("1.5", "10.0"), ("12", "80.0")]
    zeros = chart_of(table("a n", (text("x"), number("0")), (text("y"), number("0"))))
    assert zeros is not None
    assert [bar.width for bar in zeros.bars] == ["0.0", "0.0"]


ROW = (text("x"), number("1"))


@pytest.mark.parametrize(
    "given",
    [
        table("a n"),
        table("a n", ROW),
        table("a n", *[ROW] * 61),
        table("a", (text("x"),), (text("y"),)),
        table("a n b", (*ROW, text("z")), (*ROW, text("z"))),
        table("a n", ROW, (text("x"), number("-1"))),
        table("a n", ROW, (text("x"), None)),
        table("a n", ROW, (None, number("1"))),
        table("a n", ROW, (text("x"), number("NaN", XSD.double))),
        table("a n", ROW, (text("x"), number("INF", XSD.double))),
        table("a n", ROW, (text("x"), number("many"))),
        table("a n", ROW, (text("x"), number("2026-11-23", XSD.date))),
        table("a n", (text("x"), text("1")), (text("y"), text("2"))),
    ],
    ids=lambda given: f"{len(given.columns)}x{len(given.rows)}",
)
def test_what_is_no_chart(given: Table) -> None:
    assert chart_of(given) is None


def test_the_most_that_is_drawn() -> None:
    drawn = chart_of(table("a n", *[ROW] * 60))
    assert drawn is not None
    assert len(drawn.bars) == 60
