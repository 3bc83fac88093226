"""A deployment to be harmed by night: records that change, the shelf they are published on, what is left over on it."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from service import Service

from labgraph.release import dumps
from labgraph.release.manifest import Manifest
from labgraph.release.nights import Night, Nights
from labgraph.release.shelf import Shelf
from made_up import FILES, RecordFolder

# Exit codes of `labgraph nightly`.
PUBLISHED, FAILED, UNCHANGED, FAULTS, BUSY = 0, 1, 3, 5, 6
_CHANGED = "labs/lab-b.yaml"
_PAGES = ("/", "/dumps/", "/status.json")


@dataclass
class Deployment:
    """The records, and the shelf as the test sees it."""

    folder: RecordFolder
    shelf: Shelf
    word: str = ""
    _whole: set[str] = field(default_factory=set)

    def change(self, number: int) -> None:
        self.word = f"mot-{number}"
        self.folder.write(_CHANGED, f"{FILES[_CHANGED]}mots_cles: [{self.word}]\n")

    def publishes_what_the_records_say(self) -> bool:
        release = self.shelf.directory / self.shelf.current_id()
        return any(f'"{self.word}"'.encode() in line for line in dumps.read_lines(release))

    def last_night(self) -> Night:
        return Nights.read(self.shelf.directory).nights[0]

    def left_over(self) -> list[Path]:
        """What stands on the shelf and is no release: of a publication, or of a removal, that was stopped."""
        return [
            path for path in self.shelf.directory.iterdir() if path.is_dir() and path.name.startswith(".")
        ]

    def look(self, service: Service) -> str:
        """See that the service answers, from whole releases only; gives the release that it answers from."""
        for page in _PAGES:
            reply = service.get(page)
            assert reply.status == 200, page
        for release in set(self.shelf.ids()) - self._whole:
            assert is_whole(self.shelf.directory / release)
            self._whole.add(release)
        for left in self.left_over():
            for address in addresses(left):
                assert service.get(address).status == 404, address
        served = str(reply.headers["Labgraph-Release"])
        assert served in self.shelf.ids()
        return served


def is_whole(release: Path) -> bool:
    """Whether all that the manifest tells of is there, byte for byte."""
    files = Manifest.read(release).files
    return all(
        hashlib.sha256((release / name).read_bytes()).hexdigest() == files[name].sha256 for name in files
    )


def addresses(left: Path) -> list[str]:
    """Where somebody could look for files of what is left over: `.20261123T020000Z.partial`, say."""
    release = left.name.split(".")[1]
    files = [f"/dumps/{path.name}" for path in left.glob("dumps/*.nq.gz*")]
    return [*files, *(f"/releases/{name}/manifest.json" for name in (release, left.name))]
