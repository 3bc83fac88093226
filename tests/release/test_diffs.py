"""Differences: what leads from one release to another, by any way, and makes the same bytes."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.errors import ReleaseError, UnknownRelease
from labgraph.nquads import difference
from labgraph.release.diffs import Change, apply, between, compose, names
from labgraph.release.dumps import read_lines
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import NOW, RecordFolder
from repository import ROOT

LINES = st.sets(st.sampled_from([b"a\n", b"ab\n", b"b\n", b"\xc3\xa9\n", b"\xf0\x9d\x94\xb8\n"])).map(sorted)
LAB = "labs/lab-b.yaml"


def apart(changes: Iterable[Change]) -> tuple[list[bytes], list[bytes]]:
    """The lines removed and the lines added."""
    told = list(changes)
    return [line for is_new, line in told if not is_new], [line for is_new, line in told if is_new]


@given(LINES, LINES)
def test_a_difference_makes_the_newer_lines_of_the_older(old: list[bytes], new: list[bytes]) -> None:
    removed, added = apart(difference(old, new))
    assert list(apply(old, removed, added)) == new
    assert list(apply(new, added, removed)) == old


@given(LINES, LINES, LINES)
def test_two_differences_make_one(a: list[bytes], b: list[bytes], c: list[bytes]) -> None:
    assert list(compose(difference(a, b), difference(b, c))) == list(difference(a, c))


@given(LINES, LINES, LINES)
def test_a_difference_of_other_lines_is_refused(
    old: list[bytes], removed: list[bytes], added: list[bytes]
) -> None:
    added = sorted(set(added) - set(removed))
    if set(removed) <= set(old) and not set(added) & set(old):
        assert set(apply(old, removed, added)) == set(old) - set(removed) | set(added)
    else:
        with pytest.raises(ReleaseError, match="not one of this file"):
            list(apply(old, removed, added))


# ── of real releases ──


class History:
    """A shelf of a few made-up records that change day by day; the ids of all that was published."""

    def __init__(self, directory: Path) -> None:
        self.folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
        self.shelf = Shelf(self.folder.settings.releases_dir)
        self.ids: list[str] = []

    def publish(self, old: str, new: str) -> Path:
        """Change a record and publish; gives the folder of dumps."""
        self.folder.replace(LAB, old, new)
        made = publish(self.folder.settings, NOW + timedelta(days=len(self.ids))).manifest
        self.ids.append(made.release)
        return self.shelf.directory / made.release / "dumps"

    def lines(self, release: str) -> list[bytes]:
        return list(read_lines(self.shelf.directory / release))

    def compared(self, old: str, new: str) -> list[Change]:
        """The difference that is right, whatever is written."""
        return list(difference(self.lines(old), self.lines(new)))

    def written(self, old: str, new: str) -> tuple[list[bytes], list[bytes]]:
        """The lines of the files: those removed and those added."""
        added, removed = names(new, old)
        return unpacked(self.dump(new, removed)), unpacked(self.dump(new, added))

    def dump(self, release: str, name: str) -> Path:
        return self.shelf.directory / release / "dumps" / name


def unpacked(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Four releases: the third is as the first, which was pruned, the fourth made after a rollback to the second.

    No test may change it.
    """
    history = History(tmp_path_factory.mktemp("history"))
    history.publish("statut: clos", "statut: actif")
    history.publish("Laboratoire B", "Laboratoire É")
    history.publish("Laboratoire É", "Laboratoire B")
    with history.shelf.writing():
        history.shelf.prune(2)
        history.shelf.roll_back(history.ids[1])
    history.publish("statut: actif", "statut: clos")
    return history


@pytest.fixture
def changing(tmp_path: Path) -> History:
    """A shelf that a test may break."""
    return History(tmp_path)


def test_a_release_leads_from_all_that_were_on_the_shelf(history: History) -> None:
    ids = history.ids
    assert history.shelf.ids() == ids[1:]
    for release, before in {ids[1]: ids[:1], ids[2]: ids[:2], ids[3]: ids[1:3]}.items():
        files = history.shelf.open(release).manifest.files
        expected = {f"dumps/{name}" for old in before for name in names(release, old)}
        assert {name for name in files if "-since-" in name} == expected
        assert {files[name].media_type for name in expected} == {"application/n-quads"}


def test_files_lead_from_one_release_to_the_other_byte_for_byte(history: History) -> None:
    _, second, third, fourth = history.ids
    for old, new in ((second, third), (second, fourth), (third, fourth)):
        removed, added = history.written(old, new)
        assert removed
        assert added
        assert list(apply(history.lines(old), removed, added)) == history.lines(new)
        assert (removed, added) == apart(history.compared(old, new))


def test_kept_releases_differ_in_either_direction(history: History) -> None:
    kept = history.ids[1:]
    for old, new in product(kept, kept):
        assert list(between(history.shelf, old, new)) == history.compared(old, new)
    with pytest.raises(UnknownRelease, match=history.ids[0]):
        between(history.shelf, history.ids[0], kept[0])


def test_what_was_changed_back_is_no_difference(history: History) -> None:
    first, _, third, _ = history.ids
    assert history.written(first, third) == ([], [])


def test_differences_that_an_older_labgraph_did_not_write_are_made(changing: History) -> None:
    for number in range(2):
        folder = changing.publish("Laboratoire B", f"Laboratoire B{number}")
        folder.chmod(0o755)
        for path in folder.glob("*-since-*"):
            path.unlink()
        changing.folder.replace(LAB, f"Laboratoire B{number}", "Laboratoire B")
    changing.publish("Laboratoire B", "Laboratoire C")
    first, second, third = changing.ids
    assert changing.written(first, third) == apart(changing.compared(first, third))
    assert list(between(changing.shelf, first, second)) == changing.compared(first, second)


def test_the_same_publications_at_the_same_moments_make_the_same_bytes(
    history: History, record_folder: RecordFolder
) -> None:
    """All of them: forms, tables, differences, what describes and sums them, and the manifest."""
    once, again = history.shelf, Shelf(record_folder.settings.releases_dir)
    record_folder.replace(LAB, "statut: clos", "statut: actif")
    publish(record_folder.settings, NOW)
    record_folder.replace(LAB, "Laboratoire B", "Laboratoire É")
    publish(record_folder.settings, NOW + timedelta(days=1))
    second = history.ids[1]
    files = [once.directory / second / "manifest.json", *(once.directory / second / "dumps").iterdir()]
    assert len(files) > 40
    for path in files:
        assert path.read_bytes() == (again.directory / path.relative_to(once.directory)).read_bytes()


def test_a_damaged_release_stops_the_publication_and_is_named(changing: History) -> None:
    changing.publish("statut: clos", "statut: actif")
    [first] = changing.ids
    dump = changing.dump(first, f"labgraph-{first}.nq.gz")
    dump.chmod(0o644)
    dump.write_bytes(dump.read_bytes()[:-9])
    with pytest.raises(ReleaseError, match=f"{first}.nq.gz is damaged"):
        changing.publish("statut: actif", "statut: clos")
    assert changing.shelf.ids() == [first]


# ── without labgraph ──


def recipe() -> str:
    """The commands of docs/harvesting.md that bring a dump up to date."""
    text = (ROOT / "docs/harvesting.md").read_text(encoding="utf-8")
    return next(block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "comm -23" in block)


def test_the_documented_commands_bring_a_dump_up_to_date(history: History, tmp_path: Path) -> None:
    old, new = history.ids[1], history.ids[3]
    for path in (
        history.dump(old, f"labgraph-{old}.nq.gz"),
        *(history.dump(new, n) for n in names(new, old)),
    ):
        shutil.copy(path, tmp_path)
    shutil.copy(history.dump(new, f"labgraph-{new}.nq.sha256"), tmp_path)
    done = subprocess.run(
        ["sh", "-euc", recipe()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "OLD": old, "NEW": new},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"labgraph-{new}.nq: OK\n"
    assert (tmp_path / f"labgraph-{new}.nq").read_bytes() == b"".join(history.lines(new))
