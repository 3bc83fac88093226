"""What a release says of itself: `manifest.json`."""

import hashlib
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from ..errors import Text
from .json_file import parsed

FILE = "manifest.json"
_REMEDY = Text("retirez ce dossier, puis publiez de nouveau", "remove this directory, then publish again")

# The folder of the files that strangers take, each under a name of its own; how the name of a checksum ends.
DUMPS = "dumps"
CHECKSUM = ".sha256"


def sha256_of(path: Path) -> str:
    """The checksum of a file, read as a stream."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Frozen):
    """One file of the release. What is said of it uncompressed equals the rest for files that are not compressed.

    An older labgraph did not say `uncompressed_sha256`.
    """

    bytes: int
    uncompressed_bytes: int
    sha256: str
    uncompressed_sha256: str = ""
    media_type: str
    label: str


class Counts(_Frozen):
    """How much there is: `quads` in all graphs, `triples` distinct over all graphs, `entities` by kind."""

    quads: int
    triples: int
    graphs: int
    entities: dict[str, int]


class Manifest(_Frozen):
    """A release, described. `created` is UTC, ISO 8601; `fingerprint` covers all that determines the content.

    `program` is a digest of the code that made it: other code may make other quads of the same records.
    """

    release: str
    created: str
    base_iri: str
    labgraph_version: str
    program: str
    fingerprint: str
    previous: str | None
    counts: Counts
    files: dict[str, File]
    inputs: dict[str, str]

    @classmethod
    def read(cls, release: Path) -> "Manifest":
        """The manifest of the release in a directory. Raises OSError when there is none, ReleaseError when damaged."""
        return parsed(cls, release / FILE, _REMEDY)

    def dumps(self) -> dict[str, File]:
        """The files that strangers take, by name."""
        paths = {PurePosixPath(path): file for path, file in self.files.items()}
        return {path.name: file for path, file in paths.items() if path.parent.name == DUMPS}

    def to_json(self) -> bytes:
        """The manifest as the bytes of its file."""
        return (self.model_dump_json(indent=2) + "\n").encode()
