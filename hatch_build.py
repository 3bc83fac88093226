"""What is made when labgraph is installed or packed: the compiled catalogues of its texts."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "src/labgraph/web/translations/*/LC_MESSAGES/messages.po"


class Build(BuildHookInterface[Any]):
    """The hook that hatchling runs before it gathers files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what the package carries and the repository does not."""
        compile_catalogues(Path(self.root))


def compile_catalogues(root: Path) -> None:
    """Beside each catalogue (`messages.po`), the form that is read at run time (`messages.mo`)."""
    for path in root.glob(CATALOGUES):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))
