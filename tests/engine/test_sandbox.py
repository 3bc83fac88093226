"""The protection of a child, tried from inside one: what it promises is refused, what the engine needs is not."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from labgraph.engine.sandbox import CAUSES, Cause, Limits, check_protection
from repository import ROOT

# What a protected child runs, in a process of its own; `parent` is that of the test program.
_CHILD = """
import os, resource, signal, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from pyoxigraph import Store
from labgraph.engine.sandbox import Clock, Limits, protect, with_deep_stack
os.chdir(sys.argv[2])
held = open("held")
parent = os.getpid()
child = os.fork()
if child:
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status) % 256)
protect(Limits(256, 10), parent)
try:
    exec(sys.argv[3])
except PermissionError:
    os._exit(13)
except BaseException as error:
    print(type(error).__name__, error, file=sys.stderr)
    os._exit(1)
os._exit(0)
"""
_REFUSED = 13


def run(tmp_path: Path, code: str) -> "subprocess.CompletedProcess[str]":
    (tmp_path / "held").write_text("held")
    return subprocess.run(
        [sys.executable, "-c", _CHILD, str(ROOT / "src"), str(tmp_path), code],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def test_this_system_protects() -> None:
    check_protection(Limits(256, 10))


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "socket.socketpair()",
        "open('new', 'w')",
        "open('held', 'a')",
        "open('held', 'r+')",
        "os.open('held', os.O_RDONLY | os.O_TRUNC)",
        "os.unlink('held')",
        "os.rename('held', 'moved')",
        "os.mkdir('directory')",
        "os.symlink('held', 'link')",
        "os.chmod('held', 0o777)",
        "os.truncate('held', 0)",
        "os.mkfifo('pipe')",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), signal.SIGKILL)",
    ],
)
def test_refused(tmp_path: Path, code: str) -> None:
    ended = run(tmp_path, code)
    assert ended.returncode == _REFUSED, ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["held"]
    assert (tmp_path / "held").read_text() == "held"


@pytest.mark.parametrize(
    "code",
    [
        "assert held.read() == 'held'",
        "assert open('held').read() == 'held'",
        "thread = threading.Thread(target=list); thread.start(); thread.join()",
        "assert list(Store().query('SELECT (1 AS ?one) {}'))",
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)",
    ],
)
def test_allowed(tmp_path: Path, code: str) -> None:
    ended = run(tmp_path, code)
    assert ended.returncode == 0, ended.stderr


def test_no_query_reaches_another_server(tmp_path: Path) -> None:
    """Even one that nobody refused by its text: SERVICE, and LOAD in an update."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for code in (
            f"list(Store().query('SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}'))",
            f"Store().update('LOAD <{there}>')",
        ):
            assert run(tmp_path, code).returncode in (1, _REFUSED)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_memory_ends_the_child(tmp_path: Path) -> None:
    ended = run(
        tmp_path,
        "Store().query('SELECT (STRLEN(?h) AS ?n) { ' + bomb(40) + ' }')".replace(
            "bomb(40)",
            "' '.join(['BIND(\"0123456789abcdef\" AS ?a)', "
            "*(f'BIND(CONCAT(?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}, ?{x}) AS ?{y})' "
            "for x, y in zip('abcdefg', 'bcdefgh'))])",
        )
        + ".__next__()",
    )
    assert CAUSES[signal.Signals(256 - ended.returncode)] is Cause.MEMORY, ended.stderr


@pytest.mark.parametrize(
    ("clock", "ended_by"),
    [
        ("Clock.start(0.2)", signal.SIGALRM),
        ("Clock.start(0.2); signal.setitimer(signal.ITIMER_REAL, 0)", signal.SIGXCPU),
    ],
)
def test_clock_ends_the_child(tmp_path: Path, clock: str, ended_by: signal.Signals) -> None:
    """By its alarm; should that fail, by the limit on CPU time."""
    ended = run(tmp_path, f"{clock}\nwhile True: pass")
    assert signal.Signals(256 - ended.returncode) is ended_by
    assert CAUSES[ended_by] is Cause.TIME


def test_clock_that_is_stopped_ends_nothing(tmp_path: Path) -> None:
    code = "import time; Clock.start(0.1); Clock.stop(); time.sleep(0.3)"
    assert run(tmp_path, code).returncode == 0


@pytest.mark.parametrize("open_", ["STR(", "(", "!", "-", "ABS(", "IF(true, "])
def test_deep_stack_holds_the_deepest_query_of_64_kb(tmp_path: Path, open_: str) -> None:
    """The parser is the deepest: half opens, half closes. What it says does not count, that it lives does."""
    close = ", 1)" if open_.startswith("IF") else ")" if "(" in open_ else ""
    code = f"""
def ask():
    many = 65000 // len({open_ + close!r})
    try:
        list(Store().query("SELECT (" + {open_!r} * many + "1" + {close!r} * many + " AS ?x) {{}}"))
    except (SyntaxError, OSError, RuntimeError):
        pass
with_deep_stack(ask)
"""
    ended = run(tmp_path, code)
    assert ended.returncode == 0, ended.stderr
