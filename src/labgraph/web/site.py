"""What every view is given: the settings, and one release for the whole of a request."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import g

from ..config import Settings
from ..engine.current import CurrentEngine
from ..engine.port import QueryEngine
from ..errors import EngineUnavailable, LabgraphError, NoRelease, ReleaseError, Text

# What the look of a page comes from, beside the data.
_SHAPING = ("queries", "static", "templates")

# What clients are told; the cause, which names places of this machine, is for the log.
_NOTHING_PUBLISHED = Text("Rien n’est encore publié ici.", "Nothing is published here yet.")
_CANNOT_OPEN = Text(
    "La publication en service ne peut pas être ouverte.", "The release in service cannot be opened."
)


@dataclass(frozen=True)
class Site:
    """The setting of all views. `edition` names the look of the pages: it changes when a template or a style does."""

    settings: Settings
    current: CurrentEngine
    edition: str

    def engine(self) -> QueryEngine:
        """The engine of one release, the same for all questions of a request.

        Raises EngineUnavailable when nothing is published, or when the release cannot be opened.
        """
        if "engine" not in g:
            try:
                g.engine = self.current.engine()
            except NoRelease as error:
                raise EngineUnavailable(_NOTHING_PUBLISHED) from error
            except (ReleaseError, OSError, ValueError) as error:
                raise EngineUnavailable(_CANNOT_OPEN) from error
        engine: QueryEngine = g.engine
        return engine

    def engine_if_any(self) -> QueryEngine | None:
        """The engine of the request, or None: for what is said of the release where the release is not the point."""
        try:
            return self.engine()
        except LabgraphError:
            return None


def edition_of_package() -> str:
    """A short digest of the templates, the questions and the styles."""
    digest = hashlib.sha256()
    for directory in _SHAPING:
        for name, content in sorted(_contents(files(__package__) / directory)):
            digest.update(name.encode())
            digest.update(content)
    return digest.hexdigest()[:10]


def _contents(directory: Traversable) -> list[tuple[str, bytes]]:
    return [(entry.name, entry.read_bytes()) for entry in directory.iterdir() if entry.is_file()]
