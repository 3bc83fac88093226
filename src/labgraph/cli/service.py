"""Commands that answer: serve, query; and the bench that measures how fast."""

import shutil
import sys
from typing import Any

import click

from ..config import BYTES_PER_MB, Settings
from ..errors import QuerySyntaxError, Text
from .telling import command, say, step_told


@click.command()
@command
def serve(settings: Settings) -> None:
    """Serve the current release, and each new one as it comes.

    Example: LABGRAPH_PORT=8123 labgraph serve
    """
    from ..release.shelf import Shelf
    from ..web.server import serve as serve_forever

    release = Shelf(settings.releases_dir).current_id()
    address = f"http://{settings.host}:{settings.port}/"

    def announce() -> None:
        say(
            f"{release} servie sur {address} (Ctrl-C pour arrêter)",
            f"serving {release} at {address} (Ctrl-C to stop)",
        )

    sys.exit(serve_forever(settings, announce))


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", default="", help="json, xml, csv, tsv; turtle, ntriples, jsonld, rdfxml, …")
@command
def query(settings: Settings, file: Any, form: str) -> None:
    """Answer the SPARQL query of FILE (or - for standard input) from the current release.

    Example: labgraph query queries/q01-labs-of-a-region.rq --format csv
    """
    from .. import formats
    from ..engine.in_process import CurrentEngine
    from ..engine.port import Formats, Query
    from ..release.shelf import Shelf

    rows = {known.name: known for known in formats.ROW_FORMATS}
    graphs = {known.name: known for known in formats.GRAPH_FORMATS}
    if form and form not in rows | graphs:
        raise click.BadParameter(f"{form!r}; {', '.join(rows | graphs)}", param_hint="--format")
    wanted = Formats(rows.get(form), graphs.get(form)) if form else Formats(formats.CSV, formats.TURTLE)
    limit = settings.result_limit_mb * BYTES_PER_MB
    engine = CurrentEngine(Shelf(settings.releases_dir), limit).engine()
    answer = engine.answer(Query(_text_of(file.read()), base_iri=engine.manifest.base_iri), wanted)
    with answer.body as body:
        shutil.copyfileobj(body, sys.stdout.buffer)


def _text_of(query: bytes) -> str:
    try:
        return query.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Text("la requête n'est pas en UTF-8", "the query is not UTF-8")
        raise QuerySyntaxError(message) from None


@click.command()
@click.option("--labs", multiple=True, type=click.IntRange(min=100), help="Made-up labs [100 and 10000].")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Rounds to compare.")
@click.option("--seconds", type=click.FloatRange(min=0.1), default=2, show_default=True, help="Of each load.")
@command
def bench(settings: Settings, labs: tuple[int, ...], rounds: int, seconds: float) -> None:
    """Measure speed and memory against bare baselines, as a Markdown table for each number of labs.

    Example: labgraph bench --labs 100 --labs 10000
    """
    from ..bench import SIZES, Effort, run

    run(settings, labs or SIZES, Effort(rounds, seconds), click.echo, step_told)
