"""Counts as bars; plans against progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from survey.figures.labels import SIZE, clean, widest, width
from survey.figures.style import (
    COLOURS,
    MUTED,
    SEQUENCE,
    axes,
    empty,
    ink_on,
    legend,
    legend_height,
    name_rows,
    need,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.tallies import Names, numbers, plain, tally, wrapped
from survey.figures.words import Language, say, tell

_ROWS = 25
_PARTS = 7
_STATUSES = ("read", "pending", "named")
_NAME = 2.1
_REST = "#bdbdbd"


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of segment of the bars: its name, colour and hatch."""

    name: str
    colour: str
    hatch: str = ""


@styled
def counts(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return horizontal bars, the longest first, stacked where *frame* has several columns.

    The index names the bars; years and months stay in the order of time. Beyond 25 bars the
    shortest are summed as a number without a bar, and so is what is not stated (``—``): a long bar
    would press all others together.
    """
    if frame.empty:
        return empty(ax, say("no counts", language))
    if set(_STATUSES).issuperset(frame.columns):
        frame = frame[[status for status in _STATUSES if status in frame.columns]]
    table = tally(frame, language, rows=_ROWS, columns=_PARTS, ranked=True)
    ends = [plain(total) for total in table.values.sum(axis=1)]
    parts = _parts(table.columns, language)
    ax = _bars(ax, table.rows.written, table.bars, parts, ends=ends, noted=any(table.said))
    note(ax, table.said, below=0.05, language=language)
    return ax


@styled
def progress(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return a bar for each review: papers read, pending, only named; at its end, read of all.

    *frame* has the columns ``review``, ``status`` and ``papers``; a status of another name
    gets a segment of its own.
    """
    if frame.empty:
        return empty(ax, say("no reviews", language))
    need(frame, ("review", "status", "papers"), figure="progress")
    papers, bad = numbers(frame[["papers"]])
    long = pd.DataFrame(
        {
            "review": [clean(r, otherwise=say("no review", language)) for r in frame["review"]],
            "status": [clean(s, otherwise=say("no status", language)) for s in frame["status"]],
            "papers": papers[:, 0],
        }
    )
    table = long.pivot_table(
        index="review", columns="status", values="papers", aggfunc="sum", fill_value=0, sort=False
    )
    known = [status for status in _STATUSES if status in table.columns]
    table = table[known + [status for status in table.columns if status not in known]]
    shown = tally(table, language, rows=_ROWS, columns=_PARTS)
    sums = shown.values.sum(axis=1)
    read = shown.values[:, 0] if "read" in known else 0 * sums
    ends = [f"{plain(done)} / {plain(total)}" for done, total in zip(read, sums, strict=True)]
    parts = [_status(name, language) for name in shown.columns.written]
    ax = _bars(ax, shown.rows.written, shown.bars, parts, ends=ends, noted=True)
    said = [say("ends of bars", language), *shown.said, tell("numbers left out", bad, language)]
    note(ax, said, below=0.05, language=language)
    return ax


def _status(status: str, language: Language) -> Part:
    looks = {"read": ("#0B4F7D", ""), "pending": ("#7FB8DA", "////"), "named": ("#E4E4E4", "")}
    if status not in looks:
        return Part(status, _REST, "....")
    colour, hatch = looks[status]
    return Part(say(status, language), colour, hatch)


def _parts(columns: Names, language: Language) -> list[Part]:
    """Return a look for each column: from dark to light, so that neighbours differ in grey."""
    names = columns.written
    if set(_STATUSES).issuperset(names):
        return [_status(name, language) for name in names]
    own = len(names) - columns.bare
    if len(names) == 1:
        return [Part(names[0], COLOURS[0])]
    steps = np.linspace(1.0, 0.16, max(own, 1))
    colours = ["#{:02x}{:02x}{:02x}".format(*SEQUENCE(step, bytes=True)[:3]) for step in steps]
    shades = [Part(name, colour) for name, colour in zip(names, colours, strict=False)]
    hatches = ("....", "xxxx")
    return shades + [
        Part(name, _REST, hatch) for name, hatch in zip(names[own:], hatches, strict=False)
    ]


def _bars(
    ax: Axes | None,
    names: Sequence[str],
    values: np.ndarray,
    parts: Sequence[Part],
    *,
    ends: Sequence[str],
    noted: bool,
) -> Axes:
    """Return stacked horizontal bars from the top down, with words at their ends."""
    names, left, row_height = wrapped(names, min(_NAME, 0.36 * page_width()))
    room = room_of(ax, left)
    entries = [
        (Patch(facecolor=part.colour, hatch=part.hatch, edgecolor="white"), part.name)
        for part in parts
        if len(parts) > 1
    ]
    top = legend_height(entries, room)
    ax = axes(
        ax,
        height=len(names) * row_height,
        sides=(left, 0.1),
        top=top,
        bottom=0.35 if noted else 0.1,
        wide=page_width(),
    )
    longest = max(float(values.sum(axis=1).max()), 1e-9)
    per_inch = longest / max(room - widest(ends) - 0.1, room / 4)
    start = np.zeros(len(names))
    for part, lengths in zip(parts, values.T, strict=True):
        ax.barh(
            range(len(names)),
            lengths,
            left=start,
            height=0.68,
            color=part.colour,
            hatch=part.hatch,
            edgecolor="white",
            linewidth=0.6,
        )
        if len(parts) > 1:
            _inside(ax, start, lengths, per_inch, part)
        start = start + lengths
    for row, (end, total) in enumerate(zip(ends, start, strict=True)):
        ax.text(total + 0.06 * per_inch, row, end, va="center_baseline")
    ax.set(xlim=(0, room * per_inch), ylim=(len(names) - 0.5, -0.5), xticks=[])
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    name_rows(ax, range(len(names)), names)
    legend(ax, entries)
    return ax


def _inside(ax: Axes, start: np.ndarray, lengths: np.ndarray, per_inch: float, part: Part) -> None:
    """Write each number in its segment where that is long enough."""
    for row, (begin, length) in enumerate(zip(start, lengths, strict=True)):
        words = plain(length)
        if length > 0 and width(words, SIZE - 1) + 0.06 <= length / per_inch:
            ax.text(
                begin + length / 2,
                row,
                words,
                ha="center",
                va="center_baseline",
                fontsize=SIZE - 1,
                color=ink_on(part.colour),
                bbox={"boxstyle": "square,pad=0.1", "facecolor": part.colour, "linewidth": 0}
                if part.hatch
                else None,
            )
