"""What the source of a mirror offers: the manifest of a release, believed in nothing that could do harm here."""

import re
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from ... import formats
from ...errors import SourceRefused, Text
from .. import jsonld
from ..dumps import path_of
from ..manifest import DUMPS, File, Manifest
from ..packing import PACKINGS
from ..received import is_base
from ..shelf import ID_PATTERN, is_id

_NAME = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
# Where the files of a release may stand. What this labgraph derives by itself (store, indexes, statistics) is not among
# them, nor anything outside of the release.
_DUMP = rf"{DUMPS}/[A-Za-z0-9_]+-({ID_PATTERN})(?:-since-{ID_PATTERN})?(?:\.[A-Za-z0-9_.-]+)?"
_PLACES = re.compile(rf"{_DUMP}|(?:catalogue|feed)/{_NAME}|{_NAME}")
_OURS = {"manifest.json", "report.json", "inputs.json", "statistics.json", "links.sqlite", "search.sqlite"}
_OF_TABLES = (formats.CSV, formats.CSVW, formats.TABLE_SCHEMA)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Offer:
    """The manifest of a release, and its bytes as the source gave them."""

    content: bytes
    manifest: Manifest

    @property
    def release(self) -> str:
        """Its id."""
        return self.manifest.release

    @property
    def quads_path(self) -> str:
        """The path of the N-Quads dump that every release has."""
        return path_of(formats.NQUADS, self.release)

    @property
    def quads(self) -> File:
        """What is said of that dump."""
        return self.manifest.files[self.quads_path]

    @property
    def shortest_dump(self) -> str:
        """The path of the N-Quads dump that is packed best."""
        files = self.manifest.files
        paths = [path_of(formats.NQUADS, self.release, packing) for packing in PACKINGS]
        return min((path for path in paths if path in files), key=lambda path: files[path].bytes)

    @property
    def elsewhere(self) -> list[str]:
        """The paths of all files that are no dumps."""
        return [path for path in self.manifest.files if not path.startswith(f"{DUMPS}/")]

    @property
    def sums(self) -> dict[str, str]:
        """The sums that stand beside dumps, by name: of all but the files of sums."""
        text = formats.SUMS.media_type
        return {name: file.sha256 for name, file in self.manifest.dumps().items() if file.media_type != text}


def offer_of(content: bytes) -> Offer:
    """The offer that a manifest makes. Raises SourceRefused when it is none of a labgraph such as this one."""
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError:
        raise _refused(
            "n’est pas d’un labgraph de cette version", "is of no labgraph of this version"
        ) from None
    _require_words(manifest)
    for path, file in manifest.files.items():
        _require_file(manifest.release, path, file)
    return Offer(content, manifest)


def _require_words(manifest: Manifest) -> None:
    try:
        moment = datetime.fromisoformat(manifest.created)
    except ValueError:
        moment = None
    sound = is_id(manifest.release) and is_base(manifest.base_iri) and moment and moment.tzinfo
    needed = {path_of(formats.NQUADS, manifest.release), jsonld.FILE}
    if not sound or not needed <= manifest.files.keys():
        raise _refused("ne décrit pas une publication", "does not describe a release")


def _require_file(release: str, path: str, file: File) -> None:
    place = _PLACES.fullmatch(path)
    allowed = place and path not in _OURS and place[1] in {None, release} and _is_of_its_kind(path, file)
    if not (allowed and file.bytes >= 0 and file.uncompressed_bytes >= 0 and _SHA256.fullmatch(file.sha256)):
        raise _refused(f"annonce un fichier inconnu : {path!a}", f"offers an unknown file: {path!a}")


def _is_of_its_kind(path: str, file: File) -> bool:
    """Whether a dump says to be of a form in which it can be: pages group the dumps by that."""
    if not path.startswith(f"{DUMPS}/"):
        return True
    kinds = formats.GRAPH_FORMATS if path.startswith(f"{DUMPS}/labgraph-") else _OF_TABLES
    return (file.media_type, file.label) in {(form.media_type, form.label) for form in (*kinds, formats.SUMS)}


def _refused(french: str, english: str) -> SourceRefused:
    return SourceRefused(Text(f"le manifeste de la source {french}", f"the manifest of the source {english}"))
