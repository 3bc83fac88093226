"""A mirror serves what its source serves, byte for byte; what is not right is refused."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from answering import answers
from mirrored import Change, Publisher, assert_same, mirror_settings, of_dump, published_nights
from sources import PATIENCE, Answer, Failing, FaultySource, answers_of, cut, refused, source_over

from labgraph.config import Settings
from labgraph.errors import PublishBusy, ReleaseError, SourceRefused, SourceUnavailable
from labgraph.formats import GRAPH_FORMATS, RDFXML, TURTLE
from labgraph.release import pieces
from labgraph.release.manifest import Manifest
from labgraph.release.mirror import Mirrored
from labgraph.release.mirror import mirror as mirror_source
from labgraph.release.publish import publish
from labgraph.release.report import Report
from labgraph.release.shelf import Shelf
from made_up import NOW


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_nights(tmp_path_factory.mktemp("nights"), "Laboratoire A", 4)


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """Another source, whose releases have the same names."""
    return Publisher(published_nights(tmp_path_factory.mktemp("impostor"), "Un autre", 2))


@pytest.fixture
def publisher(nights: Path, tmp_path: Path) -> Publisher:
    """It serves the release of the second night."""
    shutil.copytree(nights / "releases", tmp_path / "source" / "releases", symlinks=True)
    publisher = Publisher(tmp_path / "source")
    publisher.serve(1)
    return publisher


@pytest.fixture
def source(publisher: Publisher) -> Iterator[FaultySource]:
    with source_over(answers_of(publisher.settings)) as running:
        yield running


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return mirror_settings(tmp_path)


def shelf_of(settings: Settings) -> Shelf:
    return Shelf(settings.releases_dir)


def mirror(settings: Settings, source: FaultySource) -> Mirrored:
    source.asked.clear()
    return mirror_source(settings, source.url, patience=PATIENCE)


def dumps_brought(source: FaultySource) -> set[str]:
    """The endings of the dumps that were asked for."""
    return {path.partition(".")[2] for path in source.paths() if path.startswith("/dumps/labgraph-")}


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
    assert dumps_brought(source) == {"nq.zst", "nq.sha256", "added.nq.gz", "removed.nq.gz"}
    assert not [path for path in source.paths() if path.endswith((".csv", ".nq.gz.sha256"))]


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
    release = publisher.next()
    outcome = mirror(here, source)
    assert outcome.taken
    assert outcome.taken.since == held
    assert_same(here, publisher)
    # What was removed this night is what was added the night before: the same file, held already.
    assert dumps_brought(source) == {"nq.sha256", "added.nq.gz"}
    assert f"/releases/{release}/context.jsonld" not in source.paths(), "it is held already"
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
    with source_over(answers_of(here)) as first:
        mirror(second, first)
        publisher.next()
        mirror(here, source)
        assert mirror(second, first).taken
    assert_same(second, publisher)


def test_old_releases_are_pruned(publisher: Publisher, source: FaultySource, here: Settings) -> None:
    few = here.model_copy(update={"keep_releases": 1})
    first = mirror(few, source).release
    second = publisher.next()
    assert mirror(few, source).removed == [first]
    assert shelf_of(few).ids() == [second]


# ── where the source went back ──


def test_a_source_that_went_back_is_followed(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    second = mirror(here, source).release
    first = publisher.serve(0)
    assert mirror(here, source).taken
    assert shelf_of(here).ids() == [first, second]
    assert_same(here, publisher)
    publisher.serve(1)
    outcome = mirror(here, source)
    assert (outcome.moved, outcome.taken) == (True, None)
    assert_same(here, publisher)


def test_another_release_under_a_known_name_is_refused(
    publisher: Publisher, source: FaultySource, here: Settings, impostor: Publisher
) -> None:
    mirror(here, source)
    with source_over(answers_of(impostor.settings)) as other, pytest.raises(SourceRefused) as error:
        mirror(here, other)
    assert "gives something else under the name" in error.value.text.en
    assert_same(here, publisher)


# ── what breaks off ──


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
    publisher.next()
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
    publisher.next()
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
    release = publisher.next()
    for ending in ("added.nq.gz", "context.jsonld"):
        for path in publisher.path(release).rglob(f"*{ending}"):
            alter(path, path.read_bytes()[::-1])
        with pytest.raises(SourceRefused) as error:
            mirror(here, source)
        assert error.value.text.en.endswith(" is not what the manifest says")
        assert names_in(here) == before | {".incoming"}


FALSE: dict[str, tuple[Change, str]] = {
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


@pytest.mark.parametrize(("change", "told"), FALSE.values(), ids=FALSE)
def test_a_manifest_that_says_what_is_not_so_is_refused(
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


# ── what is made up for ──


def test_a_difference_that_does_not_fit_is_done_without(
    publisher: Publisher, source: FaultySource, here: Settings, impostor: Publisher
) -> None:
    """What is held under that name is of another source, which the mirror followed before."""
    with source_over(answers_of(impostor.settings)) as other:
        mirror(here, other)
    publisher.next()
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
    # What is noted of pieces is of the dump that was made here.
    noted = {path.name for path in (here.releases_dir / release / pieces.DIRECTORY).iterdir()}
    kept = [form for form in GRAPH_FORMATS if form not in (TURTLE, RDFXML)]
    assert noted == {f"labgraph-{release}.{form.suffix}.json" for form in kept}


# ── beside it ──


def test_who_publishes_on_the_shelf_of_a_mirror_reads_all(
    publisher: Publisher, source: FaultySource, here: Settings
) -> None:
    mirror(here, source)
    served = shelf_of(here).current_id()
    mine = publisher.settings.model_copy(update={"releases_dir": here.releases_dir})
    published = publish(mine, NOW + timedelta(days=9)).manifest
    assert published.previous == served
    assert Report.of(shelf_of(here), published.release).changed
    told = json.loads((shelf_of(here).directory / published.release / "report.json").read_bytes())
    assert told["files_reused"] == 0


def test_two_at_once(source: FaultySource, here: Settings) -> None:
    with shelf_of(here).writing(), pytest.raises(PublishBusy):
        mirror(here, source)
