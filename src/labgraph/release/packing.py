"""Files of a release, packed as they are written: the same content makes the same bytes.

A file is packed in pieces that do not depend on each other, so one can be taken as it is into another file. What is
read back is whole, or told as damaged.
"""

import hashlib
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, BufferedWriter, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from ..errors import ReleaseError, Text
from ..formats import Format
from .manifest import File, sha256_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# What packs.
LIBRARIES = f"zlib {zlib.ZLIB_RUNTIME_VERSION}, zstd {zstd.zstd_version}"

_BYTES_AT_ONCE = 1 << 18

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 5

# RFC 1952 §2.3: deflate, no name, no time, by no system in particular. A deflate stream may end with an empty block.
_GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_DEFLATE_END = b"\x03\x00"

_ZSTD_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: _ZSTD_LEVEL,
    # So that `zstd --test` finds what is damaged, and so do we.
    zstd.CompressionParameter.checksum_flag: 1,
}


@dataclass(frozen=True)
class Packing:
    """A way to pack: how the names of its files end, what people and programs call it, how it is done and undone.

    A file is `head`, each piece by `pack`, and `end`, which gets the CRC-32 and the size of the content; `out_of` gives
    what a file unpacks to.
    """

    suffix: str
    label: str
    media_type: str
    head: bytes
    pack: Callable[[bytes], bytes]
    end: Callable[[int, int], bytes]
    out_of: Callable[[Path], IO[bytes]]


def _deflated(content: bytes) -> bytes:
    # A full flush ends with a whole byte, and what follows does not look back (zlib manual, Z_FULL_FLUSH).
    deflate = zlib.compressobj(_GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
    return deflate.compress(content) + deflate.flush(zlib.Z_FULL_FLUSH)


def _gzip_end(crc: int, size: int) -> bytes:
    return _DEFLATE_END + b"".join((number % (1 << 32)).to_bytes(4, "little") for number in (crc, size))


def _zstd_frame(content: bytes) -> bytes:
    return zstd.compress(content, options=_ZSTD_OPTIONS)


# What is said of packed bytes that are damaged.
DAMAGED = (BadGzipFile, EOFError, zlib.error, zstd.ZstdError)

# RFC 1952, which everybody reads; RFC 8878, which makes less of it in less time: a piece is a frame.
GZIP = Packing(
    ".gz",
    "gzip",
    "application/gzip",
    _GZIP_HEAD,
    _deflated,
    _gzip_end,
    lambda path: cast(IO[bytes], GzipFile(path)),
)
ZSTD = Packing(
    ".zst",
    "Zstandard",
    "application/zstd",
    b"",
    _zstd_frame,
    lambda _crc, _size: b"",
    lambda path: cast(IO[bytes], zstd.ZstdFile(path)),
)
PACKINGS = (GZIP, ZSTD)


def unpacked(frame: bytes) -> bytes:
    """The content of a piece that ZSTD packed. Raises one of DAMAGED."""
    return zstd.decompress(frame)


class Packed(RawIOBase):
    """A stream into a file for each of several packings; its size and digest are taken on the way.

    Each write is a piece; `stream` makes pieces of a good size.
    """

    def __init__(self, path: Path, *packings: Packing) -> None:
        self._packings = packings
        self._size = self._crc = 0
        self._digest = hashlib.sha256()
        self._paths = [path.with_name(path.name + packing.suffix) for packing in packings]
        with ExitStack() as opened:
            self._files = [opened.enter_context(each.open("wb")) for each in self._paths]
            self._opened = opened.pop_all()
        for packing, file in zip(packings, self._files, strict=True):
            file.write(packing.head)

    def stream(self) -> BufferedWriter:
        """What is written to, to be closed before the files are described."""
        return BufferedWriter(self, _BYTES_AT_ONCE)

    def writable(self) -> bool:
        """As the protocol of streams asks."""
        return True

    def write(self, content: Any, /) -> int:
        """Give the content to all files."""
        self.put(bytes(content))
        return len(content)

    def put(self, content: bytes, packed: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        """Give a piece to all files, `packed` already or not; gives it as each packing has it."""
        packed = packed or tuple(packing.pack(content) for packing in self._packings)
        for file, piece in zip(self._files, packed, strict=True):
            file.write(piece)
        self._digest.update(content)
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)
        return packed

    def close(self) -> None:
        """Finish all files."""
        if self.closed:
            return
        with self._opened:
            if not self._size:
                # Of nothing, too, a file is one that can be unpacked.
                self.put(b"")
            for packing, file in zip(self._packings, self._files, strict=True):
                file.write(packing.end(self._crc, self._size))
            super().close()

    def described(self, form: Format) -> dict[str, File]:
        """What the manifest says of the files, by their paths in the release."""
        files: dict[str, File] = {}
        for path in self._paths:
            files |= described(path, form, self._size, self._digest.hexdigest())
        return files


def described(path: Path, form: Format, size: int, digest: str) -> dict[str, File]:
    """What the manifest says of a file that is written, by its path in the release; `size` and `digest` unpacked."""
    file = File(
        bytes=path.stat().st_size,
        uncompressed_bytes=size,
        sha256=sha256_of(path),
        uncompressed_sha256=digest,
        media_type=form.media_type,
        label=form.label,
    )
    return {f"{path.parent.name}/{path.name}": file}


def lines_in(path: Path) -> Iterator[bytes]:
    """The lines of a gzip file, each with its end. Raises ReleaseError when it is damaged."""
    try:
        with GZIP.out_of(path) as packed, BufferedReader(cast(RawIOBase, packed), _BYTES_AT_ONCE) as lines:
            yield from lines
    except DAMAGED:
        raise spoilt(path) from None


def spoilt(path: Path) -> ReleaseError:
    """That a file of a release is no longer what was written."""
    return ReleaseError(
        Text(
            f"{path} est abîmé : retirez cette publication, puis recommencez",
            f"{path} is damaged: remove this release, then try again",
        )
    )
