"""Following the system calls of a forked child; Linux alone lets us."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Iterator
from typing import Any

_TRACE_ME, _SYSCALL, _DETACH, _SET_OPTIONS, _GET_SYSCALL_INFO = 0, 24, 17, 0x4200, 0x420E
_STOPS_ARE_MARKED, _ENDS_WITH_US = 0x1, 0x100000
_CALL_STOP = signal.SIGTRAP | 0x80
_ENTRY = 1
OVER = 0x5EED_0DD
"""No file has this number: closing it tells who follows that a write is over."""
NUMBERS = {
    "x86_64": {1: "write", 74: "fsync", 82: "rename", 264: "rename", 316: "rename"},
    "aarch64": {64: "write", 82: "fsync", 38: "rename", 276: "rename"},
}.get(platform.machine(), {})


def _ptrace(request: int, pid: int, address: int = 0, data: Any = None) -> int:
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.restype = ctypes.c_long
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    result = call(request, pid, address, data)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def calls_of(pid: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield number and arguments of each system call that a forked child is about to make."""
    os.waitpid(pid, 0)
    _ptrace(_SET_OPTIONS, pid, 0, _STOPS_ARE_MARKED | _ENDS_WITH_US)
    passed = 0
    while True:
        _ptrace(_SYSCALL, pid, 0, passed)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            raise ChildProcessError(f"ended by itself: {os.waitstatus_to_exitcode(status)}")
        passed = 0 if os.WSTOPSIG(status) == _CALL_STOP else os.WSTOPSIG(status)
        buffer = ctypes.create_string_buffer(88)
        _ptrace(_GET_SYSCALL_INFO, pid, 88, ctypes.addressof(buffer))
        if not passed and buffer.raw[0] == _ENTRY:
            number, *arguments = struct.unpack_from("=7Q", buffer.raw, 24)
            yield number, tuple(arguments)


def detach(pid: int) -> None:
    """Let a child go on unfollowed."""
    _ptrace(_DETACH, pid)


def be_followed() -> None:
    """Stop until the parent follows the system calls of this process."""
    _ptrace(_TRACE_ME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
