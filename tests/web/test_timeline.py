"""The axis of events: marks in the order of time, as wide as dates are vague, inside it; years that do not touch."""

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from reading import BROWSER

from labgraph.web.blocks import Block, Shown
from labgraph.web.layout import EVENTS
from labgraph.web.timeline import Axis, axis_of
from labgraph.web.values import Tie, Value

AXIS = re.compile(r'<svg class="axis".*?</svg>', re.DOTALL)


def axis(*dates: str) -> Axis | None:
    events = tuple(Tie(Value("création"), date=date) for date in sorted(dates))
    return axis_of([Shown("dates", "Dates", (Block("Événements", EVENTS, events),))])


def test_marks_are_as_wide_as_dates_are_vague() -> None:
    drawn = axis("2016-09-29", "2018-04", "2019", "2024")
    assert drawn
    day, month, year, _last = drawn.marks
    assert day.width == 0 < month.width < year.width
    assert [text for _x, text in drawn.years] == ["2016", "2018", "2024"], "2019 would touch 2018"


@pytest.mark.parametrize("dates", [(), ("2022",), ("2022", "2022"), ("2022", "vers 2023"), ("", "x")])
def test_no_axis_without_two_dates(dates: tuple[str, ...]) -> None:
    assert axis(*dates) is None


@given(
    st.lists(st.dates().map(str).flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]])), min_size=2)
)
def test_marks_are_on_the_axis_in_order(dates: list[str]) -> None:
    drawn = axis(*dates)
    if drawn:
        assert len(drawn.marks) == len(dates)
        assert all(0 <= mark.begin <= mark.begin + mark.width <= 100 for mark in drawn.marks)
        assert [mark.begin for mark in drawn.marks] == sorted(mark.begin for mark in drawn.marks)
        assert all(after[0] - before[0] >= 14 for before, after in pairwise(drawn.years))


def test_page_draws_it_for_the_eye_only(client: FlaskClient) -> None:
    page = client.get("/doc/lab/erasme", headers=BROWSER).text
    (drawn,) = AXIS.findall(page)
    assert 'aria-hidden="true"' in drawn
    assert "<a " not in drawn
    assert drawn.count('class="event') == 3
    assert drawn.count("disputed") == 2
    assert AXIS.findall(client.get("/doc/lab/canteam", headers=BROWSER).text) == []
