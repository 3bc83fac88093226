"""The site over releases of a few made-up records, that are kept beside the one in service."""

from dataclasses import dataclass, field

from clients import client_of
from counting import Counting
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app
from made_up import RecordFolder

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
NAME = "SELECT ?n { <http://localhost:8000/id/lab/lab-b> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
RELEASE = "Labgraph-Release"


@dataclass
class Site:
    """The site over three releases, in which a lab is called Nom 0, Nom 1 and Nom 2; the last one is in service."""

    folder: RecordFolder
    ids: list[str]
    engines: Counting = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        settings = self.folder.settings
        self.engines = Counting(CurrentEngine(self.shelf, 64_000_000))
        self.client = client_of(create_app(settings, self.engines))

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder.settings.releases_dir)

    def get(self, path: str, release: str | None = None, **headers: str) -> TestResponse:
        between = "&" if "?" in path else "?"
        address = f"{path}{between}release={release}" if release else path
        return self.client.get(
            address, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
