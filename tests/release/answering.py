"""What a shelf of releases answers, at many addresses and to all saved queries."""

import json
import re
from urllib.parse import urlencode

from flask.testing import FlaskClient

from labgraph import formats
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.web.app import create_app
from repository import ROOT

_LIMIT = 64_000_000

PAGES = (
    "/labs.csv /labs.ttl /organisations.json /zones.csv /search.json?q=lab /doc/lab/lab-a.ttl /doc/lab/lab-a.jsonld "
    "/doc/lab/lab-a.html /doc/organisation/sgar-a.nt /doc/zone/region-24.rdf /graphs/lab/lab-b /ns /labs /projects "
    "/changes /changes/lab/lab-b /feed.ttl /feed/lab/lab-a.atom"
).split()


def client_of(settings: Settings) -> FlaskClient:
    return create_app(settings, CurrentEngine(Shelf(settings.releases_dir), _LIMIT)).test_client()


def answers(settings: Settings) -> dict[str, object]:
    """What is answered at each address; the rows of queries as sets, as they have no order."""
    client = client_of(settings)
    found: dict[str, object] = {path: body_at(client, path) for path in PAGES}
    for query in sorted((ROOT / "queries").glob("*.rq")):
        address = "/sparql?" + urlencode({"query": query.read_text("utf-8")})
        rows = json.loads(body_at(client, address, formats.JSON.media_type))["results"]["bindings"]
        found[query.name] = {json.dumps(row, sort_keys=True) for row in rows}
    return found


def body_at(client: FlaskClient, path: str, accept: str = "*/*") -> bytes:
    """What is answered there, less what names the look of the pages: it depends on the settings."""
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200, path
    return re.sub(rb"\?v=[0-9a-f]{10}", b"", response.data)
