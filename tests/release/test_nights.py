"""The file that tells of the nights: what it keeps, and that nobody reads half of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labgraph.errors import ReleaseError
from labgraph.release.nights import FILE, Night, Nights, Outcome
from made_up import NOW


def night(outcome: Outcome, began: datetime = NOW) -> Night:
    return Night(began=began, outcome=outcome, told={"fr": "", "en": ""})


def test_there_may_have_been_no_night(tmp_path: Path) -> None:
    assert Nights.read(tmp_path) == Nights()
    assert not Nights().is_late(NOW, 36)


def test_the_last_ones_are_kept_and_the_last_good_one_for_ever(tmp_path: Path) -> None:
    nights = Nights().followed_by(night("unchanged"))
    for day in range(1, 50):
        nights = nights.followed_by(night("faults", NOW + timedelta(days=day)))
    nights.write(tmp_path)
    read = Nights.read(tmp_path)
    assert read == nights
    assert len(read.nights) == 30
    assert read.nights[0].began == NOW + timedelta(days=49)
    assert read.last_good
    assert read.last_good.began == NOW
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    Nights().followed_by(night("published", datetime(2026, 11, 23, 2, tzinfo=UTC))).write(tmp_path)
    (told,) = json.loads((tmp_path / FILE).read_bytes())["nights"]
    assert (told["began"], told["outcome"]) == ("2026-11-23T02:00:00Z", "published")


@pytest.mark.parametrize("outcome", ["published", "unchanged"])
def test_nights_are_late_when_the_last_good_one_is(outcome: Outcome) -> None:
    nights = Nights().followed_by(night(outcome)).followed_by(night("failed", NOW + timedelta(hours=24)))
    assert not nights.is_late(NOW + timedelta(hours=36), 36)
    assert nights.is_late(NOW + timedelta(hours=36, seconds=1), 36)


def test_nights_that_never_ended_well_are_late() -> None:
    assert Nights().followed_by(night("begun")).is_late(NOW, 36)


@pytest.mark.parametrize("content", [b"", b"{", b'{"nights": [{"outcome": "fine"}]}'])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ReleaseError, match=r"nightly\.json is .*damaged .*: remove this file"):
        Nights.read(tmp_path)
