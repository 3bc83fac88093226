"""The saved queries, tried on the store of a new release before it is served: what each gives, and which one fails.

They are asked in a process of their own, which can be ended: a query that takes too long, too much memory or too deep
a stack costs the publication nothing but the wait.
"""

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

from ..config import Settings
from ..errors import Text
from ..saved_queries import SavedQuery
from . import store
from .report import Tried


def tried(
    release: Path, base_iri: str, queries: Sequence[SavedQuery], settings: Settings
) -> dict[str, Tried]:
    """What comes of each query on the store of the release in a directory, by its name.

    Of one that may take longer than a publication waits for it, nothing is told: it is offered as it is.
    """
    found: dict[str, Tried | None] = {}
    while remaining := [query for query in queries if query.name not in found]:
        answers = list(_asked(release, base_iri, remaining, settings))
        found |= zip((query.name for query in remaining), answers, strict=False)
    return {name: told for name, told in found.items() if told}


def _asked(
    release: Path, base_iri: str, queries: Sequence[SavedQuery], settings: Settings
) -> Iterator[Tried | None]:
    """What one process says of the queries in turn, the one at which it ended included."""
    limit = settings.query_timeout_s
    patience = min(limit, _PATIENCE_S)
    command = [
        sys.executable,
        "-m",
        f"{__package__}.questions_child",
        str(release / store.DIRECTORY),
        base_iri,
    ]
    command += [str(settings.query_memory_mb), str(int(limit * len(queries) + _START_S))]
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        _line(child.stdout, _START_S)  # that it has begun
        for query in queries:
            began = monotonic()
            # A process that has ended says so where it is listened to.
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(query.text) + "\n")
                child.stdin.flush()
            line = _line(child.stdout, patience)
            if not line:
                child.kill()
                if line is None and patience < limit:
                    yield None
                    return
                failed = _DIED if line is not None else _too_long(limit)
                yield Tried(seconds=round(monotonic() - began, 3), failed=failed._asdict())
                return
            yield Tried.model_validate_json(line)


def _line(of: IO[str], limit: float) -> str | None:
    """The next line of a process; empty when it has ended, None when it takes too long.

    It says no more than it was asked for: so no line waits unseen in the buffer.
    """
    ready, _, _ = select.select([of], [], [], limit)
    return of.readline() if ready else None


def _too_long(limit: float) -> Text:
    return Text(f"pas de réponse en {limit:g} s", f"no answer within {limit:g} s")


# A publication of 10,000 labs takes a minute, and a few questions on them as long as they may.
_PATIENCE_S = 0.5
# What the process takes to begin, on a machine that is busy.
_START_S = 5.0
_DIED = Text("trop de mémoire, ou trop imbriquée", "too much memory, or nested too deeply")
