"""The command that compares two releases."""

from pathlib import Path

import click

from ..config import Settings
from ..errors import Text
from .telling import command, language, say


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Write two files of N-Quads there instead.",
)
@command
def diff(settings: Settings, old: str, new: str | None, out: Path | None) -> None:
    """Tell what changed from release OLD to release NEW, or to the one served, which may be the older of the two.

    Each statement is a line of N-Quads after a + or a -, sorted; with --out they are two gzipped files, one of what was
    added and one of what was removed.

    Example: labgraph diff 20261122T020000Z 20261123T020000Z
    """
    from ..release import diffs
    from ..release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    new = new or shelf.current_id()
    changes = diffs.between(shelf, old, new)
    if out:
        names = diffs.names(new, old)
        diffs.pack(out, names, changes)
        say(f"écrits dans {out} : {', '.join(names)}", f"written in {out}: {', '.join(names)}")
        return
    counts = {True: 0, False: 0}
    for is_new, line in changes:
        counts[is_new] += 1
        click.echo((b"+" if is_new else b"-") + line, nl=False)
    told = Text(
        f"{counts[True]} énoncé(s) ajouté(s), {counts[False]} retiré(s)",
        f"{counts[True]} statement(s) added, {counts[False]} removed",
    )
    click.echo(told.in_(language()), err=True)
