"""Commands on the shelf of releases: publish, list, roll back, prune."""

from datetime import UTC, datetime

import click

from ..config import Settings
from .telling import command, progress, say, tell_withdrawn


@click.command()
@command
def publish(settings: Settings) -> None:
    """Publish the records as a new release; the running service takes it up within a second.

    Example: labgraph publish
    """
    from ..release.publish import publish as publish_records

    with progress() as told:
        outcome = publish_records(settings, datetime.now(UTC), told)
    tell_withdrawn(outcome.withdrawn)
    say(*outcome.text)


@click.command()
@command
def releases(settings: Settings) -> None:
    """List the releases on the shelf, the one served marked with a star.

    Example: labgraph releases
    """
    from ..release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    current = shelf.current_id()
    for kept in shelf.manifests():
        star = "*" if kept.release == current else " "
        counts = kept.counts
        click.echo(f"{star} {kept.release}  {counts.entities['lab']:>6} labs  {counts.quads:>9} quads")


@click.command()
@click.argument("release", required=False)
@command
def rollback(settings: Settings, release: str | None) -> None:
    """Serve an earlier release again: RELEASE, or the one before the current.

    Example: labgraph rollback 20261123T020000Z
    """
    from ..release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        served = shelf.roll_back(release)
    say(f"{served} est de nouveau servie", f"{served} is served again")


@click.command()
@click.option("--keep", type=click.IntRange(min=1), help="How many to keep [keep_releases].")
@command
def prune(settings: Settings, keep: int | None) -> None:
    """Remove old releases but the last ones, the one served and those in use.

    Example: labgraph prune --keep 3
    """
    from ..release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        removed, in_use = shelf.prune(keep or settings.keep_releases)
    say(f"{len(removed)} publication(s) retirée(s)", f"{len(removed)} release(s) removed")
    if in_use:
        say(f"gardées, car lues en ce moment : {', '.join(in_use)}", f"kept, being read: {', '.join(in_use)}")
