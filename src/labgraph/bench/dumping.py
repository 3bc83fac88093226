"""How long the dump that all others are made of takes to write, packed twice, against Oxigraph's own through gzip."""

import gzip
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import IO, cast

from pyoxigraph import RdfFormat, Store

from .. import formats
from ..release import dumps
from ..release.manifest import DUMPS
from ..release.quads import SortedQuads
from ..release.shelf import Release
from .measure import Bench, Row, median_text


def row(bench: Bench, release: Release, store: Path) -> Row:
    """The row on the N-Quads of a release, which a bare store holds too; ours are written from the sorted lines."""
    name = release.manifest.release
    with TemporaryDirectory(dir=bench.folder) as work:
        folder = Path(work)
        (folder / DUMPS).mkdir()
        lines = folder / "sorted.nq"
        with gzip.open(release.path / dumps.path_of(formats.NQUADS, name)) as packed, lines.open("wb") as out:
            shutil.copyfileobj(packed, out)
        bare = Store.read_only(str(store))
        pairs = [
            (
                _seconds(lambda: dumps.write(folder, name, formats.NQUADS, SortedQuads(lines, lines))),
                _seconds(lambda: _dump(bare, folder / "bare.nq.gz")),
            )
            for _ in range(bench.effort.rounds)
        ]
    ours, theirs = zip(*pairs, strict=True)
    ratio = median(our / their for our, their in pairs)
    return Row(
        "N-Quads dump, gzip and zstd, s; Oxigraph's own through gzip",
        median_text(ours),
        median_text(theirs),
        f"{ratio:.2f}",
        "≤ 1.5",
    )


def _dump(store: Store, path: Path) -> None:
    with gzip.open(path, "wb", 6) as out:
        store.dump(cast(IO[bytes], out), RdfFormat.N_QUADS)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
