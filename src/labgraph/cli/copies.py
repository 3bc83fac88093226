"""Commands that copy releases: from a dump, from another labgraph."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..config import BYTES_PER_MB, Settings
from ..errors import Text
from .telling import command, language, progress, say

if TYPE_CHECKING:
    from ..release.mirror.taking import Taken


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


@click.command()
@click.argument("url")
@command
def mirror(settings: Settings, url: str) -> None:
    """Serve the releases of the labgraph at URL: take the newest from there unless it is here, then prune.

    Example: labgraph mirror https://labs.example.gouv.fr/
    """
    from ..release.mirror import mirror as mirror_source

    with progress(Text("manifeste de la source", "manifest of the source")) as told:
        outcome = mirror_source(settings, url, told)
    release = outcome.release
    if outcome.taken:
        _say_taken(release, outcome.taken, outcome.seconds)
    elif outcome.moved:
        say(
            f"{release} est de nouveau servie, comme par la source",
            f"{release} is served again, as by the source",
        )
    else:
        say(f"rien de nouveau : {release} reste servie", f"nothing new: {release} is still served")


def _say_taken(release: str, taken: "Taken", seconds: float) -> None:
    if taken.misfit:
        remark = Text(
            f"remarque : la différence ne convient pas ({taken.misfit.fr}), le fichier entier a été pris",
            f"remark: the difference does not fit ({taken.misfit.en}), the whole dump was taken",
        )
        click.echo(remark.in_(language()), err=True)
    megabytes = f"{taken.bytes / BYTES_PER_MB:.1f}"
    french, english = (f"{word} {taken.since}, " if taken.since else "" for word in ("depuis", "since"))
    say(
        f"prise et servie : {release} ({french}{megabytes} Mo, {seconds:.1f} s)",
        f"taken and served: {release} ({english}{megabytes} MB, {seconds:.1f} s)",
    )
