"""A source whose releases are made beforehand, and what a mirror of it must hold."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from labgraph.config import Settings
from labgraph.release.manifest import Manifest
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import FILES, NOW, RecordFolder
from repository import ROOT

_LAB = "labs/lab-b.yaml"


# What is done to a manifest, as JSON has it.
Change = Callable[[dict[str, object]], object]


def of_dump(**more: object) -> Change:
    """Say this of the N-Quads dumps."""

    def change(manifest: dict[str, object]) -> None:
        for path, file in manifest["files"].items():  # type: ignore[attr-defined]
            if path.endswith((".nq.zst", ".nq.gz")):
                file.update(more)

    return change


class Publisher:
    """A shelf with a release of each night, of which the source serves one after the other."""

    def __init__(self, directory: Path) -> None:
        self.folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
        self.settings = self.folder.settings
        self.shelf = Shelf(self.settings.releases_dir)

    def path(self, release: str) -> Path:
        return self.shelf.directory / release

    def serve(self, night: int) -> str:
        """Serve the release of that night; gives its id."""
        with self.shelf.writing():
            return self.shelf.roll_back(self.shelf.ids()[night])

    def next(self) -> str:
        """Serve the release of the next night; gives its id."""
        return self.serve(self.shelf.ids().index(self.shelf.current_id()) + 1)


def published_nights(directory: Path, name: str, nights: int) -> Path:
    """A directory with a shelf of so many releases, in each of which lab B has another name, and lab A the same."""
    publisher = Publisher(directory)
    publisher.folder.replace("labs/lab-a.yaml", "officiel: Laboratoire A", f"officiel: {name}")
    for night in range(nights):
        publisher.folder.write(_LAB, FILES[_LAB].replace("Laboratoire B", f"Laboratoire B{night}"))
        publish(publisher.settings, NOW + timedelta(days=night))
    return directory


def mirror_settings(directory: Path) -> Settings:
    """Those of a mirror: no records, no ontology, another base."""
    return Settings(
        releases_dir=directory / "mirror",
        data_dir=directory / "none",
        ontology_dir=directory / "none",
        queries_dir=directory / "queries",
        base_iri="https://mirror.example.org/",
    )


def files_of(release: Path) -> dict[str, bytes]:
    """What strangers may have of it, and what the manifest lists, with the manifest."""
    paths = {"manifest.json", *Manifest.read(release).files}
    paths |= {f"dumps/{path.name}" for path in (release / "dumps").iterdir()}
    return {path: (release / path).read_bytes() for path in paths}


def assert_same(settings: Settings, publisher: Publisher) -> None:
    """The release served here is the one served there."""
    there, here = publisher.shelf, Shelf(settings.releases_dir)
    assert here.current_id() == there.current_id()
    release = there.current_id()
    assert files_of(here.directory / release) == files_of(there.directory / release)
