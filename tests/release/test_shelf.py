"""The shelf: releases appear whole, never change, move under one pointer, and go only when nobody reads them."""

import gc
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from labgraph.errors import NoRelease, PublishBusy, ReleaseError, UnknownRelease
from labgraph.release import manifest
from labgraph.release.manifest import Manifest
from labgraph.release.shelf import Shelf
from made_up import NOW, put, put_three


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "releases")


# ── nothing yet ──


def test_an_empty_shelf_says_so(shelf: Shelf) -> None:
    assert not shelf.has_current()
    assert shelf.ids() == shelf.manifests() == []
    for ask in (shelf.current_id, shelf.open_current, shelf.roll_back):
        with pytest.raises(NoRelease) as error:
            ask()
        assert error.value.text.fr == (
            f"aucune publication dans {shelf.directory} : lancez d'abord « labgraph publish »"
        )
        assert (
            error.value.text.en == f"nothing is published in {shelf.directory}: run `labgraph publish` first"
        )
    with shelf.writing():
        assert shelf.prune(keep=1) == ([], [])


# ── staging ──


def test_a_release_appears_when_it_is_whole(shelf: Shelf) -> None:
    with shelf.writing():
        with shelf.stage("20261123T020000Z") as partial:
            (partial / manifest.FILE).write_bytes(b"{}")
            built = partial.stat().st_ino
            assert shelf.ids() == []
        assert shelf.ids() == ["20261123T020000Z"]
        assert not shelf.has_current()
        assert (shelf.directory / "20261123T020000Z").stat().st_ino == built


def test_what_fails_leaves_nothing(shelf: Shelf) -> None:
    release = put_three(shelf)[-1]

    def fail() -> None:
        with shelf.stage("20261124T020000Z") as partial:
            (partial / "store").mkdir()
            (partial / "store" / "a.sst").write_bytes(b"x")
            raise ZeroDivisionError

    with shelf.writing(), pytest.raises(ZeroDivisionError):
        fail()
    assert shelf.current_id() == release
    names = {path.name for path in shelf.directory.iterdir()}
    assert names == {".lock", "current", *shelf.ids()}


def test_a_release_is_sealed(shelf: Shelf) -> None:
    put_three(shelf)
    for release in shelf.ids():
        path = shelf.directory / release
        for sealed in (path, *path.rglob("*")):
            assert stat.S_IMODE(sealed.stat().st_mode) & 0o222 == 0, sealed


def test_what_a_killed_build_left_is_swept(shelf: Shelf) -> None:
    release = put_three(shelf)[-1]
    for left in (".20261124T020000Z.partial", ".20261125T020000Z.deleted"):
        store = shelf.directory / left / "store"
        store.mkdir(parents=True)
        (store / "a.sst").write_bytes(b"x")
        (store / "a.sst").chmod(0o444)
        store.chmod(0o555)
        store.parent.chmod(0o555)
    (shelf.directory / ".current.new").symlink_to("20261124T020000Z")
    (shelf.directory / "notes.txt").write_bytes(b"")
    with shelf.writing():
        names = {path.name for path in shelf.directory.iterdir()}
        assert not [name for name in names if name.endswith((".partial", ".deleted"))]
        assert "notes.txt" in names
        shelf.activate(release)
    assert shelf.current_id() == release
    assert len(shelf.ids()) == 3


# ── identifiers ──


def test_identifiers_are_times_that_never_come_back(shelf: Shelf) -> None:
    assert put_three(shelf) == ["20261123T020000Z", "20261123T020001Z", "20261123T020002Z"]
    with shelf.writing():
        assert shelf.next_id(NOW + timedelta(seconds=2)) == "20261123T020003Z"
        assert shelf.next_id(NOW + timedelta(hours=1)) == "20261123T030000Z"
        assert shelf.next_id(NOW - timedelta(days=400)) == "20261123T020003Z"


def test_identifiers_are_of_universal_time(shelf: Shelf) -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    assert shelf.next_id(paris) == "20261123T020000Z"
    assert shelf.next_id(NOW.replace(microsecond=999_999)) == "20261123T020000Z"


# ── opening ──


def test_a_release_is_opened_by_its_name(shelf: Shelf) -> None:
    for release in put_three(shelf):
        opened = shelf.open(release)
        assert (opened.path, opened.manifest.release) == (shelf.directory / release, release)
    assert shelf.open_current().manifest.release == shelf.ids()[-1]
    assert [kept.release for kept in shelf.manifests()] == shelf.ids()


@pytest.mark.parametrize(
    "name", ["20991231T000000Z", "", ".", "..", "current", "../releases", "20261123T020000Z/dumps"]
)
def test_no_release_of_that_name_is_told(shelf: Shelf, name: str) -> None:
    kept = ", ".join(put_three(shelf))
    for ask in (shelf.open, shelf.roll_back):
        with pytest.raises(UnknownRelease) as error:
            ask(name)
        assert error.value.text.fr == f"aucune publication « {name} » ; gardées : {kept}"
        assert error.value.text.en == f"no release '{name}'; those kept: {kept}"
    assert shelf.current_id() == shelf.ids()[-1]


def test_a_release_without_a_manifest_is_no_release(shelf: Shelf) -> None:
    release = put_three(shelf)[-1]
    path = shelf.directory / release
    path.chmod(0o755)
    (path / manifest.FILE).unlink()
    with pytest.raises(UnknownRelease):
        shelf.open(release)
    with pytest.raises(UnknownRelease):
        shelf.open_current()


def test_closing_twice_closes_no_other_file(shelf: Shelf) -> None:
    put_three(shelf)
    opened = shelf.open_current()
    opened.close()
    with (shelf.directory / ".lock").open() as other:
        opened.close()
        del opened
        gc.collect()
        os.fstat(other.fileno())


# ── rolling back ──


def test_rolling_back_goes_one_step_at_a_time(shelf: Shelf) -> None:
    first, second, third = put_three(shelf)
    with shelf.writing():
        assert shelf.roll_back() == second == shelf.current_id()
        assert shelf.roll_back() == first == shelf.current_id()
        with pytest.raises(ReleaseError) as error:
            shelf.roll_back()
        assert error.value.text.fr == f"{first} est la plus ancienne publication gardée : rien avant elle"
        assert error.value.text.en == f"{first} is the oldest release kept: there is none before it"
        assert shelf.roll_back(third) == third == shelf.current_id()
    assert shelf.ids() == [first, second, third]


# ── pruning ──


def test_the_last_releases_and_the_current_are_kept(shelf: Shelf) -> None:
    first, second, third = put_three(shelf)
    with shelf.writing():
        assert shelf.prune(keep=3) == ([], [])
        shelf.roll_back(first)
        assert shelf.prune(keep=1) == ([second], [])
        assert shelf.ids() == [first, third]
        assert shelf.current_id() == first
        shelf.roll_back(third)
        assert shelf.prune(keep=1) == ([first], [])
    assert shelf.ids() == [third]


def test_what_is_read_is_spared_until_it_is_closed(shelf: Shelf) -> None:
    first, second, third = put_three(shelf)
    reader, again = shelf.open(first), shelf.open(first)
    with shelf.writing():
        assert shelf.prune(keep=1) == ([second], [first])
        reader.close()
        assert shelf.prune(keep=1) == ([], [first])
        assert (again.path / manifest.FILE).is_file()
        again.close()
        assert shelf.prune(keep=1) == ([first], [])
    assert shelf.ids() == [third]


def test_a_reader_that_is_forgotten_lets_go(shelf: Shelf) -> None:
    first, *_ = put_three(shelf)
    reader = shelf.open(first)
    with shelf.writing():
        assert first not in shelf.prune(keep=1)[0]
        del reader
        gc.collect()
        assert shelf.prune(keep=1)[0] == [first]


# ── two at once ──


def test_a_second_writer_is_told_at_once(shelf: Shelf) -> None:
    with shelf.writing():
        with pytest.raises(PublishBusy) as error, shelf.writing():
            pass
        assert error.value.text.fr == (
            f"une autre publication est en cours dans {shelf.directory} : réessayez quand elle sera finie"
        )
        assert error.value.text.en == (
            f"another publication is under way in {shelf.directory}: try again when it is over"
        )
    with shelf.writing():
        assert shelf.ids() == []


def test_readers_always_find_a_whole_release(shelf: Shelf) -> None:
    put_three(shelf)
    rounds = 60
    done = False

    def read() -> None:
        while True:
            release = shelf.open_current()
            assert Manifest.read(release.path).release == release.path.name
            release.close()
            if done:
                return

    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        try:
            with shelf.writing():
                for _ in range(rounds):
                    put(shelf, shelf.next_id(NOW))
                    shelf.prune(keep=1)
        finally:
            done = True
    for reader in readers:
        reader.result()
