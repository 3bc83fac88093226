"""The repository under test: its folder, its settings, its command line, and how rdflib reads its forms."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from labgraph import formats
from labgraph.config import Settings

ROOT = Path(__file__).resolve().parent.parent

# When the releases that tests only look at were made, and so the id of each: its page has an address.
PUBLISHED = datetime(2026, 11, 23, 12, tzinfo=UTC)
RELEASE = "20261123T120000Z"

# What rdflib, the outside reader, calls each form of a graph.
RDFLIB = {
    formats.TURTLE: "turtle",
    formats.NTRIPLES: "nt",
    formats.JSONLD: "json-ld",
    formats.RDFXML: "xml",
    formats.TRIG: "trig",
    formats.NQUADS: "nquads",
}

# The same, by media type.
SYNTAXES = {form.media_type: name for form, name in RDFLIB.items()}


def settings_for(releases: Path) -> Settings:
    """The repository's own records, ontology and queries, published on another shelf."""
    return Settings(
        data_dir=ROOT / "data",
        ontology_dir=ROOT / "ontology",
        queries_dir=ROOT / "queries",
        releases_dir=releases,
    )


def labgraph(
    cwd: Path, *arguments: str, stderr: int = subprocess.PIPE, **environment: object
) -> subprocess.Popen[bytes]:
    """The command line, started in a process of its own, with the settings and locale of `environment` only."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("LABGRAPH_", "LC_", "LANG"))
    }
    given = {name: str(value) for name, value in environment.items()}
    return subprocess.Popen(
        [sys.executable, "-c", "from labgraph.cli import main; main()", *arguments],
        cwd=cwd,
        env={**ours, "PYTHONPATH": str(ROOT / "src"), **given},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as environment variables."""
    return {f"LABGRAPH_{name.upper()}": _written(value) for name, value in settings.model_dump().items()}


def _written(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
