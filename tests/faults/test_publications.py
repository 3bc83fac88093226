"""Publications under readers: no answer of two releases, no failed request, no release removed early."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from load import Client, Exchange, asking, each_different, exchanges, outcomes
from service import Service, await_that, serving

from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from made_up import RecordFolder

MADE, KEPT = 11, 2
LEFT_WITHIN_S = 10
# Each release has one mission more than the one before.
COUNT = "SELECT (COUNT(?m) AS ?count) { ?l <https://w3id.org/labgraph/ns#mission> ?m"
SAME, DIFFERENT = f"{COUNT} }}", f"{COUNT} }} # %"
TIMES = 200
LONG = COUNT + "".join(f" VALUES ?v{n} {{{'1 ' * TIMES}}}" for n in range(3)) + " }"


class Press:
    """Publishes; knows how many missions each release counts."""

    def __init__(self, folder: RecordFolder) -> None:
        self._folder = folder
        self._template = folder.read("labs/lab-a.yaml")
        self.counts: dict[str, int] = {}
        self._missions = 0
        self.publish()

    @property
    def shelf(self) -> Shelf:
        return Shelf(self._folder.settings.releases_dir)

    def publish(self) -> str:
        """A release with one more mission."""
        self._missions += 1
        missions = "".join(f"  - Mission {number}.\n" for number in range(self._missions))
        self._folder.write("labs/lab-a.yaml", self._template.replace("  - Aider les services.\n", missions))
        release = publish(self._folder.settings, datetime.now(UTC)).manifest.release
        self.counts[release] = self._missions
        return release

    def serve(self, release: str) -> None:
        with self.shelf.writing():
            self.shelf.roll_back(release)

    def prune(self) -> None:
        with self.shelf.writing():
            self.shelf.prune(KEPT)


@pytest.fixture
def press(record_folder: RecordFolder) -> Press:
    return Press(record_folder)


@pytest.fixture
def service(press: Press, record_folder: RecordFolder, tmp_path: Path) -> Iterator[Service]:
    with serving(
        record_folder.settings.model_copy(update={"workers": 2, "query_timeout_s": 30}), tmp_path
    ) as running:
        yield running


def count(exchange: Exchange) -> int:
    assert exchange.reply is not None
    (row,) = json.loads(exchange.reply.body)["results"]["bindings"]
    return int(row["count"]["value"])


def test_hundred_publications(press: Press, record_folder: RecordFolder, tmp_path: Path) -> None:
    """The pointer moves a hundred times: to releases that were never served, back through them, and on again.

    They are made before the readers come: beside them, on two cores, making one takes five times as long. Half of the
    readers ask the same all the time, as a cache likes it; they, too, see each release.
    """
    first = press.shelf.current_id()
    made = [press.publish() for _ in range(MADE)]
    press.serve(first)
    settings = record_folder.settings.model_copy(update={"workers": 2})
    with serving(settings, tmp_path) as service:
        with asking(
            [Client(service, each_different(question)) for question in [SAME, DIFFERENT] * 2]
        ) as readers:
            back, on = made[-2::-1], made[1:]
            for release in (first, *made, *4 * [*back, *on], *back):
                press.serve(release)
                for alike in (readers[0::2], readers[1::2]):
                    await_that(partial(_is_seen, alike, release), LEFT_WITHIN_S)
        done = exchanges(readers)
        assert outcomes(done).keys() == {"answered"}
        assert {(_release(each), count(each)) for each in done} <= set(press.counts.items())
        assert {_release(each) for each in done} == press.counts.keys()
        await_that(lambda: _only_the_last_are_left(service, press), LEFT_WITHIN_S, press.shelf.ids)


def _only_the_last_are_left(service: Service, press: Press) -> bool:
    """A web worker lets go of an old release when it is asked something: each of these may meet another one."""
    assert service.get("/").status == 200
    press.prune()
    return set(press.shelf.ids()) <= {*sorted(press.counts)[-KEPT:], press.shelf.current_id()}


def _is_seen(readers: list[Client], release: str) -> bool:
    return any(reader.exchanges and _release(reader.exchanges[-1]) == release for reader in readers)


def _release(exchange: Exchange) -> str:
    assert exchange.reply is not None
    return exchange.reply.headers["Labgraph-Release"]


def test_release_stays_until_its_last_reader_is_answered(service: Service, press: Press) -> None:
    """All releases are made before, and the first served again: so that its reader is still at work when they move."""
    first = press.shelf.current_id()
    last = [press.publish() for _ in range(KEPT + 1)][-1]
    press.serve(first)
    with _others(service) as others:
        await_that(lambda: _have_seen(others, first), LEFT_WITHIN_S)
    with asking([Client(service, [LONG])]) as (reader,):
        await_that(service.at_work, 5, service.children)
        press.serve(last)
        with _others(service) as others:
            await_that(lambda: _have_seen(others, last), LEFT_WITHIN_S)
            press.prune()
            assert reader.is_alive(), "the reader was too quick for this test"
            assert first in press.shelf.ids()
            reader.join()
            await_that(lambda: _only_the_last_are_left(service, press), LEFT_WITHIN_S, press.shelf.ids)
            assert first not in press.shelf.ids()
    (done,) = reader.exchanges
    assert done.outcome == "answered"
    assert _release(done) == first
    assert count(done) == press.counts[first] * TIMES**3


def _others(service: Service) -> AbstractContextManager[list[Client]]:
    return asking([Client(service, each_different(DIFFERENT)) for _ in range(2)])


def _have_seen(clients: list[Client], release: str) -> bool:
    return all(client.exchanges and _release(client.exchanges[-1]) == release for client in clients)
