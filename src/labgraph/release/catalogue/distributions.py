"""Which files of a release catalogues list: all data in one form, or one table; never differences, nor schemas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ... import formats
from ...errors import Text
from ..manifest import File

# `labgraph-20261123T020000Z.nq.gz`, `labs-20261123T020000Z.csv`; the names of all other files say more, or less.
_NAME = re.compile(
    r"(?P<what>[a-z]+)-(?P<release>\d{8}T\d{6}Z)\.(?P<suffix>[a-z]+)(?:\.(?P<packing>[a-z]+))?"
)

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
# The suffix of a compressed file → how people call it, and its media type.
_PACKINGS: Mapping[str | None, tuple[str, str]] = {
    None: ("", ""),
    "gz": ("gzip", "application/gzip"),
    "zst": ("Zstandard", "application/zstd"),
}
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
    packing: str
    packing_type: str
    file: File

    @property
    def title(self) -> Text:
        """`Toutes les données, N-Quads, gzip`."""
        rest = ", ".join(filter(None, (self.file.label, self.packing)))
        return Text(f"{self.content.fr}, {rest}", f"{self.content.en}, {rest}")

    @property
    def description(self) -> Text:
        """What the file holds, and how it is made."""
        packed = Text(f", compressé ({self.packing})", f", compressed ({self.packing})")
        french, english = packed if self.packing else ("", "")
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
    what, suffix, packing = name["what"], name["suffix"], name["packing"]
    word, packing_type = _PACKINGS[packing]
    return Distribution(
        name=name[0],
        part="-".join(filter(None, (what, suffix, packing))),
        latest=".".join(filter(None, (what, suffix, packing))),
        content=_CONTENTS.get(what, Text(f"Tableau « {what} »", f"Table '{what}'")),
        file_type=_FILE_TYPES[file.media_type],
        packing=word,
        packing_type=packing_type,
        file=file,
    )
