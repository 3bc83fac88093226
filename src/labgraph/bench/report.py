"""The table: which measures, in which order, on which data."""

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import __version__
from ..config import Settings
from ..errors import Text
from . import answers, guarding, load, made_up, memory_or_disk, publishing
from .measure import Bench, Effort, Row

HEADER = ("| what; baseline | ours | baseline | ratio | budget |", "|---|---|---|---|---|")
# What is measured when nothing is said; 100,000 labs take much longer.
SIZES = (100, 10_000)
_LIBRARIES = ("pyoxigraph", "granian", "flask")


def run(
    settings: Settings,
    sizes: Sequence[int],
    effort: Effort,
    tell: Callable[[str], None],
    progress: Callable[[Text], None],
) -> None:
    """Measure on made-up labs, so many in turn, and tell each row of a Markdown table as it comes.

    Raises CannotMeasure when wrk is not installed, or when a server fails.
    """
    load.require()
    tell(_machine())
    for labs in sizes:
        tell(f"\n{labs} labs:\n")
        for line in HEADER:
            tell(line)
        for row in rows(settings, labs, effort, progress):
            tell(row.markdown())


def rows(settings: Settings, labs: int, effort: Effort, progress: Callable[[Text], None]) -> Iterator[Row]:
    """All rows for one number of labs."""
    with TemporaryDirectory(prefix="labgraph-bench-") as name:
        folder = Path(name)
        places = {"data_dir": folder / "data", "releases_dir": folder / "releases"}
        ours = settings.model_copy(update={**places, "base_iri": made_up.BASE_IRI})
        bench = Bench(ours, labs, folder, effort, progress)
        progress(Text(f"écriture de {labs} fiches…", f"writing {labs} records…"))
        made_up.write_records(ours.data_dir, labs, settings.data_dir)
        yield from chain.from_iterable(part(bench) for part in _PARTS)


_PARTS: tuple[Callable[[Bench], Iterator[Row]], ...] = (
    publishing.rows,
    answers.rows,
    guarding.rows,
    memory_or_disk.rows,
    publishing.rows_of_service,
)


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, labgraph {__version__}, {libraries}, {load.tool()}"
    )
