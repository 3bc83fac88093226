"""A release rebuilt from its N-Quads dump alone answers as before; a dump that is not one of ours is refused."""

import gzip
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from answering import answers, body_at, client_of

from labgraph import formats
from labgraph.config import Settings
from labgraph.errors import DumpRefused, PublishBusy, ReleaseError
from labgraph.release import dumps, received, store
from labgraph.release.manifest import DUMPS, Manifest
from labgraph.release.packing import GZIP, ZSTD, Packing
from labgraph.release.publish import publish
from labgraph.release.report import Report
from labgraph.release.restore import restore
from labgraph.release.shelf import Release, Shelf
from made_up import NOW, RecordFolder
from repository import ROOT

SERVED_WITHIN_S = 5


def shelf_of(settings: Settings) -> Shelf:
    return Shelf(settings.releases_dir)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release as a publication makes it; no test may change its shelf."""
    directory = tmp_path_factory.mktemp("made")
    settings = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases").settings
    publish(settings, NOW)
    return shelf_of(settings).open_current()


@pytest.fixture
def folder(made: Release, record_folder: RecordFolder) -> RecordFolder:
    """The records of that release, and a shelf with a copy of it."""
    shutil.copytree(made.path.parent, record_folder.settings.releases_dir, symlinks=True)
    return record_folder


@pytest.fixture
def elsewhere(record_folder: RecordFolder, tmp_path: Path) -> Settings:
    """Another machine: no records, a shelf of its own, and a setting for its base that is another."""
    return record_folder.settings.model_copy(
        update={
            "releases_dir": tmp_path / "elsewhere",
            "data_dir": tmp_path / "nothing",
            "base_iri": "https://other.example.org/",
        }
    )


def dump_of(release: Release, directory: Path, packing: Packing = GZIP) -> Path:
    """Its N-Quads dump, alone."""
    path = release.path / dumps.path_of(formats.NQUADS, release.manifest.release, packing)
    directory.mkdir(exist_ok=True)
    return Path(shutil.copy(path, directory))


def dumps_of(release: Release) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (release.path / DUMPS).iterdir()}


# ── the drill ──


@pytest.mark.parametrize("packing", [GZIP, ZSTD], ids=lambda packing: packing.suffix)
def test_a_release_is_rebuilt_from_its_dump_alone_and_answers_the_same(
    made: Release, folder: RecordFolder, elsewhere: Settings, tmp_path: Path, packing: Packing
) -> None:
    before = answers(folder.settings)
    dump = dump_of(made, tmp_path / "disk", packing)
    started = time.monotonic()
    outcome = restore(elsewhere, dump)
    assert body_at(client_of(elsewhere), "/doc/lab/lab-a.ttl") == before["/doc/lab/lab-a.ttl"]
    assert time.monotonic() - started < SERVED_WITHIN_S
    restored = shelf_of(elsewhere).open_current()
    assert outcome.changed
    assert restored.path.name == made.path.name
    assert dumps_of(restored) == dumps_of(made)
    assert set(store.open_read_only(restored.path)) == set(store.open_read_only(made.path))
    assert answers(elsewhere) == before


def test_a_release_copied_to_another_machine_answers_the_same(
    made: Release, folder: RecordFolder, elsewhere: Settings
) -> None:
    before = answers(folder.settings)
    started = time.monotonic()
    shutil.copytree(folder.settings.releases_dir, elsewhere.releases_dir, symlinks=True)
    assert body_at(client_of(elsewhere), "/doc/lab/lab-a.ttl") == before["/doc/lab/lab-a.ttl"]
    assert time.monotonic() - started < SERVED_WITHIN_S
    assert answers(elsewhere) == before


# ── what is said of it ──


def test_what_only_the_publication_knew_is_not_made_up(
    made: Release, elsewhere: Settings, tmp_path: Path
) -> None:
    dump = dump_of(made, tmp_path / "disk")
    restored = restore(elsewhere, dump).manifest
    same = ("release", "base_iri", "counts", "files", "program", "labgraph_version")
    assert {name: getattr(restored, name) for name in same} == {
        name: getattr(made.manifest, name) for name in same
    }
    assert restored.created == made.manifest.created == NOW.isoformat()
    assert (restored.previous, restored.fingerprint, restored.inputs) == (None, "", {})
    shelf = shelf_of(elsewhere)
    assert Manifest.read(shelf.open_current().path) == restored
    report = json.loads((shelf.open_current().path / "report.json").read_bytes())
    assert report["restored_from"]["name"] == dump.name
    assert Report.of(shelf, restored.release).counts == restored.counts
    assert client_of(elsewhere).get("/status.json").status_code == 200


def test_the_next_publication_reads_all_records_again(
    made: Release, folder: RecordFolder, tmp_path: Path
) -> None:
    settings = folder.settings.model_copy(update={"releases_dir": tmp_path / "elsewhere"})
    restore(settings, dump_of(made, tmp_path / "disk"))
    published = publish(settings, NOW)
    assert published.changed
    assert published.manifest.previous == made.path.name
    told = json.loads((shelf_of(settings).open_current().path / "report.json").read_bytes())
    assert (told["files_reused"], told["records_mapped"]) == (0, 9)
    assert not publish(settings, NOW).changed


# ── from which file, and where to ──


def test_a_dump_may_be_unpacked_and_have_any_name(made: Release, elsewhere: Settings, tmp_path: Path) -> None:
    dump = tmp_path / "saved.nq"
    dump.write_bytes(b"".join(dumps.read_lines(made.path)))
    with pytest.raises(DumpRefused, match=r"its name does not tell the release .*: give --release"):
        restore(elsewhere, dump)
    for no_id in ("latest", "../x", "20261123", "2026112T020000Z"):
        with pytest.raises(ReleaseError, match=f"'{no_id}' is not the name of a release"):
            restore(elsewhere, dump, no_id)
    assert not elsewhere.releases_dir.exists()
    restore(elsewhere, dump, "20270101T000000Z")
    restored = shelf_of(elsewhere).open_current()
    assert restored.manifest.created == "2027-01-01T00:00:00+00:00"
    assert set(store.open_read_only(restored.path)) == set(store.open_read_only(made.path))


def test_an_older_release_comes_back_unserved(made: Release, folder: RecordFolder, tmp_path: Path) -> None:
    settings = folder.settings
    dump = dump_of(made, tmp_path / "disk")
    folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire BB")
    newer = publish(settings, NOW).manifest.release
    first = made.manifest.release
    with shelf_of(settings).writing():
        assert shelf_of(settings).prune(keep=1) == ([first], [])
    assert not restore(settings, dump).changed
    assert shelf_of(settings).ids() == [first, newer]
    assert shelf_of(settings).current_id() == newer


def test_what_is_on_the_shelf_is_not_built_again(made: Release, folder: RecordFolder, tmp_path: Path) -> None:
    dump = dump_of(made, tmp_path / "disk")
    with pytest.raises(ReleaseError, match=f"{made.path.name} is here already"):
        restore(folder.settings, dump)
    with shelf_of(folder.settings).writing(), pytest.raises(PublishBusy):
        restore(folder.settings, dump)


# ── what is refused ──

LINE = b'<http://a/s> <http://a/p> "x" <http://a/graphs/ontology> .\n'
NESTED = b"<<(" * 100_000


def without_order(content: bytes) -> bytes:
    first, second, *others = content.splitlines(keepends=True)
    return b"".join([second, first, *others])


def twice(content: bytes) -> bytes:
    first, *others = content.splitlines(keepends=True)
    return b"".join([first, first, *others])


def more(line: bytes) -> Callable[[bytes], bytes]:
    return lambda content: b"".join(sorted([*content.splitlines(keepends=True), line]))


NOT_OURS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "no graph …/graphs/ontology beside all the others"),
    "out of order": (without_order, "line 2: out of order"),
    "twice": (twice, "line 2: out of order"),
    "no end": (lambda content: content[:-1], "not one of labgraph"),
    "line ends of Windows": (lambda content: content.replace(b"\n", b"\r\n"), "line 1: not one of labgraph"),
    "not UTF-8": (more(LINE.replace(b"x", b"\xff")), "not one of labgraph"),
    "nested triple terms": (more(NESTED + LINE), "not one of labgraph"),
    "a blank node": (more(LINE.replace(b"<http://a/s>", b"_:s")), "not one of labgraph"),
    "no graph": (more(LINE.replace(b" <http://a/graphs/ontology>", b"")), "not one of labgraph"),
    "a graph elsewhere": (more(LINE), "no graph …/graphs/ontology beside all the others"),
    "a relative IRI": (more(LINE.replace(b"http://a/s", b"s")), "not one of labgraph"),
    "an escape of another way": (more(LINE.replace(b"x", b"\\u0041")), "not one of labgraph"),
    "a control character": (more(LINE.replace(b"x", b"\\u0001")), "not one of labgraph"),
    "a direction": (more(LINE.replace(b'"x"', b'"x"@fr--ltr')), "not one of labgraph"),
    "a comment": (more(b"# x\n"), "not one of labgraph"),
    "an IRI that is none": (
        more(
            LINE.replace(b"http://a/graphs/ontology", b"http://localhost:8000/graphs/x").replace(
                b"a/p", b"a/%zz"
            )
        ),
        "Invalid IRI percent encoding",
    ),
    "a language that is none": (
        more(
            LINE.replace(b"http://a/graphs/ontology", b"http://localhost:8000/graphs/x").replace(
                b'x"', b'x"@a'
            )
        ),
        "language subtag is invalid",
    ),
}


@pytest.mark.parametrize(("changed", "told"), NOT_OURS.values(), ids=NOT_OURS)
def test_what_labgraph_does_not_write_is_refused_and_leaves_nothing(
    made: Release,
    folder: RecordFolder,
    tmp_path: Path,
    changed: Callable[[bytes], bytes],
    told: str,
) -> None:
    dump = tmp_path / "labgraph-20270101T000000Z.nq"
    dump.write_bytes(changed(b"".join(dumps.read_lines(made.path))))
    with pytest.raises(DumpRefused) as error:
        restore(folder.settings, dump)
    assert told in error.value.text.en
    assert dump.name in error.value.text.fr
    shelf = shelf_of(folder.settings)
    assert {path.name for path in shelf.directory.iterdir()} == {made.path.name, "current", ".lock"}
    assert shelf.current_id() == made.path.name


@pytest.mark.parametrize("packing", [GZIP, ZSTD], ids=lambda packing: packing.suffix)
@pytest.mark.parametrize(
    "torn",
    [lambda packed: packed[:-9], lambda packed: packed[:100] + packed[120:], lambda packed: b"<" + packed],
    ids=["cut", "torn", "not packed"],
)
def test_a_damaged_file_is_refused(
    made: Release, elsewhere: Settings, tmp_path: Path, packing: Packing, torn: Callable[[bytes], bytes]
) -> None:
    packed = (made.path / dumps.path_of(formats.NQUADS, made.path.name, packing)).read_bytes()
    dump = tmp_path / f"labgraph-20270101T000000Z.nq{packing.suffix}"
    dump.write_bytes(torn(packed))
    with pytest.raises(DumpRefused, match="damaged"):
        restore(elsewhere, dump)
    assert shelf_of(elsewhere).ids() == []


def test_what_unpacks_to_more_than_allowed_is_refused(made: Release, tmp_path: Path) -> None:
    dump = dump_of(made, tmp_path / "disk")
    size = sum(map(len, dumps.read_lines(made.path)))
    assert sum(map(len, received.statements(dump, size))) == size
    with pytest.raises(DumpRefused, match="longer than allowed"):
        list(received.statements(dump, size - 1))
    bomb = tmp_path / "bomb.nq.gz"
    bomb.write_bytes(gzip.compress(b"<" + b"a" * (64 << 20)))
    with pytest.raises(DumpRefused, match="line 1: not one of labgraph"):
        list(received.statements(bomb, 1 << 40))


def test_a_file_of_another_kind_is_refused(elsewhere: Settings, tmp_path: Path) -> None:
    dump = tmp_path / "labgraph-20270101T000000Z.nq.xz"
    dump.write_bytes(b"")
    with pytest.raises(DumpRefused, match=r"its name must end with \.gz, \.zst, \.nq"):
        restore(elsewhere, dump)
