"""How commands speak to people at a terminal: outcomes, progress, faults, in the reader's language."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InvalidRecords, LabgraphError, SettingsError, Text, of_system
from ..settings_file import read_settings

if TYPE_CHECKING:
    from ..parallel import Progress

# What a terminal says of its reader's language (POSIX, in this order).
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_READING = Text("lecture des fiches", "reading the records")


def language() -> str:
    """The reader's language: English when the terminal says so, else French."""
    locale = next((os.environ[name] for name in _LOCALE_VARIABLES if os.environ.get(name)), "")
    return "en" if locale.startswith("en") else "fr"


def say(french: str, english: str) -> None:
    """One line of outcome on standard output."""
    click.echo(Text(french, english).in_(language()))


@contextmanager
def progress(begun: Text = _READING) -> Iterator["Progress"]:
    """Shows how far a step is to a person who waits at a terminal: one line, written over, gone at the end.

    So faults are told on a line of their own. `begun` is the first step.
    """

    def told(step: Text, part: float) -> None:
        _write_over(click.style(f"{step.in_(language())} {part:.0%}", dim=True))

    told(begun, 0)
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


def command(run: Callable[..., None]) -> Callable[..., None]:
    """Settings in, faults out: every fault of ours becomes words and an exit code, never a traceback."""

    @wraps(run)
    def with_faults_told(*args: Any, **options: Any) -> None:
        gc.set_threshold(_GC_THRESHOLD)
        try:
            run(read_settings(Path.cwd(), os.environ), *args, **options)
        except LabgraphError as error:
            fault(error)
            sys.exit(2 if isinstance(error, SettingsError) else 1)
        except BrokenPipeError:
            # `labgraph … | head`: click ends quietly.
            raise
        except OSError as error:
            fault(of_system(error))
            sys.exit(1)

    return with_faults_told


def fault(error: LabgraphError) -> None:
    """What went wrong, on standard error; of records, each fault on a line of its own first."""
    for each in error.faults if isinstance(error, InvalidRecords) else ():
        click.echo(each.in_(language()), err=True)
    click.echo(click.style(f"labgraph: {error.text.in_(language())}", fg="red"), err=True)


def tell_withdrawn(queries: Mapping[str, Text]) -> None:
    """Which saved queries fail on the new release, each on a line of its own, on standard error."""
    for name, reason in queries.items():
        told = Text(f"question retirée : {name} : {reason.fr}", f"question withdrawn: {name}: {reason.en}")
        click.echo(told.in_(language()), err=True)


def step_told(step: Text) -> None:
    """Say, to a person who waits at a terminal, what is done now."""
    if sys.stderr.isatty():
        click.echo(click.style(step.in_(language()), dim=True), err=True)
