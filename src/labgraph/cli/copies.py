"""Commands that copy releases: from a dump, from another labgraph."""

from pathlib import Path

import click

from ..config import Settings
from ..errors import Text
from .telling import command, progress, say


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--release", help="The id of the release [the one in the name of FILE].")
@command
def restore(settings: Settings, file: Path, release: str | None) -> None:
    """Rebuild a release from FILE, its dump in N-Quads, and serve it unless there is a newer one.

    Example: labgraph restore labgraph-20261123T020000Z.nq.gz
    """
    from ..release.restore import restore as restore_dump

    with progress(Text("lecture du fichier", "reading the dump")) as told:
        outcome = restore_dump(settings, file, release, told)
    made = outcome.manifest.release
    size = f"{outcome.manifest.counts.quads} quads, {outcome.seconds:.1f} s"
    if outcome.changed:
        say(f"reconstruite et servie : {made} ({size})", f"restored and served: {made} ({size})")
    else:
        say(
            f"reconstruite : {made} ({size}) ; une plus récente reste servie (« labgraph rollback {made} » sinon)",
            f"restored: {made} ({size}); a newer one is still served (`labgraph rollback {made}` to serve it)",
        )
