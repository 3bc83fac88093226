"""Files of a release, packed as they are written: the same content makes the same bytes.

What is read back is whole, or told as damaged.
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

_BYTES_AT_ONCE = 1 << 18

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 5


@dataclass(frozen=True)
class Packing:
    """A way to pack: how the names of its files end, what people and programs call it, how it is done and undone.

    `into` gives a stream that is packed into another, `out_of` what a file unpacks to.
    """

    suffix: str
    label: str
    media_type: str
    into: Callable[[IO[bytes]], IO[bytes]]
    out_of: Callable[[Path], IO[bytes]]


def _into_gzip(raw: IO[bytes]) -> IO[bytes]:
    # No name and no time in the header: the same data makes the same bytes.
    return cast(IO[bytes], GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0))


def _into_zstd(raw: IO[bytes]) -> IO[bytes]:
    # With a checksum, so that `zstd --test` finds what is damaged.
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _ZSTD_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return cast(IO[bytes], zstd.ZstdFile(raw, "wb", options=options))


# What is said of packed bytes that are damaged.
DAMAGED = (BadGzipFile, EOFError, zlib.error, zstd.ZstdError)

# RFC 1952, which everybody reads; RFC 8878, which makes less of it in less time.
GZIP = Packing(".gz", "gzip", "application/gzip", _into_gzip, lambda path: cast(IO[bytes], GzipFile(path)))
ZSTD = Packing(
    ".zst", "Zstandard", "application/zstd", _into_zstd, lambda path: cast(IO[bytes], zstd.ZstdFile(path))
)
PACKINGS = (GZIP, ZSTD)


class Packed(RawIOBase):
    """A stream into a file for each of several packings; its size and digest are taken on the way."""

    def __init__(self, path: Path, *packings: Packing) -> None:
        self._size = 0
        self._digest = hashlib.sha256()
        self._paths = [path.with_name(path.name + packing.suffix) for packing in packings]
        with ExitStack() as opened:
            raws = [opened.enter_context(each.open("wb")) for each in self._paths]
            self._outs = [
                opened.enter_context(packing.into(raw)) for packing, raw in zip(packings, raws, strict=True)
            ]
            self._opened = opened.pop_all()

    def stream(self) -> BufferedWriter:
        """What is written to, to be closed before the files are described."""
        return BufferedWriter(self, _BYTES_AT_ONCE)

    def writable(self) -> bool:
        """As the protocol of streams asks."""
        return True

    def write(self, content: Any, /) -> int:
        """Give the content to all files."""
        for out in self._outs:
            out.write(content)
        self._digest.update(content)
        self._size += len(content)
        return len(content)

    def close(self) -> None:
        """Finish all files."""
        if not self.closed:
            self._opened.close()
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
        raise ReleaseError(
            Text(
                f"{path} est abîmé : retirez cette publication, puis recommencez",
                f"{path} is damaged: remove this release, then try again",
            )
        ) from None
