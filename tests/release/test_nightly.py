"""The night: what it publishes by itself and what it does not, what it prunes, and what it notes."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from labgraph.errors import InvalidRecords, PublishBusy, PublishRefused
from labgraph.release.nightly import Ended, nightly
from labgraph.release.nights import FILE, Night, Nights
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import NOW, RecordFolder, put
from repository import ROOT


class Nightfall:
    """One night after the other, over records that a test changes."""

    def __init__(self, folder: RecordFolder) -> None:
        self.folder = folder
        self.settings = folder.settings
        self.shelf = Shelf(self.settings.releases_dir)
        self.now = NOW
        self._lab, self._words = folder.read("labs/lab-b.yaml"), 0

    def __call__(self, *, force: bool = False, **settings: float) -> Ended:
        self.now += timedelta(days=1)
        return nightly(self.settings.model_copy(update=settings), self.now, force=force)

    def noted(self) -> Night:
        return Nights.read(self.shelf.directory).nights[0]

    def change(self) -> None:
        """Another keyword, so another quad."""
        self._words += 1
        self.folder.write("labs/lab-b.yaml", self._lab + f"mots_cles: [mot {self._words}]\n")


PROJECTS = 10


def with_projects(path: Path) -> RecordFolder:
    folder = RecordFolder(path / "data", ROOT / "ontology", path / "releases")
    template = folder.read("projects/projet-a.yaml")
    for number in range(1, PROJECTS):
        folder.write(f"projects/p-{number}.yaml", template.replace("projet-a", f"p-{number}"))
    return folder


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shelf after the first night, to be copied."""
    settings = with_projects(tmp_path_factory.mktemp("first")).settings
    ended = nightly(settings, NOW)
    assert (ended.night.outcome, ended.error) == ("published", None)
    return settings.releases_dir


@pytest.fixture
def night(first_night: Path, tmp_path: Path) -> Nightfall:
    folder = with_projects(tmp_path)
    shutil.copytree(first_night, folder.settings.releases_dir, symlinks=True)
    return Nightfall(folder)


def test_what_changed_is_published_and_what_did_not_is_not(night: Nightfall) -> None:
    first = night.noted()
    assert (first.outcome, first.served) == ("published", night.shelf.current_id())
    second = night()
    assert (second.night.outcome, second.night.served) == ("unchanged", first.served)
    assert night.shelf.ids() == [first.served]
    assert [each.outcome for each in Nights.read(night.shelf.directory).nights] == ["unchanged", "published"]


def test_old_releases_are_removed_though_nothing_changed(night: Nightfall) -> None:
    real = night.shelf.current_id()
    with night.shelf.writing():
        oldest, held, _ = (put(night.shelf, f"2026010{day}T000000Z") for day in (1, 2, 3))
        night.shelf.activate(real)
    reader = night.shelf.open(held)
    ended = night(keep_releases=2).night
    assert (ended.outcome, ended.removed, ended.in_use) == ("unchanged", (oldest,), (held,))
    reader.close()


def test_faults_in_the_records_publish_nothing(night: Nightfall) -> None:
    served = night.shelf.current_id()
    night.folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    ended = night()
    assert (ended.night.outcome, ended.night.served) == ("faults", served)
    assert isinstance(ended.error, InvalidRecords)
    assert night.noted().told["en"] == "1 error(s) in the records"
    assert night.shelf.ids() == [served]


def test_a_fall_is_refused_until_somebody_looks(night: Nightfall) -> None:
    served = night.shelf.current_id()
    for number in range(1, 4):
        night.folder.remove(f"projects/p-{number}.yaml")
    ended = night()
    assert isinstance(ended.error, PublishRefused)
    assert ended.night.outcome == "refused"
    assert ended.night.facts == {"project_before": PROJECTS, "project_now": PROJECTS - 3}
    assert "projects 10 → 7" in ended.night.told["en"]
    assert "labgraph nightly --force" in ended.night.told["fr"]
    assert (night.shelf.ids(), night.shelf.current_id()) == ([served], served)
    assert night.noted() == ended.night
    assert night(max_fall_percent=29.9).night.outcome == "refused"
    assert night(force=True).night.outcome == "published"
    assert night().night.outcome == "unchanged"


def test_how_far_counts_may_fall_is_a_setting(night: Nightfall) -> None:
    for number in range(1, 4):
        night.folder.remove(f"projects/p-{number}.yaml")
    assert night(max_fall_percent=30).night.outcome == "published"


def test_a_person_who_publishes_is_not_refused(night: Nightfall) -> None:
    for number in range(1, PROJECTS):
        night.folder.remove(f"projects/p-{number}.yaml")
    assert publish(night.settings, night.now).changed


def test_what_a_person_took_back_does_not_come_back_by_night(night: Nightfall) -> None:
    good = night.shelf.current_id()
    night.change()
    bad = night().night.served
    assert bad
    with night.shelf.writing():
        night.shelf.roll_back()
    ended = night()
    assert (ended.night.outcome, ended.night.served) == ("refused", good)
    assert ended.night.facts == {"taken_back": bad}
    night.change()
    assert night().night.outcome == "published"


def test_a_night_that_meets_another_does_nothing(night: Nightfall) -> None:
    noted = night.noted()
    with night.shelf.writing():
        ended = night()
    assert isinstance(ended.error, PublishBusy)
    assert ended.night.outcome == "busy"
    assert night.noted() == noted
    assert night().night.outcome == "unchanged"


def test_a_shelf_that_cannot_be_is_told(night: Nightfall, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    ended = nightly(night.settings.model_copy(update={"releases_dir": tmp_path / "file"}), NOW)
    assert (ended.night.outcome, ended.night.served) == ("failed", None)
    assert ended.night.told["en"].startswith(f"{tmp_path}/file: ")


def test_a_night_is_noted_from_its_beginning(night: Nightfall) -> None:
    """So one that is killed is told, too."""
    seen: list[Night] = []

    def look(*_: object) -> None:
        seen.append(night.noted())

    night.change()
    nightly(night.settings, NOW + timedelta(days=2), look)
    assert {each.outcome for each in seen} == {"begun"}
    assert seen[0].told["en"] == "begun, and not ended"
    assert night.noted().outcome == "published"


def test_notes_that_are_damaged_stop_the_night_and_are_told(night: Nightfall) -> None:
    (night.shelf.directory / FILE).write_bytes(b"{")
    ended = night()
    assert ended.night.outcome == "failed"
    assert "remove this file" in ended.night.told["en"]
