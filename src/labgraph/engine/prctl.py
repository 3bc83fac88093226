"""The few things a process asks of Linux about itself that Python has no words for (prctl(2), mallopt(3))."""

import ctypes
import os

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 15, 22, 38
M_ARENA_MAX = -8


def prctl(option: int, *arguments: int) -> None:
    """Ask for it. Raises OSError when the kernel refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    given = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    if library.prctl(ctypes.c_int(option), *given) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def name_process(name: str) -> None:
    """Go by this name in `ps` and `top`; the kernel keeps 15 bytes of it."""
    kept = ctypes.create_string_buffer(name.encode()[:15])
    prctl(PR_SET_NAME, ctypes.addressof(kept))


def share_one_heap() -> None:
    """Let the threads to come share one heap; no effect where the C library has but one (musl).

    With a heap for each thread (glibc) what large answers took stays with the threads that sent them: a web worker of
    forty threads kept 55 MB after them instead of 41.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_ARENA_MAX, 1)
