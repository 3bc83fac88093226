"""A release rebuilt from its N-Quads dump alone: all else in it follows from the quads."""

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from .. import __version__
from ..config import Settings
from ..errors import DumpRefused, ReleaseError, Text
from ..parallel import Progress, silent
from ..vocabulary import Iris
from . import report
from .building import build
from .manifest import Manifest, sha256_of
from .publish import Outcome, program_digest
from .quads import SortedQuads
from .received import DISK_FOR_LINES, base_of, sorted_quads
from .shelf import ID_PATTERN, Shelf, is_id, time_of

_NAME = re.compile(rf"labgraph-({ID_PATTERN})\.nq(?:\.\w+)?")


def restore(settings: Settings, dump: Path, release: str | None = None, told: Progress = silent) -> Outcome:
    """Rebuild a release from its N-Quads dump, which has its name or is given it; it is served if none is newer.

    `changed` tells whether it is served. Raises DumpRefused, ReleaseError when it is on the shelf, PublishBusy; then
    nothing was changed.
    """
    started = monotonic()
    shelf, release = Shelf(settings.releases_dir), release or _release_of(dump)
    if not is_id(release):
        raise _no_id(release)
    with shelf.writing():
        if release in shelf.ids():
            raise _kept_already(release)
        most = shutil.disk_usage(shelf.directory).free // DISK_FOR_LINES
        with shelf.stage(release) as staged:
            with TemporaryDirectory(dir=staged) as work:
                quads = sorted_quads(dump, Path(work), most)
                made = _described(release, base_of(quads, dump.name), quads)
                made = _built(dump, staged, made, quads, settings, told)
            origin = {"restored_from": {"name": dump.name, "sha256": sha256_of(dump)}}
            report.write(staged, made, None, monotonic() - started, origin)
        served = release == shelf.ids()[-1]
        if served:
            shelf.activate(release)
    return Outcome(made, served, monotonic() - started)


def _built(
    dump: Path, staged: Path, made: Manifest, quads: SortedQuads, settings: Settings, told: Progress
) -> Manifest:
    try:
        return build(staged, made, quads, None, settings, told)
    except SyntaxError as error:
        # An IRI or a language whose every character is legal, and that is none all the same.
        raise DumpRefused(Text(f"{dump} : {error.msg}", f"{dump}: {error.msg}")) from None


def _described(release: str, base_iri: str, quads: SortedQuads) -> Manifest:
    """What is known of a release by its quads. Its records are not: so the next publication reads all of them."""
    return Manifest(
        release=release,
        created=time_of(release).isoformat(timespec="seconds"),
        base_iri=base_iri,
        labgraph_version=__version__,
        program=program_digest(),
        fingerprint="",
        previous=None,
        counts=quads.count(Iris(base_iri)),
        files={},
        inputs={},
    )


def _release_of(dump: Path) -> str:
    found = _NAME.fullmatch(dump.name)
    if not found:
        raise DumpRefused(
            Text(
                f"{dump} : le nom ne dit pas la publication (labgraph-<id>.nq.gz) : donnez --release",
                f"{dump}: its name does not tell the release (labgraph-<id>.nq.gz): give --release",
            )
        )
    return found[1]


def _no_id(release: str) -> ReleaseError:
    return ReleaseError(
        Text(
            f"« {release} » n’est pas le nom d’une publication, comme 20261123T020000Z",
            f"'{release}' is not the name of a release, such as 20261123T020000Z",
        )
    )


def _kept_already(release: str) -> ReleaseError:
    return ReleaseError(
        Text(
            f"{release} est déjà là : retirez son dossier d'abord s'il est abîmé",
            f"{release} is here already: remove its directory first if it is damaged",
        )
    )
