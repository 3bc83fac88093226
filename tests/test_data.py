"""The records of the repository: all of them pass, and none of those promised is missing."""

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from labgraph import formats
from labgraph.config import Settings
from labgraph.intake.collection import Collection, collect
from labgraph.intake.mapping import read_concepts
from labgraph.intake.prepared import check
from labgraph.parallel import silent
from labgraph.records import Lab, Organisation, Project, Zone
from labgraph.release.dumps import path_of
from labgraph.release.shelf import Release
from repository import ROOT

Kind = TypeVar("Kind", Lab, Organisation, Project, Zone)

LABS = """
    6-lab-activateur-de-projets canteam ceremalab curious-lab ecolab erasme etat-lin fabrique-a-idees-armees
    fabrique-a-projets fabrique-de-l-hospitalite fabrique-numerique-ecologie fabrique-numerique-sociaux ignfab
    incubateur-justice innovmandie inso-lab-83 lab-bourgogne-franche-comte lab-cdc lab-corse lab-est
    lab-france-strategie lab-l-centre-val-de-loire lab-logistique-ctm lab-pei lab-securite-sociale
    lab-transformation-publique-ditp lab-vnf lab-zero labase le-lab-france-travail le-labo-champagne-ardenne maylab
    ruche-numerique ssp-lab ti-lab transfo-dunkerque
""".split()
REGIONS = "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94".split()
DEPARTMENTS = [
    *(f"{number:02}" for number in range(1, 96) if number != 20),
    *"2A 2B 971 972 973 974 976".split(),
]


@pytest.fixture(scope="module")
def collection() -> Collection:
    """Every record."""
    concepts = read_concepts(ROOT / "ontology" / "concepts.ttl")
    return collect(ROOT / "data", concepts, datetime.now(UTC).date())


def records_of(collection: Collection, kind: type[Kind]) -> dict[str, Kind]:
    return {record.slug: record for _, record, _ in collection.fresh if isinstance(record, kind)}


def test_every_record_passes(settings: Settings, collection: Collection) -> None:
    checked = check(settings, None, datetime.now(UTC).date(), silent)
    assert checked.inputs == collection.inputs
    files = {path for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert {ROOT / "data" / name for name in collection.inputs} == files


@pytest.mark.parametrize(
    ("kind", "folder"),
    [(Lab, "labs"), (Organisation, "organisations"), (Project, "projects"), (Zone, "zones")],
)
def test_every_record_stands_in_the_folder_of_its_kind(
    collection: Collection, kind: type, folder: str
) -> None:
    found = {Path(file).parent.name for file, record, _ in collection.fresh if isinstance(record, kind)}
    assert found == {folder}


def test_the_labs_are_all_there(collection: Collection) -> None:
    assert sorted(records_of(collection, Lab)) == LABS
    assert len(LABS) == 36


def test_every_lab_says_who_carries_it_and_what_it_is_or_that_nobody_knows(collection: Collection) -> None:
    words = {"carriers": "structure porteuse", "zones": "zone", "type": "type"}
    for lab in records_of(collection, Lab).values():
        unknown = [word for field, word in words.items() if not getattr(lab, field)]
        gaps = " ; ".join(lab.gaps)
        # A type that nobody could tell may go without saying: few sources class a lab.
        assert [word for word in unknown if word not in gaps and word != "type"] == [], lab.slug
        assert bool(lab.type) == bool(lab.type_basis), lab.slug
        assert lab.confidence, lab.slug


def test_facts_that_conflict_are_both_kept(collection: Collection) -> None:
    transfo = records_of(collection, Lab)["transfo-dunkerque"]
    created = {(event.date, event.source) for event in transfo.events if event.kind == "création"}
    assert created == {("2017", ("latransfo",)), ("2018", ("cas-pratique",))}


def test_a_lab_that_closed_stays(collection: Collection) -> None:
    closed = [lab for lab in records_of(collection, Lab).values() if lab.status == "clos"]
    assert closed
    for lab in closed:
        assert any(event.kind == "fermeture" for event in lab.events) or lab.gaps or lab.note, lab.slug


def test_every_organisation_is_named_by_some_record(collection: Collection) -> None:
    named = {
        reference.slug
        for given in collection.inputs.values()
        for entry in given.entries
        for reference in entry.references
        if reference.kind == "organisation"
    }
    assert records_of(collection, Organisation).keys() - named == set()


# ── zones ──


def test_the_regions_and_departments_are_all_there(collection: Collection) -> None:
    zones = records_of(collection, Zone)
    by_level: dict[str, dict[str, Zone]] = {}
    for slug, zone in zones.items():
        by_level.setdefault(zone.level, {})[slug] = zone
    assert sorted(by_level["région"]) == [f"region-{code}" for code in REGIONS]
    assert sorted(by_level["département"]) == sorted(f"departement-{code.lower()}" for code in DEPARTMENTS)
    assert (len(REGIONS), len(DEPARTMENTS)) == (18, 101)
    assert {zone.insee_code for zone in by_level["région"].values()} == set(REGIONS)
    assert {zone.insee_code for zone in by_level["département"].values()} == set(DEPARTMENTS)
    for department in by_level["département"].values():
        [region] = department.within
        assert region in by_level["région"]
    for region in by_level["région"].values():
        assert region.within == ("france",)


@pytest.mark.parametrize("level", ["région", "département"])
def test_every_zone_is_linked_to_the_code_of_insee(collection: Collection, level: str) -> None:
    word = {"région": "region", "département": "departement"}[level]
    for zone in records_of(collection, Zone).values():
        if zone.level == level:
            exact = {c.iri for c in zone.correspondences if c.match == "exacte"}
            close = {c.iri for c in zone.correspondences if c.match == "proche"}
            assert f"http://id.insee.fr/geo/{word}/{zone.insee_code}" in exact
            # A UUID names one version of a zone, not the zone.
            assert not [iri for iri in exact if "insee" in iri and iri.count("-") == 4]
            assert [iri for iri in close if iri.startswith(f"http://id.insee.fr/geo/{word}/")]


def test_every_region_is_linked_to_wikidata_and_nuts(collection: Collection) -> None:
    for zone in records_of(collection, Zone).values():
        if zone.level == "région":
            exact = [c.iri for c in zone.correspondences if c.match == "exacte"]
            for namespace in ("http://www.wikidata.org/entity/Q", "http://data.europa.eu/nuts/code/FR"):
                assert len([iri for iri in exact if iri.startswith(namespace)]) == 1, zone.slug


def test_no_two_zones_are_the_same_thing_elsewhere(collection: Collection) -> None:
    exact = [
        correspondence.iri
        for zone in records_of(collection, Zone).values()
        for correspondence in zone.correspondences
        if correspondence.match == "exacte"
    ]
    assert sorted({iri for iri in exact if exact.count(iri) > 1}) == []


# ── SEMIC's Core Public Organisation vocabulary ──


CHECKERS = sorted(ROOT.parent.glob("*/shapes/shacl_check.py"))


def conforms(checker: Path, turtle: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, checker, "cpov", turtle], capture_output=True, text=True, check=False
    )


# The shapes are not ours to bundle: where they lie beside the repository, they are run.
if CHECKERS:

    @pytest.mark.parametrize("checker", CHECKERS, ids=str)
    def test_the_release_keeps_the_rules_of_cpov(published: Release, tmp_path: Path, checker: Path) -> None:
        dump = published.path / path_of(formats.TURTLE, published.manifest.release)
        content = gzip.decompress(dump.read_bytes())
        turtle = tmp_path / "release.ttl"
        turtle.write_bytes(content)
        found = conforms(checker, turtle)
        assert found.returncode == 0, found.stdout + found.stderr
        untyped = b"<http://a/> a cpov:PublicOrganisation ; cpov:contactPoint <http://a/b> .\n"
        turtle.write_bytes(content + untyped)
        assert conforms(checker, turtle).returncode == 1
