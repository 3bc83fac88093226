"""Which files of a release catalogues list: all data in one form, or one table; never differences, nor schemas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ... import formats
from ...errors import Text
from ..manifest import File
from ..packing import PACKINGS, Packing
from ..shelf import ID_PATTERN

# `labgraph-20261123T020000Z.nq.gz`, `labs-20261123T020000Z.csv`; the names of all other files say more, or less.
_NAME = re.compile(rf"(?P<what>[a-z]+)-{ID_PATTERN}\.(?P<suffix>[a-z]+)(?P<packing>\.[a-z]+)?")

# The media type of the content → its name in the EU's list of file types.
_FILE_TYPES: Mapping[str, str] = {
    formats.NQUADS.media_type: "RDF_N_QUADS",
    formats.TRIG.media_type: "RDF_TRIG",
    formats.TURTLE.media_type: "RDF_TURTLE",
    formats.NTRIPLES.media_type: "RDF_N_TRIPLES",
    formats.JSONLD.media_type: "JSON_LD",
    formats.RDFXML.media_type: "RDF_XML",
    formats.CSV.media_type: "CSV",
}
# How a file is packed, by the end of its name.
_PACKINGS: Mapping[str | None, Packing | None] = {None: None, **{each.suffix: each for each in PACKINGS}}
_EVERYTHING = "labgraph"
_CONTENTS: Mapping[str, Text] = {
    _EVERYTHING: Text("Toutes les données", "All data"),
    "labs": Text("Tableau des laboratoires", "Table of the labs"),
    "organisations": Text("Tableau des organisations", "Table of the organisations"),
    "projects": Text("Tableau des projets", "Table of the projects"),
}


@dataclass(frozen=True)
class Distribution:
    """One file as a catalogue lists it: its `name` among the dumps, what its `content` is, and how it is packed.

    `part` and `latest` (its name at the address of the latest release) are the same in all releases.
    """

    name: str
    part: str
    latest: str
    content: Text
    file_type: str
    packing: Packing | None
    file: File

    @property
    def title(self) -> Text:
        """`Toutes les données, N-Quads, gzip`."""
        rest = f"{self.file.label}, {self.packing.label}" if self.packing else self.file.label
        return Text(f"{self.content.fr}, {rest}", f"{self.content.en}, {rest}")

    @property
    def description(self) -> Text:
        """What the file holds, and how it is made."""
        french, english = (
            f", {word} ({self.packing.label})" if self.packing else "" for word in ("compressé", "compressed")
        )
        return Text(
            f"{self.content.fr} de la publication, au format {self.file.label}{french}. Refait à chaque publication.",
            f"{self.content.en} of the release, in the form {self.file.label}{english}. Made again with each release.",
        )

    @property
    def is_whole(self) -> bool:
        """Whether it holds all data, and not a table."""
        return self.part.startswith(f"{_EVERYTHING}-")


def distributions(files: Mapping[str, File]) -> list[Distribution]:
    """The files of a manifest that catalogues list, those that hold all data first."""
    found = [each for path, file in files.items() if (each := _distribution(path, file))]
    return sorted(found, key=lambda each: (not each.is_whole, each.part))


def _distribution(path: str, file: File) -> Distribution | None:
    name = _NAME.fullmatch(PurePosixPath(path).name)
    if not name or file.media_type not in _FILE_TYPES or name["packing"] not in _PACKINGS:
        return None
    what, ends = name["what"], name["suffix"] + (name["packing"] or "")
    return Distribution(
        name=name[0],
        part=f"{what}-{ends.replace('.', '-')}",
        latest=f"{what}.{ends}",
        content=_CONTENTS.get(what, Text(f"Tableau « {what} »", f"Table '{what}'")),
        file_type=_FILE_TYPES[file.media_type],
        packing=_PACKINGS[name["packing"]],
        file=file,
    )
