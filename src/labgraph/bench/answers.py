"""How fast answers come: queries that are all different against a bare app, equal ones against files."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .. import formats
from ..errors import CannotMeasure, Text
from ..release.store import DIRECTORY
from .load import Request
from .measure import Bench, Row
from .processes import memory_mb
from .rounds import MANY, Asked, different, equal
from .scenarios import LOOKUP, SCENARIOS
from .servers import Server, bare_server, nginx, our_server, oxigraph_server

_ENTITY_FORMS = (formats.TURTLE, formats.JSONLD, formats.HTML)
# So many entities are asked for again and again: those that people look at on a day.
_WARM = 100
# All clients wait until they are answered, on both sides: what is compared is speed, not patience.
_PATIENT = {"query_wait_s": 60, "query_timeout_s": 600}
_WARM_BUDGET = 0.7
_COLD_BUDGET = 1.0
_REPEATED_BUDGET = 2.0
_MEMORY_BUDGETS = {"labgraph-web": "≤ 80", "labgraph-query": "≤ 60 from disk, ≤ 250 from memory"}


@dataclass(frozen=True)
class _Servers:
    """All are up at once, one is at work: ours with its cache and without, the bare app, two that may be missing."""

    ours: Server
    uncached: Server
    bare: Server
    nginx: Server | None
    oxigraph: Server | None


def rows(bench: Bench) -> Iterator[Row]:
    """The rows on answers, and on the memory of the processes that gave them."""
    web = bench.folder / "web"
    files = web / "files"
    files.mkdir(parents=True)
    with ExitStack() as running:
        servers = _started(bench, web, running)
        for scenario in SCENARIOS:
            alone = different(bench, scenario, 1, servers.ours, servers.bare)
            yield alone.milliseconds(f"{scenario.name}, 1 client, ms; bare app")
            many = different(bench, scenario, MANY, servers.ours, servers.bare)
            yield many.rate(f"{scenario.name}, {MANY} clients, /s; bare app", scenario.budget)
        yield from _repeated_rows(bench, servers, files)
        yield from _entity_rows(bench, servers, files)
        yield from _memory_rows(servers)


def _started(bench: Bench, web: Path, running: ExitStack) -> _Servers:
    store = bench.settings.releases_dir / "current" / DIRECTORY
    workers = bench.settings.workers
    return _Servers(
        running.enter_context(our_server(bench.settings, bench.folder, **_PATIENT)),
        running.enter_context(our_server(bench.settings, bench.folder, **_PATIENT, cache_mb=0)),
        running.enter_context(bare_server(store, workers)),
        running.enter_context(nginx(web, workers)),
        running.enter_context(oxigraph_server(store)),
    )


def _repeated_rows(bench: Bench, servers: _Servers, files: Path) -> Iterator[Row]:
    lookup = [LOOKUP.request(0)]
    (files / "answer").write_bytes(_body(servers.ours, lookup[0]))
    ours = Asked(servers.ours, lookup)
    what = f"the same lookup, {MANY} clients, /s"
    yield _against(bench, f"{what}; bare app", ours, _asked(servers.bare, lookup))
    yield _against(
        bench, f"{what}; Oxigraph's server", ours, _asked(servers.oxigraph, lookup), _REPEATED_BUDGET
    )
    yield _against(bench, f"{what}; nginx", ours, _asked(servers.nginx, [Request("/answer")]))


def _entity_rows(bench: Bench, servers: _Servers, files: Path) -> Iterator[Row]:
    labs = range(min(_WARM, bench.labs))
    for form in _ENTITY_FORMS:
        documents = [Request(f"/doc/lab/lab-{lab}", form.media_type) for lab in labs]
        for lab, document in zip(labs, documents, strict=True):
            (files / f"{lab}.{form.suffix}").write_bytes(_body(servers.ours, document))
        static = _asked(servers.nginx, [Request(f"/{lab}.{form.suffix}") for lab in labs])
        warm, cold = Asked(servers.ours, documents), Asked(servers.uncached, documents)
        what = f"entity in {form.label}, {MANY} clients, /s"
        yield _against(bench, f"{what}, warm; nginx", warm, static, _WARM_BUDGET)
        yield _against(bench, f"{what}, cold; bare app", cold, _asked(servers.bare, documents), _COLD_BUDGET)


def _asked(server: Server | None, requests: Sequence[Request]) -> Asked | None:
    return Asked(server, requests) if server else None


def _against(bench: Bench, what: str, ours: Asked, theirs: Asked | None, budget: float | None = None) -> Row:
    if theirs is None:
        return Row(what, f"{ours.load(MANY, bench.effort.seconds).rate:.0f}", "not installed")
    return equal(bench, ours, theirs).rate(what, budget)


def _memory_rows(servers: _Servers) -> Iterator[Row]:
    bare = max(chain.from_iterable(memory_mb(servers.bare.pid).values()))
    for name, sizes in memory_mb(servers.ours.pid).items():
        what = f"memory of {name}, the largest of {len(sizes)}, MB; bare app"
        yield Row(what, f"{max(sizes):.0f}", f"{bare:.0f}", "", _MEMORY_BUDGETS.get(name, ""))


def _body(server: Server, request: Request) -> bytes:
    """The body of an answer. Raises CannotMeasure when it is none."""
    status, _, body = server.answer(request)
    if status != 200:
        raise CannotMeasure(Text(f"{request.path} : {status}", f"{request.path}: {status}"))
    return body
