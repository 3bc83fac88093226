"""Ten nights of a mirror whose source is cut, spoilt, silent, busy, restarted and moved on at random moments.

What the mirror serves is always whole, and always a release of its source.
"""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from answering import answers
from mirrored import Publisher, assert_same, files_of, mirror_settings, published_nights
from sources import (
    PATIENCE,
    Answer,
    answers_of,
    busy,
    cut,
    cut_at_once,
    longer,
    refused,
    silent,
    source_over,
    spoilt,
)

from labgraph.config import Settings
from labgraph.errors import SourceFailed
from labgraph.release import store
from labgraph.release.mirror import mirror
from labgraph.release.shelf import Shelf

NIGHTS = 10
FAULTS: list[Callable[[Answer], None]] = [cut, cut_at_once, silent, busy, spoilt, longer]
# How often an answer fails, each night anew: from a good line to one that hardly bears a file.
RATES = (0, 0.1, 0.3, 0.6, 0.9)


class BadNight:
    """Each answer may fail; the source may be restarted, and move on to its next release, between any two."""

    def __init__(self, publisher: Publisher, chance: random.Random) -> None:
        self._publisher, self._chance = publisher, chance
        self._rate = chance.choice(RATES)
        self._down = 0

    def __call__(self, _path: str, answer: Answer) -> None:
        roll = self._chance.random()
        if roll < self._rate / 10:
            self._down = self._chance.randrange(2 * PATIENCE.attempts)
        if self._down:
            self._down -= 1
            refused(answer)
        elif roll < self._rate:
            self._chance.choice(FAULTS)(answer)
        elif roll > 0.97:
            with suppress(IndexError):
                self._publisher.next()


def assert_whole(here: Settings, publisher: Publisher) -> None:
    """The release that is served is one of the source's, in all its files and in its store."""
    shelf = Shelf(here.releases_dir)
    release = shelf.current_id()
    mine, theirs = shelf.directory / release, publisher.path(release)
    assert files_of(mine) == files_of(theirs)
    assert set(store.open_read_only(mine)) == set(store.open_read_only(theirs))


def test_ten_nights(tmp_path: Path) -> None:
    seed = int(os.environ.get("LABGRAPH_TEST_SEED", random.randrange(1 << 32)))
    print(f"LABGRAPH_TEST_SEED={seed}")  # noqa: T201 -- pytest shows it when the test fails
    chance = random.Random(seed)
    publisher = Publisher(published_nights(tmp_path / "source", "Laboratoire A", NIGHTS))
    here = mirror_settings(tmp_path).model_copy(update={"keep_releases": 3})
    publisher.serve(0)
    says, port, told = answers_of(publisher.settings), 0, []
    for _ in range(NIGHTS):
        # A server of its own each night, at the same place.
        with source_over(says, port) as source:
            port = int(source.url.rpartition(":")[2])
            source.fault = BadNight(publisher, chance)
            try:
                told.append(mirror(here, source.url, patience=PATIENCE).taken)
            except SourceFailed as error:
                told.append(error)
        if Shelf(here.releases_dir).has_current():
            assert_whole(here, publisher)
        left = {path.name for path in here.releases_dir.iterdir() if path.name.startswith(".")}
        assert left <= {".lock", ".incoming"}, told
        with suppress(IndexError):
            publisher.next()
    with source_over(says, port) as source:
        mirror(here, source.url, patience=PATIENCE)
    assert_same(here, publisher)
    assert len(Shelf(here.releases_dir).ids()) <= 3
    there, mine = answers(publisher.settings), answers(here)
    # The page of changes links the releases that are kept: there are fewer of them here.
    assert {at for at in mine if mine[at] != there[at]} <= {"/changes", "/changes/lab/lab-b"}
    assert not Shelf(here.releases_dir).incoming.exists()
