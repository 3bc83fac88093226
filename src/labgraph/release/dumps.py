"""The dumps of a release: every form from the same sorted quads, the same bytes for the same data."""

import gzip
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from .. import formats
from ..formats import Format
from ..nquads import Lines, triples
from ..vocabulary import PREFIXES
from .jsonld import Context
from .manifest import File
from .shelf import Release

DIRECTORY = "dumps"

_LINES_AT_ONCE = 10_000

Writer = Callable[[IO[bytes]], None]


def path_of(form: Format, release: str) -> str:
    """The path of a dump inside its release."""
    return f"{DIRECTORY}/labgraph-{release}.{form.suffix}.gz"


def write_rdf(directory: Path, release: str, lines: Lines, context: Context) -> dict[str, File]:
    """Write the RDF dumps of a release into its directory; gives what the manifest says of each."""
    (directory / DIRECTORY).mkdir()

    def write(form: Format, writer: Writer) -> tuple[str, File]:
        path = path_of(form, release)
        file = _write_gzip(directory / path, form, writer)
        _write_checksum(directory / path, file)
        return path, file

    writers = _rdf_writers(lines, context)
    # Serialising and packing leave Python free: two forms at a time.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(pool.map(write, writers.keys(), writers.values()))


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


def _rdf_writers(lines: Lines, context: Context) -> dict[Format, Writer]:
    triple_lines = list(triples(lines))
    graph = [quad.triple for quad in parse(b"".join(triple_lines), format=RdfFormat.N_TRIPLES)]
    return {
        formats.JSONLD: lambda out: _write_jsonld(graph, context, out),
        formats.NQUADS: lambda out: _write_lines(lines, out),
        formats.NTRIPLES: lambda out: _write_lines(triple_lines, out),
        formats.TRIG: lambda out: _serialize(_by_graph(lines), RdfFormat.TRIG, out),
        formats.TURTLE: lambda out: _serialize(graph, RdfFormat.TURTLE, out),
        formats.RDFXML: lambda out: _serialize(graph, RdfFormat.RDF_XML, out),
    }


def _write_lines(lines: Lines, out: IO[bytes]) -> None:
    for start in range(0, len(lines), _LINES_AT_ONCE):
        out.write(b"".join(lines[start : start + _LINES_AT_ONCE]))


def _by_graph(lines: Lines) -> list[Quad]:
    quads = parse(b"".join(lines), format=RdfFormat.N_QUADS)
    return sorted(quads, key=lambda quad: str(quad.graph_name))


def _serialize(statements: Iterable[Quad] | Iterable[Triple], syntax: RdfFormat, out: IO[bytes]) -> None:
    serialize(statements, out, syntax, prefixes=PREFIXES)


def _write_jsonld(graph: list[Triple], context: Context, out: IO[bytes]) -> None:
    expanded = io.BytesIO()
    serialize(graph, expanded, RdfFormat.JSON_LD)
    out.write(context.document(expanded.getvalue()))


def _write_gzip(path: Path, form: Format, write: Writer) -> File:
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
