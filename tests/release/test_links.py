"""The index of links: boxes with exact counts, in reading order; what repeats a link goes with it, uncounted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from labgraph.nquads import triples
from labgraph.release import links, store
from labgraph.release.links.building import build
from labgraph.release.shelf import Release
from labgraph.vocabulary import KINDS, LAB, ORG, RDF, RDFS, SKOS, Iris

BASE = "http://localhost:8000/"
IRIS = Iris(BASE)
ONTOLOGY = f"{BASE}graphs/ontology"


class Index:
    """The index that is made of some quads, read by names."""

    def __init__(self, directory: Path, quads: list[str]) -> None:
        held = Store()
        for quad in parse("\n".join(quads), format=RdfFormat.N_QUADS):
            # As in the store of a release, the default graph is the merge of all.
            held.extend([quad, Quad(*quad.triple)])
        (directory / "sorted.nt").write_bytes(
            b"".join(triples(sorted(f"{quad}\n".encode() for quad in quads)))
        )
        build(directory, BASE, directory / "sorted.nt", partial(store.rows_of, held, base_iri=BASE))
        self._path = directory / links.FILE

    def rows(self, sql: str, *given: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self._path)) as index:
            return index.execute(sql, given).fetchall()

    def boxes(self, target: str) -> set[tuple[object, ...]]:
        """Property, property through which the part hangs, kind, and count of each box."""
        return set(self.rows(_BOXES, target))

    def links(self, target: str) -> list[tuple[object, ...]]:
        """Rank, subject and property of each link."""
        return self.rows(_LINKS, target)


_BOXES = """
SELECT said.iri, coalesce(hung.iri, ''), kind, count FROM box
JOIN property AS said ON said.id = property LEFT JOIN property AS hung ON hung.id = through WHERE target = ?
"""
_LINKS = """
SELECT rank, subject, iri FROM link JOIN box ON box.id = box JOIN property ON property.id = link.property
WHERE target = ? ORDER BY box, rank, subject, iri
"""


def entity(node: str, of_class: str, name: str) -> Iterator[str]:
    kind, slug = node.split("/")
    graph = IRIS.described_in(kind, slug)
    yield f"<{IRIS.things}{node}> <{RDF.type}> <{of_class}> <{graph}> ."
    yield f'<{IRIS.things}{node}> <{SKOS.prefLabel}> "{name}"@fr <{graph}> .'


def lab(slug: str, name: str) -> Iterator[str]:
    return entity(f"lab/{slug}", LAB.Lab, name)


def link(subject: str, name: str, target: str) -> str:
    graph = IRIS.graph(*subject.partition("#")[0].split("/"))
    return f"<{IRIS.things}{subject}> <{name}> <{IRIS.things}{target}> <{graph}> ."


def narrows(narrow: str, broad: str) -> str:
    return f"<{narrow}> <{RDFS.subPropertyOf}> <{broad}> <{ONTOLOGY}> ."


def carrying(slug: str, part: str, carrier: str) -> list[str]:
    """A carrying with its short cut, as records give them."""
    return [
        link(f"lab/{slug}", LAB.carrying, f"lab/{slug}#{part}"),
        link(f"lab/{slug}#{part}", ORG.organization, carrier),
        link(f"lab/{slug}#{part}", ORG.member, f"lab/{slug}"),
        link(f"lab/{slug}", LAB.carriedBy, carrier),
    ]


def test_links_are_in_the_order_of_a_dictionary(tmp_path: Path) -> None:
    names = {"a": "Zone 5", "b": "école", "c": "Atelier", "d": "Ecole", "e": "âtre"}
    quads = [line for slug, name in names.items() for line in lab(slug, name)]
    quads += [link(f"lab/{slug}", LAB.zone, "zone/z") for slug in names]
    index = Index(tmp_path, quads)
    assert index.boxes("zone/z") == {(LAB.zone, "", "lab", 5)}
    assert [row[:2] for row in index.links("zone/z")] == [
        (0, "lab/c"),
        (1, "lab/e"),
        (2, "lab/d"),
        (3, "lab/b"),
        (4, "lab/a"),
    ]


def test_broader_property_goes_with_what_narrows_it(tmp_path: Path) -> None:
    spatial, placed = "http://purl.org/dc/terms/spatial", "http://example.org/placed"
    said = [link("lab/a", name, "zone/z") for name in (LAB.zone, spatial, placed)]
    only_broad = [link("lab/b", spatial, "zone/z")]
    quads = [*lab("a", "A"), *lab("b", "B"), narrows(LAB.zone, spatial), narrows(spatial, placed)]
    index = Index(tmp_path, [*quads, *said, *only_broad])
    assert index.boxes("zone/z") == {(LAB.zone, "", "lab", 1), (spatial, "", "lab", 1)}
    assert {row[1:] for row in index.links("zone/z") if row[1] == "lab/a"} == {
        ("lab/a", LAB.zone),
        ("lab/a", spatial),
        ("lab/a", placed),
    }


def test_properties_that_narrow_each_other_both_count(tmp_path: Path) -> None:
    one, other = "http://example.org/one", "http://example.org/other"
    quads = [*lab("a", "A"), narrows(one, other), narrows(other, one)]
    quads += [link("lab/a", name, "zone/z") for name in (one, other)]
    assert {box[0] for box in Index(tmp_path, quads).boxes("zone/z")} == {one, other}


def test_short_cut_goes_with_what_it_shortens(tmp_path: Path) -> None:
    """Two carryings by the same: the short cut goes with the first. A short cut alone is a link of its own."""
    quads = [*lab("a", "A"), *lab("b", "B"), *entity("organisation/o", ORG.FormalOrganization, "O")]
    quads += carrying("a", "carrying-1", "organisation/o") + carrying("a", "carrying-2", "organisation/o")
    quads.append(link("lab/b", LAB.carriedBy, "organisation/o"))
    index = Index(tmp_path, quads)
    assert index.boxes("organisation/o") == {
        (ORG.organization, LAB.carrying, "lab", 2),
        (LAB.carriedBy, "", "lab", 1),
    }
    assert set(index.links("organisation/o")) == {
        (0, "lab/a", LAB.carriedBy),
        (0, "lab/a#carrying-1", ORG.organization),
        (1, "lab/a#carrying-2", ORG.organization),
        (0, "lab/b", LAB.carriedBy),
    }
    assert set(index.rows("SELECT subject, iri FROM shared JOIN property ON id = property")) == {
        ("lab/a", LAB.carriedBy),
        ("lab/b", LAB.carriedBy),
    }


def test_parts_of_other_graphs_and_oneself_are_no_links(tmp_path: Path) -> None:
    quads = [*lab("a", "A"), *carrying("a", "carrying-1", "lab/a")]
    assert Index(tmp_path, quads).boxes("lab/a") == set()


@pytest.mark.parametrize("count", [25, 26])
def test_property_is_long_when_a_box_does_not_hold_it(tmp_path: Path, count: int) -> None:
    """Its values stand where their names do: not those of their slugs."""
    quads = [*lab("a", "A")]
    for n in range(count):
        quads += entity(f"zone/z{n}", LAB.Zone, f"Zone {count - n:03}")
        quads.append(link("lab/a", LAB.zone, f"zone/z{n}"))
    index = Index(tmp_path, quads)
    values = [row[0] for row in index.rows("SELECT target FROM long_value ORDER BY subject, property, rank")]
    assert values == ([] if count == 25 else [f"zone/z{n}" for n in reversed(range(count))])
    assert index.rows("SELECT subject, count FROM long") == ([] if count == 25 else [("lab/a", count)])


def test_only_what_its_own_graph_describes_is_an_entity(tmp_path: Path) -> None:
    stranger = f"<{IRIS.things}lab/b> <{RDF.type}> <{LAB.Lab}> <{IRIS.graph('lab', 'a')}> ."
    index = Index(tmp_path, [*lab("a", "A"), stranger])
    assert index.rows("SELECT node FROM entity") == [("lab/a",)]


def test_counts_are_those_of_sparql(published: Release) -> None:
    """Of all boxes of the real records, against a store that knows nothing of the index."""
    iris = Iris(published.manifest.base_iri)
    held = store.open_read_only(published.path)
    with closing(sqlite3.connect(f"file:{published.path / links.FILE}?mode=ro", uri=True)) as index:
        boxes = index.execute(
            "SELECT target, said.iri, coalesce(hung.iri, ''), kind, count FROM box "
            "JOIN property AS said ON said.id = property LEFT JOIN property AS hung ON hung.id = through"
        ).fetchall()
    assert {kind for *_, kind, _count in boxes} == set(KINDS)
    for target, name, through, kind, count in boxes:
        hangs = f"?owner <{through}> ?said" if through else "BIND (?said AS ?owner)"
        asked = (
            f"SELECT DISTINCT ?said {{ ?said <{name}> <{iris.things}{target}> . {hangs} "
            f'FILTER (STRSTARTS(STR(?owner), "{iris.things}{kind}/")) }}'
        )
        rows = list(store.rows_of(held, asked, base_iri=iris.base))
        assert len(rows) == count, (target, name, through, kind)
