"""No query whose answer changes by itself is taken for one that may be kept; the engine says what is a call."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from labgraph.web.volatility import is_volatile
from repository import ROOT

NAMES = ["NOW", "RAND", "UUID", "STRUUID", "BNODE"]
GAPS = ["", " ", "\t", "\n", "\r\n", "#\n", "# (c) #\r ", " #a\n#b\n", "\u00a0", "/**/", "\f"]
QUERIES = [
    "SELECT * {{ BIND({call} AS ?x) }}",
    "SELECT({call}AS?x){{}}",
    "SELECT*{{FILTER{call}}}",
    "SELECT*{{FILTER(1>{call}||BOUND(?x))}}",
    "SELECT*{{}}ORDER BY{call}",
    "SELECT(COUNT(*)AS?n){{}}GROUP BY{call}",
    "ASK{{FILTER EXISTS{{BIND(COALESCE(?x,{call})AS?y)}}}}",
    "#NOW\nCONSTRUCT{{<a:a><b:b>?x}}WHERE{{<a:now#>?p'RAND'.BIND(STR({call})AS?x)}}",
]


def is_read(query: str) -> bool:
    """Whether the engine takes this for a query."""
    try:
        Store().query(query)
    except SyntaxError:
        return False
    return True


@st.composite
def calls(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    cased = "".join(draw(st.sampled_from([letter, letter.lower()])) for letter in name)
    gap = "".join(draw(st.lists(st.sampled_from(GAPS), max_size=3)))
    inside = draw(st.sampled_from(["", " ", "#c\n", '"a"', " ?s "]))
    return f"{cased}{gap}({inside})"


@given(call=calls(), query=st.sampled_from(QUERIES))
def test_every_call_that_the_engine_reads_is_seen(call: str, query: str) -> None:
    text = query.format(call=call)
    assert is_volatile(text) or not is_read(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_call_with_one_gap_is_seen(name: str) -> None:
    for gap in GAPS:
        for query in QUERIES:
            text = query.format(call=f"{name}{gap}()")
            assert is_volatile(text) or not is_read(text), text


def test_the_engine_reads_what_is_tried_here() -> None:
    """Or else the test above would show nothing."""
    for query in QUERIES:
        assert is_read(query.format(call="RAND()")), query
    for name in NAMES:
        assert is_read(QUERIES[0].format(call=f"{name}()")), name
    for gap in (" ", "#c\n", "\r\n"):
        assert is_read(QUERIES[0].format(call=f"rAnD{gap}()")), gap


@pytest.mark.parametrize("written", ["\\u0052AND()", "R\\U00000041ND()", "\u017ftruuid()", "NOW"])
def test_other_ways_to_write_a_call_are_not_read(written: str) -> None:
    assert not is_read(QUERIES[0].format(call=written))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?now ?random { ?now <http://a.example/rand> 'uuid' } # now",
        "PREFIX now: <http://a.example/now/> SELECT * { ?s now:uuid ?brand ; now:x (1 2) }",
    ],
)
def test_names_alone_change_nothing(text: str) -> None:
    assert is_read(text)
    assert not is_volatile(text)


def test_our_own_queries_may_be_kept() -> None:
    paths = [*ROOT.glob("queries/*.rq"), *ROOT.glob("src/labgraph/web/queries/*.rq")]
    assert len(paths) > 10
    for path in paths:
        text = re.sub(r"^#\+.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not is_volatile(text), path.name


@pytest.mark.alone
@pytest.mark.parametrize("part", ["now ", "rand\n", "uuid", "bnode \t"])
def test_time_grows_with_the_length_alone(part: str) -> None:
    """Were it to grow with the square, the longest query would take a thousand times the time of a short one."""

    def seconds(text: str) -> float:
        started = time.perf_counter()
        is_volatile(text)
        return time.perf_counter() - started

    short, long = part * 250, part * 16_000
    assert min(seconds(long) for _ in range(9)) < 500 * min(seconds(short) for _ in range(9))
