"""Processes that write one file, and that something happens to.

``python -m tests.fault_writers WHAT …`` prints one JSON object a line: ``moments FILE TIMES`` ends
writers of a file at any moment, ``calls FILE`` tells the system calls of a write, ``locked FOLDER``
waits with the folder's lock held.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

from survey import files

from .following import NUMBERS, OVER, be_followed, calls_of


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def moments(path: Path, count: int) -> None:
    """Tell what stands in *path* after each of *count* writers that the system ended any time."""
    pick = random.Random(7)  # noqa: S311
    path.write_text("0\n")
    for _ in range(count):
        if pid := os.fork():
            os.waitpid(pid, 0)
            say(text=path.read_text(), names=len(list(path.parent.iterdir())))
            continue
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 0.0001 + pick.random() / 20)
        number = int(path.read_text().partition("\n")[0])
        while True:
            number += 1
            files.update(path, lambda _, n=number: f"{n}\n" * (1 + n % 5000))  # type: ignore[misc]
    files.write_text(path, "end\n")


def calls(path: Path) -> None:
    """Tell what a write to *path* asks of the system, and of which file."""
    if not (pid := os.fork()):
        be_followed()
        files.write_text(path, "new")
        with suppress(OSError):
            os.close(OVER)
    for number, (first, *_) in calls_of(pid):
        if first == OVER:
            os.kill(pid, signal.SIGKILL)
            return
        if name := NUMBERS.get(number):
            about = Path(f"/proc/{pid}/fd/{first}").readlink() if name != "rename" else ""
            say(call=name, about=str(about))


def locked(folder: Path) -> None:
    """Hold the lock of *folder* until killed."""
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    say(ready=True)
    signal.pause()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["moments", path, count]:
            moments(Path(path), int(count))
        case ["calls", path]:
            calls(Path(path))
        case ["locked", folder]:
            locked(Path(folder))
