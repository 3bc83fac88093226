"""A copy of another labgraph: the same releases under the same names, the same bytes, the same answers."""

from dataclasses import dataclass
from time import monotonic

from ...config import Settings
from ...errors import SourceRefused, Text
from ...parallel import Progress, silent
from ..manifest import Manifest
from ..shelf import Shelf
from .offer import Offer, offer_of
from .source import PATIENCE, Patience, Source
from .taking import Taken, Taking


@dataclass(frozen=True)
class Mirrored:
    """What a mirroring came to: the release served now; whether it `moved`, and how it was `taken` unless it was here.

    `removed` are the releases that were pruned.
    """

    release: str
    moved: bool
    taken: Taken | None
    removed: list[str]
    seconds: float


def mirror(settings: Settings, url: str, told: Progress = silent, patience: Patience = PATIENCE) -> Mirrored:
    """Serve the release that the labgraph at an address serves, taken from there unless it is here; then prune.

    A source that went back to an older release is followed. Raises SettingsError when the address is none,
    SourceFailed, PublishBusy, ReleaseError: what is served stays then, and the next run uses what was brought.
    """
    started = monotonic()
    source, shelf = Source(url, patience), Shelf(settings.releases_dir)
    with shelf.writing():
        offer = offer_of(source.manifest())
        taken = None
        if offer.release in shelf.ids():
            _require_same(shelf, offer)
        else:
            taken = Taking(shelf, source, offer, told).run()
        moved = not shelf.has_current() or shelf.current_id() != offer.release
        if moved:
            shelf.activate(offer.release)
        removed, _ = shelf.prune(settings.keep_releases)
    return Mirrored(offer.release, moved, taken, removed, monotonic() - started)


def _require_same(shelf: Shelf, offer: Offer) -> None:
    """Raises SourceRefused when the release that is here says something else than the one of that name there."""
    here, there = Manifest.read(shelf.directory / offer.release).files[offer.quads_path], offer.quads
    # A release that was restored, or packed on another machine, may have other bytes for the same lines.
    lines = here.uncompressed_sha256 or None
    if here.sha256 != there.sha256 and lines != there.uncompressed_sha256:
        raise SourceRefused(
            Text(
                f"la source donne autre chose sous le nom {offer.release}, qui est déjà là ; rien n’est changé",
                f"the source gives something else under the name {offer.release}, which is here; nothing is changed",
            )
        )
