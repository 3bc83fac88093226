"""Files that a mirror takes, by their checksums: whole ones, and beginnings that the next run goes on with."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..manifest import DUMPS, File, Manifest, sha256_of
from ..shelf import Shelf
from .source import Source

_BEGUN = ".part"


@dataclass
class Incoming:
    """What is on its way from a source. `held` are files of our own releases, by checksum; `taken` counts bytes."""

    directory: Path
    source: Source
    held: Mapping[str, Path]
    taken: int = 0

    @classmethod
    def of(cls, shelf: Shelf, source: Source, offered: Manifest) -> "Incoming":
        """What is on its way to a shelf; what is there of another release than the one offered is removed."""
        shelf.incoming.mkdir(exist_ok=True)
        wanted = {file.sha256 for file in offered.files.values()}
        for left in shelf.incoming.iterdir():
            if left.name.partition(".")[0] not in wanted:
                left.unlink()
        return cls(shelf.incoming, source, dict(_files_of(shelf)))

    def take(self, release: str, path: str, file: File) -> Path:
        """A file of the source's release that is what its checksum says, here already or brought now.

        Raises SourceFailed; what came before is kept.
        """
        # The ending tells how it is packed.
        whole = self.directory / f"{file.sha256}{PurePosixPath(path).suffix}"
        for known in (whole, self.held.get(file.sha256)):
            if known and known.is_file() and _is(known, file):
                return known
        begun = whole.with_name(whole.name + _BEGUN)
        before = begun.stat().st_size if begun.exists() else 0
        self.source.take(_address(release, path), file, begun)
        self.taken += file.bytes - before
        return begun.rename(whole)

    def clear(self) -> None:
        """Forget all: the release that it was for is on the shelf."""
        shutil.rmtree(self.directory)


def _address(release: str, path: str) -> str:
    return path if PurePosixPath(path).parent.name == DUMPS else f"releases/{release}/{path}"


def _files_of(shelf: Shelf) -> Iterator[tuple[str, Path]]:
    for kept in shelf.manifests():
        for path, file in kept.files.items():
            yield file.sha256, shelf.directory / kept.release / path


def _is(path: Path, file: File) -> bool:
    return path.stat().st_size == file.bytes and sha256_of(path) == file.sha256
