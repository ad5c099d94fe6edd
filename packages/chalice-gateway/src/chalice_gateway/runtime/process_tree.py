"""Forks child processes for messages of the supervisor."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from chalice_gateway.channel import Channel, Message

_PR_SET_PDEATHSIG = 1


def fork_for_each_message(control: Channel, child: Callable[[Message], None]) -> NoReturn:
    """Run `child` in a new process for each message, until the supervisor closes its end.

    Tells the supervisor each child's process id, and later how it ended; both name the message's
    `key`.
    """
    keys: dict[int, str] = {}

    def reap(*_: Any) -> None:
        for pid, status in _ended_children():
            tell(control, {"exited": keys.pop(pid, ""), "status": status})

    signal.signal(signal.SIGCHLD, reap)
    # What exists by now stays shared with the children: the collector does not touch it.
    gc.collect()
    gc.freeze()
    while True:
        try:
            message = control.receive()
        except (EOFError, OSError):
            os._exit(0)
        sys.stdout.flush()
        # A child that ends at once must not be reaped before its key is known.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if (pid := os.fork()) == 0:
            _become_child(control)
            child(message)
            os._exit(0)
        keys[pid] = message.header["key"]
        for descriptor in message.descriptors:
            os.close(descriptor)
        tell(control, {"forked": message.header["key"], "pid": pid})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent ends. On Linux only; elsewhere it ends when
    it next reads from the supervisor."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def open_descriptors() -> set[int]:
    """The open files of this process."""
    folder = Path("/dev/fd")
    found = {int(each.name) for each in folder.iterdir()} if folder.is_dir() else set()
    # Listing the folder opens a descriptor of its own, which is closed by now.
    return {descriptor for descriptor in found if _is_open(descriptor)}


def is_forkable(descriptors_before: set[int]) -> bool:
    """Whether a fork of this process is as good as a new one: threads do not survive a fork, and an
    open connection would be shared."""
    return threading.active_count() == 1 and not open_descriptors() - descriptors_before


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def tell(control: Channel, header: dict[str, Any], payload: bytes = b"") -> None:
    """Tell the supervisor something, unless it does not listen any more."""
    with contextlib.suppress(OSError):
        control.send(header, payload)


def _become_child(control: Channel) -> None:
    # Linux shares the CPU between sessions first (sched_autogroup): in one session, all functions
    # together would get as much as any other busy program.
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    end_with_parent()
    control.close()


def _ended_children() -> list[tuple[int, int]]:
    ended = []
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended.append(found)
    return ended
