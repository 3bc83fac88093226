"""What a release counts of itself is what SPARQL counts."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from labgraph.errors import ReleaseError
from labgraph.release import statistics, store
from labgraph.release.shelf import Release
from labgraph.release.statistics import Statistics
from labgraph.vocabulary import LAB

CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
PROPERTIES_OF = "SELECT ?class ?p (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class ; ?p ?o } GROUP BY ?class ?p"


def rows(release: Release, query: str) -> Iterator[list[str]]:
    answer = store.csv_of(store.open_read_only(release.path), query).decode()
    yield from list(csv.reader(StringIO(answer)))[1:]


@pytest.fixture(scope="module")
def counted(published: Release) -> Statistics:
    return Statistics.read(published.path)


def test_every_count_is_that_of_sparql(published: Release, counted: Statistics) -> None:
    assert counted.classes == {iri: int(n) for iri, n in rows(published, CLASSES)}
    assert counted.properties == {iri: int(n) for iri, n in rows(published, PROPERTIES)}
    by_sparql: dict[str, dict[str, int]] = {}
    for of_class, name, n in rows(published, PROPERTIES_OF):
        by_sparql.setdefault(of_class, {})[name] = int(n)
    assert counted.properties_of == by_sparql


def test_they_are_of_the_merge(published: Release, counted: Statistics) -> None:
    assert sum(counted.properties.values()) == published.manifest.counts.triples
    assert counted.classes[LAB.Lab] == published.manifest.counts.entities["lab"]


def test_subjects_whose_names_begin_alike_are_told_apart() -> None:
    lines = [
        b'<a:x> <a:p> "a <a:q> b" .\n',
        b"<a:x> <a:p> <a:y> .\n",
        b"<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:C> .\n",
        b"<a:x/y> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:C> .\n",
    ]
    found = Statistics.of_lines(lines)
    assert found.classes == {"a:C": 2}
    assert found.properties["a:p"] == 2
    assert found.properties_of["a:C"]["a:p"] == 1


@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_a_release_without_them_says_so(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / statistics.FILE).write_bytes(content)
    with pytest.raises(ReleaseError, match="publish again"):
        Statistics.read(tmp_path)
