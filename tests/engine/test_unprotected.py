"""A system that gives no seccomp filter: the service refuses to start there, unless the operator says otherwise."""

import subprocess
import sys

import pytest

from labgraph.config import Settings
from repository import ROOT, environment_of
from running import free_port, wait_until_ready

# Forbids itself prctl(PR_SET_SECCOMP, …), by a filter of its own, then becomes `labgraph serve`.
_WITHOUT_FILTERS = """
import ctypes, os, sys
sys.path.insert(0, sys.argv[1])
from labgraph.engine import seccomp
from labgraph.engine.prctl import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, prctl
number = {"x86_64": 157, "aarch64": 167}[os.uname().machine]
step = seccomp._step
program = b"".join([
    step(seccomp._LOAD_WORD, seccomp._NUMBER),
    step(seccomp._JUMP_EQUAL, number, 0, 3),
    step(seccomp._LOAD_WORD, seccomp._ARGUMENTS),
    step(seccomp._JUMP_EQUAL, PR_SET_SECCOMP, 0, 1),
    step(seccomp._RETURN, seccomp._REFUSE),
    step(seccomp._RETURN, seccomp._ALLOW),
])
steps = ctypes.create_string_buffer(program, len(program))
class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))
prctl(PR_SET_NO_NEW_PRIVS, 1)
given = Program(len(program) // 8, ctypes.addressof(steps))
prctl(PR_SET_SECCOMP, 2, ctypes.addressof(given))
os.execv(sys.executable, [sys.executable, "-c", "from labgraph.cli import main; main()", "serve"])
"""


def start(settings: Settings, language: str) -> "subprocess.Popen[str]":
    environment = {
        "PYTHONPATH": str(ROOT / "src"),
        "PATH": "/usr/bin:/bin",
        "LANG": language,
        **environment_of(settings),
    }
    return subprocess.Popen(
        [sys.executable, "-c", _WITHOUT_FILTERS, str(ROOT / "src")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr_FR", "ce système ne protège pas"), ("en_GB", "this system does not protect")],
)
def test_service_refuses_to_start(published_settings: Settings, language: str, expected: str) -> None:
    settings = published_settings.model_copy(update={"port": free_port()})
    with start(settings, language) as process:
        _, told = process.communicate(timeout=30)
        assert process.returncode == 1
    assert expected in told
    assert "LABGRAPH_ALLOW_UNPROTECTED=true" in told
    assert "Traceback" not in told


def test_operator_may_serve_all_the_same(published_settings: Settings) -> None:
    update = {"port": free_port(), "allow_unprotected": True}
    settings = published_settings.model_copy(update=update)
    with start(settings, "en_GB") as process:
        wait_until_ready(process, settings.port)
        process.terminate()
        assert process.wait(timeout=30) == 0
