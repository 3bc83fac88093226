"""The site over releases of a few made-up records, that are kept beside the one in service."""

from clients import client_of
from werkzeug.test import TestResponse

from labgraph.engine.in_process import CurrentEngine
from labgraph.web.app import create_app
from made_up import ThreeReleases

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
NAME = "SELECT ?n { <http://localhost:8000/id/lab/lab-b> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
RELEASE = "Labgraph-Release"


class Site:
    """The site over three releases, with an application of its own, and so a cache and an engine of its own."""

    def __init__(self, releases: ThreeReleases) -> None:
        self.ids = releases.ids
        self.shelf = releases.shelf
        self.client = client_of(create_app(releases.settings, CurrentEngine(self.shelf, 64_000_000)))

    def get(self, path: str, release: str | None = None, **headers: str) -> TestResponse:
        between = "&" if "?" in path else "?"
        address = f"{path}{between}release={release}" if release else path
        return self.client.get(
            address, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
