"""Dates as precise as they were stated, on an axis of time."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from survey.figures.labels import clean, width
from survey.figures.style import MUTED
from survey.figures.words import Language, say

Precision = Literal["day", "month", "year"]

_ISO = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_END = 0.1
_CROWD = 0.65
_FILL: dict[Precision, Literal["full", "left", "none"]] = {
    "day": "full",
    "month": "left",
    "year": "none",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or the month or year of which no more is known."""

    start: date
    end: date
    """The last day that it may have been."""
    precision: Precision

    @property
    def middle(self) -> float:
        """Where it stands on an axis, in days as matplotlib counts them."""
        return (number(self.start) + number(self.end)) / 2


def number(day: date) -> float:
    """Return *day* as matplotlib counts days."""
    return float(date2num(day))  # type: ignore[no-untyped-call]


def moment(value: object) -> Moment | None:
    """Return the date that *value* states, or None where it states none.

    >>> moment("2023-02").end.isoformat(), moment("2023").precision, moment("2023-13"), moment(None)
    ('2023-02-28', 'year', None, None)
    """
    match = _ISO.fullmatch(clean(value))  # years from 1000 to 2999: others are slips
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = date(year or 0, month or 1, day or 1)
        if day:
            return Moment(start, start, "day")
        if month:
            return Moment(start, _month_after(start, 1) - timedelta(days=1), "month")
        return Moment(start, date(start.year, 12, 31), "year")
    except ValueError:
        return None


def moments(values: pd.Series) -> list[Moment | None]:
    """Return the date that each of the *values* states."""
    return [moment(value) for value in values]


def ticks(start: date, end: date, inches: float = 5.0) -> list[tuple[float, str]]:
    """Return as many places and labels as *inches* have room for: years, else months, else days.

    >>> [label for _, label in ticks(date(2021, 5, 1), date(2024, 2, 1))]
    ['2022', '2023', '2024']
    >>> [label for _, label in ticks(date(2023, 1, 1), date(2023, 3, 9))]
    ['2023-01', '2023-02', '2023-03']
    """
    if (end - start).days > 800:
        step = _step(end.year - start.year, (1, 2, 5, 10, 20, 50, 100, 200, 500), inches / 0.42)
        years = (y for y in range(start.year, end.year + 1) if y % step == 0)
        days = [date(year, 1, 1) for year in years]
        form = "%Y"
    elif (end - start).days > 60:
        step = _step((end - start).days // 30, (1, 2, 3, 6), inches / 0.62)
        days = [day for day in _months(start, end) if (day.month - 1) % step == 0]
        form = "%Y-%m"
    else:
        step = _step((end - start).days, (1, 2, 5, 10, 15, 30), inches / 0.85)
        days = [start + timedelta(days=n) for n in range(0, (end - start).days + 1, step)]
        form = "%Y-%m-%d"
    return [(number(day), day.strftime(form)) for day in days if start <= day <= end]


def frame_dates(dates: Iterable[Moment]) -> tuple[date, date]:
    """Return the first and last day that an axis must show, at least some weeks apart.

    >>> [str(day) for day in frame_dates([moment("2023-05-18")])]
    ['2023-05-03', '2023-06-02']
    """
    known = list(dates)
    start, end = min(each.start for each in known), max(each.end for each in known)
    if (end - start).days >= 30:
        return start, end
    return start - timedelta(days=15), end + timedelta(days=15)


def _step(size: int, steps: Sequence[int], most: float) -> int:
    return next((step for step in steps if size / step <= most), steps[-1])


def _months(start: date, end: date) -> Iterator[date]:
    day = start.replace(day=1)
    while day <= end:
        yield day
        day = _month_after(day, 1)


def _month_after(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    return date(day.year + years, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """How days become inches: even, or wider where there is more to show."""

    days: tuple[float, ...]
    inches: tuple[float, ...]
    """How far from the left end each of the *days* stands; straight in between."""

    @property
    def is_bent(self) -> bool:
        """Return whether some months are given more room than others."""
        return len(self.days) > 2

    def inch(self, day: float) -> float:
        """Return how far from the left end *day* stands."""
        return float(np.interp(day, self.days, self.inches))

    def day(self, inch: float) -> float:
        """Return the day that stands so far from the left end."""
        return float(np.interp(inch, self.inches, self.days))

    def show(self, ax: Axes, label: str = "") -> None:
        """Give *ax* this axis of time, with a light line at every tick."""
        if self.is_bent:
            ax.set_xscale("function", functions=(self._forward, self._inverse))
        ax.set_xlim(self.days[0], self.days[-1])
        marked = self._ticks()
        ax.set_xticks([x for x, _ in marked], [text for _, text in marked])
        ax.set_xlabel(label)
        ax.grid(visible=True, axis="x")

    def _ticks(self) -> list[tuple[float, str]]:
        """Return the ticks, without those that would stand out or touch the one before."""
        shown = self.days[1:-1] or self.days
        first, last = (
            date.fromordinal(round(day - number(date.min)) + 1) for day in (shown[0], shown[-1])
        )
        kept: list[tuple[float, str]] = []
        free = -_END
        for day, text in ticks(first, last, self.inches[-1]):
            half = width(text) / 2
            if free <= self.inch(day) - half and self.inch(day) + half <= self.inches[-1] + _END:
                kept.append((day, text))
                free = self.inch(day) + half + 0.08
        return kept

    def _forward(self, days: np.ndarray) -> np.ndarray:
        return np.asarray(np.interp(days, self.days, self.inches))

    def _inverse(self, inches: np.ndarray) -> np.ndarray:
        return np.asarray(np.interp(inches, self.inches, self.days))


def even_scale(start: date, end: date, inches: float) -> Scale:
    """Return an axis from *start* to *end* with a little room at both ends.

    >>> scale = even_scale(date(2020, 1, 1), date(2021, 1, 1), 4.2)
    >>> round(scale.inch(number(date(2020, 7, 2))), 2)
    2.1
    """
    per_inch = (number(end) - number(start)) / (inches - 2 * _END)
    days = (number(start) - _END * per_inch, number(end) + _END * per_inch)
    return Scale(days, (0.0, inches))


def crowded_scale(
    start: date,
    end: date,
    crowd: Iterable[float],
    inches: float,
    *,
    before: float = 0.1,
    after: float = _END,
) -> Scale:
    """Return an axis that gives more room where the days of the *crowd* lie close together.

    The place of a day is partly its place in time, partly its rank; *before* and *after* are the
    room at both ends.
    """
    first, last = number(start), number(end)
    known = sorted(crowd)
    days = sorted({first, last, *known})
    ranks = [(bisect_left(known, day) + bisect_right(known, day)) / 2 for day in days]
    room = inches - before - after
    middle = [
        before
        + room * (day - first) / (last - first) * (1 - _CROWD)
        + room * (rank - ranks[0]) / max(ranks[-1] - ranks[0], 1) * _CROWD
        for day, rank in zip(days, ranks, strict=True)
    ]
    slope = (last - first) / room
    outer = (first - before * slope, last + after * slope)
    return Scale((outer[0], *days, outer[1]), (0.0, *middle, inches))


def marks(ax: Axes, dots: Iterable[tuple[float, float, Precision]], colour: str) -> None:
    """Draw papers as dots: full if the day is known, half if the month, open if only the year."""
    known = list(dots)
    for precision in _FILL:
        places = [(x, y) for x, y, each in known if each == precision]
        if places:
            (line,) = ax.plot(*zip(*places, strict=True))
            _dress(line, precision, colour)


def precision_entries(dates: Iterable[Moment], language: Language) -> list[tuple[Artist, str]]:
    """Return what a legend says of dots, or nothing where every date is known to the day."""
    seen = {each.precision for each in dates}
    if seen <= {"day"}:
        return []
    return [
        (_dress(Line2D([], []), precision, MUTED), say(precision, language))
        for precision in _FILL
        if precision in seen
    ]


def _dress(line: Line2D, precision: Precision, colour: str) -> Line2D:
    line.set(linestyle="none", marker="o", markersize=4.6, markeredgewidth=0.9, zorder=4)
    line.set(color=colour, markerfacecoloralt="white", fillstyle=_FILL[precision])
    if precision == "year":
        line.set(fillstyle="full", markerfacecolor="white")
    return line
