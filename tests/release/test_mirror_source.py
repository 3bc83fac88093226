"""Taking from a source: what breaks off is gone on with, what is not what it should be is refused, all is bounded."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sources import (
    PATIENCE,
    Answer,
    Failing,
    FaultySource,
    busy,
    cut,
    cut_at_once,
    longer,
    refused,
    silent,
    source_over,
    spoilt,
)

from labgraph.errors import SettingsError, SourceRefused, SourceUnavailable
from labgraph.release.manifest import File
from labgraph.release.mirror.source import Patience, Source

CONTENT = bytes(range(256)) * 2000
DIGEST = sha256(CONTENT).hexdigest()
FILE = File(
    bytes=len(CONTENT), uncompressed_bytes=0, sha256=DIGEST, uncompressed_sha256="", media_type="", label=""
)


def content(_: str, headers: dict[str, str]) -> Answer:
    """The content, or the part from the place that is asked for on."""
    begin = int(headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
    body = CONTENT[begin:]
    told = {"Content-Length": str(len(body)), "ETag": f'"{DIGEST}"'}
    if begin:
        told["Content-Range"] = f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
    return Answer(206 if begin else 200, told, body)


@pytest.fixture
def source() -> Iterator[FaultySource]:
    with source_over(content) as running:
        yield running


FAULTS: list[list[Callable[[Answer], None]]] = [
    [],
    [cut, cut, cut, cut, cut],
    [silent, silent],
    [refused, refused],
    [busy, busy],
    [cut_at_once, busy, cut, refused, silent],
    [spoilt],
    [longer],
    [cut, spoilt, cut],
]


@pytest.mark.parametrize("faults", FAULTS, ids=lambda faults: "-".join(fault.__name__ for fault in faults))
def test_what_breaks_off_is_gone_on_with(
    source: FaultySource, tmp_path: Path, faults: list[Callable[[Answer], None]]
) -> None:
    source.fault = Failing("a.nq.gz", *faults)
    Source(source.url, PATIENCE).take("dumps/a.nq.gz", FILE, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert len(source.asked) == len(faults) + 1


@pytest.mark.parametrize(
    "fault", [cut, silent, refused, busy, spoilt, cut_at_once], ids=lambda fault: fault.__name__
)
def test_a_manifest_is_asked_for_again(source: FaultySource, fault: Callable[[Answer], None]) -> None:
    source.fault = Failing("/dumps/latest/labgraph.json", fault, fault)
    assert Source(source.url, PATIENCE).manifest() == CONTENT
    assert [asked for _, asked in source.asked] == ["", "", ""]


def test_what_is_here_is_not_asked_for(source: FaultySource, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CONTENT[:1000])
    Source(f"{source.url}/under/a/path/", PATIENCE).take("dumps/a.nq.gz", FILE, tmp_path / "a")
    assert source.asked == [("/under/a/path/dumps/a.nq.gz", "bytes=1000-")]
    assert (tmp_path / "a").read_bytes() == CONTENT
    for wrong in (b"x" * 1000, CONTENT + b"x", b"x" * len(CONTENT)):
        (tmp_path / "a").write_bytes(wrong)
        Source(source.url, PATIENCE).take("a", FILE, tmp_path / "a")
        assert (tmp_path / "a").read_bytes() == CONTENT


def test_patience_ends_and_what_came_is_kept(source: FaultySource, tmp_path: Path) -> None:
    source.fault = Failing("a", cut, *[refused] * PATIENCE.attempts)
    with pytest.raises(SourceUnavailable) as error:
        Source(source.url, PATIENCE).take("a", FILE, tmp_path / "a")
    assert error.value.text.en.startswith(f"{source.url}/a: ")
    assert error.value.text.en.endswith("; try again later")
    assert (tmp_path / "a").read_bytes() == CONTENT[: len(CONTENT) // 2]
    assert len(source.asked) == PATIENCE.attempts + 1


def test_a_source_that_drips_is_left(source: FaultySource, tmp_path: Path) -> None:
    """Each answer brings something, so only the time that the file may take ends it."""
    source.fault = lambda _, answer: setattr(answer, "cut_at", 1)
    hasty = Patience(first_s=0.005, longest_s=0.005, file_s=0.2, slowest_bytes=len(CONTENT) * 10)
    with pytest.raises(SourceUnavailable, match="too slow"):
        Source(source.url, hasty).take("a", FILE, tmp_path / "a")
    assert 1 < (tmp_path / "a").stat().st_size < len(CONTENT)


def test_what_is_never_right_is_refused(source: FaultySource, tmp_path: Path) -> None:
    source.fault = lambda _, answer: spoilt(answer)
    with pytest.raises(SourceRefused, match="is not what the manifest says"):
        Source(source.url, PATIENCE).take("a", FILE, tmp_path / "a")
    with pytest.raises(SourceRefused, match="damaged on its way"):
        Source(source.url, PATIENCE).manifest()
    assert len(source.asked) == 6


def test_a_part_of_something_else_is_refused(source: FaultySource, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CONTENT[:1000])
    source.fault = lambda _, answer: answer.headers.update({"Content-Range": "bytes 0-9/10"})
    with pytest.raises(SourceRefused, match="a part of another file"):
        Source(source.url, PATIENCE).take("a", FILE, tmp_path / "a")


def test_a_server_that_knows_no_parts_gives_the_whole(source: FaultySource, tmp_path: Path) -> None:
    def fault(path: str, answer: Answer) -> None:
        answer.status, answer.headers, answer.body = 200, {"Content-Length": str(len(CONTENT))}, CONTENT

    source.fault = fault
    (tmp_path / "a").write_bytes(b"x" * 1000)
    Source(source.url, PATIENCE).take("a", FILE, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT


def replaced_by(status: int, body: bytes, **headers: str) -> Callable[[str, Answer], None]:
    def fault(_: str, answer: Answer) -> None:
        answer.status, answer.body = status, body
        answer.headers = {"Content-Length": str(len(body)), **headers}

    return fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (replaced_by(404, b""), "HTTP 404"),
        (
            replaced_by(302, b"", Location="http://169.254.169.254/\x1b[2J"),
            "redirects to http://169.254.169.254/?[2J: give the address where it is",
        ),
        (replaced_by(200, b" " * 64_000_001), "too large for a manifest"),
    ],
    ids=["nothing", "a redirect", "endless"],
)
def test_what_is_no_labgraph_is_refused(
    source: FaultySource, fault: Callable[[str, Answer], None], told: str
) -> None:
    source.fault = fault
    with pytest.raises(SourceRefused) as error:
        Source(source.url, PATIENCE).manifest()
    assert told in error.value.text.en
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "labs.example.org",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://u:p@a.example/",
        "http://a/?b",
        "http://",
    ],
)
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="expected the address of a labgraph"):
        Source(url, PATIENCE)
