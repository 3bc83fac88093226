"""A disk that is full at any stage of a night: the service goes on, and the next night succeeds once there is space."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from deployment import FAILED, PUBLISHED, Deployment
from service import await_that, serving
from small_disk import small_disk
from warm import warm

from labgraph.release.shelf import Shelf
from made_up import RecordFolder
from repository import ROOT

SIZE = 40_000_000
STEP, MOST_STEPS = 350_000, 30
SEEN_WITHIN_S = 10
# How Python's writes and Oxigraph's say that the disk is full.
WAYS = ("[Errno 28] No space left on device", "IO error: No space left on device")


def test_the_disk_is_full_at_each_stage(record_folder: RecordFolder, tmp_path: Path) -> None:
    """There is a little more space each night, until there is enough; all is made anew, as the ontology changed."""
    ontology = tmp_path / "ontology"
    shutil.copytree(ROOT / "ontology", ontology)
    with small_disk(tmp_path, SIZE) as disk:
        settings = record_folder.settings.model_copy(
            update={"releases_dir": disk.mounted / "releases", "ontology_dir": ontology}
        )
        deployment = Deployment(record_folder, Shelf(disk.seen / "releases"))
        with warm(settings, tmp_path, disk.python) as nights, ExitStack() as running:
            assert nights.night().code == PUBLISHED
            service = running.enter_context(serving(settings, tmp_path, executable=disk.python))
            served = deployment.look(service)
            deployment.change(1)
            with (ontology / "concepts.ttl").open("a", encoding="utf-8") as concepts:
                concepts.write("# .\n")
            told = []
            for step in range(MOST_STEPS):
                disk.leave(step * STEP)
                ran = nights.night()
                if ran.code != FAILED:
                    break
                told.append(ran.told)
                assert deployment.look(service) == served
                assert deployment.left_over() == []
                assert deployment.last_night().outcome in ("published", "begun", "failed")
            assert ran.code == PUBLISHED
            assert deployment.publishes_what_the_records_say()
            assert deployment.last_night().outcome == "published"
            await_that(lambda: deployment.look(service) == deployment.shelf.current_id(), SEEN_WITHIN_S)
    for each in told:
        assert each.startswith(f"labgraph: no space left on the disk of {settings.releases_dir} (")
        assert each.endswith("(`labgraph prune --keep 3`), then start again\n")
    assert [way for way in WAYS if any(way in each for each in told)] == list(WAYS)
