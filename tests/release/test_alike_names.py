"""Names from elsewhere: which entity comes first, and that what is said to be certain is right."""

import csv
import sqlite3
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.matching import Wording, likeness, normalise
from labgraph.release.index import open_index
from labgraph.release.search import FILE
from labgraph.release.search.alike import Candidate, Sought, candidates
from labgraph.release.search.identified import Identifier
from labgraph.release.search.named import names_of
from labgraph.release.shelf import Release
from labgraph.vocabulary import RECORD_KINDS
from repository import ROOT

LABELLED = ROOT / "tests" / "fixtures" / "reconciliation.csv"


@pytest.fixture(scope="module")
def index(published: Release) -> Iterator[sqlite3.Connection]:
    with open_index(published.path, FILE).connection() as opened:
        yield opened


def sought(row: Mapping[str, str]) -> Sought:
    return Sought(
        row["query"],
        (row["type"],) if row["type"] else RECORD_KINDS,
        (Identifier("siren", row["siren"]),) if row["siren"] else (),
        {"region": (row["region"],)} if row["region"] else {},
    )


def named(candidate: Candidate) -> str:
    return f"{candidate.item.kind}/{candidate.item.slug}"


def test_the_labelled_variants(index: sqlite3.Connection) -> None:
    """At least 100 with a right answer, of which 98 % come first; nothing is certain that is wrong."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = [(row, candidates(index, sought(row))) for row in rows]
    expected = [(row["expected"], found) for row, found in answers if row["expected"]]
    missed = [wish for wish, found in expected if not found or named(found[0]) != wish]
    certain = [
        (row["query"], row["expected"], named(each))
        for row, found in answers
        for each in found
        if each.is_certain
    ]
    assert len(expected) >= 100
    assert len(rows) - len(expected) >= 35
    assert len(missed) <= len(expected) // 50, missed
    assert [each for each in certain if each[1] != each[2]] == []
    assert len(certain) >= 70


def test_every_name_finds_its_bearer(index: sqlite3.Connection) -> None:
    """A query that is the exact name of an entity gives it, at the best score that there is."""
    query = "SELECT id, kind FROM entities WHERE kind IN ('lab', 'organisation', 'project') ORDER BY id"
    for number, kind in index.execute(query).fetchall():
        for name in names_of(index, number):
            found = candidates(index, Sought(name.text, (kind,)))
            best = [each.item.number for each in found if each.score == found[0].score]
            assert number in best, name


def test_a_short_name_makes_nothing_certain(index: sqlite3.Connection) -> None:
    short = (
        "SELECT DISTINCT text FROM texts JOIN entities ON id = entity WHERE field = 'short' AND kind = 'lab'"
    )
    for (name,) in index.execute(short).fetchall():
        assert not [each for each in candidates(index, Sought(name)) if each.is_certain], name


def test_what_else_is_known_tells_namesakes_apart(index: sqlite3.Connection) -> None:
    found = candidates(index, Sought("Métropole de Lyon"))
    assert {named(each) for each in found[:2]} == {"organisation/metropole-de-lyon", "zone/epci-200046977"}
    assert not [each for each in found if each.is_certain]
    siren = (Identifier("siren", "200046977"),)
    assert candidates(index, Sought("Métropole de Lyon", identifiers=siren))[0].is_certain


def test_a_contradiction_takes_certainty_and_score(index: sqlite3.Connection) -> None:
    name = "Préfecture de la région Bretagne"
    plain, agreeing, contradicting = (
        candidates(index, Sought(name, values={"region": region} if region else {}))[0]
        for region in ((), ("53",), ("Normandie",))
    )
    assert plain.is_certain
    assert agreeing.is_certain
    assert not contradicting.is_certain
    assert agreeing.score >= plain.score > contradicting.score


def test_a_number_of_another_is_not_taken_for_the_name(index: sqlite3.Connection) -> None:
    wrong = Sought("Métropole de Lyon", ("organisation",), (Identifier("siren", "180020026"),))
    assert not [each for each in candidates(index, wrong) if each.is_certain]


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_bounded_and_whole_only_between_equals(one: str, other: str) -> None:
    score = likeness(Wording.of(one), Wording.of(other))
    assert 0 <= score <= 100
    assert (score == 100) <= (normalise(one) == normalise(other))
    assert likeness(Wording.of(one), Wording.of(one)) == (100 if normalise(one) else 0)


@given(name=st.text(max_size=400))
def test_whatever_is_sought_is_answered(index: sqlite3.Connection, name: str) -> None:
    found = candidates(index, Sought(name))
    assert [each.score for each in found if not each.is_certain] == sorted(
        (each.score for each in found if not each.is_certain), reverse=True
    )
