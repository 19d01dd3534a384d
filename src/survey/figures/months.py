"""How many papers each month brought, in a lane for each topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from survey.analysis import NONE
from survey.figures.dates import Moment, Scale, moment, number
from survey.figures.labels import balanced, clean, widest
from survey.figures.style import (
    BAND,
    COLOURS,
    MUTED,
    axes,
    empty,
    name_rows,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.tallies import numbers, plain
from survey.figures.words import Language, say, tell

_LANES = 14
_LANE = 0.42
_NAME = 1.5
_FEWEST = 12
_ASIDE = 0.35
_BAR = 0.07
"""Inches: the least room of a month."""
_SMALL = 6.5


@dataclass(frozen=True, slots=True)
class Window:
    """The months that have bars, counted from the year 0, and the sums before and after them."""

    first: int
    bars: np.ndarray
    before: np.ndarray
    after: np.ndarray


@styled
def months(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return a bar for each month, in a lane for each topic, all on one scale.

    *frame* has months (ISO) as its index and a column for each topic. Where time is too long for
    bars that can be seen, the months that hold most papers have bars, what is earlier or later is a
    number. Beyond 14 topics the largest are shown.
    """
    values, bad = numbers(frame)
    days = {n: day.start for n, value in enumerate(frame.index) if (day := month_of(value))}
    known = list(days)
    if not values[known].any():
        return empty(ax, say("no papers", language))
    places, dropped = _lanes(values[known].sum(axis=0))
    raw = [clean(frame.columns[n], otherwise=NONE) for n in places]
    named = [say("unclassified", language) if name == NONE else name for name in raw]
    names = [balanced(name, min(_NAME, 0.28 * page_width())) for name in named]
    left = 0.15 + widest(line for lines in names for line in lines)
    room = room_of(ax, left)
    sums = _by_month((day, values[n, places]) for n, day in days.items())
    window = _window(sums, int((room - 2 * _ASIDE) / _BAR))
    lost = values.sum() - values[known].sum()
    said = [
        say("lanes left out", language).format(shown=_LANES, n=dropped) if dropped else "",
        tell("months left out", round(lost), language),
        tell("numbers left out", bad, language),
    ]
    ax = axes(
        ax,
        height=_LANE * len(names),
        sides=(left, 0.1),
        top=0.25,
        bottom=0.6 if any(said) else 0.3,
        wide=page_width(),
    )
    _draw(ax, window, room, language)
    name_rows(ax, [n + 0.55 for n in range(len(names))], ["\n".join(lines) for lines in names])
    note(ax, said, below=0.25, language=language)
    return ax


def month_of(value: object) -> Moment | None:
    """Return the month or day that *value* states, None where it states neither.

    >>> month_of("2023-02").start.isoformat(), month_of("2023"), month_of("—")
    ('2023-02-01', None, None)
    """
    found = moment(value)
    return found if found and found.precision != "year" else None


def _lanes(sums: np.ndarray) -> tuple[list[int], int]:
    """Return the places of the largest lanes, the largest first, and how many are not shown."""
    order = [int(n) for n in np.argsort(-sums, kind="stable") if sums[n]]
    return order[:_LANES], len(order[_LANES:])


def _by_month(dated: Iterable[tuple[date, np.ndarray]]) -> dict[int, np.ndarray]:
    """Return what each month brought, by its number since the year 0."""
    sums: dict[int, np.ndarray] = {}
    for day, values in dated:
        month = day.year * 12 + day.month - 1
        sums[month] = sums.get(month, 0) + values
    return sums


def _window(sums: dict[int, np.ndarray], most: int) -> Window:
    """Return all months, or of more than *most* those in a row that brought most."""
    first, last = min(sums), max(sums)
    nothing = np.zeros_like(sums[first])
    if last - first + 1 > most:
        starts = sorted({min(month, last - most + 1) for month in sums}, reverse=True)

        def held(start: int) -> float:
            return float(sum(v.sum() for m, v in sums.items() if start <= m < start + most))

        first = max(starts, key=held)
        last = first + most - 1
    short = max(_FEWEST - (last - first + 1), 0)
    first, last = first - short // 2, last + short - short // 2
    bars = np.array([sums.get(month, nothing) for month in range(first, last + 1)])
    before = sum((v for m, v in sums.items() if m < first), start=nothing)
    after = sum((v for m, v in sums.items() if m > last), start=nothing)
    return Window(first, bars, before, after)


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _draw(ax: Axes, window: Window, room: float, language: Language) -> None:
    starts = [number(_day(window.first + n)) for n in range(len(window.bars) + 1)]
    aside = [_ASIDE if side.any() else 0.05 for side in (window.before, window.after)]
    scale = _scale(starts, room, aside)
    scale.show(ax)
    ax.set_ylim(window.bars.shape[1], 0)
    most = max(float(window.bars.max()), 1.0)
    widths = np.diff(starts)
    for lane, values in enumerate(window.bars.T):
        if lane % 2 == 0:
            ax.axhspan(lane, lane + 1, color=BAND, linewidth=0, zorder=0)
        heights = 0.66 * values / most
        ax.bar(
            np.array(starts[:-1]) + widths / 2,
            -heights,
            bottom=lane + 0.96,
            width=widths * 0.86,
            color=COLOURS[0],
            linewidth=0,
        )
        _peak(ax, starts, values, heights, lane=lane)
    ends = ((0.04, "left", window.before, "earlier"), (room - 0.04, "right", window.after, "later"))
    for inch, side, sums, words in ends:
        if sums.any():
            _aside(ax, scale.day(inch), side, sums, say(words, language))


def _scale(starts: Sequence[float], room: float, aside: Sequence[float]) -> Scale:
    """Return an even axis of the months, with room for numbers at both ends."""
    per_inch = (starts[-1] - starts[0]) / (room - sum(aside))
    ends = (starts[0] - aside[0] * per_inch, starts[-1] + aside[1] * per_inch)
    return Scale((ends[0], starts[0], starts[-1], ends[1]), (0.0, aside[0], room - aside[1], room))


def _peak(
    ax: Axes, starts: Sequence[float], values: np.ndarray, heights: np.ndarray, *, lane: int
) -> None:
    """Write the largest number of a lane above its first bar of that height."""
    if values.any():
        top = int(np.argmax(values))
        middle = (starts[top] + starts[top + 1]) / 2
        ax.text(
            middle,
            lane + 0.94 - heights[top],
            plain(values[top]),
            ha="center",
            va="bottom",
            fontsize=_SMALL,
        )


def _aside(ax: Axes, day: float, side: str, sums: np.ndarray, words: str) -> None:
    """Write at one end what is earlier or later."""
    ax.text(day, -0.12, words, ha=side, va="bottom", fontsize=_SMALL, color=MUTED)
    for lane, value in enumerate(sums):
        if value:
            ax.text(day, lane + 0.55, plain(value), ha=side, va="center", color=MUTED)
