"""What passes between worker and child: read as it was written, however it is cut; what breaks off is no answer."""

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph import formats
from labgraph.engine.port import Formats, Query
from labgraph.engine.spool import Spools
from labgraph.engine.wire import BrokenOff, Inbox, Outbox, Request, read_request
from labgraph.errors import (
    EngineUnavailable,
    LabgraphError,
    NotAcceptable,
    QuerySyntaxError,
    ResultTooLarge,
    SettingsError,
    Text,
)

SPOOLS = Spools(100_000_000)
GRAPHS = st.none() | st.lists(st.text(min_size=1), min_size=1).map(tuple)
REQUESTS = st.builds(
    Request,
    st.integers(1, 2**63),
    st.builds(
        Query,
        st.text(st.characters(exclude_categories=[])),
        GRAPHS,
        GRAPHS,
        st.none() | st.text(min_size=1),
    ),
    st.builds(
        Formats,
        st.none() | st.sampled_from(formats.ROW_FORMATS),
        st.none() | st.sampled_from(formats.GRAPH_FORMATS),
    ),
    st.floats(0.001, 3600),
    st.none() | st.text(),
)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with closing(here), closing(there):
        yield here, there


@given(REQUESTS)
def test_request_is_read_as_it_was_made(request: Request) -> None:
    here, there = socket.socketpair()
    with closing(here), closing(there):
        sender = Thread(target=here.sendall, args=(request.to_bytes(),))
        sender.start()
        assert read_request(there) == request
        sender.join()


def answered(parts: list[bytes], cut: int | None = None) -> tuple[bytes, object]:
    """What arrives of an answer written in these parts, when the child dies after `cut` bytes."""
    child, teller = socket.socketpair()
    with closing(child), closing(teller):
        outbox = Outbox(child)

        def write() -> None:
            for part in parts:
                outbox.write(part)
            outbox.end(formats.TURTLE, 2.5, 0.25)
            child.shutdown(socket.SHUT_WR)

        writer = Thread(target=write)
        writer.start()
        sent = b"".join(iter(lambda: teller.recv(1 << 20), b""))
        writer.join()
    here, there = socket.socketpair()
    with closing(here), closing(there), SPOOLS.new() as spool:
        sender = Thread(target=lambda: (there.sendall(sent[:cut]), there.shutdown(socket.SHUT_WR)))
        sender.start()
        try:
            outcome: object = Inbox(here).answer_into(spool)
        except BrokenOff as error:
            outcome = error
        sender.join()
        spool.seek(0)
        return spool.read(), outcome


@given(st.lists(st.binary(max_size=200_000), max_size=6))
def test_answer_is_what_was_written(parts: list[bytes]) -> None:
    content, outcome = answered(parts)
    assert content == b"".join(parts)
    assert outcome == (formats.TURTLE, 2.5, 0.25)


def test_very_large_part_is_cut_into_frames() -> None:
    content, outcome = answered([b"x" * 5_000_001])
    assert (len(content), outcome) == (5_000_001, (formats.TURTLE, 2.5, 0.25))


@given(st.lists(st.binary(max_size=70_000), max_size=3), st.integers(min_value=1))
def test_answer_that_breaks_off_is_none(parts: list[bytes], missing: int) -> None:
    whole = sum(map(len, parts))
    _, outcome = answered(parts, -(missing % (whole + 40) + 1))
    assert isinstance(outcome, BrokenOff)


@pytest.mark.parametrize(
    "error",
    [
        QuerySyntaxError(Text("ligne « 3 »", "line '3'"), 3, 7),
        ResultTooLarge(Text("trop", "too much"), limit_mb=64.0),
        NotAcceptable(Text("forme", "form")),
    ],
)
def test_error_is_the_one_that_was_told(
    ends: tuple[socket.socket, socket.socket], error: LabgraphError
) -> None:
    here, there = ends
    outbox = Outbox(there)
    outbox.write(b"a part that is void")
    outbox.fail(error)
    with SPOOLS.new() as spool, pytest.raises(type(error)) as told:
        Inbox(here).answer_into(spool)
    assert (told.value.text, told.value.facts) == (error.text, error.facts)


def test_error_of_another_kind_is_a_fault_of_the_engine(ends: tuple[socket.socket, socket.socket]) -> None:
    """A child tells of queries; whatever else it says, it has failed."""
    here, there = ends
    Outbox(there).fail(SettingsError(Text("x", "x")))
    with SPOOLS.new() as spool, pytest.raises(EngineUnavailable):
        Inbox(here).answer_into(spool)


@pytest.mark.parametrize("head", [b"D\xff\xff\xff\xff", b"E\x7f\x00\x00\x00"])
def test_frame_of_absurd_length_is_not_waited_for(
    ends: tuple[socket.socket, socket.socket], head: bytes
) -> None:
    here, there = ends
    there.sendall(head)
    with SPOOLS.new() as spool, pytest.raises(BrokenOff):
        Inbox(here).answer_into(spool)


def test_request_of_absurd_length_is_not_read(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    here.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(BrokenOff):
        read_request(there)


def test_full_spool_is_told_by_its_own_error(tmp_path: Path) -> None:
    here, there = socket.socketpair()
    with closing(here), closing(there), Spools(1000, tmp_path).new() as spool:
        outbox = Outbox(there)

        def write() -> None:
            with suppress(ConnectionError):
                for _ in range(40):
                    outbox.write(b"x" * 50_000)

        writer = Thread(target=write)
        writer.start()
        with pytest.raises(EngineUnavailable) as told:
            Inbox(here).answer_into(spool)
        here.close()
        writer.join()
        assert "retry_after_s" in told.value.facts
