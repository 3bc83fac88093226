"""The pieces that a dump is packed in, so that the next release takes over those of what did not change.

To write lines in another form and to pack them is most of what a dump costs; to take a piece over, a tenth of that.
"""

from contextlib import AbstractContextManager, ExitStack
from itertools import accumulate
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple, Self
from zlib import crc32

from pydantic import RootModel

from .json_file import parsed
from .packing import PACKINGS, ZSTD, spoilt, unpacked

DIRECTORY = "pieces"

_ZSTD = PACKINGS.index(ZSTD)


class Piece(NamedTuple):
    """One of a dump, under the digest of what it is made of, if it is one to take over: size and CRC-32 by packing."""

    key: str
    sizes: tuple[int, ...]
    sums: tuple[int, ...]

    @classmethod
    def of(cls, key: str, packed: tuple[bytes, ...]) -> Self:
        """What is noted of a piece that is written."""
        return cls(key, tuple(map(len, packed)), tuple(map(crc32, packed)))


class _Pieces(RootModel[tuple[Piece, ...]]):
    """All pieces of a dump, in order."""


def note(release: Path, dump: str, pieces: list[Piece]) -> None:
    """Keep what is noted of a dump, whose path is as if it were not packed, in the directory of a release."""
    path = _path(release, dump)
    path.parent.mkdir(exist_ok=True)
    path.write_text(_Pieces(tuple(pieces)).model_dump_json() + "\n", encoding="utf-8")


def forget(release: Path, path: str) -> None:
    """Drop what is noted of the dump that a packed file is of: that file is gone, or another came in its place."""
    dump, dot, suffix = path.rpartition(".")
    if dot + suffix in {packing.suffix for packing in PACKINGS}:
        _path(release, dump).unlink(missing_ok=True)


class Kept(AbstractContextManager["Kept"]):
    """What a release holds of a dump, by the digest of the lines; `dump` is its path as if it were not packed.

    Nothing where there is no release, or where it notes nothing of the dump.
    """

    def __init__(self, release: Path | None, dump: str) -> None:
        self._places: dict[str, tuple[Piece, tuple[int, ...]]] = {}
        self._opened = ExitStack()
        if release and _path(release, dump).exists():
            pieces = parsed(_Pieces, _path(release, dump)).root
            heads = tuple(len(packing.head) for packing in PACKINGS)
            starts = accumulate((piece.sizes for piece in pieces), _sum, initial=heads)
            self._places = {
                piece.key: (piece, at) for piece, at in zip(pieces, starts, strict=False) if piece.key
            }
            paths = [release / f"{dump}{packing.suffix}" for packing in PACKINGS]
            self._files = [self._opened.enter_context(path.open("rb")) for path in paths]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def take(self, key: str) -> tuple[bytes, tuple[bytes, ...]]:
        """A piece that is there: its content, and itself in each packing. Raises ReleaseError when it is damaged."""
        piece, starts = self._places[key]
        packed = []
        for file, start, size, crc in zip(self._files, starts, piece.sizes, piece.sums, strict=True):
            file.seek(start)
            packed.append(file.read(size))
            if crc32(packed[-1]) != crc:
                raise spoilt(Path(file.name))
        return unpacked(packed[_ZSTD]), tuple(packed)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()


def _path(release: Path, dump: str) -> Path:
    return release / DIRECTORY / f"{PurePosixPath(dump).name}.json"


def _sum(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(one, other, strict=True)))
