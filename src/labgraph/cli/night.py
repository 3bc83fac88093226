"""The command of the night, for a timer: what it comes to is told by its exit code, too."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import click

from ..config import Settings
from .telling import command, fault, progress, say


class Exit(NamedTuple):
    """An exit code, and what it means."""

    code: int
    means: str


# 0 and 3 are good nights: the service file of systemd says so, too. 2 is misuse, as of every command.
EXITS: Mapping[str, Exit] = {
    "published": Exit(0, "published"),
    "failed": Exit(1, "failed: the disk is full, for example"),
    "misused": Exit(2, "misused: an option or a setting"),
    "unchanged": Exit(3, "nothing changed"),
    "refused": Exit(4, "refused by the guard"),
    "faults": Exit(5, "faults in the records"),
    "busy": Exit(6, "busy: another publication is under way"),
}
# The first line keeps click from filling up the lines after it.
_EXIT_CODES = "\n".join(["\b", "Exit codes:", *(f"  {each.code}  {each.means}" for each in EXITS.values())])


@click.command(epilog=_EXIT_CODES)
@click.option("--force", is_flag=True, help="Publish what the guard would refuse.")
@click.option("--json", "as_json", is_flag=True, help="Tell the outcome as JSON, as in nightly.json.")
@command
def nightly(settings: Settings, force: bool, as_json: bool) -> None:
    """Publish the records if they changed, and remove old releases: for a timer, each night.

    A guard refuses to publish when a count falls by more than max_fall_percent, and when the records are those of a
    release that somebody took back with rollback. What the last nights came to is in nightly.json, beside the
    releases.

    Example: labgraph nightly
    """
    from ..release.nightly import nightly as spend_the_night

    with progress() as told:
        night, error = spend_the_night(settings, datetime.now(UTC), told, force=force)
    if as_json:
        click.echo(night.model_dump_json(indent=2))
    if error:
        fault(error)
    elif not as_json:
        say(night.told["fr"], night.told["en"])
    sys.exit(EXITS[night.outcome].code)
