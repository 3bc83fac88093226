"""The load of many clients at a time on a server of this machine, by wrk (docs/decisions/0010-load-tool.md)."""

import json
import math
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

from ..errors import CannotMeasure, Text

_PROGRAM = "wrk"
# An answer that takes longer counts as broken.
_PATIENCE_S = 60


@dataclass(frozen=True)
class Request:
    """A GET request."""

    path: str
    accept: str = "*/*"

    def to_bytes(self) -> bytes:
        """The request as it is sent."""
        return f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nAccept: {self.accept}\r\n\r\n".encode()


@dataclass(frozen=True)
class Load:
    """What a load came to. `rate`: good answers a second. `refused`: answers with a status of 400 or more.

    `broken`: connections refused or ended, and answers cut or missing. Percentiles are those of wrk: what falls in a
    stall counts for the requests that a client with a steady pace would have sent meanwhile.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    sent: int
    refused: int
    broken: int

    @property
    def failed(self) -> int:
        """How many requests got no good answer."""
        return self.refused + self.broken


def require() -> None:
    """Raises CannotMeasure when wrk is not installed."""
    if shutil.which(_PROGRAM) is None:
        raise CannotMeasure(
            Text(
                "il manque « wrk », qui fait les requêtes : apt-get install wrk (ou : brew install wrk)",
                "`wrk`, which sends the requests, is missing: apt-get install wrk (or: brew install wrk)",
            )
        )


def tool() -> str:
    """The name and version of the load tool."""
    said = subprocess.run([_PROGRAM, "-v"], capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    return " ".join(said.stdout.split()[:2])


def run(port: int, requests: Sequence[Request], clients: int, seconds: float) -> Load:
    """Let so many clients send these requests to a server on 127.0.0.1 in turn, each its next when it has its answer.

    It takes longer when nobody had an answer by then. Raises CannotMeasure when no answer comes at all.
    """
    with as_file(files(__package__) / "requests.lua") as script:
        program = [
            _PROGRAM,
            "--threads=1",
            f"--connections={clients}",
            f"--duration={math.ceil(seconds) + 1}",
            f"--timeout={_PATIENCE_S}",
            f"--script={script}",
            f"http://127.0.0.1:{port}",
        ]
        told = _told(program, b"\0".join(request.to_bytes() for request in requests), seconds)
    if not told["answered"]:
        if told["broken"] or seconds > _PATIENCE_S:
            raise CannotMeasure(
                Text(f"aucune réponse sur le port {port}", f"no answer at all on port {port}")
            )
        return run(port, requests, clients, seconds * 2)
    good = told["answered"] - told["refused"]
    return Load(
        good / told["seconds"], told["p50_ms"], told["p99_ms"], told["sent"], told["refused"], told["broken"]
    )


def _told(program: list[str], requests: bytes, seconds: float) -> dict[str, Any]:
    """What wrk tells at its end, so long after it began: its own duration is in whole seconds."""
    with subprocess.Popen(  # noqa: S603 -- our own words
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        with suppress(BrokenPipeError), process.stdin as given:
            given.write(requests)
        said = process.stderr.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGINT)
        lines = process.stdout.read().splitlines()
    if process.returncode:
        raise CannotMeasure(Text(f"{_PROGRAM} : {said.decode()}", f"{_PROGRAM}: {said.decode()}"))
    told: dict[str, Any] = json.loads(lines[-1])
    return told
