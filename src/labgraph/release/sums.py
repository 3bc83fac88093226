"""The checksums of the files that strangers take: one beside each, one for all, and that of the lines unpacked."""

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from .. import formats
from .dumps import path_of
from .manifest import CHECKSUM, DUMPS, File
from .packing import described


def write(staged: Path, release: str, files: Mapping[str, File]) -> dict[str, File]:
    """Write the sums of the dumps of a release, in the lines that `sha256sum --check` reads; gives the files of many.

    Whoever makes a dump by a difference compares its lines: gzip makes other bytes on other machines.
    """
    sums = {
        PurePosixPath(path).name: file.sha256 for path, file in files.items() if path.startswith(f"{DUMPS}/")
    }
    write_beside(staged, sums)
    packed = path_of(formats.NQUADS, release)
    plain = PurePosixPath(packed).stem
    of_lines = _write(staged, plain + CHECKSUM, {plain: files[packed].uncompressed_sha256})
    sums |= {PurePosixPath(path).name: file.sha256 for path, file in of_lines.items()}
    return of_lines | _write(staged, f"SHA256SUMS-{release}", sums)


def write_beside(staged: Path, sums: Mapping[str, str]) -> None:
    """Write beside each of these dumps, by name, its sum."""
    for name, sha256 in sums.items():
        _write(staged, name + CHECKSUM, {name: sha256})


def _write(staged: Path, name: str, sums: Mapping[str, str]) -> dict[str, File]:
    path = staged / DUMPS / name
    content = "".join(f"{sha256}  {of}\n" for of, sha256 in sums.items()).encode("ascii")
    path.write_bytes(content)
    return described(path, formats.SUMS, len(content), hashlib.sha256(content).hexdigest())
