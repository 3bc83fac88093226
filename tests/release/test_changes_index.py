"""The history of entities: what is news and what is not, what became of whom, and where the history goes on from."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from labgraph.nquads import Triple
from labgraph.release import changes
from labgraph.release.changes import ADDED, CHANGED, RENAMED, WITHDRAWN, Change, History
from labgraph.release.manifest import Manifest
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import LAB, RDF, RDFS, SKOS, EntityName
from made_up import RecordFolder
from publications import LAB_A, published

BASE = "http://localhost:8000/id/"
A = EntityName("lab", "lab-a")

Three = tuple[RecordFolder, list[Manifest]]


@contextmanager
def history_of(folder: RecordFolder, release: str = "") -> Iterator[History]:
    shelf = Shelf(folder.settings.releases_dir)
    path = shelf.directory / (release or shelf.ids()[-1]) / changes.FILE
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as opened:
        yield History(opened)


def all_changes(folder: RecordFolder, release: str = "") -> list[Change]:
    with history_of(folder, release) as history:
        return history.changes(None, "", 1000)


def fates(told: list[Change]) -> dict[str, str]:
    return {f"{change.entity.kind}/{change.entity.slug}": change.how for change in told}


def said(change: Change, state: int) -> list[Triple]:
    return [triple for each, triple in change.said if each == state]


def test_the_first_release_known_has_no_changes(three: Three) -> None:
    folder, made = three
    assert all_changes(folder, made[0].release) == []
    with history_of(folder) as history:
        assert history.first_release() == made[0].release
        assert history.versions()[made[0].release] == sum(made[0].counts.entities.values())


def test_a_release_holds_the_changes_of_all_before_it(three: Three) -> None:
    folder, made = three
    told = all_changes(folder)
    assert [change.release for change in told] == sorted((change.release for change in told), reverse=True)
    assert {change.release for change in told} == {made[1].release, made[2].release}
    assert [change for change in told if change.release == made[1].release] == all_changes(
        folder, made[1].release
    )


def test_what_became_of_each_entity(three: Three) -> None:
    folder, made = three
    told = all_changes(folder)
    assert fates([change for change in told if change.release == made[1].release]) == {
        "lab/lab-a": CHANGED,
        "lab/lab-b": CHANGED,
    }
    assert fates([change for change in told if change.release == made[2].release]) == {
        "lab/lab-a": CHANGED,
        "lab/lab-b": RENAMED,
        "lab/lab-c": ADDED,
        "organisation/asso-b": WITHDRAWN,
        "project/projet-a": CHANGED,
        "zone/region-53": WITHDRAWN,
    }


def test_a_change_has_what_was_removed_and_what_was_added(three: Three) -> None:
    folder, made = three
    (change,) = [each for each in all_changes(folder, made[1].release) if each.entity == A]
    status = [
        triple.iri for state in (-1, 1) for triple in said(change, state) if triple.property == LAB.status
    ]
    assert status == [f"{BASE}concept/statut-actif", f"{BASE}concept/statut-clos"]
    assert change.differing == len(said(change, -1)) + len(said(change, 1)) == 3


def test_a_part_that_changed_has_beside_it_what_remained(three: Three) -> None:
    folder, made = three
    (change,) = [each for each in all_changes(folder, made[1].release) if each.entity == A]
    part = f"{BASE}lab/lab-a#carrying-sgar-a-2021"
    assert [triple.text for triple in said(change, 1) if triple.subject == part] == ["Une note."]
    remained = said(change, 0)
    assert {triple.subject for triple in remained} == {part}
    assert (part, RDF.type, LAB.Carrying) in [triple[:3] for triple in remained]


def test_what_only_a_record_says_of_itself_is_no_news(three: Three) -> None:
    folder, made = three
    with history_of(folder) as history:
        assert history.count(EntityName("zone", "region-24"), "") == 0
        # It carries lab A, and follows it; its own record was only looked at.
        followed = history.changes(EntityName("organisation", "sgar-a"), "", 10)
        assert {change.entity for change in followed} == {A}
        assert history.versions()[made[1].release] == 3


def test_why_an_entity_was_withdrawn_is_told(three: Three) -> None:
    folder, _ = three
    (change,) = [each for each in all_changes(folder) if each.entity.slug == "asso-b"]
    reasons = [triple.text for triple in said(change, 1) if triple.property == LAB.withdrawalReason]
    assert reasons == ["Décrite deux fois."]


def test_names_of_what_is_gone_are_known(three: Three) -> None:
    folder, _ = three
    with history_of(folder) as history:
        found = history.names(["lab/lab-b", "zone/region-53", "lab/lab-a"])
    assert {triple.text for triple in found} == {"Laboratoire Bé", "Bretagne"}


def test_what_was_renamed_leads_both_ways(three: Three) -> None:
    folder, _ = three
    others = {change.entity.slug: change.other for change in all_changes(folder) if change.other}
    assert others == {"lab-b": f"{BASE}lab/lab-c", "lab-c": f"{BASE}lab/lab-b"}


@pytest.mark.parametrize(("since", "count"), [("", 8), ("20261125", 6), ("20261126", 0)])
def test_changes_since_a_day(three: Three, since: str, count: int) -> None:
    folder, _ = three
    with history_of(folder) as history:
        assert history.count(None, since) == len(history.changes(None, since, 100)) == count


def test_changes_come_in_slices(three: Three) -> None:
    folder, _ = three
    with history_of(folder) as history:
        found = history.changes(None, "", 100)
        assert [*history.changes(None, "", 3), *history.changes(None, "", 100, 3)] == found


def test_the_history_goes_on_from_the_newest_release_after_a_roll_back(record_folder: RecordFolder) -> None:
    first = published(record_folder)
    record_folder.replace(LAB_A, "statut: actif", "statut: clos")
    second = published(record_folder, 1)
    Shelf(record_folder.settings.releases_dir).roll_back(first.release)
    record_folder.replace(LAB_A, "statut: clos", "statut: historique")
    third = published(record_folder, 2)
    told = all_changes(record_folder)
    assert [change.release for change in told] == [third.release, second.release]
    left = [triple.iri for triple in said(told[0], -1)]
    assert left == [f"{BASE}concept/statut-clos"]


def test_other_iris_begin_another_history(record_folder: RecordFolder) -> None:
    published(record_folder)
    record_folder.settings = record_folder.settings.model_copy(
        update={"base_iri": "https://data.example.org/"}
    )
    moved = published(record_folder, 1)
    assert all_changes(record_folder) == []
    with history_of(record_folder) as history:
        assert history.first_release() == moved.release


def test_a_concept_has_changes_of_its_own(record_folder: RecordFolder, tmp_path: Path) -> None:
    """All concepts stand in one graph: only those of which it says something else have changed."""
    ontology = tmp_path / "ontology"
    ontology.mkdir()
    for path in record_folder.settings.ontology_dir.iterdir():
        (ontology / path.name).write_bytes(path.read_bytes())
    record_folder.settings = record_folder.settings.model_copy(update={"ontology_dir": ontology})
    published(record_folder)
    concepts = ontology / "concepts.ttl"
    text = concepts.read_text("utf-8")
    assert text.count('"Hospital lab"@en') == 1
    concepts.write_text(text.replace('"Hospital lab"@en', '"Lab of a hospital"@en'), "utf-8")
    published(record_folder, 1)
    (change,) = all_changes(record_folder)
    assert change.entity == EntityName("concept", "type-laboratoire-hospitalier")
    assert [(triple.property, triple.text) for triple in said(change, 1)] == [
        (SKOS.prefLabel, "Lab of a hospital")
    ]
    assert RDFS.comment not in {triple.property for _, triple in change.said}
