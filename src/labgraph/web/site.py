"""What every view is given: the settings, and one release for the whole of a request."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from flask import g, request

from ..config import Settings
from ..engine.port import Engines
from ..errors import EngineUnavailable, LabgraphError, NoRelease, ReleaseError, Text, UnknownRelease
from ..release.index import Index, Indexes
from ..release.shelf import Shelf
from . import exchange, lexicon, named_release, themes
from .budget import Account, Budgets
from .lexicon import Lexicon
from .meter import Meter
from .named_release import NoSuchRelease
from .once import Once
from .saved.library import Library

# What is not of the package, though it may lie in its directory.
_LEFT_BY_TOOLS = {"__pycache__"}

# What is on nobody's account.
FREE = {"static", "theme.file", "health.alive", "health.ready"}

# What clients are told; the cause, which names places of this machine, is for the log.
_NOTHING_PUBLISHED = Text("Rien n’est encore publié ici.", "Nothing is published here yet.")
_CANNOT_OPEN = Text(
    "La publication en service ne peut pas être ouverte.", "The release in service cannot be opened."
)
_CANNOT_OPEN_THIS = Text(
    "Cette publication ne peut pas être ouverte : une autre version de labgraph l’a faite, ou elle est abîmée.",
    "This release cannot be opened: another version of labgraph made it, or it is damaged.",
)


@dataclass(frozen=True)
class Site:
    """The setting of all views.

    `edition` names the look of the pages: it changes when a template or a style does. `library` tells the saved
    questions of a release, `lexicon` its words. `conformance` is where the checks of a running service are told.
    """

    settings: Settings
    engines: Engines
    edition: str
    budgets: Budgets
    library: Once[Library]
    conformance: Path | None = None
    indexes: Indexes = field(default_factory=Indexes)
    lexicon: Once[Lexicon] = field(default_factory=lambda: Once(lexicon.read))

    def account(self) -> Account:
        """The account of the client of the request. The probes of the operator's machines cost nothing."""
        if "account" not in g:
            free = request.endpoint in FREE
            g.account = Account(self.budgets, None) if free else self.budgets.account_of(request.environ)
        account: Account = g.account
        return account

    def engine(self) -> Meter:
        """The engine of one release, the same for all questions of a request, on the account of its client.

        It is the release in service, or the one that the request names. Raises EngineUnavailable when nothing is
        published, or when the release cannot be opened; NoSuchRelease when none of that name is kept.
        """
        if "engine" not in g:
            release = named_release.named()
            try:
                engine = exchange.current().meter or Meter(self.engines.engine(release), self.account())
                g.is_past = release is not None and release != self.engines.engine().manifest.release
            except NoRelease as error:
                raise EngineUnavailable(_NOTHING_PUBLISHED) from error
            except UnknownRelease as error:
                raise self._no_such(release or "") from error
            except (ReleaseError, OSError, ValueError) as error:
                raise cannot_open() from error
            g.engine, g.carried_release = engine, release
            if not g.is_past:
                self.indexes.turn_to(self.settings.releases_dir / engine.manifest.release)
        opened: Meter = g.engine
        return opened

    def is_past(self) -> bool:
        """Whether another release answers the request than the one that was in service when it came."""
        is_past: bool = g.get("is_past", False)
        return is_past

    def _no_such(self, release: str) -> LabgraphError:
        """What is told then; by a page that speaks of the release in service."""
        if not release:
            return cannot_open()
        named_release.say(())
        kept = Shelf(self.settings.releases_dir).ids()
        return NoSuchRelease(release, {each: named_release.address_in(each) for each in kept})

    def index(self, name: str) -> Index:
        """An index of the release of the request. Raises ReleaseError when it cannot be opened.

        Those of a past release are let go with the request: it may be pruned, and those in service stay open.
        """
        directory = self.settings.releases_dir / self.engine().manifest.release
        if not self.is_past():
            return self.indexes.of(directory, name)
        if "indexes" not in g:
            g.indexes = Indexes()
        index: Index = g.indexes.of(directory, name)
        return index

    def engine_if_any(self) -> Meter | None:
        """The engine of the request, or None: for what is said of the release where the release is not the point."""
        try:
            return self.engine()
        except LabgraphError:
            return None


def let_go(_error: BaseException | None) -> None:
    """Let go of what was opened for one request. What templates leave behind would hold it for a while."""
    for opened in ("engine", "indexes"):
        g.pop(opened, None)


def cannot_open() -> EngineUnavailable:
    """That the release of the request cannot be opened."""
    return EngineUnavailable(_CANNOT_OPEN_THIS if named_release.named() else _CANNOT_OPEN)


def edition_of(settings: Settings) -> str:
    """A short digest of all that pages are made by: the settings, code, templates, texts, questions, styles."""
    digest = hashlib.sha256(repr(settings).encode())
    digest.update(themes.style_of(settings))
    for name, content in sorted(_contents(files(__package__))):
        digest.update(name.encode())
        digest.update(content)
    return digest.hexdigest()[:10]


def _contents(directory: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in directory.iterdir():
        if entry.is_file():
            yield entry.name, entry.read_bytes()
        elif entry.name not in _LEFT_BY_TOOLS:
            yield from ((f"{entry.name}/{name}", content) for name, content in _contents(entry))
