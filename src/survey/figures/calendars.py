"""When papers were read: a calendar of weeks and weekdays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Patch, Rectangle

from survey.figures.dates import moments
from survey.figures.labels import SIZE
from survey.figures.style import (
    INK,
    MUTED,
    SEQUENCE,
    axes,
    empty,
    legend,
    legend_height,
    need,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.words import Language, say, tell

_LEAST = 0.075
"""Inches: where a week would be narrower, a year stands in two halves."""
_SHADES = 4
_NONE = "#eeeeee"
_SMALL = 6.5
_LABEL = 1.6
_NAMED = 10


@styled
def reading_calendar(
    frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh"
) -> Axes:
    """Return a calendar of the papers read: a column a week, a row a weekday, a block a year.

    *frame* has the columns ``read`` (date) and ``papers`` (how many); years without any
    reading are left out.
    """
    if frame.empty:
        return empty(ax, say("no readings", language))
    need(frame, ("read", "papers"), figure="reading_calendar")
    days, bad = _days(frame)
    if not days:
        return empty(ax, say("no readings", language))
    years = sorted({day.year for day in days})
    steps = _steps(max(days.values()))
    left = 0.85
    room = room_of(ax, left)
    halves = room < 54 * _LEAST
    blocks = [block for year in years for block in _blocks(year, halves=halves)]
    weeks = 28 if halves else 54
    entries = _shade_entries(steps, language)
    ax = axes(
        ax,
        height=len(blocks) * 9.5 * room / weeks,
        sides=(left, 0.1),
        top=legend_height(entries, room),
        bottom=0.35 if bad else 0.1,
        wide=page_width(),
    )
    ax.set(xlim=(0, weeks), ylim=(len(blocks) * 9.5, 0), xticks=[], yticks=[])
    ax.spines["bottom"].set_visible(False)
    for n, block in enumerate(blocks):
        _draw_block(ax, block, days, steps, top=n * 9.5 + 1.7, language=language)
    legend(ax, entries)
    note(ax, [tell("days left out", bad, language)], below=0.05, language=language)
    return ax


def _days(frame: pd.DataFrame) -> tuple[dict[date, float], int]:
    """Return how many papers were read on which day, and how many rows tell neither."""
    numbers = pd.to_numeric(frame["papers"], errors="coerce")
    days: dict[date, float] = {}
    bad = 0
    for read, papers in zip(moments(frame["read"]), numbers, strict=True):
        if read is None or read.precision != "day" or not 0 <= papers < float("inf"):
            bad += 1
        elif papers:
            days[read.start] = days.get(read.start, 0) + papers
    return days, bad


def _steps(most: float) -> list[int]:
    """Return the highest count of each shade.

    >>> _steps(1), _steps(3), _steps(10)
    ([1], [1, 2, 3], [3, 5, 8, 10])
    """
    return sorted({-int(-most * n // _SHADES) for n in range(1, _SHADES + 1)})


def _shade(count: float, steps: Sequence[int]) -> tuple[float, float, float, float]:
    """Return the colour of *count*, darker the more it is."""
    place = next((n for n, step in enumerate(steps) if count <= step), len(steps) - 1)
    return SEQUENCE(0.3 + 0.7 * place / max(len(steps) - 1, 1) if len(steps) > 1 else 0.75)


def _shade_entries(steps: Sequence[int], language: Language) -> list[tuple[Artist, str]]:
    ranges = [
        f"{low + 1}–{high}" if high > low + 1 else f"{high}"
        for low, high in zip([0, *steps], steps, strict=False)
    ]
    ranges[-1] += f" ({say('papers a day', language)})"
    colours: list[str | tuple[float, float, float, float]] = [_NONE]
    colours += [_shade(step, steps) for step in steps]
    return [
        (Patch(facecolor=colour), name)
        for colour, name in zip(colours, ["0", *ranges], strict=True)
    ]


def _blocks(year: int, *, halves: bool) -> list[tuple[date, ...]]:
    """Return the days of a year, in one block or in two."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    parts = ((1, 6), (7, 12)) if halves else ((1, 12),)
    return [
        tuple(d for d in days if d.year == year and low <= d.month <= high) for low, high in parts
    ]


def _draw_block(
    ax: Axes,
    block: Sequence[date],
    days: dict[date, float],
    steps: Sequence[int],
    *,
    top: float,
    language: Language,
) -> None:
    if block[0].month == 1:
        _name_year(ax, block[0].year, days, top=top, language=language)
    names = say("weekdays", language).split()
    for row in range(0, 7, 2):
        y = top + row + 0.5
        ax.text(-0.4, y, names[row], ha="right", va="center_baseline", fontsize=5.5, color=MUTED)
    places = _places(block)
    cells = [Rectangle((x + 0.06, top + y + 0.06), 0.88, 0.88) for x, y in places.values()]
    colours = [_shade(days[day], steps) if day in days else _NONE for day in places]
    ax.add_collection(PatchCollection(cells, facecolors=colours, linewidths=0))
    months = say("months", language).split()
    for month in range(block[0].month, block[-1].month + 1):
        week, weekday = places[date(block[0].year, month, 1)]
        ax.text(week + (weekday > 0), top - 0.35, months[month - 1], fontsize=_SMALL, color=MUTED)
        _month_line(ax, week, weekday, top)


def _name_year(
    ax: Axes, year: int, days: dict[date, float], *, top: float, language: Language
) -> None:
    """Write a year and its sum at the left."""
    total = sum(count for day, count in days.items() if day.year == year)
    words = say("total of one" if total == 1 else "total", language).format(n=f"{total:g}")
    rows = ((str(year), 2.8, SIZE + 1.5, INK), (words, 4.6, _SMALL, MUTED))
    for text, below, size, colour in rows:
        ax.annotate(
            text,
            (0, top + below),
            (-17, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=size,
            color=colour,
        )


def _places(block: Sequence[date]) -> dict[date, tuple[int, int]]:
    """Return the column and the row of each day: its week of the block, the weekday.

    >>> _places(_blocks(2024, halves=False)[0])[date(2024, 1, 14)]
    (1, 6)
    >>> _places(_blocks(2024, halves=True)[1])[date(2024, 7, 1)]
    (0, 0)
    """
    shift = block[0].weekday()
    return {day: ((n + shift) // 7, day.weekday()) for n, day in enumerate(block)}


def _month_line(ax: Axes, week: int, weekday: int, top: float) -> None:
    """Draw the border before the first day of a month."""
    xs = [week + 1, week + 1, week, week] if weekday else [week, week]
    ys = [top, top + weekday, top + weekday, top + 7] if weekday else [top, top + 7]
    ax.plot(xs, ys, color=MUTED, linewidth=0.5, solid_capstyle="butt", zorder=3)
