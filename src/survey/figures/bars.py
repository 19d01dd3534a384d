"""Counts as bars and as a table of shades; plans against progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from survey.figures.labels import LINE, SIZE, clean, cut, widest, width, wrap
from survey.figures.style import (
    COLOURS,
    MUTED,
    SEQUENCE,
    WIDTH,
    axes,
    empty,
    inches_wide,
    ink_on,
    legend,
    legend_height,
    name_rows,
    need,
    note,
    styled,
)
from survey.figures.words import Language, say, tell

_ROWS = 25
_ROW = 0.23
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

    The index names the bars (years stay in the order of time); beyond 25 bars the shortest
    are summed in one that says how many they are.
    """
    if frame.empty:
        return empty(ax, say("no counts", language))
    table, bad = _numbers(frame, language)
    table = table.iloc[np.argsort(-table.sum(axis=1).to_numpy(), kind="stable")]
    rest = len(table) - _ROWS if len(table) > _ROWS + 1 else 0
    top = table.iloc[: len(table) - rest]
    if all(str(name).isdecimal() and len(str(name)) == 4 for name in top.index):
        top = top.sort_index()
    names = [str(name) for name in top.index]
    values = top.to_numpy()
    ends = [_plain(total) for total in values.sum(axis=1)]
    if rest:  # a number without a bar: a long bar would press all others together
        names.append(say("rest", language).format(n=rest))
        ends.append(_plain(table.iloc[len(top) :].to_numpy().sum()))
        values = np.vstack([values, np.zeros(values.shape[1])])
    columns = [str(column) for column in table.columns]
    statuses = {"read", "pending", "named"}.issuperset(columns)
    parts = [_status(name, language) for name in columns] if statuses else _shades(columns)
    said = [
        say("rows left out", language).format(shown=_ROWS, n=rest) if rest else "",
        tell("numbers left out", bad, language),
    ]
    ax = _bars(ax, names, values, parts, ends=ends, noted=any(said))
    note(ax, said, below=0.05, language=language)
    return ax


@styled
def heatmap(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return a table of shades, topic by year, with the number in each cell."""
    if frame.empty:
        return empty(ax, say("no counts", language))
    table, bad = _numbers(frame, language)
    names, left, row_height = _names([str(name) for name in table.index])
    heads = [str(column) for column in table.columns]
    room = WIDTH - left - 0.1 if ax is None else inches_wide(ax)
    cell = min(0.62, room / len(heads))
    upright = widest(heads) > cell - 0.06
    top = 0.15 + (max(width(cut(head, 0.9)) for head in heads) if upright else 0.12)
    ax = axes(
        ax,
        height=len(names) * row_height * 1.1,
        left=left,
        right=WIDTH - left - cell * len(heads),
        top=top,
        bottom=0.3 if bad else 0.1,
    )
    _shade(ax, table.to_numpy(), size=min(SIZE, cell * 72 / 1.9))
    name_rows(ax, [row + 0.5 for row in range(len(names))], names)
    ax.set_xticks(np.arange(len(heads)) + 0.5, [cut(head, 0.9) for head in heads])
    ax.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.tick_params(axis="x", rotation=90 if upright else 0)
    note(ax, [tell("numbers left out", bad, language)], below=0.08, language=language)
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
    papers, bad = _numbers(frame[["papers"]], language)
    long = pd.DataFrame(
        {
            "review": [clean(r, otherwise=say("no review", language)) for r in frame["review"]],
            "status": [clean(s, otherwise=say("no status", language)) for s in frame["status"]],
            "papers": papers["papers"].to_numpy(),
        }
    )
    table = long.pivot_table(
        index="review", columns="status", values="papers", aggfunc="sum", fill_value=0, sort=False
    )
    known = [status for status in ("read", "pending", "named") if status in table.columns]
    table = table[known + [status for status in table.columns if status not in known]]
    read = table["read"] if "read" in known else table.sum(axis=1) * 0
    ends = [
        f"{_plain(done)} / {_plain(total)}"
        for done, total in zip(read, table.sum(axis=1), strict=True)
    ]
    parts = [_status(str(status), language) for status in table.columns]
    names = [str(name) for name in table.index]
    ax = _bars(ax, names, table.to_numpy(), parts, ends=ends, noted=True)
    said = tell("numbers left out", bad, language)
    note(ax, [say("ends of bars", language), said], below=0.05, language=language)
    return ax


def _status(status: str, language: Language) -> Part:
    looks = {"read": ("#0B4F7D", ""), "pending": ("#7FB8DA", "////"), "named": ("#E4E4E4", "")}
    if status not in looks:
        return Part(status, _REST, "....")
    colour, hatch = looks[status]
    return Part(say(status, language), colour, hatch)


def _shades(columns: Sequence[str]) -> list[Part]:
    """Return a look for each column: from dark to light, so that neighbours differ in grey."""
    if len(columns) == 1:
        return [Part(columns[0], COLOURS[0])]
    steps = np.linspace(1.0, 0.16, len(columns))
    colours = ["#{:02x}{:02x}{:02x}".format(*SEQUENCE(step, bytes=True)[:3]) for step in steps]
    return [Part(name, colour) for name, colour in zip(columns, colours, strict=True)]


def _numbers(frame: pd.DataFrame, language: Language) -> tuple[pd.DataFrame, int]:
    """Return the frame with clean names and counts, and how many values were no counts.

    A missing value is 0 and no fault.
    """
    table = frame.apply(pd.to_numeric, errors="coerce").astype("float64")
    table = table.where(np.isfinite(table) & (table >= 0))
    bad = int((table.isna() & frame.notna()).to_numpy().sum())
    nameless = say("unclassified", language)
    table.index = pd.Index([clean(name, otherwise=nameless) for name in frame.index])
    table.columns = pd.Index([clean(name, otherwise=nameless) for name in frame.columns])
    return table.fillna(0), bad


def _names(written: Sequence[str]) -> tuple[list[str], float, float]:
    """Return names as they stand at the left, the inches they take, the height of a row."""
    wrapped = [wrap(name, _NAME) for name in written]
    left = 0.15 + widest(line for lines in wrapped for line in lines)
    row = _ROW if all(len(lines) == 1 for lines in wrapped) else 2 * LINE
    return ["\n".join(lines) for lines in wrapped], left, row


def _plain(value: float) -> str:
    return f"{value:.10g}"


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
    names, left, row_height = _names(names)
    room = WIDTH - left - 0.1 if ax is None else inches_wide(ax)
    entries = [
        (Patch(facecolor=part.colour, hatch=part.hatch, edgecolor="white"), part.name)
        for part in parts
        if len(parts) > 1
    ]
    top = legend_height(entries, room)
    ax = axes(ax, height=len(names) * row_height, left=left, top=top, bottom=0.35 if noted else 0.1)
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
        words = _plain(length)
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


def _shade(ax: Axes, values: np.ndarray, *, size: float) -> None:
    """Draw a cell for each of *values*, its number in it; a nought is grey."""
    most = max(float(values.max()), 1.0)
    for (row, column), value in np.ndenumerate(values):
        colour = SEQUENCE(0.12 + 0.88 * value / most) if value else "#f7f7f7"
        ax.add_patch(
            Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="white", linewidth=1)
        )
        ink = ink_on(colour) if value else "#a8a8a8"
        ax.text(
            column + 0.5,
            row + 0.5,
            _plain(value),
            ha="center",
            va="center_baseline",
            fontsize=size,
            color=ink,
        )
    ax.set(xlim=(0, values.shape[1]), ylim=(values.shape[0], 0))
    ax.spines["bottom"].set_visible(False)
