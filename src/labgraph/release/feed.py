"""The change feed of a release, as static pages: a Linked Data Event Stream (LDES) on TREE.

Its members are versions of entities: each publication adds one for each entity that differs from the newest release
before, and the first one has all. A version says what the graph of the entity said then, itself in place of the entity;
parts keep their IRIs. A page never changes: later releases hold the same file.
"""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count, islice
from pathlib import Path

from ..formats import TURTLE
from ..nquads import subject_of
from ..vocabulary import ADMS, CPOV, DCT, FOAF, LAB, LDES, LOCN, PROV, RDF, SH, TREE, XSD, Iris
from .changes import Touched
from .manifest import File, Manifest
from .packing import GZIP, Packed
from .shelf import ID_PATTERN, time_of
from .triples import Literal, Triple, written

DIRECTORY = "feed"

# A page of so many labs is 1 MB of Turtle, 80 kB as it is kept.
MEMBERS = 200

# What belongs to what, in a version: its parts, the record that says it all, and what these cite.
_PARTS = (LAB.carrying, LAB.partnership, LAB.event, CPOV.contactPoint, LOCN.address, ADMS.identifier)
_NESTED = (
    *(("version", path, "part") for path in _PARTS),
    *(("version", path, "leaf") for path in (FOAF.page, FOAF.homepage)),
    ("version", FOAF.isPrimaryTopicOf, "record"),
    ("record", PROV.wasDerivedFrom, "leaf"),
    ("part", CPOV.contactPage, "leaf"),
)

_PAGE = re.compile(rf"{DIRECTORY}/(({ID_PATTERN})-(\d+)\.{TURTLE.suffix})\.gz")


def stream_of(iris: Iris) -> str:
    """The IRI of the event stream; its root node is the document without the fragment."""
    return f"{root_of(iris)}#stream"


def root_of(iris: Iris) -> str:
    """The IRI of the root node of the feed."""
    return f"{iris.base}{DIRECTORY}"


def pages_of(manifest: Manifest) -> list[tuple[str, str]]:
    """The pages that a release holds, oldest first: the name of each, and the release that brought it."""
    found = filter(None, map(_PAGE.fullmatch, manifest.files))
    return [(page[1], page[2]) for page in sorted(found, key=lambda page: (page[2], int(page[3])))]


def moment_of(release: str) -> str:
    """When a release was made, as xsd:dateTime."""
    return f"{time_of(release):%Y-%m-%dT%H:%M:%SZ}"


def root(manifest: Manifest) -> Iterator[tuple[str, str, str | datetime]]:
    """The statements of the root node on the stream, its shape and its pages; each value is an IRI, or a moment."""
    iris = Iris(manifest.base_iri)
    node, stream = root_of(iris), stream_of(iris)
    yield stream, LDES.timestampPath, PROV.generatedAtTime
    yield stream, LDES.versionOfPath, DCT.isVersionOf
    yield stream, TREE.view, node
    yield stream, TREE.shape, f"{node}#version"
    yield from _shape(node)
    yield node, RDF.type, TREE.Node
    for name, release in pages_of(manifest):
        relation = f"{node}#{name}"
        yield node, TREE.relation, relation
        yield relation, RDF.type, TREE.GreaterThanOrEqualToRelation
        yield relation, TREE.node, f"{node}/{name}"
        yield relation, TREE.path, PROV.generatedAtTime
        yield relation, TREE.value, time_of(release)


def _shape(node: str) -> Iterator[tuple[str, str, str]]:
    """What belongs to a version beside its own statements (SHACL): a client that knows no shape takes only these."""
    for shape in ("version", "part", "record", "leaf"):
        yield f"{node}#{shape}", RDF.type, SH.NodeShape
    for number, (shape, path, inner) in enumerate(_NESTED, 1):
        property_shape = f"{node}#{shape}-{number}"
        yield f"{node}#{shape}", SH.property, property_shape
        yield property_shape, SH.path, path
        yield property_shape, SH.node, f"{node}#{inner}"


def carry_over(staged: Path, before: Path, manifest: Manifest) -> dict[str, File]:
    """The pages of the release before, as files of the one built in `staged`: hard links, so they take no room."""
    (staged / DIRECTORY).mkdir(exist_ok=True)
    files = {path: file for path, file in manifest.files.items() if _PAGE.fullmatch(path)}
    for path in files:
        os.link(before / path, staged / path)
    return files


def write(staged: Path, release: str, iris: Iris, entities: Iterable[Touched]) -> dict[str, File]:
    """Write the pages that a release adds, of the entities that differ; gives what the manifest says of each."""
    (staged / DIRECTORY).mkdir(exist_ok=True)
    members = _Members(iris, release)
    versions = map(members.version, entities)
    files: dict[str, File] = {}
    for number in count(1):
        texts = list(islice(versions, MEMBERS))
        if not texts:
            return files
        page = f"{DIRECTORY}/{release}-{number}.{TURTLE.suffix}"
        packed = Packed(staged / page, GZIP)
        with packed.stream() as out:
            out.write(members.head(f"{iris.base}{page}"))
            out.writelines(texts)
        files |= packed.described(TURTLE)
    return files


class _Members:
    """Makes the members of a release, as N-Triples, which is Turtle: no prefix is worth a parser."""

    def __init__(self, iris: Iris, release: str) -> None:
        self._iris = iris
        self._release = release
        self._stream = stream_of(iris)
        self._graphs = f"<{iris.base}graphs/".encode()
        self._moment = Literal(moment_of(release), datatype=XSD.dateTime)

    def head(self, page: str) -> bytes:
        """What a page says of itself."""
        return b"".join(
            written(
                [
                    (page, RDF.type, TREE.Node),
                    (self._stream, RDF.type, LDES.EventStream),
                    (self._stream, TREE.view, root_of(self._iris)),
                ]
            )
        )

    def version(self, entity: Touched) -> bytes:
        """One member: what is said of the entity now, or that it is no longer described."""
        kind, slug = entity.name.kind, entity.name.slug
        thing = self._iris.entity(kind, slug)
        version = self._iris.version(kind, slug, self._release)
        old, new = f"<{thing}> ".encode(), f"<{version}> ".encode()
        said = [new + line[len(old) :] if line.startswith(old) else line for line in entity.now]
        return b"".join([*written(self._event(version, thing, entity)), *said])

    def _event(self, version: str, thing: str, entity: Touched) -> Iterator[Triple]:
        """What makes it a version; and the way from there to the record that says it, if it has one of its own."""
        yield self._stream, TREE.member, version
        yield version, DCT.isVersionOf, thing
        yield version, PROV.generatedAtTime, self._moment
        if not entity.now:
            yield version, RDF.type, LAB.Withdrawn
        for record in dict.fromkeys(subject_of(line) for line in entity.now if line.startswith(self._graphs)):
            yield version, FOAF.isPrimaryTopicOf, record
