"""What is not published while nobody looks: how far counts may fall."""

import pytest

from labgraph.release.guard import falls
from labgraph.release.manifest import Counts


def counts(quads: int, **entities: int) -> Counts:
    return Counts(quads=quads, triples=quads, graphs=1, entities=entities)


@pytest.mark.parametrize(
    ("before", "now", "percent", "fallen"),
    [
        (100, 90, 10, False),
        (100, 89, 10, True),
        (1000, 899, 10, True),
        (100, 110, 10, False),
        (100, 0, 10, True),
        # Two of few may go, but not three, and never all.
        (3, 2, 10, False),
        (3, 1, 10, False),
        (4, 1, 10, True),
        (2, 0, 10, True),
        (1, 0, 10, True),
        (0, 0, 10, False),
        (0, 5, 10, False),
        # The share is what the setting says; 100 allows everything.
        (100, 60, 40, False),
        (100, 59, 40.5, True),
        (100, 97, 0, True),
        (100, 98, 0, False),
        (100, 0, 100, False),
    ],
)
def test_how_far_entities_of_a_kind_may_fall(before: int, now: int, percent: float, fallen: bool) -> None:
    expected = {"lab": (before, now)} if fallen else {}
    assert falls(counts(9, lab=before, zone=7), counts(9, lab=now, zone=7), percent) == expected


def test_quads_fall_by_their_share_alone() -> None:
    assert falls(counts(100), counts(90), 10) == {}
    assert falls(counts(10), counts(8), 10) == {"quads": (10, 8)}


def test_a_kind_that_is_gone_fell_to_nothing() -> None:
    assert falls(counts(9, lab=5, project=1), counts(9, lab=5), 10) == {"project": (1, 0)}
