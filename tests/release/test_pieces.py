"""Dumps that take over what did not change: the same bytes as if made anew, and nothing that is damaged."""

import gzip
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from labgraph import formats
from labgraph.errors import ReleaseError
from labgraph.formats import GRAPH_FORMATS, Format
from labgraph.nquads import subject_of
from labgraph.release import dumps, jsonld, pieces
from labgraph.release.dumps import path_of, rdf_tasks, read_lines
from labgraph.release.packing import GZIP, PACKINGS, ZSTD, Packed, Packing
from labgraph.release.quads import merged
from labgraph.release.shelf import Release
from labgraph.vocabulary import PREFIXES

OLD, NEW = "20300101T000000Z", "20300102T000000Z"
EVERY_PACKING = pytest.mark.parametrize("packing", PACKINGS, ids=lambda packing: packing.suffix)


@pytest.fixture(scope="module")
def lines(published: Release) -> list[bytes]:
    return list(read_lines(published.path))


@pytest.fixture(scope="module")
def old(published: Release, lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("old") / OLD, published, lines, None)


def written(directory: Path, published: Release, lines: list[bytes], like: Path | None) -> Path:
    (directory / "dumps").mkdir(parents=True)
    shutil.copy(published.path / jsonld.FILE, directory)
    quads = merged(directory, lines)
    for task in rdf_tasks(directory, directory.name, quads, like):
        task()
    quads.quads.unlink()
    quads.triples.unlink()
    return directory


def changed(lines: list[bytes]) -> list[bytes]:
    """A line less, a text changed, a subject more."""
    title = next(line for line in lines if b"prefLabel" in line and b"/lab/" in line)
    subject = subject_of(lines[0]).encode()
    more = [line.replace(b"<" + subject + b">", b"<" + subject + b"-more>", 1) for line in lines[:1]]
    return sorted({*lines, title.replace(b'"@fr', b' !"@fr'), *more} - {title, lines[len(lines) // 2]})


def content_of(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_what_is_taken_over_is_what_would_be_made_anew(
    published: Release, lines: list[bytes], old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: dict[pieces.Kept, int] = {}
    take = pieces.Kept.take

    def counted(self: pieces.Kept, key: str) -> tuple[bytes, tuple[bytes, ...]]:
        taken[self] = taken.get(self, 0) + 1
        return take(self, key)

    anew = written(tmp_path / "anew" / NEW, published, changed(lines), None)
    monkeypatch.setattr(pieces.Kept, "take", counted)
    after = written(tmp_path / "after" / NEW, published, changed(lines), old)
    assert content_of(after) == content_of(anew)
    assert len(taken) == len(GRAPH_FORMATS)


def test_another_context_makes_all_json_ld_anew(
    published: Release, lines: list[bytes], old: Path, tmp_path: Path
) -> None:
    context = (published.path / jsonld.FILE).read_bytes().replace(b'"carrying"', b'"carryings"')
    made = {}
    for name, like in (("anew", None), ("after", old)):
        directory = tmp_path / name / NEW
        (directory / "dumps").mkdir(parents=True)
        (directory / jsonld.FILE).write_bytes(context)
        dumps.write(directory, NEW, formats.JSONLD, merged(directory, lines), like)
        made[name] = (directory / dumps.path_of(formats.JSONLD, NEW)).read_bytes()
    assert made["after"] == made["anew"] != (old / dumps.path_of(formats.JSONLD, OLD)).read_bytes()


def test_an_old_release_that_notes_nothing_gives_nothing(
    published: Release, lines: list[bytes], old: Path, tmp_path: Path
) -> None:
    like = tmp_path / OLD
    shutil.copytree(old, like)
    for form in GRAPH_FORMATS:
        pieces.forget(like, path_of(form, OLD))
    assert not [*(like / pieces.DIRECTORY).iterdir()]
    for path in like.joinpath("dumps").iterdir():
        path.write_bytes(b"")
    assert content_of(written(tmp_path / NEW, published, lines, like)) == content_of(
        written(tmp_path / "anew" / NEW, published, lines, None)
    )


@EVERY_PACKING
def test_a_damaged_piece_is_told(
    published: Release, lines: list[bytes], old: Path, tmp_path: Path, packing: Packing
) -> None:
    like = tmp_path / OLD
    shutil.copytree(old, like)
    path = like / path_of(formats.TURTLE, OLD, packing)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ReleaseError) as told:
        written(tmp_path / NEW, published, lines, like)
    assert str(path) in told.value.text.en
    assert "is damaged: remove this release" in told.value.text.en


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_a_file_of_pieces_is_one_file_to_those_who_unpack_it(old: Path, form: Format) -> None:
    """To gzip as one member: some read no further than the first, as the standard of Compression Streams says."""
    content = (old / path_of(form, OLD)).read_bytes()
    plain = gzip.decompress(content)
    assert subprocess.run(["gzip", "-dc"], input=content, capture_output=True, check=True).stdout == plain
    packed = (old / path_of(form, OLD, ZSTD)).read_bytes()
    assert subprocess.run(["zstd", "-dc"], input=packed, capture_output=True, check=True).stdout == plain
    assert members(content) == 1


def members(content: bytes) -> int:
    """How many members a gzip file has, by what Python's zlib leaves of it (RFC 1952 §2.2)."""
    count = 0
    while content:
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)
        member.decompress(content)
        assert member.eof
        content = member.unused_data
        count += 1
    return count


@EVERY_PACKING
@pytest.mark.parametrize("content", [b"", b"a", b"a" * 10_000_000], ids=["nothing", "a byte", "10 MB"])
def test_any_content_can_be_unpacked(tmp_path: Path, packing: Packing, content: bytes) -> None:
    packed = Packed(tmp_path / "x", packing)
    with packed.stream() as out:
        out.write(content)
    with packing.out_of(tmp_path / f"x{packing.suffix}") as plain:
        assert plain.read() == content
    [file] = packed.described(formats.NQUADS).values()
    assert file.uncompressed_bytes == len(content)


def test_a_write_that_fails_leaves_no_file_open(tmp_path: Path) -> None:
    packed = Packed(tmp_path / "x", GZIP)
    packed.close()
    with pytest.raises(ValueError, match="closed"):
        packed.put(b"more")


@pytest.mark.parametrize(
    ("form", "syntax"), [(formats.TURTLE, RdfFormat.TURTLE), (formats.RDFXML, RdfFormat.RDF_XML)]
)
def test_blocks_are_together_what_oxigraph_writes_at_once(old: Path, form: Format, syntax: RdfFormat) -> None:
    triples = gzip.decompress((old / path_of(formats.NTRIPLES, OLD)).read_bytes())
    at_once = serialize(parse(triples, RdfFormat.N_TRIPLES), None, syntax, prefixes=PREFIXES)
    assert gzip.decompress((old / path_of(form, OLD)).read_bytes()) == at_once
