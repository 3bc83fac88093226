"""The dumps of a release: every form from the same sorted quads, the same bytes for the same data.

Each is written as a stream, so that it takes no more memory for more quads.
"""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

from pyoxigraph import RdfFormat, parse, serialize

from .. import formats
from ..formats import Format
from ..vocabulary import PREFIXES
from . import jsonld
from .manifest import File
from .quads import SortedQuads, sorted_by_graph
from .shelf import Release

DIRECTORY = "dumps"

_BYTES_AT_ONCE = 1_000_000

# Gets the directory of the release, its quads, and where to write.
Writer = Callable[[Path, SortedQuads, IO[bytes]], None]
Written = tuple[str, File]


def path_of(form: Format, release: str) -> str:
    """The path of a dump inside its release."""
    return f"{DIRECTORY}/labgraph-{release}.{form.suffix}.gz"


def rdf_tasks(directory: Path, release: str, quads: SortedQuads) -> list[Callable[[], Written]]:
    """What writes the RDF dumps of a release into its directory: one task a form, the longest first.

    Each gives the path of its file and what the manifest says of it. The JSON-LD context stands there already.
    """
    (directory / DIRECTORY).mkdir()
    return [partial(_write, directory, release, form, quads) for form in _WRITERS]


def write_tables(directory: Path, release: str, tables: dict[str, bytes]) -> dict[str, File]:
    """Write the CSV dumps of a release into its directory; gives what the manifest says of each."""
    files = {}
    for name, content in tables.items():
        path = f"{DIRECTORY}/{name}-{release}.{formats.CSV.suffix}"
        (directory / path).write_bytes(content)
        files[path] = _describe(directory / path, formats.CSV, len(content))
        _write_checksum(directory / path, files[path])
    return files


def read_lines(release: Release) -> Iterator[bytes]:
    """The sorted N-Quads lines of a release."""
    with gzip.open(release.path / path_of(formats.NQUADS, release.manifest.release)) as lines:
        yield from lines


def _write(directory: Path, release: str, form: Format, quads: SortedQuads) -> Written:
    path = path_of(form, release)
    file = _write_gzip(directory / path, form, partial(_WRITERS[form], directory, quads))
    _write_checksum(directory / path, file)
    return path, file


def _write_jsonld(directory: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    context = jsonld.Context.read(directory / jsonld.FILE)
    with quads.triples.open(encoding="utf-8", newline="\n") as lines:
        context.write(jsonld.nodes(lines), out)


def _write_trig(directory: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    with TemporaryDirectory(dir=directory) as name:
        _serialize(sorted_by_graph(quads.quads, Path(name)), RdfFormat.N_QUADS, RdfFormat.TRIG, out)


def _write_rdfxml(_: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    _serialize(quads.triples, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, out)


def _write_turtle(_: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    _serialize(quads.triples, RdfFormat.N_TRIPLES, RdfFormat.TURTLE, out)


def _write_ntriples(_: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    _copy(quads.triples, out)


def _write_nquads(_: Path, quads: SortedQuads, out: IO[bytes]) -> None:
    _copy(quads.quads, out)


def _serialize(lines: Path, lines_syntax: RdfFormat, syntax: RdfFormat, out: IO[bytes]) -> None:
    serialize(parse(path=lines, format=lines_syntax), out, syntax, prefixes=PREFIXES)


def _copy(lines: Path, out: IO[bytes]) -> None:
    with lines.open("rb") as content:
        shutil.copyfileobj(content, out, _BYTES_AT_ONCE)


_WRITERS: dict[Format, Writer] = {
    formats.JSONLD: _write_jsonld,
    formats.TRIG: _write_trig,
    formats.RDFXML: _write_rdfxml,
    formats.TURTLE: _write_turtle,
    formats.NTRIPLES: _write_ntriples,
    formats.NQUADS: _write_nquads,
}


def _write_gzip(path: Path, form: Format, write: Callable[[IO[bytes]], None]) -> File:
    # No name and no time in the header: the same data makes the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        write(cast(IO[bytes], packed))
        uncompressed = packed.tell()
    return _describe(path, form, uncompressed)


def _write_checksum(path: Path, file: File) -> None:
    """Beside each dump, the line that `sha256sum --check` reads."""
    path.with_name(f"{path.name}.sha256").write_text(f"{file.sha256}  {path.name}\n", encoding="ascii")


def _describe(path: Path, form: Format, uncompressed: int) -> File:
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return File(
        bytes=path.stat().st_size,
        uncompressed_bytes=uncompressed,
        sha256=sha256,
        media_type=form.media_type,
        label=form.label,
    )
