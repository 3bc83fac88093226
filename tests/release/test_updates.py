"""Indexes and tables made from those of the release before are what would be made of the whole store."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from labgraph.errors import ReleaseError
from labgraph.release import asked, links, search, store
from labgraph.release.dumps import read_lines
from labgraph.release.publish import publish
from labgraph.release.quads import merged
from labgraph.release.shelf import Release, Shelf
from labgraph.release.since import Since
from labgraph.release.tables.columns import TABLES
from labgraph.vocabulary import DCT, LAB, RDF, RDFS, SKOS, Iris
from made_up import NOW, RecordFolder

A, B, SGAR = "labs/lab-a.yaml", "labs/lab-b.yaml", "organisations/sgar-a.yaml"


def partners(*numbers: int) -> str:
    return "".join(
        f"  - libelle: Partenaire {number % 7} n° {number}\n    role: partenaire\n    source: page\n"
        for number in numbers
    )


# A file, and what is said in it in place of what. Each leaves the names of all entities, and the zones, as they are.
CHANGES: dict[str, tuple[str, ...]] = {
    "status": (A, "statut: actif", "statut: clos"),
    "new words": (A, "  - Aider les services.\n", "  - Aider les services.\n  - Étudier la Bretagne.\n"),
    "other words": (A, "Étudier la Bretagne", "ÉTUDIER le Jura"),
    "fewer words": (A, "  - ÉTUDIER le Jura.\n", ""),
    "a short name": (SGAR, "court: SGAR A", "court: SGA"),
    "another name": (A, "autres: [Le labo A]", "autres: [Le labo A, Fabrique A]"),
    "another carrier": (
        A,
        "    depuis: 2021\n    source: page\n",
        "    depuis: 2021\n    source: page\n  - organisation: prefecture-a\n    role: porteur\n    source: page\n",
    ),
    "a period of a part": (A, "    depuis: 2021\n", "    depuis: 2019\n"),
    "a role of a part": (
        A,
        "organisation: prefecture-a\n    role: porteur",
        "organisation: prefecture-a\n    role: co-porteur",
    ),
    "a carrier less": (A, "  - organisation: prefecture-a\n    role: co-porteur\n    source: page\n", ""),
    "a decade": (A, "date: 2021-07", "date: 1998"),
    "another zone": (A, "zones: [region-24]", "zones: [region-53]"),
    "both zones": (A, "zones: [region-53]", "zones: [region-24, region-53]"),
    "no expertise": (A, "expertises: [Design de service]\n", ""),
    "a partner that is a lab": (
        A,
        "  - libelle: Les usagers\n    role: bénéficiaire\n    source: [page, rapport]\n",
        "  - lab: lab-b\n    role: partenaire\n    source: page\n",
    ),
    "some partners": (A, "partenaires:\n", f"partenaires:\n{partners(*range(15))}"),
    "more than a box holds": (A, "partenaires:\n", f"partenaires:\n{partners(*range(15, 30))}"),
    "a partner of many": (A, "Partenaire 3 n° 3\n", "Zoé\n"),
    "a project of one lab": ("projects/projet-a.yaml", "labs: [lab-a, lab-b]", "labs: [lab-b]"),
    "the zone of a lab with a project": (
        B,
        "statut: clos\n",
        "statut: clos\nzones: [region-53]\n",
        "appuie: [noms]",
        "appuie: [noms, zones]",
    ),
    "another identifier": (A, 'valeur: "130005481"', 'valeur: "180020026"'),
    "an identifier more": (
        SGAR,
        "zones: [region-24]\n",
        "zones: [region-24]\nidentifiants:\n  - type: siren\n    valeur: '180020026'\n    source: page\n",
    ),
    "a parent less": (SGAR, "rattachement: prefecture-a\n", ""),
    "a page": ("organisations/asso-b.yaml", "https://example.fr/asso-b", "https://example.fr/asso"),
}
# Each may change how others are shown, ordered or found.
FAR_REACHING: dict[str, tuple[str, ...]] = {
    "a name": (B, "Laboratoire B", "Ateliers B"),
    "a zone": ("zones/france.yaml", "Q142", "Q142000"),
}


def contents(directory: Path, release: str) -> dict[str, object]:
    """What indexes and tables say, without the numbers that each index gives anew."""
    said: dict[str, object] = {
        name: (directory / f"dumps/{name}-{release}.csv").read_bytes() for name in TABLES
    }
    said |= rows(directory / links.FILE, _LINKS) | rows(directory / search.FILE, _SEARCH)
    with closing(sqlite3.connect(directory / search.FILE)) as index:
        index.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'words', 'instance')")
        said["terms"] = Counter(index.execute("SELECT term, doc, col FROM terms"))
    return said


def rows(path: Path, queries: Iterable[str]) -> dict[str, object]:
    with closing(sqlite3.connect(path)) as index:
        return {query: sorted(index.execute(query), key=repr) for query in queries}


_LINKS = (
    "SELECT node FROM entity",
    "SELECT node, language, text FROM name",
    "SELECT node, role, since, until FROM part",
    "SELECT target, p.iri, t.iri, kind, count FROM box"
    " JOIN property AS p ON p.id = property LEFT JOIN property AS t ON t.id = through",
    "SELECT target, p.iri, t.iri, kind, rank, subject, said.iri FROM link JOIN box ON box.id = box"
    " JOIN property AS said ON said.id = link.property"
    " JOIN property AS p ON p.id = box.property LEFT JOIN property AS t ON t.id = through",
    "SELECT subject, iri, count FROM long JOIN property ON id = property",
    "SELECT subject, iri, rank, target FROM long_value JOIN property ON id = property",
    "SELECT subject, iri, target, kind FROM shared"
    " JOIN box ON box.id = box JOIN property ON property.id = shared.property",
)
_SEARCH = (
    "SELECT * FROM entities",
    "SELECT facet, slug, kind, fr, en FROM facet_values",
    "SELECT facet, slug, entity FROM facts JOIN facet_values ON id = value",
    "SELECT facet, slug, counts.kind, count FROM counts JOIN facet_values ON id = value",
    "SELECT entity, field, language, text FROM texts",
    "SELECT form, entity FROM names",
    "SELECT way, form, entity, is_short FROM forms",
    "SELECT scheme, form, entity, value FROM identifiers",
    "SELECT edged, form FROM vocabulary",
)


def anew(release: Release, directory: Path) -> dict[str, object]:
    """What they say when they are made of the whole store."""
    (directory / "dumps").mkdir(parents=True)
    (directory / store.DIRECTORY).symlink_to(release.path / store.DIRECTORY)
    quads = merged(directory, read_lines(release.path))
    for task in asked.TASKS:
        task(directory, release.manifest, quads, None)
    return contents(directory, release.manifest.release)


def forbidden(*_: object) -> None:
    raise AssertionError("made of the whole store")


def step(folder: RecordFolder, change: tuple[str, ...]) -> Release:
    file, *texts = change
    for old, new in zip(texts[::2], texts[1::2], strict=True):
        folder.replace(file, old, new)
    publish(folder.settings, NOW)
    return Shelf(folder.settings.releases_dir).open_current()


def test_one_change_after_another(
    record_folder: RecordFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(record_folder.settings, NOW)
    for name, change in CHANGES.items():
        with monkeypatch.context() as patched:
            patched.setattr(asked, "build_links", forbidden)
            patched.setattr(asked, "build_search", forbidden)
            patched.setattr(asked.tables, "tables", forbidden)
            release = step(record_folder, change)
        updated = contents(release.path, release.manifest.release)
        for part, said in anew(release, tmp_path / name).items():
            assert updated[part] == said, (name, part)


@pytest.mark.parametrize("change", FAR_REACHING.values(), ids=FAR_REACHING.keys())
def test_what_may_reach_far_is_made_anew(
    record_folder: RecordFolder, tmp_path: Path, change: tuple[str, ...]
) -> None:
    publish(record_folder.settings, NOW)
    release = step(record_folder, change)
    assert contents(release.path, release.manifest.release) == anew(release, tmp_path / "anew")


IRIS = Iris("http://localhost:8000/")
LINE = "<{}> <{}> <http://a/o> <{}> .\n".format


@pytest.mark.parametrize(
    ("subject", "name", "graph", "affected"),
    [
        (IRIS.entity("lab", "a"), "http://a/p", IRIS.graph("lab", "a"), {IRIS.entity("lab", "a")}),
        (IRIS.part("lab", "a", "x"), SKOS.prefLabel, IRIS.graph("lab", "a"), {IRIS.entity("lab", "a")}),
        (IRIS.graph("lab", "a"), DCT.modified, IRIS.graph("lab", "a"), {IRIS.entity("lab", "a")}),
        ("https://example.fr/", RDF.type, IRIS.graph("lab", "a"), set()),
        (IRIS.catalogue, DCT.modified, IRIS.shared_graph("catalogue"), set()),
        (IRIS.entity("lab", "a"), SKOS.prefLabel, IRIS.graph("lab", "a"), None),
        (IRIS.entity("lab", "a"), RDF.type, IRIS.withdrawn_graph("lab", "a"), None),
        (IRIS.entity("zone", "a"), "http://a/p", IRIS.graph("zone", "a"), None),
        (IRIS.entity("concept", "a"), "http://a/p", IRIS.shared_graph("concepts"), None),
        (LAB.carriedBy, RDFS.subPropertyOf, IRIS.shared_graph("ontology"), None),
    ],
)
def test_whom_a_change_affects(subject: str, name: str, graph: str, affected: set[str] | None) -> None:
    since = Since(Path(), ((False, LINE(subject, name, graph).encode()),))
    found = since.affected(IRIS)
    assert (found.entities if found else None) == affected


def test_a_damaged_table_is_told(record_folder: RecordFolder) -> None:
    publish(record_folder.settings, NOW)
    before = Shelf(record_folder.settings.releases_dir).open_current()
    table = before.path / f"dumps/labs-{before.manifest.release}.csv"
    table.chmod(0o644)
    table.write_bytes(table.read_bytes().replace(b"Lab A", b"Lab B"))
    with pytest.raises(ReleaseError) as told:
        step(record_folder, CHANGES["status"])
    assert f"{table} is damaged" in told.value.text.en
