"""Counts as a table of shades: topic by year, and what meets what."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from survey.figures.labels import LINE, SIZE, cut, widest, width
from survey.figures.style import (
    SEQUENCE,
    axes,
    empty,
    ink_on,
    name_rows,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.tallies import Tally, plain, tally, wrapped
from survey.figures.words import Language, say

_ROWS = 25
_CELL = 0.27
"""Inches: the least width of a cell whose number can be read."""
_WIDEST = 0.62
_NAME = 2.1
_HEAD = 1.25


@styled
def heatmap(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return a table of shades, topic by year, with the number in each cell.

    Beyond 25 rows, and beyond as many columns as there is room for, the small ones are summed;
    of years the early ones. Sums and what is not stated (``—``) have numbers without a shade.
    """
    return _grid(frame, ax, language, nought="0")


@styled
def cooccurrence(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return a table of shades of what meets what: topics and organisations, topics and topics.

    *frame* has a row for each value of the one, a column for each of the other, and how many
    papers have both. Where nothing meets the cell stays empty.
    """
    return _grid(frame, ax, language, nought="")


def _grid(frame: pd.DataFrame, ax: Axes | None, language: Language, *, nought: str) -> Axes:
    if frame.empty:
        return empty(ax, say("no counts", language))
    longest = min(_NAME, 0.36 * page_width())
    rows = tally(frame, language, rows=_ROWS, columns=1).rows.written
    names, left, row_height = wrapped(rows, longest)
    table = tally(frame, language, rows=_ROWS, columns=_columns(room_of(ax, left)))
    heads = [cut(head, _HEAD) for head in table.columns.written]
    room = room_of(ax, left)
    cell = min(_WIDEST, room / len(heads))
    upright = widest(heads) > cell - 0.06
    ax = axes(
        ax,
        height=len(names) * row_height * 1.1,
        sides=(left, page_width() - left - cell * len(heads)),
        top=0.15 + (widest(heads) if upright else 0.12),
        bottom=0.1 + LINE * 2 if table.said else 0.1,
        wide=page_width(),
    )
    _shade(ax, table, size=min(SIZE, cell * 72 / 1.9), nought=nought)
    name_rows(ax, [row + 0.5 for row in range(len(names))], names)
    ax.set_xticks(np.arange(len(heads)) + 0.5, heads, parse_math=False)
    ax.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.tick_params(axis="x", rotation=90 if upright else 0)
    note(ax, table.said, below=0.08, language=language)
    return ax


def _columns(room: float) -> int:
    """Return how many columns have room, beside one for the rest and one for what is not stated."""
    return max(2, int(room / _CELL) - 2)


def _shade(ax: Axes, table: Tally, *, size: float, nought: str) -> None:
    """Draw a cell for each value, its number in it; sums are grey."""
    height, wide = table.own.shape
    most = max(float(table.own.max(initial=0)), 1.0)
    for (row, column), value in np.ndenumerate(table.values):
        own = row < height and column < wide
        colour = SEQUENCE(0.12 + 0.88 * value / most) if value and own else "#f7f7f7"
        ax.add_patch(
            Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="white", linewidth=1)
        )
        if words := plain(value) if value else nought:
            ax.text(
                column + 0.5,
                row + 0.5,
                words,
                ha="center",
                va="center_baseline",
                fontsize=min(size, size * 0.9 * _CELL / width(words, size)),
                color=ink_on(colour) if value else "#a8a8a8",
            )
    ax.set(xlim=(0, table.values.shape[1]), ylim=(table.values.shape[0], 0))
    ax.spines["bottom"].set_visible(False)
