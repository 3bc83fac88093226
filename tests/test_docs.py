"""The documentation cannot lie: settings, commands, the question of the README and the guide's error are real."""

import re
from pathlib import Path

from click.testing import CliRunner

from labgraph import formats
from labgraph.cli import main
from labgraph.config import Settings
from labgraph.engine.in_process import OxigraphEngine
from labgraph.engine.port import Formats, Query

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_that_of_the_code() -> None:
    table = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| `(.*?)` \| (.*?) \|$", table, re.MULTILINE)
    assert told == [
        (name, str(field.default), field.description) for name, field in Settings.model_fields.items()
    ]


def test_the_readme_names_every_command() -> None:
    (line,) = re.findall(r"cli/ +the commands: (.*)", README)
    assert sorted(line.split(", ")) == sorted(main.commands)


def test_every_command_has_help_with_an_example() -> None:
    for name in main.commands:
        told = CliRunner().invoke(main, [name, "--help"]).output
        assert f"Example: {'LABGRAPH_PORT=8123 ' if name == 'serve' else ''}labgraph {name}" in told


def test_the_question_of_the_readme_has_the_answer_that_it_tells(engine: OxigraphEngine) -> None:
    (question,) = re.findall(r"```sparql\n(.*?)```", README, re.DOTALL)
    (told,) = re.findall(r"^\$ curl [^\n]*\n(.*?)```", README, re.DOTALL | re.MULTILINE)
    with engine.answer(Query(question), Formats(rows=formats.CSV)).body as body:
        assert body.read().decode().splitlines() == told.splitlines()


def test_links_between_documents_lead_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} → {target}"
