"""The one door for people at a terminal. Exit codes: 0 done, 1 refused or at fault, 2 misused."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .config import BYTES_PER_MB, Settings, read_settings
from .errors import InvalidRecords, LabgraphError, QuerySyntaxError, SettingsError, Text

if TYPE_CHECKING:
    from .parallel import Progress

# What a terminal says of its reader's language (POSIX, in this order).
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """The reader's language: English when the terminal says so, else French."""
    locale = next((os.environ[name] for name in _LOCALE_VARIABLES if os.environ.get(name)), "")
    return "en" if locale.startswith("en") else "fr"


def say(french: str, english: str) -> None:
    """One line of outcome on standard output."""
    click.echo(Text(french, english).in_(language()))


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Shows how far a step is to a person who waits at a terminal: one line, written over, gone at the end.

    So faults are told on a line of their own.
    """

    def told(step: Text, part: float) -> None:
        _write_over(click.style(f"{step.in_(language())} {part:.0%}", dim=True))

    told(Text("lecture des fiches", "reading the records"), 0)
    try:
        yield told
    finally:
        _write_over("")


def _write_over(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(_CLEAR_LINE + line, nl=False, err=True)


# What a terminal reads as: back to the beginning of the line, and nothing on it (ECMA-48, EL).
_CLEAR_LINE = "\r\x1b[K"

# Records and graphs live as long as the command: looking for what could be freed would cost a sixth of its time.
_GC_THRESHOLD = 100_000


def _command(run: Callable[..., None]) -> Callable[..., None]:
    """Settings in, faults out: every fault of ours becomes words and an exit code, never a traceback."""

    @wraps(run)
    def with_faults_told(*args: Any, **options: Any) -> None:
        gc.set_threshold(_GC_THRESHOLD)
        try:
            run(read_settings(Path.cwd(), os.environ), *args, **options)
        except InvalidRecords as error:
            for fault in error.faults:
                click.echo(fault.in_(language()), err=True)
            _fail(error, 1)
        except LabgraphError as error:
            _fail(error, 2 if isinstance(error, SettingsError) else 1)
        except BrokenPipeError:
            # `labgraph … | head`: click ends quietly.
            raise
        except OSError as error:
            told = f"{error.filename or ''} : {error.strerror or error}".removeprefix(" : ")
            _fail(LabgraphError(Text(told, told.replace(" : ", ": "))), 1)

    return with_faults_told


def _fail(error: LabgraphError, code: int) -> None:
    click.echo(click.style(f"labgraph: {error.text.in_(language())}", fg="red"), err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="labgraph")
def main() -> None:
    """Public innovation labs as linked data: check records, publish them, serve them."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@_command
def check(settings: Settings, path: Path | None) -> None:
    """Check the records, all of them or those of PATH: every fault with its file, line and field.

    Example: labgraph check data/labs/ti-lab.yaml
    """
    from .intake.prepared import check as check_records

    with _progress() as told:
        prepared = check_records(settings, path, datetime.now(UTC).date(), told)
    for remark in prepared.remarks:
        click.echo(
            Text(f"remarque : {remark.in_('fr')}", f"remark: {remark.in_('en')}").in_(language()), err=True
        )
    count = sum(len(given.entries) for given in prepared.inputs.values())
    say(f"{count} fiche(s) vérifiée(s), aucune erreur", f"{count} record(s) checked, no fault")


@main.command(name="import")
@click.argument("fiche", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where drafts go [data/labs].")
@_command
def import_(settings: Settings, fiche: Path, out: Path | None) -> None:
    """Read FICHE, a page of the State's directory of labs (text or HTML), into draft records.

    The drafts are for you to read again and confirm; nothing that exists is overwritten.

    Example: labgraph import fiche.html
    """
    from .intake.importing import import_page

    drafted = import_page(settings, fiche, out or settings.data_dir / "labs", datetime.now(UTC).date())
    for line in drafted.report:
        click.echo(line.in_(language()))
    for written in drafted.written:
        say(f"brouillon écrit : {written}", f"draft written: {written}")


@main.command()
@_command
def publish(settings: Settings) -> None:
    """Publish the records as a new release; the running service takes it up within a second.

    Example: labgraph publish
    """
    from .release.publish import publish as publish_records

    with _progress() as told:
        outcome = publish_records(settings, datetime.now(UTC), told)
    made, counts = outcome.manifest, outcome.manifest.counts
    if not outcome.changed:
        say(f"rien de nouveau : {made.release} reste servie", f"nothing new: {made.release} is still served")
        return
    size = f"{counts.entities['lab']} labs, {counts.quads} quads, {outcome.seconds:.1f} s"
    say(f"publié : {made.release} ({size})", f"published: {made.release} ({size})")


@main.command()
@_command
def serve(settings: Settings) -> None:
    """Serve the current release, and each new one as it comes.

    Example: LABGRAPH_PORT=8123 labgraph serve
    """
    from .release.shelf import Shelf
    from .web.server import serve as serve_forever

    release = Shelf(settings.releases_dir).current_id()
    address = f"http://{settings.host}:{settings.port}/"

    def announce() -> None:
        say(
            f"{release} servie sur {address} (Ctrl-C pour arrêter)",
            f"serving {release} at {address} (Ctrl-C to stop)",
        )

    sys.exit(serve_forever(settings, announce))


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", default="", help="json, xml, csv, tsv; turtle, ntriples, jsonld, rdfxml, …")
@_command
def query(settings: Settings, file: Any, form: str) -> None:
    """Answer the SPARQL query of FILE (or - for standard input) from the current release.

    Example: labgraph query queries/q01-labs-of-a-region.rq --format csv
    """
    from . import formats
    from .engine.in_process import CurrentEngine
    from .engine.port import Formats, Query
    from .release.shelf import Shelf

    rows = {known.name: known for known in formats.ROW_FORMATS}
    graphs = {known.name: known for known in formats.GRAPH_FORMATS}
    if form and form not in rows | graphs:
        raise click.BadParameter(f"{form!r}; {', '.join(rows | graphs)}", param_hint="--format")
    wanted = Formats(rows.get(form), graphs.get(form)) if form else Formats(formats.CSV, formats.TURTLE)
    limit = settings.result_limit_mb * BYTES_PER_MB
    engine = CurrentEngine(Shelf(settings.releases_dir), limit).engine()
    answer = engine.answer(Query(_text_of(file.read()), base_iri=settings.base_iri), wanted)
    with answer.body as body:
        shutil.copyfileobj(body, sys.stdout.buffer)


def _text_of(query: bytes) -> str:
    try:
        return query.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Text("la requête n'est pas en UTF-8", "the query is not UTF-8")
        raise QuerySyntaxError(message) from None


@main.command()
@_command
def releases(settings: Settings) -> None:
    """List the releases on the shelf, the one served marked with a star.

    Example: labgraph releases
    """
    from .release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    current = shelf.current_id()
    for kept in shelf.manifests():
        star = "*" if kept.release == current else " "
        counts = kept.counts
        click.echo(f"{star} {kept.release}  {counts.entities['lab']:>6} labs  {counts.quads:>9} quads")


@main.command()
@click.argument("release", required=False)
@_command
def rollback(settings: Settings, release: str | None) -> None:
    """Serve an earlier release again: RELEASE, or the one before the current.

    Example: labgraph rollback 20261123T020000Z
    """
    from .release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        served = shelf.roll_back(release)
    say(f"{served} est de nouveau servie", f"{served} is served again")


@main.command()
@click.option("--keep", type=click.IntRange(min=1), help="How many to keep [keep_releases].")
@_command
def prune(settings: Settings, keep: int | None) -> None:
    """Remove old releases but the last ones, the one served and those in use.

    Example: labgraph prune --keep 3
    """
    from .release.shelf import Shelf

    shelf = Shelf(settings.releases_dir)
    with shelf.writing():
        removed, in_use = shelf.prune(keep or settings.keep_releases)
    say(f"{len(removed)} publication(s) retirée(s)", f"{len(removed)} release(s) removed")
    if in_use:
        say(f"gardées, car lues en ce moment : {', '.join(in_use)}", f"kept, being read: {', '.join(in_use)}")


@main.command()
@click.option("--labs", multiple=True, type=click.IntRange(min=100), help="Made-up labs [100 and 10000].")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Rounds to compare.")
@click.option("--seconds", type=click.FloatRange(min=0.1), default=2, show_default=True, help="Of each load.")
@_command
def bench(settings: Settings, labs: tuple[int, ...], rounds: int, seconds: float) -> None:
    """Measure speed and memory against bare baselines, as a Markdown table for each number of labs.

    Example: labgraph bench --labs 100 --labs 10000
    """
    from .bench import SIZES, Effort, run

    run(settings, labs or SIZES, Effort(rounds, seconds), click.echo, _step_told)


def _step_told(step: Text) -> None:
    if sys.stderr.isatty():
        click.echo(click.style(step.in_(language()), dim=True), err=True)
