"""Publishing: what a release holds, what is done again and what is not, and what is left when it is cut short."""

import gzip
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import TimeoutExpired
from time import monotonic

import pytest
from pyoxigraph import DefaultGraph, Quad
from rdflib import Dataset, Graph

from labgraph import formats
from labgraph.bench import made_up as made_up_labs
from labgraph.config import Settings
from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.errors import InvalidRecords, NoRelease, ReleaseError
from labgraph.intake import prepared
from labgraph.intake.collection import collect
from labgraph.intake.mapping import lines, quads, read_concepts, shared_quads
from labgraph.release import store
from labgraph.release.catalogue.documents import graphs
from labgraph.release.dumps import path_of, read_lines
from labgraph.release.publish import publish
from labgraph.release.quads import merged
from labgraph.release.shelf import Release, Shelf
from labgraph.release.since import Since
from labgraph.vocabulary import Iris
from made_up import FILES, NOW, RecordFolder
from repository import ROOT, environment_of, labgraph, settings_for

LAB = "labs/lab-b.yaml"
SGAR = "organisations/sgar-a.yaml"


def shelf_of(settings: Settings) -> Shelf:
    return Shelf(settings.releases_dir)


def report_of(release: Release) -> dict[str, object]:
    return json.loads((release.path / "report.json").read_bytes())


def contents(release: Release) -> dict[str, bytes]:
    """Each dump that holds the data, unpacked, under its name without that of the release."""
    found = {}
    for name in release.manifest.files:
        if not name.startswith("dumps/") or not name.endswith((".gz", ".csv")) or "-since-" in name:
            continue
        content = (release.path / name).read_bytes()
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        found[name.replace(release.manifest.release, "")] = plain
    return found


def assert_whole(release: Release) -> None:
    """Every file is what the manifest says, and the store holds what the dumps say."""
    manifest = release.manifest
    for name, file in manifest.files.items():
        content = (release.path / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256), name
    stored = len(store.open_read_only(release.path))
    assert stored == manifest.counts.quads + manifest.counts.triples
    assert report_of(release)["release"] == manifest.release


def stored(release: Release) -> set[Quad]:
    return set(store.open_read_only(release.path))


# ── what a release holds ──


def test_a_release_holds_what_its_manifest_says(published: Release) -> None:
    assert_whole(published)
    release = published.manifest.release
    assert {
        path.relative_to(published.path).as_posix() for path in published.path.rglob("*") if path.is_file()
    } == {
        "manifest.json",
        "report.json",
        "inputs.json",
        "changes.sqlite",
        "links.sqlite",
        "search.sqlite",
        "statistics.json",
        "context.jsonld",
        *published.manifest.files,
        *(
            f"dumps/{name}.sha256"
            for name in published.manifest.dumps()
            if not name.endswith((".sha256", release))
        ),
        *(f"pieces/labgraph-{release}.{form.suffix}.json" for form in formats.GRAPH_FORMATS),
        *(path.relative_to(published.path).as_posix() for path in (published.path / "store").iterdir()),
    }
    assert {name.replace(release, "") for name in published.manifest.files} == {
        *(f"dumps/labgraph-.{form.suffix}.{end}" for form in formats.GRAPH_FORMATS for end in ("gz", "zst")),
        "dumps/labgraph-.nq.sha256",
        "dumps/SHA256SUMS-",
        "context.jsonld",
        "changes.sqlite",
        *(
            f"dumps/{table}-.{end}"
            for table in ("labs", "organisations", "projects")
            for end in ("csv", "csv-metadata.json", "schema.json")
        ),
        *(
            f"catalogue/{document}.{end}"
            for document in ("catalog", "dataset", "release", "void")
            for end in ("ttl", "nt", "jsonld", "rdf")
        ),
        "catalogue/quality.json",
        *(f"feed/-{number}.ttl.gz" for number in (1, 2)),
    }


def test_the_manifest_says_where_the_release_comes_from(
    published: Release, published_settings: Settings
) -> None:
    manifest = published.manifest
    made = datetime.fromisoformat(manifest.created)
    assert made.utcoffset() == timedelta(0)
    assert made.strftime("%Y%m%dT%H%M%SZ") == manifest.release == published.path.name
    assert manifest.previous is None
    assert manifest.base_iri == published_settings.base_iri
    told = published_settings
    folders = {"data": told.data_dir, "ontology": told.ontology_dir, "queries": told.queries_dir}
    for name, sha256 in manifest.inputs.items():
        folder, _, file = name.partition("/")
        assert hashlib.sha256((folders[folder] / file).read_bytes()).hexdigest() == sha256
    assert len([name for name in manifest.inputs if name.startswith("data/labs/")]) == 36


def test_the_counts_of_the_manifest_are_those_of_the_dumps(published: Release) -> None:
    counts, release = published.manifest.counts, published.manifest.release
    with gzip.open(published.path / path_of(formats.NQUADS, release)) as dump:
        dataset = Dataset()
        dataset.parse(dump, format="nquads")
    with gzip.open(published.path / path_of(formats.NTRIPLES, release)) as dump:
        graph = Graph().parse(dump, format="nt")
    assert len(list(dataset.quads())) == counts.quads
    assert len({quad[3] for quad in dataset.quads()}) == counts.graphs
    assert len(graph) == counts.triples


COUNTED = {
    "lab": "?x a lab:Lab",
    "organisation": "?x a org:FormalOrganization",
    "project": "?x a lab:Project",
    "zone": "?x a lab:Zone",
    "concept": "?x a skos:Concept",
    "scheme": "?x a skos:ConceptScheme",
}
PREFIXES = """
    PREFIX lab: <https://w3id.org/labgraph/ns#>
    PREFIX org: <http://www.w3.org/ns/org#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def number(engine: QueryEngine, query: str) -> int:
    with engine.answer(Query(query), Formats(rows=formats.CSV)).body as body:
        return int(body.read().split()[1])


def test_the_counts_of_the_manifest_are_those_of_the_engine(engine: QueryEngine) -> None:
    counts = engine.manifest.counts
    assert counts.entities.keys() == COUNTED.keys()
    for kind, pattern in COUNTED.items():
        assert (
            number(engine, f"{PREFIXES} SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
            == counts.entities[kind]
        )
    assert number(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == counts.quads
    assert number(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == counts.triples
    assert number(engine, "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == counts.graphs


# ── what is done again ──


def test_the_report_says_what_was_done(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    opened = shelf_of(settings).open_current()
    assert report_of(opened) | {"seconds": 0} == {
        "release": first.release,
        "previous": None,
        "seconds": 0,
        "added": sorted(
            [*(f"data/{name}" for name in FILES), *(name for name in first.inputs if "ontology/" in name)]
        ),
        "removed": [],
        "changed": [],
        "records_mapped": 9,
        "files_reused": 0,
        "questions": {},
        "counts": first.counts.model_dump(),
        "counts_before": None,
    }
    record_folder.replace(LAB, "Laboratoire B", "Laboratoire BB")
    record_folder.remove("projects/projet-a.yaml")
    record_folder.write(
        "projects/projet-z.yaml", FILES["projects/projet-a.yaml"].replace("projet-a", "projet-z")
    )
    second = publish(settings, NOW).manifest
    assert second.previous == first.release
    assert report_of(shelf_of(settings).open_current()) | {"seconds": 0} == {
        "release": second.release,
        "previous": first.release,
        "seconds": 0,
        "added": ["data/projects/projet-z.yaml"],
        "removed": ["data/projects/projet-a.yaml"],
        "changed": [f"data/{LAB}"],
        "records_mapped": 2,
        "files_reused": 6,
        "questions": {},
        "counts": second.counts.model_dump(),
        "counts_before": first.counts.model_dump(),
    }


def test_nothing_new_makes_no_release(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW)
    again = publish(settings, NOW + timedelta(days=1))
    assert (first.changed, again.changed) == (True, False)
    assert again.manifest == first.manifest
    assert shelf_of(settings).ids() == [first.manifest.release]
    record_folder.write("LISEZMOI.md", "Rien de neuf.")
    assert not publish(settings, NOW).changed


def test_a_file_more_makes_a_release(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, NOW)
    record_folder.write(
        "labs/lab-c.yaml", record_folder.read(LAB).replace("lab-b", "lab-c").replace("re B", "re C")
    )
    again = publish(settings, NOW + timedelta(days=1))
    assert again.changed
    assert again.manifest.counts.entities["lab"] == 3


def test_what_was_changed_back_is_new_again(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    record_folder.replace(LAB, "Laboratoire B", "Laboratoire BB")
    second = publish(settings, NOW).manifest
    with shelf_of(settings).writing():
        shelf_of(settings).roll_back()
    third = publish(settings, NOW)
    assert third.changed
    assert third.manifest.previous == first.release
    assert third.manifest.counts == second.counts
    assert shelf_of(settings).ids() == [first.release, second.release, third.manifest.release]


def rename(folder: RecordFolder) -> None:
    (folder.path / LAB).rename(folder.path / "lab-b.yaml")


def swap(folder: RecordFolder) -> None:
    asso, prefecture = "organisations/asso-b.yaml", "organisations/prefecture-a.yaml"
    folder.replace(asso, "Association B", "Nouveau nom")
    folder.replace(prefecture, "Préfecture A", "Association B")


def unfold(folder: RecordFolder) -> None:
    """A row of a table becomes a file."""
    *rows, bretagne = folder.read("zones/regions.csv").splitlines(keepends=True)
    assert bretagne.startswith("region-53")
    folder.write("zones/regions.csv", "".join(rows))
    folder.write(
        "zones/region-53.yaml", FILES["zones/france.yaml"].replace("zone: france", "zone: region-53")
    )


def remove(folder: RecordFolder) -> None:
    folder.remove("projects/projet-a.yaml")


# Together, one publication each.
CHANGES: list[list[Callable[[RecordFolder], object]]] = [
    [lambda folder: folder.replace(LAB, "Laboratoire B", "Laboratoire BB"), remove],
    [rename, swap],
    [
        unfold,
        lambda folder: folder.write(
            "labs/lab-c.yaml", FILES[LAB].replace("lab-b", "lab-c").replace("toire B", "toire C")
        ),
        lambda folder: folder.replace(
            "labs/lab-a.yaml", "site: https://lab-a.example.fr", "site: https://example.fr"
        ),
    ],
]


def test_what_is_reused_is_what_would_be_made_again(record_folder: RecordFolder, tmp_path: Path) -> None:
    publish(record_folder.settings, NOW)
    for publication, changes in enumerate(CHANGES):
        for change in changes:
            change(record_folder)
        publish(record_folder.settings, NOW)
        step_by_step = shelf_of(record_folder.settings).open_current()
        assert report_of(step_by_step)["files_reused"] > 0
        shelf = tmp_path / f"from-scratch-{publication}"
        elsewhere = record_folder.settings.model_copy(update={"releases_dir": shelf})
        publish(elsewhere, NOW)
        from_scratch = shelf_of(elsewhere).open_current()
        assert report_of(from_scratch)["files_reused"] == 0
        assert_whole(step_by_step)
        assert stored(step_by_step) == stored(from_scratch)
        assert contents(step_by_step) == contents(from_scratch)
        assert step_by_step.manifest.counts == from_scratch.manifest.counts
        assert step_by_step.manifest.fingerprint == from_scratch.manifest.fingerprint


def test_a_triple_stays_while_another_record_says_it(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    page, site = "    url: https://example.fr/lab-b\n", "site: https://lab-a.example.fr\nsources:"
    record_folder.replace(LAB, "sources:", site)
    record_folder.replace(LAB, "appuie: [noms]", "appuie: [noms, site]")
    assert page in record_folder.read(LAB)
    publish(settings, NOW)
    question = "ASK { <https://lab-a.example.fr> a <http://xmlns.com/foaf/0.1/Document> }"
    for name in (LAB, "labs/lab-a.yaml"):
        assert store.open_read_only(shelf_of(settings).open_current().path).query(question)
        record_folder.replace(name, "site: https://lab-a.example.fr", "site: https://example.fr")
        publish(settings, NOW)
        assert_whole(shelf_of(settings).open_current())
    assert not store.open_read_only(shelf_of(settings).open_current().path).query(question)


def shared_files(directory: Path) -> int:
    return sum(path.stat().st_nlink > 1 for path in directory.joinpath(store.DIRECTORY).glob("*.sst"))


def test_a_store_shares_the_files_of_the_one_before_until_too_many_have_come(
    record_folder: RecordFolder, tmp_path: Path
) -> None:
    settings = record_folder.settings
    publish(settings, NOW)
    first = shelf_of(settings).open_current()
    record_folder.replace(LAB, "Laboratoire B", "Laboratoire BB")
    publish(settings, NOW)
    second = shelf_of(settings).open_current()
    assert shared_files(second.path) > 0
    quads = merged(tmp_path, read_lines(second.path))
    often = tmp_path / first.path.name
    shutil.copytree(first.path, often)
    for place, number_of_files in ("seldom", 0), ("often", store.MOST_FILES):
        for number in range(number_of_files):
            (often / store.DIRECTORY / f"more-{number}.sst").touch()
        (tmp_path / place).mkdir()
        store.build(tmp_path / place, quads, Since.of(often, quads))
        assert bool(shared_files(tmp_path / place)) == (place == "seldom")
        assert set(store.open_read_only(tmp_path / place)) == stored(second)


def test_a_store_of_which_much_changed_is_made_anew(record_folder: RecordFolder, tmp_path: Path) -> None:
    publish(record_folder.settings, NOW)
    before = shelf_of(record_folder.settings).open_current()
    lines_before = list(read_lines(before.path))
    (tmp_path / "half").mkdir()
    half = merged(tmp_path, lines_before[::2])
    store.build(tmp_path / "half", half, Since.of(before.path, half))
    assert shared_files(tmp_path / "half") == 0
    assert len(
        [quad for quad in store.open_read_only(tmp_path / "half") if quad.graph_name != DefaultGraph()]
    ) == len(lines_before[::2])


def test_records_are_mapped_in_batches_as_if_at_once(
    record_folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "_BATCH", 2)
    settings = record_folder.settings
    publish(settings, NOW)
    release = shelf_of(settings).open_current()
    concepts, iris = read_concepts(ROOT / "ontology" / "concepts.ttl"), Iris(settings.base_iri)
    records = collect(record_folder.path, concepts, NOW.date()).fresh
    every = [quad for file, record, _ in records for quad in quads(record, file, iris, concepts)]
    expected = lines([*every, *shared_quads(ROOT / "ontology", iris)])
    described = [line for made in graphs(settings).values() for line in made]
    assert list(read_lines(release.path)) == sorted([*expected, *described])
    assert report_of(release)["records_mapped"] == len(records) > 2
    assert_whole(release)


def test_faults_of_every_batch_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    made_up_labs.write_records(folder, 600, ROOT / "data")
    settings = settings_for(tmp_path / "releases").model_copy(update={"data_dir": folder})
    broken = [folder / f"labs/lab-{number}.yaml" for number in (0, 599)]
    for path in broken:
        path.write_text(path.read_text("utf-8").replace("statut: actif", "statut: actiff"), "utf-8")
    named = folder / "labs/lab-300.yaml"
    named.write_text(named.read_text("utf-8").replace("prefecture-30,", "prefecture-x,"), "utf-8")
    with pytest.raises(InvalidRecords) as error:
        publish(settings, NOW)
    assert {fault.file for fault in error.value.faults} == {str(path) for path in (*broken, named)}


def add_definition(settings: Settings) -> None:
    path = settings.ontology_dir / "labgraph.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "<id/x> lab:gap 'x'@fr .\n", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings.model_copy(update={"base_iri": "https://labs.example.org/"}),
        lambda settings: add_definition(settings) or settings,
    ],
    ids=["another base", "another ontology"],
)
def test_all_is_mapped_again_when_it_would_be_mapped_otherwise(
    record_folder: RecordFolder, tmp_path: Path, change: Callable[[Settings], Settings]
) -> None:
    shutil.copytree(record_folder.settings.ontology_dir, tmp_path / "ontology")
    settings = record_folder.settings.model_copy(update={"ontology_dir": tmp_path / "ontology"})
    publish(settings, NOW)
    after = change(settings)
    publish(after, NOW)
    release = shelf_of(after).open_current()
    assert report_of(release)["records_mapped"] == 9
    assert report_of(release)["files_reused"] == 0
    if after.base_iri != settings.base_iri:
        assert b"http://localhost" not in contents(release)["dumps/labgraph-.nq.gz"]


# ── what is refused ──


def test_faults_publish_nothing(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    record_folder.replace(LAB, "statut: clos", "statut: cloos")
    with pytest.raises(InvalidRecords):
        publish(settings, NOW)
    with pytest.raises(NoRelease):
        shelf_of(settings).open_current()
    assert [path.name for path in settings.releases_dir.iterdir()] == [".lock"]


def test_a_record_that_names_a_removed_one_is_refused(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    record_folder.remove(SGAR)
    line = record_folder.line_of("labs/lab-a.yaml", "organisation: sgar-a")
    with pytest.raises(InvalidRecords) as error:
        publish(settings, NOW)
    [fault] = error.value.faults
    assert (fault.file, fault.line, fault.field) == (
        str(record_folder.path / "labs/lab-a.yaml"),
        line,
        "porteurs[1].organisation",
    )
    assert shelf_of(settings).ids() == [first.release] == [shelf_of(settings).current_id()]


def test_a_removed_record_is_no_longer_said(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    record_folder.remove("projects/projet-a.yaml")
    second = publish(settings, NOW).manifest
    assert second.counts.entities["project"] == first.counts.entities["project"] - 1
    for name, content in contents(shelf_of(settings).open_current()).items():
        assert b"projet-a" not in content, name


def test_a_stricter_rule_is_told_of_unchanged_records_too(
    record_folder: RecordFolder, tmp_path: Path
) -> None:
    shutil.copytree(record_folder.settings.ontology_dir, tmp_path / "ontology")
    settings = record_folder.settings.model_copy(update={"ontology_dir": tmp_path / "ontology"})
    first = publish(settings, NOW).manifest
    shapes = tmp_path / "ontology" / "shapes.ttl"
    lenient = "lab:CarryingShape-role a sh:PropertyShape ;\n    sh:path org:role ;\n    sh:minCount 1 ;"
    text = shapes.read_text(encoding="utf-8")
    assert text.count(lenient) == 1
    shapes.write_text(text.replace(lenient, lenient.replace("minCount 1", "minCount 2")), encoding="utf-8")
    with pytest.raises(InvalidRecords) as error:
        publish(settings, NOW)
    [fault] = error.value.faults
    line = record_folder.line_of("labs/lab-a.yaml", "role: porteur")
    assert (fault.file, fault.line, fault.field) == (
        str(record_folder.path / "labs/lab-a.yaml"),
        line,
        "porteurs[1].role",
    )
    assert shelf_of(settings).ids() == [first.release]


def test_two_publications_at_once(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    record_folder.replace(LAB, "Laboratoire B", "Laboratoire BB")
    with shelf_of(settings).writing():
        process = labgraph(settings.data_dir.parent, "publish", **environment_of(settings))
        _, told = process.communicate()
        assert process.returncode == 1
        assert told.decode().strip() == (
            f"labgraph: une autre publication est en cours dans {settings.releases_dir} : "
            "réessayez quand elle sera finie"
        )
    assert shelf_of(settings).ids() == [first.release]
    assert publish(settings, NOW).changed


# ── what is cut short ──

# Each on an empty shelf; on one with releases, nights are (tests/faults/test_killed_nights.py).
KILLED = 3


def seconds_of_a_publication(settings: Settings) -> float:
    started = monotonic()
    process = labgraph(settings.data_dir.parent, "publish", **environment_of(settings))
    _, told = process.communicate()
    assert process.returncode == 0, told
    return monotonic() - started


def kill_after(settings: Settings, moment: float) -> None:
    with labgraph(settings.data_dir.parent, "publish", **environment_of(settings)) as process:
        with suppress(TimeoutExpired):
            process.wait(timeout=moment)
        process.kill()


def test_a_first_publication_killed_at_any_moment_harms_nothing(
    record_folder: RecordFolder, tmp_path: Path
) -> None:
    seed = int(os.environ.get("LABGRAPH_TEST_SEED", random.randrange(1 << 32)))
    print(f"LABGRAPH_TEST_SEED={seed}")  # noqa: T201 -- pytest shows it when the test fails
    chance = random.Random(seed)
    settings = record_folder.settings
    whole = seconds_of_a_publication(settings)
    for kill in range(KILLED):
        settings = settings.model_copy(update={"releases_dir": tmp_path / f"shelf-{kill}"})
        lab = FILES[LAB].replace("lab-b", "lab-c").replace("Laboratoire B", f"Laboratoire {kill}")
        record_folder.write("labs/lab-c.yaml", lab)
        # Python starts in the first third; then one moment in each fifth of the rest.
        kill_after(settings, whole * (1 + 2 * (kill + chance.random()) / KILLED) / 3)
        with suppress(NoRelease):
            assert_whole(shelf_of(settings).open_current())
        served = publish(settings, datetime.now(UTC)).manifest
        release = shelf_of(settings).open_current()
        assert release.manifest == served
        assert_whole(release)
        assert f"Laboratoire {kill}".encode() in contents(release)["dumps/labgraph-.nq.gz"]
        left = {path.name for path in settings.releases_dir.iterdir() if path.name.startswith(".")}
        assert left <= {".lock", ".current.new"}


def test_a_damaged_release_is_told_and_its_remedy_helps(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, NOW)
    damaged = shelf_of(settings).open_current().path
    for path in (damaged, *damaged.rglob("*")):
        path.chmod(0o755)
    (damaged / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match="damaged or of another version: remove this directory"):
        publish(settings, NOW)
    shutil.rmtree(damaged)
    assert publish(settings, NOW).changed
    assert_whole(shelf_of(settings).open_current())


def test_other_code_makes_another_release(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    first = publish(settings, NOW).manifest
    path = shelf_of(settings).open_current().path / "manifest.json"
    path.chmod(0o644)
    path.write_text(
        path.read_text("utf-8").replace(first.program, "0").replace(first.fingerprint, "0"), "utf-8"
    )
    again = publish(settings, NOW)
    assert again.changed
    assert report_of(shelf_of(settings).open_current())["files_reused"] == 0
