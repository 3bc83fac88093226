"""Making the checks: all of them in turn against an address, and again whenever another release is served."""

import fcntl
import ipaddress
import json
import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from ...config import Settings
from ...engine.port import Engines
from ...errors import LabgraphError
from .asking import Ask, ask_all, curl_lines
from .checks import Sample, checks
from .results import Result, Results
from .table import Check

# The first visitors of a release come first.
_SETTLED_S = 10.0
_LOOK_S = 1.0
# Between two checks: they never take a processor for themselves.
_PAUSE_S = 0.02
_logger = logging.getLogger("labgraph.web.conformance")


def run(address: tuple[str, int], release: str, base_iri: str) -> Results:
    """What the checks come to at an address that serves a release. Raises OSError when nobody answers there."""
    began = datetime.now(UTC).isoformat(timespec="seconds")
    results = []
    for check in checks(_sample(address)):
        results.append(_result(address, check, base_iri))
        time.sleep(_PAUSE_S)
    return Results(release=release, began=began, results=tuple(results))


def _sample(address: tuple[str, int]) -> Sample:
    """What there is to ask for: the first lab, else any entity, and the first saved question that gives rows."""
    found, listed = ask_all(address, (Ask("/labs.json"), Ask("/queries.json")))
    items = json.loads(found.body).get("items", []) if found.status == 200 else []
    documents = [item["document"].split("/")[-2:] for item in items[:1]]
    questions = json.loads(listed.body).get("questions", []) if listed.status == 200 else []
    names = [question["name"] for question in questions if "text/csv" in question["forms"]]
    entity = next(((kind, slug) for kind, slug in documents), None)
    return Sample(entity, next(iter(names), None))


def _result(address: tuple[str, int], check: Check, base_iri: str) -> Result:
    began = time.monotonic()
    try:
        replies = ask_all(address, check.asks)
        unmet = [expected.text for expected in check.expected if not expected.is_met(replies)]
        got = replies[-1].told
    except OSError as error:
        unmet, got = [expected.text for expected in check.expected], str(error)
    return Result(
        part=check.part._asdict(),
        title=check.title._asdict(),
        source=check.source,
        curl=tuple(curl_lines(base_iri, check.asks)),
        expected=tuple(expected.text._asdict() for expected in check.expected),
        unmet=tuple(text._asdict() for text in unmet),
        got=got,
        milliseconds=round((time.monotonic() - began) * 1000),
    )


@dataclass(frozen=True)
class Runner:
    """Makes the checks for a service of several workers, whose files are in a directory: one worker at a time does."""

    settings: Settings
    engines: Engines
    results: Path
    settled_s: float = _SETTLED_S

    def start(self) -> None:
        """Begin, beside all else that the worker does."""
        Thread(target=self.keep_on, name="conformance", daemon=True).start()

    def keep_on(self) -> None:
        """Make the checks of each release that is served, for ever."""
        # Held until the worker ends, whose place another one takes then. With a lock of POSIX, the system would take
        # waiting for it together with the locks of the ledger for a deadlock.
        lock = os.open(self.results.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = Results.read(self.results)
        checked = known.release if known else ""
        while True:
            # What cannot be asked now is asked again; that the service does not answer is told elsewhere.
            with suppress(LabgraphError, OSError, ValueError):
                checked = self._follow(checked)
            time.sleep(_LOOK_S)

    def _follow(self, checked: str) -> str:
        """Make the checks unless those of the release in service are made. Gives the release that was checked."""
        manifest = self.engines.engine().manifest
        if manifest.release == checked:
            return checked
        time.sleep(self.settled_s)
        results = run(self._address, manifest.release, manifest.base_iri)
        results.write(self.results)
        failed = [each.title["en"] for each in results.results if not each.passed]
        if failed:
            _logger.warning("conformance of %s: %s", manifest.release, "; ".join(failed))
        return manifest.release

    @property
    def _address(self) -> tuple[str, int]:
        """Where this very service listens, as it is reached from its own machine."""
        host = self.settings.host
        with suppress(ValueError):
            listening = ipaddress.ip_address(host)
            if listening.is_unspecified:
                host = "127.0.0.1" if listening.version == 4 else "::1"
        return host, self.settings.port
