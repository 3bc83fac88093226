"""A running reader takes up each new release at its next question, and keeps the old one as long as it needs it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from labgraph import formats
from labgraph.engine.in_process import CurrentEngine, OxigraphEngine
from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.errors import NoRelease, UnknownRelease
from labgraph.release import store
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import RecordFolder

NAME = Query(
    "SELECT ?n { <http://localhost:8000/id/lab/lab-b> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
)


def name(engine: QueryEngine) -> str:
    with engine.answer(NAME, Formats(rows=formats.CSV)).body as body:
        return body.read().decode().splitlines()[1]


def publish_name(folder: RecordFolder, number: int) -> str:
    """Publish the records with another name for a lab. Gives the id of the release."""
    before = folder.read("labs/lab-b.yaml")
    line = next(line for line in before.splitlines() if "officiel" in line)
    folder.replace("labs/lab-b.yaml", line, f"  officiel: Nom {number}")
    return publish(folder.settings, datetime.now(UTC)).manifest.release


@pytest.fixture
def shelf(record_folder: RecordFolder) -> Shelf:
    return Shelf(record_folder.settings.releases_dir)


def test_nothing_published_is_told(shelf: Shelf) -> None:
    current = CurrentEngine(shelf, 1_000_000)
    with pytest.raises(NoRelease):
        current.engine()


def test_a_new_release_is_taken_up_at_the_next_question(record_folder: RecordFolder, shelf: Shelf) -> None:
    first = publish_name(record_folder, 1)
    current = CurrentEngine(shelf, 1_000_000)
    before = current.engine()
    assert current.engine() is before
    assert (name(before), before.manifest.release) == ("Nom 1", first)
    second = publish_name(record_folder, 2)
    after = current.engine()
    assert (name(after), after.manifest.release) == ("Nom 2", second)
    assert name(before) == "Nom 1"
    with shelf.writing():
        shelf.roll_back()
    assert name(current.engine()) == "Nom 1"


@pytest.mark.parametrize("answers_from", ["memory", "disk"])
def test_an_engine_once_given_answers_even_after_a_prune(
    record_folder: RecordFolder, shelf: Shelf, answers_from: str
) -> None:
    first = publish_name(record_folder, 1)
    release = shelf.open_current()
    if answers_from == "disk":
        many = release.manifest.counts.model_copy(update={"quads": store.IN_MEMORY_QUADS + 1})
        release.manifest = release.manifest.model_copy(update={"counts": many})
    engine = OxigraphEngine(release, 1_000_000)
    second = publish_name(record_folder, 2)
    with shelf.writing():
        assert shelf.prune(keep=1) == ([], [first])
    assert name(engine) == "Nom 1"
    del engine, release
    with shelf.writing():
        assert shelf.prune(keep=1) == ([first], [])
    assert shelf.ids() == [second]


def test_the_old_release_is_let_go_with_the_last_engine_over_it(
    record_folder: RecordFolder, shelf: Shelf
) -> None:
    first = publish_name(record_folder, 1)
    current = CurrentEngine(shelf, 1_000_000)
    assert name(current.engine()) == "Nom 1"
    publish_name(record_folder, 2)
    with shelf.writing():
        assert shelf.prune(keep=1) == ([], [first])
    assert name(current.engine()) == "Nom 2"
    with shelf.writing():
        assert shelf.prune(keep=1) == ([first], [])


def test_another_release_that_is_kept_answers_by_its_id(record_folder: RecordFolder, shelf: Shelf) -> None:
    first, second = (publish_name(record_folder, number) for number in (1, 2))
    current = CurrentEngine(shelf, 1_000_000)
    assert name(current.engine(first)) == "Nom 1"
    assert current.engine(second) is current.engine()
    with shelf.writing():
        assert shelf.prune(keep=1) == ([first], []), "it is let go with whoever asked"
    with pytest.raises(UnknownRelease):
        current.engine(first)


def test_many_at_once_are_given_one_engine(record_folder: RecordFolder, shelf: Shelf) -> None:
    publish_name(record_folder, 1)
    current = CurrentEngine(shelf, 1_000_000)
    with ThreadPoolExecutor(8) as readers:
        assert len({id(engine) for engine in readers.map(lambda _: current.engine(), range(32))}) == 1


def test_readers_never_fail_while_the_release_changes(record_folder: RecordFolder, shelf: Shelf) -> None:
    releases = [publish_name(record_folder, number) for number in (1, 2)]
    current = CurrentEngine(shelf, 1_000_000)
    done = False

    def read() -> set[str]:
        seen = set()
        while True:
            seen.add(name(current.engine()))
            if done:
                return seen

    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        try:
            for change in range(16):
                shelf.activate(releases[change % 2])
                assert name(current.engine()) == f"Nom {change % 2 + 1}"
        finally:
            done = True
    assert all(reader.result() <= {"Nom 1", "Nom 2"} for reader in readers)
