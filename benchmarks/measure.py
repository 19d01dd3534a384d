"""A figure is a ratio: ours to a peer or a limit, run in turn, so that both meet one machine.

Seconds are those of the processor, of child processes too: others on the machine do not count.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: seconds, or another unit that the name says."""

    name: str
    ours: float
    peer: float
    ratio: float
    """The median of the ratios pair by pair."""
    target: float | None = None
    """At most so much is wanted."""
    unit: str = "s"

    @property
    def row(self) -> str:
        """The figure as a line of the table."""
        wanted = f"≤ {self.target:g}" if self.target is not None else ""
        missed = " missed" if self.target is not None and self.ratio > self.target else ""
        return (
            f"{self.name:66} {self.ours:10.4g} {self.peer:10.4g} {self.unit:4}"
            f" {self.ratio:8.2f} × {wanted:7}{missed}"
        )

    def data(self) -> dict[str, Any]:
        """Return the figure as JSON keeps it."""
        return asdict(self)


def compare(
    name: str, ours: Action, theirs: Action, *, runs: int = 7, target: float | None = None
) -> Figure:
    """Return the figure of two actions run in turn, after each ran once."""
    ours()
    theirs()
    often = _often(theirs)
    pairs = [(seconds(ours), seconds(theirs, often)) for _ in range(runs)]
    return Figure(
        name,
        statistics.median(mine for mine, _ in pairs),
        statistics.median(peer for _, peer in pairs),
        statistics.median(mine / peer for mine, peer in pairs),
        target,
    )


def once(name: str, ours: Action, limit: float, *, unit: str = "s") -> Figure:
    """Return the figure of an action that is too long to repeat, against a limit."""
    took = seconds(ours)
    return Figure(name, took, limit, took / limit, 1.0, unit)


def _often(action: Action) -> int:
    """Return how often an action must run to take a tenth of a second."""
    often = 1
    while often < 10_000 and seconds(action, often) * often < 0.1:
        often *= 2
    return often


def seconds(action: Action, often: int = 1) -> float:
    """Return how long an action took a processor, with the processes that it started."""
    start = _spent()
    for _ in range(often):
        action()
    return (_spent() - start) / often


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def python(code: str) -> Action:
    """Return the action of running *code* in an interpreter of its own."""
    return lambda: answer(code)


def answer(code: str) -> str:
    """Return what *code* prints in an interpreter of its own, which keeps what it compiled."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env=kept,
    )
    return done.stdout


def forget() -> None:
    """Empty the caches of this process, so that a second run reads as the first did."""
    for name, module in list(sys.modules.items()):
        if name.startswith("survey"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear") and value.cache_info().maxsize:
                    value.cache_clear()
