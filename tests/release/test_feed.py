"""The pages of the change feed: what they hold, that they never change, and that they rebuild the data."""

import gzip
import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rdflib import XSD, Graph, Literal, URIRef

from labgraph.nquads import graph_of, subject_of, triple_in, triple_of
from labgraph.release import feed
from labgraph.release.changes import Touched
from labgraph.release.dumps import read_lines
from labgraph.release.feed import MEMBERS
from labgraph.release.manifest import Manifest
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import DCT, FOAF, LAB, LDES, PROV, RDF, TREE, EntityName, Iris
from made_up import RecordFolder

Three = tuple[RecordFolder, list[Manifest]]
IRIS = Iris("http://localhost:8000/")


def newest(folder: RecordFolder) -> Path:
    shelf = Shelf(folder.settings.releases_dir)
    return shelf.directory / shelf.ids()[-1]


def pages(folder: RecordFolder) -> dict[str, bytes]:
    """The text of each page, in the order of the feed."""
    manifest = Manifest.read(newest(folder))
    names = [name for name, _ in feed.pages_of(manifest)]
    return {name: gzip.decompress((newest(folder) / f"feed/{name}.gz").read_bytes()) for name in names}


def versions(page: bytes) -> Iterator[tuple[str, str, list[bytes]]]:
    """Of each member of a page its IRI, that of its entity, and all that the page says with it."""
    lines = page.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if f"<{TREE.member}>".encode() in line]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        version = triple_in(lines[start].decode()).iri
        entity = triple_in(lines[start + 1].decode())
        assert (entity.subject, entity.property) == (version, DCT.isVersionOf)
        yield version, entity.iri, lines[start + 3 : end]


def test_members_are_the_versions_of_each_publication(three: Three) -> None:
    folder, made = three
    found = [(name[:16], entity.removeprefix(IRIS.things)) for name, page in pages(folder).items()
             for _, entity, _ in versions(page)]  # fmt: skip
    by_release = {
        release: {entity for _, entity in each} for release, each in groupby(found, lambda one: one[0])
    }
    assert list(by_release) == [manifest.release for manifest in made]
    assert len(by_release[made[0].release]) == sum(made[0].counts.entities.values())
    assert by_release[made[1].release] == {"lab/lab-a", "lab/lab-b", "organisation/sgar-a"}
    assert by_release[made[2].release] == {
        "lab/lab-a",
        "lab/lab-b",
        "lab/lab-c",
        "organisation/asso-b",
        "project/projet-a",
        "zone/region-53",
    }


def test_the_last_versions_are_the_data(three: Three) -> None:
    """Whoever takes the feed and puts each version in place of the one before has what the graphs of entities say."""
    folder, _ = three
    last: dict[str, list[bytes]] = {}
    for page in pages(folder).values():
        for version, entity, lines in versions(page):
            last[entity] = [
                line.replace(f"<{version}> ".encode(), f"<{entity}> ".encode(), 1)
                for line in lines
                if FOAF.isPrimaryTopicOf.encode() not in line
            ]
    # What is gone without a word in the data is told as withdrawn: the data says nothing of it.
    (unsaid,) = last.pop(IRIS.entity("zone", "region-53"))
    assert triple_in(unsaid.decode()).iri == LAB.Withdrawn
    assert {line for lines in last.values() for line in lines} == set(of_entities(newest(folder)))


def of_entities(release: Path) -> Iterator[bytes]:
    """The triples of all graphs of records, and those about concepts and their schemes."""
    concepts = f"<{IRIS.shared_graph('concepts')}>".encode()
    for line in read_lines(release):
        graph = graph_of(line)
        if IRIS.read_graph(graph[1:-1].decode()) or (graph == concepts and IRIS.read(subject_of(line))):
            yield triple_of(line)


def test_a_page_is_turtle_that_says_what_it_is(three: Three) -> None:
    folder, made = three
    name, text = list(pages(folder).items())[-1]
    graph = Graph().parse(data=text, format="turtle")
    stream, page = URIRef(feed.stream_of(IRIS)), URIRef(f"{IRIS.base}feed/{name}")
    assert (stream, URIRef(RDF.type), URIRef(LDES.EventStream)) in graph
    assert (page, URIRef(RDF.type), URIRef(TREE.Node)) in graph
    members = list(graph.objects(stream, URIRef(TREE.member)))
    assert len(members) == 6
    for member in members:
        moment = graph.value(member, URIRef(PROV.generatedAtTime))
        assert moment == Literal("2026-11-25T02:00:00Z", datatype=XSD.dateTime)
        assert str(member).endswith(f"?release={made[2].release}#version")


def test_a_version_of_what_is_withdrawn_says_so(three: Three) -> None:
    folder, _ = three
    said = {
        entity: b"".join(lines).decode()
        for page in pages(folder).values()
        for _, entity, lines in versions(page)
    }
    assert f"<{LAB.Withdrawn}>" in said[IRIS.entity("organisation", "asso-b")]
    assert "Décrite deux fois." in said[IRIS.entity("organisation", "asso-b")]
    assert f"<{LAB.Renamed}>" in said[IRIS.entity("lab", "lab-b")]


def test_pages_never_change_and_take_no_room_again(three: Three) -> None:
    folder, made = three
    shelf = folder.settings.releases_dir
    first, *_, last = (shelf / manifest.release for manifest in made)
    for path, file in made[0].files.items():
        if path.startswith("feed/"):
            assert (first / path).samefile(last / path)
            assert made[2].files[path] == file
            assert hashlib.sha256((last / path).read_bytes()).hexdigest() == file.sha256


def test_many_members_take_several_pages(tmp_path: Path) -> None:
    entities = [Touched(EntityName("lab", f"lab-{number}"), [], [], []) for number in range(2 * MEMBERS + 1)]
    files = feed.write(tmp_path, "20261123T020000Z", IRIS, iter(entities))
    assert list(files) == [f"feed/20261123T020000Z-{number}.ttl.gz" for number in (1, 2, 3)]
    counts = [
        gzip.decompress((tmp_path / path).read_bytes()).count(f"<{TREE.member}>".encode()) for path in files
    ]
    assert counts == [MEMBERS, MEMBERS, 1]
    manifest = Manifest.model_construct(files=dict(reversed(files.items())))
    assert [name for name, _ in feed.pages_of(manifest)] == [path[5:-3] for path in files]


def test_no_page_is_added_where_nothing_differs(tmp_path: Path) -> None:
    assert feed.write(tmp_path, "20261123T020000Z", IRIS, iter(())) == {}
