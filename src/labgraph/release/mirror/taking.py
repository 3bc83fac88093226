"""The taking of one release from a source.

The quads come first, by the difference from a release that is held where there is one. What follows from them is made
here and compared with what the source has; what is not the same, or cannot be made, is brought. Nothing is on the shelf
before all of it is what the source's manifest says.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from ...config import BYTES_PER_MB
from ...errors import DiskFull, DumpRefused, ReleaseError, SourceRefused, Text
from ...parallel import Progress
from ...vocabulary import Iris
from .. import diffs, dumps, jsonld, manifest, pieces, received, report, sums
from ..building import derive
from ..manifest import File, Manifest, sha256_of
from ..publish import program_digest
from ..quads import SortedQuads, merged
from ..report import Report
from ..shelf import Shelf
from ..since import Since
from .harmless import require_harmless
from .incoming import Incoming
from .offer import Offer
from .source import Source

_BRINGING = Text("fichiers de la source", "files of the source")


@dataclass(frozen=True)
class Taken:
    """How a release was taken: `since` an older one, by the difference, or whole; how many bytes were brought.

    `misfit`: why the difference that the source has did not do.
    """

    since: str | None
    bytes: int
    misfit: Text | None


class _Difference(NamedTuple):
    """What leads from a release that is held: the paths of what was removed and added, in the release to take."""

    old: str
    removed: str
    added: str


class Taking:
    """The taking of what a source offers. Raises DiskFull when there is no room for it."""

    def __init__(self, shelf: Shelf, source: Source, offer: Offer, told: Progress) -> None:
        _require_room(shelf, offer)
        self._shelf, self._offer, self._told, self._url = shelf, offer, told, source.url
        self._incoming = Incoming.of(shelf, source, offer.manifest)
        self._difference = self._shortest()
        self._misfit: Text | None = None
        self._checked: set[str] = set()

    def run(self) -> Taken:
        """Put the release on the shelf. Raises SourceFailed; what was brought is kept for the next run."""
        started = monotonic()
        self._bring()
        with self._shelf.stage(self._offer.release) as staged:
            with TemporaryDirectory(dir=staged) as work:
                made = self._derived(staged, self._quads(Path(work)))
            self._complete(staged, made)
            (staged / manifest.FILE).write_bytes(self._offer.content)
            self._report(staged, monotonic() - started)
        taken = Taken(self._difference.old if self._difference else None, self._incoming.taken, self._misfit)
        self._incoming.clear()
        return taken

    def _shortest(self) -> _Difference | None:
        """What leads from the newest release held that the source knows; None when the dump is shorter."""
        files = self._offer.manifest.files
        for old in reversed(self._shelf.ids()):
            added, removed = (f"{manifest.DUMPS}/{name}" for name in diffs.names(self._offer.release, old))
            if added in files and removed in files:
                shorter = files[added].bytes + files[removed].bytes < files[self._offer.shortest_dump].bytes
                return _Difference(old, removed, added) if shorter else None
        return None

    def _bring(self) -> None:
        """Before anything is built: what the quads come from, and what does not come from the quads."""
        wanted = [*self._difference[1:]] if self._difference else [self._offer.shortest_dump]
        wanted += self._offer.elsewhere
        for number, path in enumerate(wanted):
            self._told(_BRINGING, number / len(wanted))
            self._file(path)

    def _file(self, path: str) -> Path:
        file = self._offer.manifest.files[path]
        taken = self._incoming.take(self._offer.release, path, file)
        if path not in self._checked:
            require_harmless(path, file, taken)
            self._checked.add(path)
        return taken

    def _quads(self, work: Path) -> SortedQuads:
        """The quads of the release, which are those of its manifest. Raises SourceRefused."""
        try:
            quads = self._by_difference(work) or merged(work, self._statements(self._offer.shortest_dump))
            base = received.base_of(quads, self._offer.release)
        except DumpRefused as error:
            raise self._refused(error.text.fr, error.text.en) from error
        made, told = quads.count(Iris(base)), self._offer.manifest.counts
        if (base, made.quads, made.triples) != (self._offer.manifest.base_iri, told.quads, told.triples):
            raise self._refused("le fichier contredit le manifeste", "the dump contradicts the manifest")
        return quads

    def _by_difference(self, work: Path) -> SortedQuads | None:
        if not self._difference:
            return None
        old, removed, added = self._difference
        held = dumps.read_lines(self._shelf.directory / old)
        try:
            quads = merged(work, diffs.apply(held, self._statements(removed), self._statements(added)))
        except ReleaseError as error:
            self._misfit = error.text
        else:
            if sha256_of(quads.quads) == self._offer.quads.uncompressed_sha256:
                return quads
            self._misfit = Text("le résultat est autre", "what comes of it is another")
        self._difference = None
        return None

    def _statements(self, path: str) -> Iterator[bytes]:
        return received.statements(self._file(path), self._offer.manifest.files[path].uncompressed_bytes)

    def _derived(self, staged: Path, quads: SortedQuads) -> dict[str, File]:
        shutil.copyfile(self._file(jsonld.FILE), staged / jsonld.FILE)
        try:
            return derive(staged, self._offer.manifest, quads, _since(self._shelf, quads), self._told)
        except SyntaxError as error:
            # An IRI or a language whose every character is legal, and that is none all the same.
            raise self._refused(error.msg, error.msg) from None

    def _complete(self, staged: Path, made: dict[str, File]) -> None:
        """Bring what was not made, or made otherwise; remove what the source has not."""
        offered = self._offer.manifest.files
        for path in made.keys() - offered.keys():
            (staged / path).unlink()
            pieces.forget(staged, path)
        # Before any file is shared with another release, as these are written.
        sums.write_beside(staged, self._offer.sums)
        for path, file in offered.items():
            if path not in made or made[path].sha256 != file.sha256:
                here = staged / path
                pieces.forget(staged, path)
                here.parent.mkdir(exist_ok=True)
                here.unlink(missing_ok=True)
                here.hardlink_to(self._file(path))

    def _report(self, staged: Path, seconds: float) -> None:
        ids = self._shelf.ids()
        before = Manifest.read(self._shelf.directory / ids[-1]) if ids else None
        more = {
            "mirrored_from": self._url,
            "since": self._difference.old if self._difference else None,
            "program": program_digest(),
        }
        report.write(staged, self._offer.manifest, before, seconds, more)

    def _refused(self, french: str, english: str) -> SourceRefused:
        return SourceRefused(
            Text(
                f"{self._url}, {self._offer.release} : {french}",
                f"{self._url}, {self._offer.release}: {english}",
            )
        )


def _require_room(shelf: Shelf, offer: Offer) -> None:
    files = offer.manifest.files.values()
    needed = sum(file.bytes for file in files) + received.DISK_FOR_LINES * offer.quads.uncompressed_bytes
    free = shutil.disk_usage(shelf.directory).free
    if needed > free:
        needed_mb, free_mb = needed // BYTES_PER_MB, free // BYTES_PER_MB
        raise DiskFull(
            Text(
                f"pas assez de place pour {offer.release} dans {shelf.directory} : {needed_mb} Mo, {free_mb} Mo libres",
                f"not enough room for {offer.release} in {shelf.directory}: {needed_mb} MB, {free_mb} MB free",
            )
        )


def _since(shelf: Shelf, quads: SortedQuads) -> Since | None:
    """What differs from the newest release here, if this program built it: what is the same is taken over."""
    ids = shelf.ids()
    if not ids:
        return None
    newest = shelf.directory / ids[-1]
    built_by = Report.read(newest).program or Manifest.read(newest).program
    return Since.of(newest, quads) if built_by == program_digest() else None
