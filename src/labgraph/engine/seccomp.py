"""A filter on system calls (Linux seccomp): no network, no file opened for writing, no other program.

It stands for good in the thread that installs it and in what that starts, and needs no privilege. The system calls are
refused with EPERM, so the engine reports a fault where it would have gone out. What is known and needed stays allowed:
a child goes on reading the store and the socket it was given.

Sources: seccomp(2), prctl(2), bpf of linux/filter.h, and the tables of system calls of the two architectures.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from .prctl import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, prctl

# linux/seccomp.h
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # the low half of _REFUSE is EPERM
# linux/filter.h
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# struct seccomp_data: number, architecture, instruction pointer, six arguments of 64 bits
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEW_PROCESS_FLAG = 0x00010000  # CLONE_THREAD: absent when a process is made


@dataclass(frozen=True)
class _Architecture:
    """How one kind of processor numbers its system calls."""

    audit: int
    calls: Mapping[str, int]
    highest: int  # numbers from here on belong to another ABI


_X86_64 = _Architecture(
    0xC000003E,
    {
        "open": 2, "openat": 257, "clone": 56,
        "socket": 41, "connect": 42, "sendmsg": 46, "bind": 49, "listen": 50, "socketpair": 53,
        "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "ptrace": 101, "kill": 62, "pidfd_send_signal": 424,
        "truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88,
        "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93, "lchown": 94, "mknod": 133, "mount": 165,
        "mkdirat": 258, "mknodat": 259, "fchownat": 260, "unlinkat": 263, "renameat": 264, "linkat": 265,
        "symlinkat": 266, "fchmodat": 268, "sendmmsg": 307, "process_vm_writev": 311, "renameat2": 316, "bpf": 321,
        "io_uring_setup": 425, "clone3": 435, "openat2": 437, "fchmodat2": 452,
    },
    0x40000000,
)  # fmt: skip
_AARCH64 = _Architecture(
    0xC00000B7,
    {
        "openat": 56, "clone": 220,
        "socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "connect": 203, "sendmsg": 211,
        "execve": 221, "execveat": 281, "ptrace": 117, "kill": 129, "pidfd_send_signal": 424,
        "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "mount": 40,
        "truncate": 45, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55, "sendmmsg": 269,
        "process_vm_writev": 271, "renameat2": 276, "bpf": 280,
        "io_uring_setup": 425, "clone3": 435, "openat2": 437, "fchmodat2": 452,
    },
    0xFFFFFFFF,
)  # fmt: skip
_KNOWN = {"x86_64": _X86_64, "aarch64": _AARCH64}

# Refused only with some arguments: which argument, and the bits that decide.
_FLAGS_OF_OPEN = {"open": 1, "openat": 2}
# The C library falls back from these two to the older call, whose flags can be read here.
_ENOSYS = 0x00050000 | 38
_UNREADABLE = ("clone3", "openat2")


class Unprotected(Exception):
    """The system gives no such filter."""


def install() -> None:
    """Install the filter. Raises Unprotected when the system has none, or is of another architecture."""
    architecture = _KNOWN.get(platform.machine())
    if architecture is None:
        raise Unprotected(f"no table of system calls for {platform.machine()}")
    program = b"".join(_program(architecture))
    instructions = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    given = Program(len(program) // 8, ctypes.addressof(instructions))
    try:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(given))
    except OSError as error:
        raise Unprotected(f"seccomp: {error.strerror}") from error


def _program(architecture: _Architecture) -> list[bytes]:
    refused = [
        n for name, n in architecture.calls.items() if name not in (*_FLAGS_OF_OPEN, *_UNREADABLE, "clone")
    ]
    program = [
        _step(_LOAD_WORD, _ARCHITECTURE),
        _step(_JUMP_EQUAL, architecture.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD_WORD, _NUMBER),
        _step(_JUMP_AT_LEAST, architecture.highest, 0, 1),
        _step(_RETURN, _REFUSE),
    ]
    for number in refused:
        program += [_step(_JUMP_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    for name in _UNREADABLE:
        program += [_step(_JUMP_EQUAL, architecture.calls[name], 0, 1), _step(_RETURN, _ENOSYS)]
    for name, argument in _FLAGS_OF_OPEN.items():
        if name in architecture.calls:
            program += [
                _step(_JUMP_EQUAL, architecture.calls[name], 0, 4),
                _step(_LOAD_WORD, _ARGUMENTS + 8 * argument),
                _step(_JUMP_ANY_BIT, _WRITING, 0, 1),
                _step(_RETURN, _REFUSE),
                _step(_RETURN, _ALLOW),
            ]
    return [
        *program,
        _step(_JUMP_EQUAL, architecture.calls["clone"], 0, 3),
        _step(_LOAD_WORD, _ARGUMENTS),
        _step(_JUMP_ANY_BIT, _NEW_PROCESS_FLAG, 1, 0),
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _ALLOW),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction of the filter (struct sock_filter): what to do, the jumps, the operand."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
