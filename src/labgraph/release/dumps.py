"""The dumps of a release: every form from the same sorted quads, the same bytes for the same data."""

import gzip
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
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


def path_of(form: Format, release: str) -> str:
    """The path of a dump inside its release."""
    return f"{DIRECTORY}/labgraph-{release}.{form.suffix}.gz"


def write_rdf(directory: Path, release: str, lines: Lines, context: Context) -> dict[str, File]:
    """Write the RDF dumps of a release into its directory; gives what the manifest says of each."""
    (directory / DIRECTORY).mkdir()
    files = {}
    for form, write in _rdf_writers(lines, context).items():
        path = path_of(form, release)
        files[path] = _write_gzip(directory / path, form, write)
        _write_checksum(directory / path, files[path])
    return files


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


def _rdf_writers(lines: Lines, context: Context) -> dict[Format, Callable[[IO[bytes]], None]]:
    def quads_to(syntax: RdfFormat) -> Callable[[IO[bytes]], None]:
        return lambda out: _serialize(sorted(_quads(lines), key=_by_graph), syntax, out)

    def triples_to(syntax: RdfFormat) -> Callable[[IO[bytes]], None]:
        return lambda out: _serialize(_triples(lines), syntax, out)

    return {
        formats.NQUADS: lambda out: out.writelines(lines),
        formats.NTRIPLES: lambda out: out.writelines(triples(lines)),
        formats.TRIG: quads_to(RdfFormat.TRIG),
        formats.TURTLE: triples_to(RdfFormat.TURTLE),
        formats.RDFXML: triples_to(RdfFormat.RDF_XML),
        formats.JSONLD: lambda out: _write_jsonld(lines, context, out),
    }


def _quads(lines: Lines) -> Iterator[Quad]:
    return parse(b"".join(lines), format=RdfFormat.N_QUADS)


def _triples(lines: Lines) -> Iterator[Triple]:
    return (quad.triple for quad in parse(b"".join(triples(lines)), format=RdfFormat.N_TRIPLES))


def _by_graph(quad: Quad) -> str:
    return str(quad.graph_name)


def _serialize(statements: Iterable[Quad] | Iterable[Triple], syntax: RdfFormat, out: IO[bytes]) -> None:
    serialize(statements, out, syntax, prefixes=PREFIXES)


def _write_jsonld(lines: Lines, context: Context, out: IO[bytes]) -> None:
    expanded = io.BytesIO()
    serialize(_triples(lines), expanded, RdfFormat.JSON_LD)
    out.write(context.document(expanded.getvalue()))


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
