"""What is made when labgraph is installed or packed: the compiled catalogues of its texts, the editor of queries."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "src/labgraph/web/translations/*/LC_MESSAGES/messages.po"
FRONTEND = "frontend"
EDITOR = "src/labgraph/web/static/query.js"


class NotBuilt(Exception):
    """The editor of queries could not be made."""


class Build(BuildHookInterface[Any]):
    """The hook that hatchling runs before it gathers files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what the package carries and the repository does not.

        Raises NotBuilt when a package would lack the editor; where labgraph is only worked on, a warning will do: the
        query page is whole without it.
        """
        root = Path(self.root)
        compile_catalogues(root)
        try:
            build_editor(root)
        except NotBuilt as error:
            if version != "editable":
                raise
            self.app.display_warning(f"{error}\nThe query page has its plain form only.")


def compile_catalogues(root: Path) -> None:
    """Beside each catalogue (`messages.po`), the form that is read at run time (`messages.mo`), unless it is there.

    A program that runs may be reading it: what is made already is not written again.
    """
    for path in root.glob(CATALOGUES):
        compiled, target = BytesIO(), path.with_suffix(".mo")
        with path.open("rb") as source:
            write_mo(compiled, read_po(source))
        if not (target.is_file() and target.read_bytes() == compiled.getvalue()):
            target.write_bytes(compiled.getvalue())


def build_editor(root: Path) -> None:
    """Make the script of the query page, unless it is made of these very sources already. Raises NotBuilt."""
    sources, target = root / FRONTEND, root / EDITOR
    digest = _digest(sources)
    if target.is_file() and digest in target.read_text(encoding="utf-8"):
        return
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (npm and node):
        raise NotBuilt(f"{EDITOR} is made from {FRONTEND}/ by node and npm, and they are not here.")
    _run(sources, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run(sources, node, "build.mjs", str(target), digest)


def _digest(directory: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(directory)):
        digest.update(f"{path.relative_to(directory).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(directory: Path) -> Iterator[Path]:
    yield from directory.glob("*.*")
    yield from directory.glob("src/*")


def _run(directory: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBuilt(f"{' '.join(command)} failed:\n{done.stderr or done.stdout}")
