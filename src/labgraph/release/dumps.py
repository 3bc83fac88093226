"""The dumps of a release: every form from the same sorted quads, the same bytes for the same data.

Each is written as a stream, so that it takes no more memory for more quads.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from pyoxigraph import RdfFormat, parse, serialize

from .. import formats
from ..formats import Format
from ..vocabulary import PREFIXES
from . import jsonld
from .manifest import DUMPS, File
from .packing import GZIP, PACKINGS, Packed, Packing, described, lines_in
from .quads import SortedQuads, sorted_by_graph
from .tables import metadata

_BYTES_AT_ONCE = 1_000_000

# Gets the directory of the release, its quads, and where to write.
Writer = Callable[[Path, SortedQuads, IO[bytes]], None]


def path_of(form: Format, release: str, packing: Packing = GZIP) -> str:
    """The path of a dump inside its release."""
    return f"{_plain_path(form, release)}{packing.suffix}"


def rdf_tasks(directory: Path, release: str, quads: SortedQuads) -> list[partial[dict[str, File]]]:
    """What writes the RDF dumps of a release into its directory: one task a form, the longest first.

    Each gives what the manifest says of its file. The folder of dumps and the JSON-LD context are there already.
    """
    return [partial(write, directory, release, form, quads) for form in _WRITERS]


def write(directory: Path, release: str, form: Format, quads: SortedQuads) -> dict[str, File]:
    """Write the quads of a release in one form, in each packing; gives what the manifest says of the files."""
    packed = Packed(directory / _plain_path(form, release), *PACKINGS)
    with packed.stream() as out:
        _WRITERS[form](directory, quads, out)
    return packed.described(form)


def write_tables(directory: Path, release: str, tables: dict[str, bytes]) -> dict[str, File]:
    """Write the CSV dumps of a release into its directory, and what describes them; gives what the manifest says."""
    files: dict[str, File] = {}
    for name, rows in tables.items():
        stem = f"{name}-{release}"
        for form, content in (
            (formats.CSV, rows),
            (formats.CSVW, metadata.csvw(name, f"{stem}.{formats.CSV.suffix}")),
            (formats.TABLE_SCHEMA, metadata.table_schema(name)),
        ):
            path = directory / f"{DUMPS}/{stem}.{form.suffix}"
            path.write_bytes(content)
            files |= described(path, form, len(content), sha256(content).hexdigest())
    return files


def read_lines(release: Path) -> Iterator[bytes]:
    """The sorted N-Quads lines of the release in a directory, which has its name. Raises ReleaseError when damaged."""
    return lines_in(release / path_of(formats.NQUADS, release.name))


def _plain_path(form: Format, release: str) -> str:
    return f"{DUMPS}/labgraph-{release}.{form.suffix}"


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
