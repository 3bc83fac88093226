"""Another labgraph over HTTP: its manifest and its files, each whole, at the first try or a later one.

Nothing that it says is believed: sizes are bounded, redirects are not followed, and a file is what its checksum says.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from ... import __version__
from ...errors import SettingsError, SourceFailed, SourceRefused, SourceUnavailable, Text
from ..manifest import File, sha256_of

MANIFEST = "dumps/latest/labgraph.json"

# 300,000 records are as many lines of a manifest.
LARGEST_MANIFEST = 64_000_000

_BYTES_AT_ONCE = 1 << 16
_SHA256 = re.compile(r'"([0-9a-f]{64})"')
_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})", re.ASCII)
_SECONDS = re.compile(r"\d{1,5}", re.ASCII)
_URL = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~%/-]*)?")

# Answers after which asking again may help.
_LATER = {408, 425, 429, 500, 502, 503, 504}
# So often a whole file may not be what its checksum says.
_SPOILED = 3


@dataclass(frozen=True)
class Patience:
    """How long a source is waited for, in seconds.

    `connect_s` and `silent_s`: for a connection, and for the next byte. `attempts`: how often it may break off and have
    brought nothing; after each it is left alone, for `first_s`, then twice as long each time, at most `longest_s`.
    A file may take `file_s`, and a second for each `slowest_bytes`.
    """

    connect_s: float = 10
    silent_s: float = 30
    attempts: int = 5
    first_s: float = 1
    longest_s: float = 60
    file_s: float = 300
    slowest_bytes: int = 20_000

    def deadline(self, size: int) -> float:
        """When a file of that size, begun now, must be here (by `time.monotonic`)."""
        return time.monotonic() + self.file_s + size / self.slowest_bytes


PATIENCE = Patience()


class _Interrupted(Exception):
    """It broke off, or asked to come back after some seconds."""

    def __init__(self, reason: str, after_s: float = 0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class _Trials:
    """The trials at one file: each failure waits, until patience is at its end."""

    def __init__(self, address: str, patience: Patience, size: int) -> None:
        self._address, self._patience = address, patience
        self._deadline = patience.deadline(size)
        self._in_vain = 0

    def require_time(self) -> None:
        """Raises SourceUnavailable when the file takes too long."""
        if time.monotonic() > self._deadline:
            raise _unavailable(self._address, "trop lent", "too slow")

    def failed(self, why: _Interrupted, brought: int) -> None:
        """Wait for the next trial, after one that brought so many bytes, or lost some. Raises SourceUnavailable."""
        self._in_vain = 0 if brought > 0 else self._in_vain + 1
        if self._in_vain >= self._patience.attempts:
            raise _unavailable(self._address, f"s’interrompt ({why})", f"breaks off ({why})") from why
        self.require_time()
        wait = max(why.after_s, self._patience.first_s * 2**self._in_vain)
        time.sleep(min(wait, self._patience.longest_s))


class Source:
    """The labgraph at an address. Raises SettingsError when it is none of the web."""

    def __init__(self, url: str, patience: Patience) -> None:
        self.url = url.rstrip("/")
        self._patience = patience
        self._pool = _pool_for(self.url, patience)

    def manifest(self) -> bytes:
        """The manifest of the release that it serves. Raises SourceFailed."""
        address = f"{self.url}/{MANIFEST}"
        trials = _Trials(address, self._patience, 0)
        for _ in range(_SPOILED):
            content, tag = self._manifest_once(address, trials)
            # What a labgraph gives as the tag of its manifest; another server may have tags of its own.
            known = _SHA256.fullmatch(tag)
            if not known or known[1] == hashlib.sha256(content).hexdigest():
                return content
        raise _refused(address, "abîmé en chemin", "damaged on its way")

    def take(self, path: str, file: File, into: Path) -> None:
        """Bring the file at a path of the source into a file here; what that one holds of it is not asked for again.

        Raises SourceUnavailable, and what came is kept; SourceRefused when it is not what `file` says.
        """
        address = f"{self.url}/{path}"
        trials = _Trials(address, self._patience, file.bytes)
        with into.open("ab") as out:
            for _ in range(_SPOILED):
                self._fill(address, out, file.bytes, trials)
                if sha256_of(into) == file.sha256:
                    return
                _empty(out)
        raise _refused(address, "n’est pas ce que dit le manifeste", "is not what the manifest says")

    def _manifest_once(self, address: str, trials: _Trials) -> tuple[bytes, str]:
        while True:
            out = BytesIO()
            try:
                with self._answer(address, {}) as answer:
                    _copy(answer, out, LARGEST_MANIFEST, trials)
                    tag = answer.headers.get("ETag", "")
            except _Interrupted as why:
                trials.failed(why, 0)
            else:
                if out.tell() > LARGEST_MANIFEST:
                    raise _refused(address, "trop grand pour un manifeste", "too large for a manifest")
                return out.getvalue(), tag

    def _fill(self, address: str, out: IO[bytes], size: int, trials: _Trials) -> None:
        """Go on until the file has its size, or one byte more when the source has more."""
        while (held := out.tell()) < size:
            try:
                self._go_on(address, out, size, trials)
                if out.tell() < size:
                    raise _Interrupted("cut short")
            except _Interrupted as why:
                trials.failed(why, out.tell() - held)
            finally:
                out.flush()

    def _go_on(self, address: str, out: IO[bytes], size: int, trials: _Trials) -> None:
        held = out.tell()
        asked = {"Range": f"bytes={held}-"} if held else {}
        with self._answer(address, asked) as answer:
            if answer.status == 200:
                _empty(out)
            elif _range(answer) != (held, size):
                raise _refused(address, "une partie d’un autre fichier", "a part of another file")
            _copy(answer, out, size, trials)

    @contextmanager
    def _answer(self, address: str, headers: dict[str, str]) -> Iterator[BaseHTTPResponse]:
        """An answer whose body is to be read. Raises _Interrupted where asking again may help, else SourceRefused."""
        answer = None
        try:
            answer = self._pool.request(
                "GET",
                address,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            _require_content(address, answer)
            yield answer
        except HTTPError as error:
            raise _Interrupted(_printable(str(error))) from error
        finally:
            if answer is not None:
                answer.close()


def _pool_for(url: str, patience: Patience) -> urllib3.PoolManager:
    parts = _URL.fullmatch(url)
    if not parts:
        raise SettingsError(
            Text(
                f"« {url} » : attendu l’adresse d’un labgraph, comme https://labs.example.gouv.fr/",
                f"'{url}': expected the address of a labgraph, such as https://labs.example.gouv.fr/",
            )
        )
    timeout = urllib3.Timeout(connect=patience.connect_s, read=patience.silent_s)
    # Nothing is packed on its way: what arrives is what was summed.
    headers = {"User-Agent": f"labgraph/{__version__}", "Accept-Encoding": "identity"}
    # As an administration's network asks for it: `https_proxy`, `no_proxy`.
    proxy = getproxies().get(parts[1])
    if proxy and not proxy_bypass(parts[2]):
        return urllib3.ProxyManager(proxy, headers=headers, timeout=timeout)
    return urllib3.PoolManager(headers=headers, timeout=timeout)


def _require_content(address: str, answer: BaseHTTPResponse) -> None:
    status = answer.status
    if status in _LATER:
        after = answer.headers.get("Retry-After", "")
        raise _Interrupted(f"HTTP {status}", int(after) if _SECONDS.fullmatch(after) else 0)
    if 300 <= status < 400:
        there = _printable(answer.headers.get("Location", ""))
        raise _refused(
            address,
            f"renvoie à {there} : donnez l’adresse où il est",
            f"redirects to {there}: give the address where it is",
        )
    if status not in {200, 206}:
        raise _refused(address, f"HTTP {status}", f"HTTP {status}")


def _copy(answer: BaseHTTPResponse, out: IO[bytes], size: int, trials: _Trials) -> None:
    """Write what comes, until there is no more, or more than asked for."""
    while out.tell() <= size and (content := answer.read1(_BYTES_AT_ONCE)):
        out.write(content[: size + 1 - out.tell()])
        trials.require_time()


def _empty(out: IO[bytes]) -> None:
    out.truncate(0)
    out.seek(0)


def _range(answer: BaseHTTPResponse) -> tuple[int, int] | None:
    """Where a part begins, and how long the whole is."""
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return (int(found[1]), int(found[2])) if found else None


def _printable(text: str) -> str:
    """A stranger's words, without what moves the cursor of a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)[:300]


def _unavailable(address: str, french: str, english: str) -> SourceFailed:
    return SourceUnavailable(
        Text(f"{address} : {french} ; réessayez plus tard", f"{address}: {english}; try again later")
    )


def _refused(address: str, french: str, english: str) -> SourceFailed:
    return SourceRefused(Text(f"{address} : {french}", f"{address}: {english}"))
