"""The differences between releases, as sorted N-Quads: whoever holds one gets another for what changed.

Each release has those to all releases that were on the shelf when it was published, so any two releases that are kept
have theirs.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from .. import formats
from ..errors import ReleaseError, Text
from ..nquads import END, Change, difference
from .dumps import read_lines
from .manifest import DUMPS, File
from .packing import GZIP, Packed, lines_in
from .quads import SortedQuads, lines_of
from .shelf import Release, Shelf
from .since import Since

_line = itemgetter(1)


def names(new_id: str, old_id: str) -> tuple[str, str]:
    """The names of the files that lead from an old release to a new one: what was added, and what was removed."""
    since = f"labgraph-{new_id}-since-{old_id}"
    return f"{since}.added.nq.gz", f"{since}.removed.nq.gz"


def write(
    staged: Path, release: str, quads: SortedQuads, shelf: Shelf, since: Since | None = None
) -> dict[str, File]:
    """Write what leads from each release on the shelf to the one built in `staged`; gives what its manifest says.

    The newest one is compared with the new quads; what leads from an older one to that newest is known already, and
    only added to. `since` is a comparison that was made before. Raises ReleaseError when a release on the shelf is
    damaged.
    """
    files: dict[str, File] = {}
    ids = [each for each in shelf.ids() if each < release]
    for old in reversed(ids):
        first = _leading_to(shelf.directory / ids[-1], old)
        changes = (
            _compared(shelf.directory / old, quads, since)
            if first is None
            else compose(first, read(staged, release, ids[-1]))
        )
        files |= pack(staged / DUMPS, names(release, old), changes)
    return files


def between(shelf: Shelf, old_id: str, new_id: str) -> Iterator[Change]:
    """What leads from one release that is kept to another, older or newer; both are held as long as it is read.

    Raises UnknownRelease, and ReleaseError while it is read when one is damaged.
    """
    before, after = sorted((old_id, new_id))
    return _between(shelf.open(before), shelf.open(after), backwards=new_id < old_id)


def apply(old: Iterable[bytes], removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of the newer release, of those of the older one and a difference; all sorted.

    Raises ReleaseError, maybe after some lines, when a line is to be removed that is not there, or added that is.
    """
    held = iter(old)
    line = next(held, END)
    for is_new, changed in _in_order(removed, added):
        while line < changed:
            yield line
            line = next(held, END)
        if is_new is (line == changed):
            raise _does_not_fit(changed)
        if is_new:
            yield changed
        else:
            line = next(held, END)
    if line != END:
        yield line
    yield from held


def compose(first: Iterable[Change], second: Iterable[Change]) -> Iterator[Change]:
    """The sorted changes from a to c, of those from a to b and from b to c: what one adds and one removes is none."""
    for _, of_line in groupby(merge(first, second, key=_line), _line):
        change, *undone = of_line
        if not undone:
            yield change


def pack(directory: Path, pair: tuple[str, str], changes: Iterable[Change]) -> dict[str, File]:
    """Write changes into the two files of these names in a directory; gives what the manifest of a release says."""
    files = [Packed((directory / name).with_suffix(""), GZIP) for name in pair]
    with files[0].stream() as added, files[1].stream() as removed:
        for is_new, line in changes:
            (added if is_new else removed).write(line)
    return files[0].described(formats.NQUADS) | files[1].described(formats.NQUADS)


def _compared(old: Path, quads: SortedQuads, since: Since | None) -> Iterable[Change]:
    if since and since.path == old and since.changes is not None:
        return since.changes
    return difference(read_lines(old), lines_of(quads.quads))


def _between(before: Release, after: Release, *, backwards: bool) -> Iterator[Change]:
    with closing(before), closing(after):
        changes = _leading_to(after.path, before.path.name)
        if changes is None:
            changes = difference(read_lines(before.path), read_lines(after.path))
        for is_new, line in changes:
            yield is_new is not backwards, line


def _leading_to(directory: Path, old: str) -> Iterator[Change] | None:
    """What leads from an old release to the one in a directory, which has its name; None where it was not written.

    It was not when the old one is the same, or had not yet come, or when an older labgraph made the release.
    """
    added, _ = names(directory.name, old)
    return read(directory, directory.name, old) if (directory / DUMPS / added).exists() else None


def read(directory: Path, release: str, old: str) -> Iterator[Change]:
    """What leads from an old release to the one in a directory, which was written there. Raises ReleaseError."""
    added, removed = (lines_in(directory / DUMPS / name) for name in names(release, old))
    return _in_order(removed, added)


def _in_order(removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[Change]:
    return merge(((False, line) for line in removed), ((True, line) for line in added), key=_line)


def _does_not_fit(changed: bytes) -> ReleaseError:
    line = changed.decode(errors="replace").rstrip()
    return ReleaseError(
        Text(
            f"cette différence n’est pas celle de ce fichier : {line}",
            f"this difference is not one of this file: {line}",
        )
    )
