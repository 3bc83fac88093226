"""The dumps of a release: every form from the same sorted quads, the same bytes for the same data.

Each is written block by block, so that it takes no more memory for more quads, and takes over from the release before
the blocks that are the same.
"""

from collections.abc import Callable, Container, Iterator
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import RdfFormat, parse, serialize

from .. import formats
from ..formats import Format
from ..vocabulary import PREFIXES
from . import blocks, jsonld, packing, pieces
from .manifest import DUMPS, File, Manifest
from .packing import GZIP, PACKINGS, Packed, Packing, described, lines_in
from .pieces import Kept, Piece
from .quads import SortedQuads
from .tables import metadata
from .tables.columns import TABLES

# What decides the bytes of dumps beside our own code.
LIBRARIES = f"pyoxigraph {pyoxigraph.__version__}, {packing.LIBRARIES}"


class _Text(NamedTuple):
    """A form as text: what stands before, between and after blocks, and what becomes of the lines of one."""

    body: Callable[[bytes], bytes]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""


class _Form(NamedTuple):
    """How quads are cut, and the text that is made of a block; that may need the JSON-LD context of the release."""

    cut: blocks.Cut
    text: Callable[[Path], _Text]


def path_of(form: Format, release: str, packed: Packing = GZIP) -> str:
    """The path of a dump inside its release."""
    return f"{_plain_path(form, release)}{packed.suffix}"


def rdf_tasks(
    directory: Path, release: str, quads: SortedQuads, like: Path | None = None
) -> list[partial[dict[str, File]]]:
    """What writes the RDF dumps of a release into its directory: one task a form, the longest first.

    Each gives what the manifest says of its files. The folder of dumps and the JSON-LD context are there already;
    `like` is the directory of a release that this program wrote, which has much in common.
    """
    return [partial(write, directory, release, form, quads, like) for form in _FORMS]


def write(
    directory: Path, release: str, form: Format, quads: SortedQuads, like: Path | None = None
) -> dict[str, File]:
    """Write the quads of a release in one form, in each packing; gives what the manifest says of the files.

    Raises ReleaseError when the dump of `like` is damaged.
    """
    made = _FORMS[form]
    text, noted = made.text(directory), list[Piece]()
    path, old = _plain_path(form, release), _plain_path(form, like.name) if like else ""
    with Kept(like, old) as kept, Packed(directory / path, *PACKINGS) as packed:

        def put(content: bytes, key: str = "", taken: tuple[bytes, ...] = ()) -> None:
            noted.append(Piece.of(key, packed.put(content, taken)))

        # A block is written otherwise after another head, as one with another JSON-LD context.
        head = sha256(text.head).hexdigest()
        known: Container[str] = kept if head in kept else ()
        put(text.head, head)
        for number, block in enumerate(made.cut(quads, known)):
            if number and text.between:
                put(text.between)
            if block.lines is None:
                content, taken = kept.take(block.key)
                put(content, block.key, taken)
            else:
                put(text.body(block.lines), block.key)
        put(text.tail)
    pieces.note(directory, path, noted)
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


def read_tables(release: Path) -> dict[str, bytes]:
    """The CSV dumps of the release in a directory, which has its name, by table. Raises ReleaseError when damaged."""
    told = Manifest.read(release).files
    found: dict[str, bytes] = {}
    for name in TABLES:
        path = f"{DUMPS}/{name}-{release.name}.{formats.CSV.suffix}"
        found[name] = (release / path).read_bytes()
        if sha256(found[name]).hexdigest() != told[path].sha256:
            raise packing.spoilt(release / path)
    return found


def read_lines(release: Path) -> Iterator[bytes]:
    """The sorted N-Quads lines of the release in a directory, which has its name. Raises ReleaseError when damaged."""
    return lines_in(release / path_of(formats.NQUADS, release.name))


def _plain_path(form: Format, release: str) -> str:
    return f"{DUMPS}/labgraph-{release}.{form.suffix}"


def _lines(_: Path) -> _Text:
    return _Text(bytes)


def _jsonld(directory: Path) -> _Text:
    context = jsonld.Context.read(directory / jsonld.FILE)
    return _Text(
        # As bytes: a text may hold what else ends a line of characters.
        lambda lines: context.lines(jsonld.nodes(map(bytes.decode, lines.splitlines(keepends=True)))),
        context.head,
        jsonld.BETWEEN,
        jsonld.TAIL,
    )


def _serialized(lines_syntax: RdfFormat, syntax: RdfFormat) -> Callable[[Path], _Text]:
    """A form as Oxigraph writes it: each subject by itself, after what it says once."""

    def written(lines: bytes) -> bytes:
        out = BytesIO()
        serialize(parse(lines, lines_syntax), out, syntax, prefixes=PREFIXES)
        return out.getvalue()

    def text(_: Path) -> _Text:
        sample = written(_SAMPLE[lines_syntax]).splitlines(keepends=True)
        head = b"".join(line for line in sample if line.startswith(_SAID_ONCE))
        tail = sample[-1] if sample[-1].startswith(_SAID_LAST) else b""
        return _Text(lambda lines: written(lines).removeprefix(head).removesuffix(tail), head, tail=tail)

    return text


_SAMPLE = {RdfFormat.N_TRIPLES: b"<a:a> <a:a> <a:a> .\n", RdfFormat.N_QUADS: b"<a:a> <a:a> <a:a> <a:a> .\n"}
_SAID_ONCE = (b"@prefix ", b"<?xml ", b"<rdf:RDF ")
_SAID_LAST = b"</rdf:RDF>"

_FORMS: dict[Format, _Form] = {
    formats.JSONLD: _Form(blocks.triples_by_subject, _jsonld),
    formats.TRIG: _Form(blocks.quads_by_graph, _serialized(RdfFormat.N_QUADS, RdfFormat.TRIG)),
    formats.RDFXML: _Form(blocks.triples_by_subject, _serialized(RdfFormat.N_TRIPLES, RdfFormat.RDF_XML)),
    formats.TURTLE: _Form(blocks.triples_by_subject, _serialized(RdfFormat.N_TRIPLES, RdfFormat.TURTLE)),
    formats.NTRIPLES: _Form(blocks.triples_by_subject, _lines),
    formats.NQUADS: _Form(blocks.quads_by_subject, _lines),
}
