"""Commands on records: check them, draft them from a page."""

from datetime import UTC, datetime
from pathlib import Path

import click

from ..config import Settings
from ..errors import Text
from .telling import command, language, progress, say


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@command
def check(settings: Settings, path: Path | None) -> None:
    """Check the records, all of them or those of PATH: every fault with its file, line and field.

    Example: labgraph check data/labs/ti-lab.yaml
    """
    from ..intake.prepared import check as check_records

    with progress() as told:
        prepared = check_records(settings, path, datetime.now(UTC).date(), told)
    for remark in prepared.remarks:
        click.echo(
            Text(f"remarque : {remark.in_('fr')}", f"remark: {remark.in_('en')}").in_(language()), err=True
        )
    count = sum(len(given.entries) for given in prepared.inputs.values())
    say(f"{count} fiche(s) vérifiée(s), aucune erreur", f"{count} record(s) checked, no fault")


@click.command(name="import")
@click.argument("fiche", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where drafts go [data/labs].")
@command
def import_(settings: Settings, fiche: Path, out: Path | None) -> None:
    """Read FICHE, a page of the State's directory of labs (text or HTML), into draft records.

    The drafts are for you to read again and confirm; nothing that exists is overwritten.

    Example: labgraph import fiche.html
    """
    from ..intake.importing import import_page

    drafted = import_page(settings, fiche, out or settings.data_dir / "labs", datetime.now(UTC).date())
    for line in drafted.report:
        click.echo(line.in_(language()))
    for written in drafted.written:
        say(f"brouillon écrit : {written}", f"draft written: {written}")
