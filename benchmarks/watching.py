"""How long an author waits for the page: from saving a note to the printed draft.

By the clock, since that is what he waits for, and in seconds of the processor, of the watching
process, its kernel and pandoc, which do not depend on what else the machine does.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from .measure import ROOT, Figure

_DRAFT = "survey-gnn"
_NOTE = "data/notes/paper-notes.md"
_LIMIT = 2.0
_SAVES = 7
_THOUGHT = 6.0
"""Seconds in which an author reads what was printed, and the next kernel starts."""


def figures() -> Iterator[Figure]:
    """Yield the figures of watching: one draft, one note saved several times."""
    with tempfile.TemporaryDirectory() as name:
        bench = _bench(Path(name))
        kept = {**os.environ, "SURVEY_CACHE": str(Path(name) / "cache")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-u", "-m", "survey", "watch", "--to", "pdf"]
        with subprocess.Popen(
            command, cwd=bench, env=kept, stdout=subprocess.PIPE, text=True
        ) as watching:
            assert watching.stdout
            try:
                _until(watching.stdout, "watching")
                took = [_save(bench / _NOTE, watching) for _ in range(_SAVES)]
            finally:
                watching.terminate()
    for name, seconds in zip(("by the clock", "processor"), zip(*took, strict=True), strict=True):
        median = statistics.median(seconds)
        about = f"a note saved, the draft printed: {name}"
        yield Figure(about, median, _LIMIT, median / _LIMIT, 1.0)


def _bench(folder: Path) -> Path:
    """Return a copy of the workbench with one draft."""
    bench = folder / "bench"
    shutil.copytree(ROOT / "data", bench / "data")
    (bench / "notebooks").mkdir()
    for name in ("survey.toml", "refs.bib", f"notebooks/{_DRAFT}.ipynb"):
        shutil.copy(ROOT / name, bench / name)
    return bench


def _save(note: Path, watching: subprocess.Popen[str]) -> tuple[float, float]:
    """Return the seconds from saving a note to the word that the draft is printed."""
    assert watching.stdout
    time.sleep(_THOUGHT)
    text = note.read_text("utf-8")
    began, spent = time.perf_counter(), _spent(watching.pid)
    note.write_text(f"{text}\n", "utf-8")
    _until(watching.stdout, f"{_DRAFT}.pdf")
    return time.perf_counter() - began, _spent(watching.pid) - spent


def _spent(pid: int) -> float:
    """Return the seconds of the processor that a process and those below it took until now."""
    whole = psutil.Process(pid)
    total = 0.0
    for process in (whole, *whole.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it ended just now: its parent counts it
            total += sum(process.cpu_times()[:4])
    return total


def _until(lines: IO[str], said: str) -> None:
    for line in lines:
        if said in line:
            return
    raise RuntimeError(f"watching ended before it said {said}")
