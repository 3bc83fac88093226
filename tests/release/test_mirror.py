"""A mirror serves what its source serves, byte for byte; what is not right is refused."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from answering import answers
from sources import PATIENCE, Answer, FaultySource, source_over

from labgraph.config import Settings
from labgraph.errors import PublishBusy, ReleaseError, SettingsError, SourceRefused, SourceUnavailable
from labgraph.release.manifest import Manifest
from labgraph.release.mirror import Mirrored
from labgraph.release.mirror import mirror as mirror_source
from labgraph.release.publish import publish
from labgraph.release.report import Report
from labgraph.release.shelf import Shelf
from made_up import NOW, RecordFolder
from repository import ROOT

LAB = "labs/lab-b.yaml"


class Publisher:
    """A folder of records and its shelf."""

    def __init__(self, directory: Path) -> None:
        self.folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
        self.settings = self.folder.settings
        self.shelf = Shelf(self.settings.releases_dir)
        self.nights = 0

    def publish(self) -> str:
        """A release of the next night, in which lab B has another name."""
        self.nights += 1
        name = f"Laboratoire B{self.nights}"
        content = self.folder.read(LAB)
        [before] = [line for line in content.splitlines() if "officiel" in line]
        self.folder.write(LAB, content.replace(before, f"  officiel: {name}"))
        return publish(self.settings, NOW + timedelta(days=self.nights)).manifest.release

    def path(self, release: str) -> Path:
        return self.shelf.directory / release


@pytest.fixture(scope="module")
def twonightss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a publisher who published twice; to be copied."""
    directory = tmp_path_factory.mktemp("two")
    publisher = Publisher(directory)
    publisher.publish()
    publisher.publish()
    return directory


@pytest.fixture
def publisher(twonightss: Path, tmp_path: Path) -> Publisher:
    shutil.copytree(twonightss / "releases", tmp_path / "source" / "releases", symlinks=True)
    publisher = Publisher(tmp_path / "source")
    publisher.nights = 2
    return publisher


@pytest.fixture
def source(publisher: Publisher) -> Iterator[FaultySource]:
    with source_over(publisher.settings) as running:
        yield running


@pytest.fixture
def here(publisher: Publisher, tmp_path: Path) -> Settings:
    """The settings of a mirror: no records, no ontology, another base."""
    return Settings(
        releases_dir=tmp_path / "mirror",
        data_dir=tmp_path / "none",
        ontology_dir=tmp_path / "none",
        queries_dir=publisher.settings.queries_dir,
        base_iri="https://mirror.example.org/",
    )


def shelf_of(settings: Settings) -> Shelf:
    return Shelf(settings.releases_dir)


def mirror(settings: Settings, source: FaultySource) -> Mirrored:
    source.asked.clear()
    return mirror_source(settings, source.url, patience=PATIENCE)


def serve(shelf: Shelf, release: str) -> None:
    with shelf.writing():
        shelf.roll_back(release)


def files_of(release: Path) -> dict[str, bytes]:
    """What strangers may have of it, and what the manifest lists, with the manifest."""
    paths = {"manifest.json", *Manifest.read(release).files}
    paths |= {f"dumps/{path.name}" for path in (release / "dumps").iterdir()}
    return {path: (release / path).read_bytes() for path in paths}


def assert_same(settings: Settings, publisher: Publisher) -> None:
    """The release served here is the one served there."""
    there, here = publisher.shelf, shelf_of(settings)
    assert here.current_id() == there.current_id()
    release = there.current_id()
    assert files_of(here.directory / release) == files_of(there.directory / release)


def names_in(settings: Settings) -> set[str]:
    return {path.name for path in settings.releases_dir.iterdir()}


# ── what is taken ──


def test_the_first_time_all_is_taken_and_answers_the_same(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    outcome = mirror(here, source)
    release = publisher.shelf.current_id()
    assert (outcome.release, outcome.moved) == (release, True)
    assert outcome.taken
    assert outcome.taken.since is None
    assert_same(here, publisher)
    assert answers(here) == answers(publisher.settings)
    assert names_in(here) == {release, "current", ".lock"}
    # The tables and the other forms are made here; differences from releases that are not, and the context, are not.
    assert f"/dumps/labgraph-{release}.nq.zst" in source.paths()
    assert f"/releases/{release}/context.jsonld" in source.paths()
    assert not [
        path for path in source.paths() if path.endswith((".csv", ".ttl.gz", ".jsonld.gz", ".nq.gz.sha256"))
    ]


def test_nothing_new_is_one_question(publisher: Publisher, source: FaultySource, here: Settings) -> None:
    mirror(here, source)
    outcome = mirror(here, source)
    assert (outcome.moved, outcome.taken) == (False, None)
    assert source.paths() == ["/dumps/latest/labgraph.json"]


def test_the_next_time_the_difference_is_taken(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    mirror(here, source)
    held = shelf_of(here).current_id()
    release = publisher.publish()
    outcome = mirror(here, source)
    assert outcome.taken
    assert outcome.taken.since == held
    assert_same(here, publisher)
    assert not [path for path in source.paths() if path.endswith((".nq.zst", f"{release}.nq.gz"))]
    assert f"/releases/{release}/context.jsonld" not in source.paths(), "it is held already"
    assert outcome.taken.bytes < 60_000
    stores = [
        {path.stat().st_ino for path in (shelf_of(here).directory / each / "store").iterdir()}
        for each in (held, release)
    ]
    assert stores[0] & stores[1], "what both stores have in common is shared"
    assert shelf_of(here).ids() == [held, release]


def test_a_mirror_can_be_mirrored(
    publisher: Publisher, source: FaultySource, here: Settings, tmp_path: Path
) -> None:
    mirror(here, source)
    second = here.model_copy(update={"releases_dir": tmp_path / "second"})
    with source_over(here) as first:
        mirror(second, first)
        publisher.publish()
        mirror(here, source)
        assert mirror(second, first).taken
    assert_same(second, publisher)


def test_old_releases_are_pruned(publisher: Publisher, source: FaultySource, here: Settings) -> None:
    few = here.model_copy(update={"keep_releases": 2})
    for _ in range(3):
        mirror(few, source)
        publisher.publish()
    outcome = mirror(few, source)
    assert shelf_of(few).ids() == publisher.shelf.ids()[-2:]
    assert len(outcome.removed) == 1


# ── where the source went back ──


def test_a_source_that_went_back_is_followed(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    first, second = publisher.shelf.ids()
    mirror(here, source)
    serve(publisher.shelf, first)
    assert mirror(here, source).taken
    assert shelf_of(here).ids() == [first, second]
    assert_same(here, publisher)
    serve(publisher.shelf, second)
    outcome = mirror(here, source)
    assert (outcome.moved, outcome.taken) == (True, None)
    assert_same(here, publisher)


def test_another_release_under_a_known_name_is_refused(
    publisher: Publisher, source: FaultySource, here: Settings, tmp_path: Path
) -> None:
    mirror(here, source)
    other = Publisher(tmp_path / "other")
    other.folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", "officiel: Un autre")
    for _ in publisher.shelf.ids():
        other.publish()
    assert other.shelf.ids() == publisher.shelf.ids()
    with source_over(other.settings) as impostor, pytest.raises(SourceRefused) as error:
        mirror(here, impostor)
    assert "gives something else under the name" in error.value.text.en
    assert_same(here, publisher)


# ── what breaks off ──


class Failing:
    """A fault for the first answers at a path that ends so."""

    def __init__(self, ending: str, *faults: Callable[[Answer], None]) -> None:
        self._ending, self._faults = ending, list(faults)

    def __call__(self, path: str, answer: Answer) -> None:
        if path.endswith(self._ending) and self._faults:
            self._faults.pop(0)(answer)


def cut(answer: Answer) -> None:
    answer.cut_at = len(answer.body) // 2


def cut_at_once(answer: Answer) -> None:
    answer.cut_at = 0


def silent(answer: Answer) -> None:
    answer.silent_at = len(answer.body) // 3


def refused(answer: Answer) -> None:
    answer.refused = True


def busy(answer: Answer) -> None:
    answer.status, answer.body = 503, b""
    answer.headers |= {"Content-Length": "0", "Retry-After": "0"}


def spoilt(answer: Answer) -> None:
    middle = len(answer.body) // 2
    answer.body = answer.body[:middle] + bytes([answer.body[middle] ^ 1]) + answer.body[middle + 1 :]


def longer(answer: Answer) -> None:
    answer.body += b"more"
    answer.headers["Content-Length"] = str(len(answer.body))


@pytest.mark.parametrize(
    "faults",
    [
        [cut, cut, cut, cut, cut],
        [silent, silent],
        [refused, refused],
        [busy, busy],
        [cut_at_once, busy, cut, refused, silent],
        [spoilt],
        [longer],
        [cut, spoilt, cut],
    ],
    ids=lambda faults: "-".join(fault.__name__ for fault in faults),
)
@pytest.mark.parametrize("ending", ["latest/labgraph.json", ".nq.zst"], ids=["manifest", "dump"])
def test_what_breaks_off_is_gone_on_with(
    publisher: Publisher,
    source: FaultySource,
    here: Settings,
    ending: str,
    faults: list[Callable[[Answer], None]],
) -> None:
    if ending == "latest/labgraph.json":
        faults = faults[:2]
    source.fault = Failing(ending, *faults)
    mirror(here, source)
    assert_same(here, publisher)


def test_what_came_before_is_not_asked_for_again(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    source.fault = Failing(".nq.zst", cut, *[refused] * PATIENCE.attempts)
    with pytest.raises(SourceUnavailable) as error:
        mirror(here, source)
    assert error.value.text.en.startswith(f"{source.url}/dumps/labgraph-")
    assert error.value.text.en.endswith("; try again later")
    assert names_in(here) == {".lock", ".incoming"}
    [begun] = [path for path in shelf_of(here).incoming.iterdir() if path.name.endswith(".part")]
    half = begun.stat().st_size
    assert half
    mirror(here, source)
    [(_, asked)] = [(path, asked) for path, asked in source.asked if path.endswith(".nq.zst")]
    assert asked == f"bytes={half}-"
    assert_same(here, publisher)


def test_a_source_that_never_comes_back_leaves_what_is_served(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    mirror(here, source)
    served = shelf_of(here).current_id()
    publisher.publish()
    for ending in ("labgraph.json", ".nq.gz"):
        source.fault = Failing(ending, *[refused] * PATIENCE.attempts)
        with pytest.raises(SourceUnavailable):
            mirror(here, source)
        assert shelf_of(here).ids() == [served] == [shelf_of(here).current_id()]
    with pytest.raises(SourceUnavailable):
        mirror_source(here, "http://127.0.0.1:9/", patience=PATIENCE)
    mirror(here, source)
    assert_same(here, publisher)


def test_what_was_brought_of_another_release_is_removed(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    source.fault = Failing("context.jsonld", *[refused] * PATIENCE.attempts)
    with pytest.raises(SourceUnavailable):
        mirror(here, source)
    brought = set(shelf_of(here).incoming.glob("*.zst"))
    publisher.publish()
    source.fault = Failing("context.jsonld", *[refused] * PATIENCE.attempts)
    with pytest.raises(SourceUnavailable):
        mirror(here, source)
    other = set(shelf_of(here).incoming.glob("*.zst"))
    assert brought
    assert other
    assert not brought & other


# ── what is refused ──


def alter(path: Path, content: bytes) -> None:
    for each in (path.parent, path):
        each.chmod(0o755)
    path.write_bytes(content)


def test_a_dump_that_does_not_match_the_manifest_is_refused(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    mirror(here, source)
    before = names_in(here)
    release = publisher.publish()
    for ending in ("added.nq.gz", "context.jsonld"):
        for path in publisher.path(release).rglob(f"*{ending}"):
            alter(path, path.read_bytes()[::-1])
        with pytest.raises(SourceRefused) as error:
            mirror(here, source)
        assert error.value.text.en.endswith(" is not what the manifest says")
        assert names_in(here) == before | {".incoming"}


Change = Callable[[dict[str, object]], object]


def described(content: bytes) -> dict[str, object]:
    digest = sha256(content).hexdigest()
    return {
        "bytes": len(content),
        "uncompressed_bytes": len(content),
        "sha256": digest,
        "uncompressed_sha256": digest,
        "media_type": "text/plain",
        "label": "x",
    }


def with_file(path: str) -> Change:
    return lambda manifest: manifest["files"].update({path: described(b"x")})  # type: ignore[attr-defined]


def without(*keys: str) -> Change:
    def change(manifest: dict[str, object]) -> None:
        for key in [key for key in manifest["files"] if key.endswith(keys)]:  # type: ignore[attr-defined]
            del manifest["files"][key]  # type: ignore[attr-defined]

    return change


def of_dump(**more: object) -> Change:
    def change(manifest: dict[str, object]) -> None:
        for path, file in manifest["files"].items():  # type: ignore[attr-defined]
            if path.endswith((".nq.zst", ".nq.gz")):
                file.update(more)

    return change


HOSTILE: dict[str, tuple[Change, str]] = {
    "no release": (lambda manifest: manifest.update(release="../../x"), "does not describe a release"),
    "no base": (
        lambda manifest: manifest.update(base_iri="javascript:alert(1)/"),
        "does not describe a release",
    ),
    "no moment": (lambda manifest: manifest.update(created="now"), "does not describe a release"),
    "no dump": (without(".nq.gz"), "does not describe a release"),
    "no context": (without("context.jsonld"), "does not describe a release"),
    "another version": (lambda manifest: manifest.update(more=1), "is of no labgraph of this version"),
    "outside": (with_file("../../x.txt"), "offers an unknown file"),
    "from the root": (with_file("/etc/x.txt"), "offers an unknown file"),
    "hidden": (with_file(".lock"), "offers an unknown file"),
    "in the store": (with_file("store/CURRENT"), "offers an unknown file"),
    "an index": (with_file("links.sqlite"), "offers an unknown file"),
    "the manifest": (with_file("manifest.json"), "offers an unknown file"),
    "a dump of another": (with_file("dumps/labgraph-20000101T000000Z.nq"), "offers an unknown file"),
    "an escape": (with_file("dumps/\x1b[2J"), r"'dumps/\x1b[2J'"),
    "no sum": (of_dump(sha256="x"), "offers an unknown file"),
    "less than nothing": (of_dump(bytes=-1), "offers an unknown file"),
    "more than fits": (of_dump(bytes=1 << 60), "not enough room"),
    "a bomb": (of_dump(uncompressed_bytes=1000), "longer than allowed"),
    "other counts": (
        lambda manifest: manifest["counts"].update(quads=1),  # type: ignore[attr-defined]
        "the dump contradicts the manifest",
    ),
    "another base": (
        lambda manifest: manifest.update(base_iri="http://a.example/"),
        "the dump contradicts the manifest",
    ),
    "another dump": (of_dump(sha256="0" * 64), "is not what the manifest says"),
}


@pytest.mark.parametrize(("change", "told"), HOSTILE.values(), ids=HOSTILE)
def test_a_manifest_that_cannot_be_believed_is_refused(
    publisher: Publisher, source: FaultySource, here: Settings, change: Change, told: str
) -> None:
    def fault(path: str, answer: Answer) -> None:
        if path.endswith("labgraph.json"):
            manifest = json.loads(answer.body)
            change(manifest)
            answer.body = json.dumps(manifest).encode()
            answer.headers |= {"Content-Length": str(len(answer.body)), "ETag": '"x"'}

    source.fault = fault
    with pytest.raises(ReleaseError) as error:
        mirror(here, source)
    assert told in error.value.text.en
    assert names_in(here) <= {".lock", ".incoming"}


def replaced_by(status: int, body: bytes, **headers: str) -> Callable[[str, Answer], None]:
    def fault(_: str, answer: Answer) -> None:
        answer.status, answer.body = status, body
        answer.headers = {"Content-Length": str(len(body)), **headers}

    return fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (replaced_by(404, b""), "HTTP 404"),
        (replaced_by(200, b"<html>"), "is of no labgraph of this version"),
        (replaced_by(200, b'{"a":' * 100_000), "is of no labgraph of this version"),
        (
            replaced_by(302, b"", Location="http://169.254.169.254/\x1b[2J"),
            "redirects to http://169.254.169.254/?[2J: give the address where it is",
        ),
        (replaced_by(200, b" " * 64_000_001), "too large for a manifest"),
        (replaced_by(206, b"{}"), "is of no labgraph of this version"),
    ],
    ids=["nothing", "a page", "nested", "a redirect", "endless", "a part"],
)
def test_what_is_no_labgraph_is_refused(
    source: FaultySource, here: Settings, fault: Callable[[str, Answer], None], told: str
) -> None:
    source.fault = fault
    with pytest.raises(SourceRefused) as error:
        mirror(here, source)
    assert told in error.value.text.en
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "labs.example.org",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://u:p@a.example/",
        "http://a/?b",
        "http://",
    ],
)
def test_an_address_that_is_none_is_told(here: Settings, url: str) -> None:
    with pytest.raises(SettingsError, match="expected the address of a labgraph"):
        mirror_source(here, url)
    assert not here.releases_dir.exists()


# ── what is made up for ──


def test_a_difference_that_does_not_fit_is_done_without(
    publisher: Publisher, source: FaultySource, here: Settings, tmp_path: Path
) -> None:
    """What is held under that name is of another source, which the mirror followed before."""
    other = Publisher(tmp_path / "other")
    other.folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", "officiel: Un autre")
    for _ in publisher.shelf.ids():
        other.publish()
    with source_over(other.settings) as before:
        mirror(here, before)
    publisher.publish()
    outcome = mirror(here, source)
    assert outcome.taken
    assert outcome.taken.since is None
    assert outcome.taken.misfit
    assert_same(here, publisher)


def test_what_another_program_made_otherwise_is_brought(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    release = publisher.shelf.current_id()
    path = publisher.path(release)
    manifest = Manifest.read(path)
    files = dict(manifest.files)
    for name in (f"dumps/labgraph-{release}.ttl.gz", f"dumps/labs-{release}.csv"):
        content = (path / name).read_bytes() + b"\n"
        alter(path / name, content)
        (path / f"{name}.sha256").write_text(f"{sha256(content).hexdigest()}  {Path(name).name}\n")
        files[name] = files[name].model_copy(
            update={"bytes": len(content), "sha256": sha256(content).hexdigest()}
        )
    del files[f"dumps/labgraph-{release}.rdf.zst"]
    (path / f"dumps/labgraph-{release}.rdf.zst").unlink()
    (path / f"dumps/labgraph-{release}.rdf.zst.sha256").unlink()
    alter(
        path / "manifest.json", manifest.model_copy(update={"files": files, "program": "another"}).to_json()
    )
    mirror(here, source)
    assert f"/dumps/labgraph-{release}.ttl.gz" in source.paths()
    assert_same(here, publisher)


# ── beside it ──


def test_who_publishes_on_the_shelf_of_a_mirror_reads_all(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    mirror(here, source)
    served = shelf_of(here).current_id()
    publisher.folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", "officiel: Alpha")
    mine = publisher.settings.model_copy(update={"releases_dir": here.releases_dir})
    published = publish(mine, NOW + timedelta(days=9)).manifest
    assert published.previous == served
    assert Report.of(shelf_of(here), published.release).changed
    told = json.loads((shelf_of(here).directory / published.release / "report.json").read_bytes())
    assert told["files_reused"] == 0


def test_two_at_once(source: FaultySource, here: Settings) -> None:
    with shelf_of(here).writing(), pytest.raises(PublishBusy):
        mirror(here, source)
