"""An application whose large answers cannot be read to their end, for its disk fails; a test serves it."""

from pathlib import Path

from flask import Flask, Response

from labgraph import formats
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.engine.port import Answer
from labgraph.engine.spool import Spool, Spools
from labgraph.release.shelf import Shelf
from labgraph.web.answers import spooled
from labgraph.web.budget import Budgets
from labgraph.web.cache import Cache
from labgraph.web.front import Front
from labgraph.web.lanes import Lanes
from labgraph.web.ledger import Ledger

LENGTH = 8_000_000
READABLE = 3_000_000
# With one lane, a lane that is not given back is noticed at the next answer.
LANES = 1


class BrokenSpool(Spool):
    """A spool that can be read up to a point."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= READABLE:
            raise OSError("the disk fails")
        return super().read(size)


def application(releases: Path) -> Flask:
    app = Flask(__name__)
    spools = Spools(2 * LENGTH)

    def answer(kind: type[Spool]) -> Response:
        spool = kind(spools)
        spool.write(b"x" * LENGTH)
        spool.seek(0)
        return spooled(Answer(formats.NTRIPLES, spool, LENGTH, "r"))

    app.add_url_rule("/broken", "broken", lambda: answer(BrokenSpool))
    app.add_url_rule("/whole", "whole", lambda: answer(Spool))
    engines = CurrentEngine(Shelf(releases), 1_000_000)
    budgets = Budgets(Settings(), Ledger.private())
    front = Front(app.wsgi_app, engines, budgets, Cache(1_000_000), Lanes(LANES))
    app.wsgi_app = front  # type: ignore[method-assign]
    return app
