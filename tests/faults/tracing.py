"""Runs a piece of work in a forked process and lets the kernel stop it at each call that changes a file.

This is what `strace --inject` does, in a few lines of ctypes: the process is traced with ptrace, every call that
changes a file in the watched folder is counted, and a fault kills it there, shortens the write, or makes the call
fail. Nothing of the program is replaced: the faults come from the kernel, at moments that are counted, not guessed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.calls import NUMBERS, Call, read_call

IS_POSSIBLE: Final = sys.platform == "linux" and platform.machine() == "x86_64"
NOT_POSSIBLE: Final = "stopping system calls needs Linux on x86_64"

Work = Callable[[Callable[[], None], Callable[[str], None]], None]
"""What runs in the process: it calls `begin()` when faults may come and `tell(text)` for what it acknowledges."""
Fault = Callable[[int, Call], "Kill | Fail | None"]
"""Decides by the number of the call (from 0) and the call what happens to it."""


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL at this call: before it, or after `share` of what it writes (1.0: after the whole call)."""

    share: float | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """The call changes nothing and returns this error."""

    errno: int


@dataclass(slots=True)
class Run:
    """How it went: what was acknowledged, which calls changed files, how the process ended."""

    told: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    signal: int = 0
    code: int = 0
    last_words: str = ""
    """What it died of, if it died of an error."""

    @property
    def was_killed(self) -> bool:
        return self.signal == signal.SIGKILL


def no_fault(_number: int, _call: Call) -> None:
    """Let everything pass: for counting."""


def kill_at(number: int, share: float | None = None) -> Fault:
    return lambda count, _call: Kill(share) if count == number else None


def fail_from(number: int, errno: int, *, times: int = 1) -> Fault:
    """Let `times` calls from a number on fail."""
    return lambda count, _call: Fail(errno) if number <= count < number + times else None


def run(work: Work, watched: Path, fault: Fault = no_fault, *, contents: bool = False) -> Run:
    """Run the work in a process of its own and return how it went; `contents` keeps what was written, too."""
    acks = watched.with_name(watched.name + ".told")
    words = acks.with_suffix(".error")
    acks.unlink(missing_ok=True)
    words.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        _be_the_child(work, acks)
    ended = Run()
    tracer = _Tracer(pid, watched, fault, ended, acks=acks, contents=contents)
    tracer.follow()
    ended.told = acks.read_text(encoding="utf-8").splitlines() if acks.exists() else []
    ended.last_words = words.read_text(encoding="utf-8") if words.exists() else ""
    return ended


def _be_the_child(work: Work, acks: Path) -> None:
    """Do the work and leave without any clean-up of the tests this process was forked from."""
    code = 1
    try:
        descriptor = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        work(_be_traced, lambda text: _tell(descriptor, text))
        code = 0
    except BaseException as error:  # noqa: BLE001  # the edge of this process
        acks.with_suffix(".error").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    finally:
        os._exit(code)


def _tell(descriptor: int, text: str) -> None:
    os.write(descriptor, (text + "\n").encode())


# ------------------------------------------------------------------------------------------------- the kernel's side

_TRACEME, _SYSCALL, _POKEUSER = 0, 24, 6
_SETOPTIONS, _GET_SYSCALL_INFO = 0x4200, 0x420E
_SYSGOOD, _EXITKILL = 1, 1 << 20
_ENTRY, _EXIT = 1, 2
_RAX, _RDX, _ORIG_RAX = 10 * 8, 12 * 8, 15 * 8
"""Where the registers of x86_64 lie in `struct user`: result, third argument, number of the call."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long


class _Info(ctypes.Structure):
    """`struct ptrace_syscall_info` (ptrace(2)); at an exit `number` is the result."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64),
        ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    )


def _ptrace(request: int, pid: int, address: int = 0, data: int = 0) -> None:
    if _libc.ptrace(request, pid, address, data) == -1:
        raise OSError(ctypes.get_errno(), "ptrace")


def _be_traced() -> None:
    _ptrace(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


class _Tracer:
    """Follows one process from `begin()` to its end."""

    def __init__(self, pid: int, watched: Path, fault: Fault, ended: Run, *, acks: Path, contents: bool) -> None:
        self._pid, self._fault, self._ended, self._contents = pid, fault, ended, contents
        self._watched = watched
        self._told = str(acks)
        self._count = 0
        self._killing = False
        self._error = 0

    def follow(self) -> None:
        if self._has_ended(os.waitpid(self._pid, 0)[1]):
            return
        _ptrace(_SETOPTIONS, self._pid, 0, _SYSGOOD | _EXITKILL)
        pending = 0
        while True:
            with contextlib.suppress(ProcessLookupError):  # it was killed meanwhile; the next line hears of it
                _ptrace(_SYSCALL, self._pid, 0, pending)
            status = os.waitpid(self._pid, 0)[1]
            if self._has_ended(status):
                return
            stopped = os.WSTOPSIG(status)
            pending = 0
            if stopped == signal.SIGTRAP | 0x80:
                self._at_call()
            elif stopped != signal.SIGTRAP:
                pending = stopped

    def _has_ended(self, status: int) -> bool:
        if os.WIFSIGNALED(status):
            self._ended.signal = os.WTERMSIG(status)
        elif os.WIFEXITED(status):
            self._ended.code = os.WEXITSTATUS(status)
        return os.WIFSIGNALED(status) or os.WIFEXITED(status)

    def _at_call(self) -> None:
        info = _Info()
        size = ctypes.sizeof(info)
        if _libc.ptrace(_GET_SYSCALL_INFO, self._pid, size, ctypes.addressof(info)) == -1:
            return
        if info.op == _ENTRY and info.number in NUMBERS:
            self._entered(NUMBERS[info.number], tuple(info.arguments))
        elif info.op == _EXIT:
            self._left()

    def _entered(self, name: str, arguments: tuple[int, ...]) -> None:
        call = read_call(self._pid, name, arguments, contents=self._contents)
        if call is None or not (call.path == self._told or Path(call.path).is_relative_to(self._watched)):
            return
        self._ended.calls.append(call)
        if call.path == self._told:
            return
        number, self._count = self._count, self._count + 1
        match self._fault(number, call):
            case Kill(share=None):
                os.kill(self._pid, signal.SIGKILL)
            case Kill(share=share):
                self._killing = True
                if name in {"write", "pwrite64"} and share is not None:
                    _ptrace(_POKEUSER, self._pid, _RDX, max(1, int(arguments[2] * share)))
            case Fail(errno=errno):
                self._error = errno
                _ptrace(_POKEUSER, self._pid, _ORIG_RAX, -1)

    def _left(self) -> None:
        if self._killing:
            os.kill(self._pid, signal.SIGKILL)
        elif self._error:
            _ptrace(_POKEUSER, self._pid, _RAX, -self._error)
            self._error = 0
