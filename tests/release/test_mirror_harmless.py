"""What will be read here is looked at before it is on the shelf."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labgraph.errors import SourceRefused
from labgraph.release.manifest import File
from labgraph.release.mirror.harmless import require_harmless
from labgraph.release.shelf import Release


def looked_at(path: str, taken: Path, size: int = 0) -> None:
    """`size`: what the manifest says that it unpacks to."""
    require_harmless(path, File(bytes=0, uncompressed_bytes=size, sha256="", media_type="", label=""), taken)


def test_what_a_labgraph_makes_is_harmless(published: Release) -> None:
    for path, file in published.manifest.files.items():
        require_harmless(path, file, published.path / path)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT load_extension('x')",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
    ],
)
def test_a_database_may_hold_tables_and_nothing_that_runs(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "a b.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript("CREATE TABLE a (x); CREATE INDEX i ON a (x); INSERT INTO a VALUES (1)")
    looked_at("changes.sqlite", path)
    torn = tmp_path / "torn.sqlite"
    whole = path.read_bytes()
    torn.write_bytes(whole[:4096] + b"\xff" * 100 + whole[4196:])
    with pytest.raises(SourceRefused, match="a damaged or a strange database"):
        looked_at("changes.sqlite", torn)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    with pytest.raises(SourceRefused, match="a damaged or a strange database"):
        looked_at("changes.sqlite", path)
    torn.write_bytes(b"no database at all")
    with pytest.raises(SourceRefused, match="a damaged or a strange database"):
        looked_at("changes.sqlite", torn)


@pytest.mark.parametrize(
    "content", [b"<a> <b> <c> .\n" * 7, b"", bytes(100 << 20)], ids=["longer", "empty", "immense"]
)
def test_a_page_unpacks_to_what_it_says(tmp_path: Path, content: bytes) -> None:
    page = tmp_path / "page.gz"
    page.write_bytes(gzip.compress(content, 1))
    said = len(content) if len(content) > 1000 else len(content) - 1
    with pytest.raises(SourceRefused, match="a damaged or an immense page"):
        looked_at("feed/20261123T020000Z-1.ttl.gz", page, said)
    page.write_bytes(gzip.compress(content, 1)[:-5])
    with pytest.raises(SourceRefused, match="a damaged or an immense page"):
        looked_at("feed/20261123T020000Z-1.ttl.gz", page, len(content))


def test_a_difference_holds_lines_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"<<(" * 1000))
    with pytest.raises(SourceRefused, match="not one of labgraph"):
        looked_at("dumps/labgraph-20261123T020000Z-since-20261122T020000Z.added.nq.gz", path, 10_000)


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b'{"@context": ["http://a/"]}', b'{"a":' * 10_000, b'{"@context": {"a": {"@id": []}}}'],
)
def test_a_context_holds_names(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "context.jsonld"
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match="a strange context"):
        looked_at("context.jsonld", path)
