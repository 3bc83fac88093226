"""A new publication is served within a second by the running server, without a failed request."""

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from labgraph.release.publish import publish
from made_up import RecordFolder
from processes import eventually
from running import RunningServer, ask, serving

pytestmark = pytest.mark.alone

NEW_WITHIN_S = 1


@pytest.fixture
def own_server(record_folder: RecordFolder) -> Iterator[tuple[RunningServer, RecordFolder]]:
    """A server over a small folder of records of its own, with two workers."""
    publish(record_folder.settings, datetime(2026, 11, 23, tzinfo=UTC))
    with serving(record_folder.settings.model_copy(update={"workers": 2})) as running:
        yield running, record_folder


class Reader(threading.Thread):
    """Asks without rest, on one connection, and remembers what it was told."""

    def __init__(self, server: RunningServer, path: str) -> None:
        super().__init__()
        self._server, self._path = server, path
        self.stopping = threading.Event()
        self.seen: list[tuple[float, int, str, bytes]] = []

    def run(self) -> None:
        connection = self._server.connection()
        while not self.stopping.is_set():
            reply = ask(connection, "GET", self._path, {"Accept": "text/turtle, text/html;q=0.9, */*;q=0.1"})
            self.seen.append((time.monotonic(), reply.status, reply.headers["Labgraph-Release"], reply.body))
        connection.close()


def test_new_publication_is_served_within_a_second(own_server: tuple[RunningServer, RecordFolder]) -> None:
    """Without a failed request, and each answer wholly of the release that it names."""
    server, folder = own_server
    query = "/sparql?" + urlencode(
        {"query": "SELECT ?n { ?l <http://www.w3.org/2004/02/skos/core#altLabel> ?n }"}
    )
    readers = [Reader(server, path) for path in ("/doc/lab/lab-a", "/labs", query, "/doc/lab/lab-a.html")]
    for reader in readers:
        reader.start()
    releases = []
    for number in range(3):
        folder.write(
            "labs/lab-a.yaml",
            folder.read("labs/lab-a.yaml").replace("Laboratoire A", f"Laboratoire A{number}"),
        )
        outcome = publish(folder.settings, datetime(2026, 11, 24, tzinfo=UTC))
        releases.append((time.monotonic(), outcome.manifest.release))
        time.sleep(NEW_WITHIN_S * 1.2)
    for reader in readers:
        reader.stopping.set()
        reader.join()
        assert {status for _, status, _, _ in reader.seen} == {200}
        assert len(reader.seen) > 20
        for published_at, release in releases:
            later = [told for at, _, told, _ in reader.seen if at > published_at + NEW_WITHIN_S]
            assert not [told for told in later if told < release], "an old answer more than a second later"
        for release, answers in itertools.groupby(
            sorted(reader.seen, key=lambda seen: seen[2]), lambda seen: seen[2]
        ):
            assert len({body for _, _, _, body in answers}) == 1, f"two answers of {release} differ"


def test_tag_of_an_older_release_holds_for_what_did_not_change(
    own_server: tuple[RunningServer, RecordFolder],
) -> None:
    server, folder = own_server
    changed, unchanged = "/doc/lab/lab-b.ttl", "/doc/lab/lab-a.ttl"
    tags = {path: server.get(path).headers["ETag"] for path in (changed, unchanged)}
    folder.replace("labs/lab-b.yaml", "statut: clos", "statut: actif")
    new = publish(folder.settings, datetime(2026, 11, 24, tzinfo=UTC)).manifest.release
    eventually(
        lambda: server.get("/labs").headers["Labgraph-Release"] == new, "it is not served", NEW_WITHIN_S
    )
    replies = {path: server.ask("GET", path, {"If-None-Match": tag}) for path, tag in tags.items()}
    assert {path: reply.status for path, reply in replies.items()} == {changed: 200, unchanged: 304}
    assert replies[changed].headers["ETag"] != tags[changed]
