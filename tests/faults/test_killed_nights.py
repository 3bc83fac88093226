"""Nights that are killed or refused: the service goes on from a whole release, the next night makes up for it."""

import random
from pathlib import Path

import pytest
from deployment import BUSY, FAULTS, PUBLISHED, UNCHANGED, Deployment
from service import await_that, serving
from warm import warm

from labgraph.release.nights import GOOD
from labgraph.release.shelf import Shelf
from made_up import RecordFolder
from repository import environment_of, labgraph

KILLED = 30
# So many in a row, before a night is left in peace.
IN_A_ROW = 5
SEEN_WITHIN_S = 10


@pytest.fixture
def deployment(record_folder: RecordFolder) -> Deployment:
    return Deployment(record_folder, Shelf(record_folder.settings.releases_dir))


def test_thirty_nights_are_killed(deployment: Deployment, tmp_path: Path) -> None:
    settings = deployment.folder.settings.model_copy(update={"keep_releases": 2})
    killed = noted = building = 0
    with warm(settings, tmp_path) as nights:
        assert nights.night().code == PUBLISHED
        deployment.change(0)
        whole = nights.night()
        with serving(settings, tmp_path) as service:
            for number in range(1, KILLED + 1):
                deployment.change(number)
                # One in each thirtieth of the time that a night takes.
                moment = whole.seconds * (number - random.random()) / KILLED
                killed += nights.night(killed_after_s=moment).code < 0
                noted += deployment.last_night().outcome == "begun"
                building += bool(deployment.left_over())
                deployment.look(service)
                if number % IN_A_ROW:
                    continue
                whole = nights.night()
                assert whole.code in (PUBLISHED, UNCHANGED), (moment, whole)
                assert deployment.publishes_what_the_records_say(), moment
                assert deployment.left_over() == [], moment
                assert deployment.last_night().outcome in GOOD
            await_that(lambda: deployment.look(service) == deployment.shelf.current_id(), SEEN_WITHIN_S)
    assert min(killed, noted, building) > KILLED / 2


def test_a_night_that_publishes_nothing_leaves_the_service_as_it_is(
    deployment: Deployment, tmp_path: Path
) -> None:
    folder = deployment.folder
    with warm(folder.settings, tmp_path) as nights:
        assert nights.night().code == PUBLISHED
        served = deployment.shelf.current_id()
        with serving(folder.settings, tmp_path) as service:
            folder.replace("labs/lab-b.yaml", "statut: clos", "statut: perdu")
            ran = nights.night()
            assert ran.code == FAULTS
            assert "labs/lab-b.yaml:4: statut: " in ran.told
            assert deployment.look(service) == served
            folder.replace("labs/lab-b.yaml", "statut: perdu", "statut: actif")
            with deployment.shelf.writing():
                assert nights.night().code == BUSY
            assert deployment.look(service) == served
            assert nights.night().code == PUBLISHED
            await_that(lambda: deployment.look(service) != served, SEEN_WITHIN_S)


def test_of_two_nights_at_once_one_is_busy(deployment: Deployment, tmp_path: Path) -> None:
    settings = environment_of(deployment.folder.settings)
    both = [labgraph(tmp_path, "nightly", **settings) for _ in range(2)]
    codes = set()
    for process in both:
        process.communicate()
        codes.add(process.returncode)
    # Or it came when the other had ended.
    assert codes in ({PUBLISHED, BUSY}, {PUBLISHED, UNCHANGED})
    assert len(deployment.shelf.ids()) == 1
