"""Dumps: every form says the same, to two libraries; the same data makes the same bytes; tables are plain CSV."""

import csv
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Dataset, Graph

from labgraph import formats
from labgraph.errors import Text
from labgraph.formats import GRAPH_FORMATS, Format
from labgraph.intake.mapping import lines
from labgraph.nquads import triples
from labgraph.parallel import each, silent
from labgraph.release import jsonld
from labgraph.release.dumps import path_of, rdf_tasks, read_lines
from labgraph.release.publish import publish
from labgraph.release.quads import merged
from labgraph.release.shelf import Release, Shelf
from repository import RDFLIB, ROOT, settings_for
from strategies import TEXTS

OXIGRAPH = {
    formats.TURTLE: RdfFormat.TURTLE,
    formats.NTRIPLES: RdfFormat.N_TRIPLES,
    formats.JSONLD: RdfFormat.JSON_LD,
    formats.RDFXML: RdfFormat.RDF_XML,
    formats.TRIG: RdfFormat.TRIG,
    formats.NQUADS: RdfFormat.N_QUADS,
}
WITH_GRAPHS = (formats.TRIG, formats.NQUADS)
EVERY_FORM = pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)


def unpacked(release: Release, form: Format) -> bytes:
    return plain(release.path / path_of(form, release.manifest.release))


def plain(path: Path) -> bytes:
    """What a file holds, unpacked where it is packed."""
    content = path.read_bytes()
    if path.suffix == ".zst":
        # The tool that everybody has, not the library that packed.
        return subprocess.run(["zstd", "-dc"], input=content, stdout=subprocess.PIPE, check=True).stdout
    return gzip.decompress(content) if path.suffix == ".gz" else content


def read_by_oxigraph(content: bytes, form: Format) -> set[Triple]:
    return {quad.triple for quad in parse(content, OXIGRAPH[form])}


def read_by_rdflib(content: bytes, form: Format) -> set[Triple]:
    """The triples that rdflib reads, given again as N-Triples for comparison."""
    dataset = Dataset(default_union=True)
    dataset.parse(data=content, format=RDFLIB[form])
    graph = Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    return {quad.triple for quad in parse(graph.serialize(format="nt").encode(), RdfFormat.N_TRIPLES)}


@pytest.fixture(scope="module")
def said(published: Release) -> set[Triple]:
    """What the release says, by its sorted N-Quads."""
    return {quad.triple for quad in parse(b"".join(read_lines(published.path)), RdfFormat.N_QUADS)}


@EVERY_FORM
def test_every_form_says_the_same_to_both_libraries(
    published: Release, said: set[Triple], form: Format
) -> None:
    content = unpacked(published, form)
    assert len(said) == published.manifest.counts.triples
    assert read_by_oxigraph(content, form) == said
    assert read_by_rdflib(content, form) == said


@pytest.mark.parametrize("form", WITH_GRAPHS, ids=lambda form: form.name)
def test_forms_with_graphs_say_which_graph_says_what(published: Release, form: Format) -> None:
    quads = set(parse(b"".join(read_lines(published.path)), RdfFormat.N_QUADS))
    assert set(parse(unpacked(published, form), OXIGRAPH[form])) == quads
    assert len(quads) == published.manifest.counts.quads


def test_the_lines_are_sorted_and_said_once(published: Release) -> None:
    for form in (formats.NQUADS, formats.NTRIPLES):
        content = unpacked(published, form).splitlines(keepends=True)
        assert content == sorted(set(content))
        assert not [line for line in content if b"_:" in re.sub(rb'"(?:[^"\\]|\\.)*"|<[^>]*>', b"", line)]


def test_turtle_is_written_with_our_prefixes(published: Release) -> None:
    turtle = unpacked(published, formats.TURTLE).decode()
    assert "@prefix lab: <https://w3id.org/labgraph/ns#> ." in turtle
    assert "lab:carriedBy" in turtle
    assert "<https://w3id.org/labgraph/ns#carriedBy>" not in turtle


@settings(max_examples=20)
@given(st.lists(TEXTS, min_size=1, max_size=4))
# What ends a line of characters, but no line of N-Triples.
@example(["a\u2028b", "c\u2029d", "e\x85f"])
def test_any_text_survives_every_form(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    subject, predicate = NamedNode("http://localhost:8000/id/lab/a"), NamedNode("http://a/p")
    mission, graph = NamedNode("https://w3id.org/labgraph/ns#mission"), NamedNode("http://a/g")
    quads = [Quad(subject, mission, Literal(text, language="fr"), graph) for text in texts]
    quads += [Quad(subject, predicate, Literal(text), graph) for text in texts]
    directory = tmp_path_factory.mktemp("dumps")
    shutil.copy(ROOT / "ontology" / jsonld.FILE, directory)
    (directory / "dumps").mkdir()
    for task in rdf_tasks(directory, "r", merged(directory, lines(quads))):
        task()
    expected = {quad.triple for quad in quads}
    for form in GRAPH_FORMATS:
        content = gzip.decompress((directory / path_of(form, "r")).read_bytes())
        assert read_by_oxigraph(content, form) == expected, form.name
        assert read_by_rdflib(content, form) == expected, form.name


# ── the same bytes ──


def test_the_same_data_makes_the_same_bytes(published: Release, tmp_path: Path) -> None:
    elsewhere = settings_for(tmp_path / "releases")
    publish(elsewhere, datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC))
    again = Shelf(elsewhere.releases_dir).open_current()
    assert again.manifest.release == "20300102T030405Z" != published.manifest.release

    def dumps(release: Release) -> dict[str, bytes]:
        """All but what tells of the others by their names."""
        return {
            name.replace(release.manifest.release, ""): (release.path / "dumps" / name).read_bytes()
            for name in release.manifest.dumps()
            if name.endswith((".gz", ".zst", ".csv"))
        }

    assert dumps(again).keys() == dumps(published).keys()
    assert [name for name, content in dumps(again).items() if content != dumps(published)[name]] == []
    assert again.manifest.counts == published.manifest.counts
    assert again.manifest.fingerprint == published.manifest.fingerprint


def test_processes_of_their_own_write_the_same_bytes(published: Release, tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    shutil.copy(published.path / jsonld.FILE, tmp_path)
    tasks = rdf_tasks(tmp_path, published.manifest.release, merged(tmp_path, read_lines(published.path)))
    for written in each(tasks, Text("", ""), silent, apart=True):
        for name, file in written.items():
            assert (tmp_path / name).read_bytes() == (published.path / name).read_bytes()
            assert file == published.manifest.files[name]


@EVERY_FORM
def test_packed_files_say_no_time_and_no_name(published: Release, form: Format) -> None:
    # RFC 1952: method 8, no flags (no name, no comment), time 0.
    content = (published.path / path_of(form, published.manifest.release)).read_bytes()
    assert content[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


# ── what the manifest says of files ──


def test_sums_and_sizes_are_true(published: Release) -> None:
    for name, file in published.manifest.files.items():
        content, unpacked = (published.path / name).read_bytes(), plain(published.path / name)
        assert (file.bytes, file.uncompressed_bytes) == (len(content), len(unpacked))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.uncompressed_sha256 == hashlib.sha256(unpacked).hexdigest()


def test_the_sums_are_what_sha256sum_reads(published: Release, tmp_path: Path) -> None:
    release = published.manifest.release
    lines = f"labgraph-{release}.nq"
    together = f"SHA256SUMS-{release}"
    shutil.copytree(published.path / "dumps", tmp_path / "dumps")
    (tmp_path / "dumps" / lines).write_bytes(unpacked(published, formats.NQUADS))
    files = published.manifest.dumps().keys() - {together, f"{lines}.sha256"}

    def checked(*sums: str) -> set[str]:
        """The names that sha256sum finds in order."""
        done = subprocess.run(
            ["sha256sum", "--check", "--strict", *sums],
            cwd=tmp_path / "dumps",
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        return {line.removesuffix(": OK") for line in done.stdout.splitlines()}

    assert checked(*(f"{name}.sha256" for name in files)) == files
    assert checked(together) == files | {f"{lines}.sha256"}
    assert checked(f"{lines}.sha256") == {lines}


def test_every_file_says_its_type(published: Release) -> None:
    by_suffix = {f".{form.suffix}.{end}": form for form in GRAPH_FORMATS for end in ("gz", "zst")}
    by_suffix |= {f".{form.suffix}": form for form in (formats.CSV, formats.CSVW, formats.TABLE_SCHEMA)}
    by_suffix |= {".sha256": formats.SUMS, published.manifest.release: formats.SUMS}
    for name, file in published.manifest.dumps().items():
        form = next(form for suffix, form in by_suffix.items() if name.endswith(suffix))
        assert (file.media_type, file.label) == (form.media_type, form.label)


# ── tables ──


def table(release: Release, name: str) -> list[dict[str, str]]:
    path = release.path / "dumps" / f"{name}-{release.manifest.release}.csv"
    content = path.read_bytes().decode("utf-8")
    assert content.count("\r\n") > 1
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.mark.parametrize(
    ("name", "kind"), [("labs", "lab"), ("organisations", "organisation"), ("projects", "project")]
)
def test_a_table_has_one_row_for_each(published: Release, name: str, kind: str) -> None:
    rows = table(published, name)
    folder = ROOT / "data" / name
    identifiers = [row["identifiant"] for row in rows]
    assert identifiers == sorted(path.stem for path in folder.glob("*.yaml"))
    assert len(rows) == published.manifest.counts.entities[kind]
    for row in rows:
        assert row["iri"] == f"{published.manifest.base_iri}id/{kind}/{row['identifiant']}"
        assert row["nom"]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["modifie_le"])


def test_the_table_of_labs(published: Release) -> None:
    rows = {row["identifiant"]: row for row in table(published, "labs")}
    lab = rows["lab-l-centre-val-de-loire"]
    assert lab["nom"] == "Laboratoire du Centre-Val de Loire - LAB'L"
    assert lab["nom_court"] == "LAB'L"
    assert lab["type"] == "Laboratoire interministériel"
    assert lab["statut"] == "actif"
    assert lab["creation"] == "2022"
    assert lab["zones"] == "Centre-Val de Loire"
    assert rows["transfo-dunkerque"]["creation"] == "2017 ; 2018"


def test_the_table_of_organisations_counts_the_labs_carried(published: Release) -> None:
    carried = {row["identifiant"]: int(row["labs_portes"]) for row in table(published, "organisations")}
    assert carried["sgar-centre-val-de-loire"] == 1
    assert carried["la-27e-region"] == 0


# ── lines ──


def test_lines_are_read_back_as_they_were_written(published: Release) -> None:
    content = list(read_lines(published.path))
    assert b"".join(content) == unpacked(published, formats.NQUADS)
    assert b"".join(triples(content)) == unpacked(published, formats.NTRIPLES)
