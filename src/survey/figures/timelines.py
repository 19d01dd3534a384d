"""Papers on an axis of time, in a lane for each topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

import pandas as pd
from matplotlib.axes import Axes

from survey.figures.dates import (
    Moment,
    Scale,
    even_scale,
    frame_dates,
    marks,
    moment,
    precision_entries,
)
from survey.figures.labels import LINE, clean, cut, widest, width, wrap
from survey.figures.style import (
    BAND,
    COLOURS,
    MUTED,
    WIDTH,
    axes,
    empty,
    inches_wide,
    legend,
    legend_height,
    name_rows,
    need,
    note,
    styled,
)
from survey.figures.words import Language, say, tell

_NAME = 1.15
_LABEL = 1.9
_SMALL = 7.0
_DOT = 0.05
_GAP = 0.03
_SPACE = 0.08


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of the figure: what is written beside its dot, its date, its topic."""

    label: str
    date: Moment
    topic: str | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an entry stands: its row in the lane, and on which side of the dot its label is."""

    row: int
    left: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The entries of a topic, in the order of time, and where they stand."""

    name: Sequence[str]
    entries: Sequence[Entry]
    spots: Sequence[Spot]

    @property
    def rows(self) -> int:
        """Return how many lines of labels it holds."""
        return 1 + max(spot.row for spot in self.spots)

    @property
    def height(self) -> float:
        """Return its height in lines, with some air."""
        return max(self.rows, len(self.name)) + 0.4


@styled
def timeline(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return papers on an axis of time, a lane for each topic, labels beside their dots.

    *frame* has the columns ``key``, ``label``, ``published`` (ISO, as precise as known) and
    ``topic``. New axes are as high as the labels need; axes of the caller's keep their size.
    """
    entries = _entries(frame, language)
    if not entries:
        return empty(ax, say("no papers", language))
    names = {entry.topic: _name(entry.topic, language) for entry in entries}
    left = 0.1 + widest(line for name in names.values() for line in name) + _SPACE
    inches = WIDTH - left - 0.1 if ax is None else inches_wide(ax)
    scale = even_scale(*frame_dates(entry.date for entry in entries), inches)
    lanes = [
        _lane(names[topic], list(group), scale)
        for topic, group in groupby(entries, key=lambda entry: entry.topic)
    ]
    explained = precision_entries((entry.date for entry in entries), language)
    missing = len(frame) - len(entries)
    ax = axes(
        ax,
        height=sum(lane.height for lane in lanes) * LINE,
        left=left,
        top=legend_height(explained, inches),
        bottom=0.5 if missing else 0.3,
    )
    _draw(ax, lanes, scale)
    scale.show(ax)
    legend(ax, explained)
    note(ax, [tell("dates left out", missing, language)], below=0.25, language=language)
    return ax


def _entries(frame: pd.DataFrame, language: Language) -> list[Entry]:
    """Return the dated papers, topic by topic: the oldest topic first, what has none last."""
    if frame.empty:
        return []
    need(frame, ("key", "label", "published", "topic"), figure="timeline")
    rows = zip(frame["key"], frame["label"], frame["published"], frame["topic"], strict=True)
    entries = [
        Entry(cut(label, _LABEL, _SMALL), date, clean(topic) or None)
        for key, written, published, topic in rows
        if (date := moment(published))
        and (label := clean(written) or clean(key, otherwise=say("unnamed", language)))
    ]
    entries.sort(key=lambda entry: (entry.date.middle, entry.label))
    first: dict[str | None, int] = {}
    for number, entry in enumerate(entries):
        first.setdefault(entry.topic, number)
    return sorted(entries, key=lambda entry: (entry.topic is None, first[entry.topic]))


def _name(topic: str | None, language: Language) -> list[str]:
    return wrap(topic or say("unclassified", language), _NAME, lines=3)


def _lane(name: Sequence[str], entries: Sequence[Entry], scale: Scale) -> Lane:
    dots = ((scale.inch(entry.date.middle), width(entry.label, _SMALL)) for entry in entries)
    return Lane(name, entries, pack(dots, scale.inches[-1]))


def pack(dots: Iterable[tuple[float, float]], inches: float) -> list[Spot]:
    """Return where dots stand whose labels are so wide, none touching another.

    *dots* are pairs of inches: the place from the left, the width of the label. Each takes
    the first row with room for it, its label at its right if that fits, else at its left.

    >>> [spot.row for spot in pack([(0.5, 1.0), (1.0, 1.0), (1.8, 1.0)], 4.0)]
    [0, 1, 0]
    >>> pack([(3.5, 1.0)], 4.0)
    [Spot(row=0, left=True)]
    """
    rows: list[list[tuple[float, float]]] = []
    spots = []
    for x, wide in dots:
        right = (x - _DOT, x + _DOT + _GAP + wide)
        left = (x - _DOT - _GAP - wide, x + _DOT)
        sides = [side for side in (right, left) if side[0] >= 0 and side[1] <= inches] or [right]
        row, taken = next(
            (n, side)
            for n, row in enumerate([*rows, []])
            for side in sides
            if all(side[1] + _SPACE <= a or b + _SPACE <= side[0] for a, b in row)
        )
        if row == len(rows):
            rows.append([])
        rows[row].append(taken)
        spots.append(Spot(row, taken == left))
    return spots


def _draw(ax: Axes, lanes: Sequence[Lane], scale: Scale) -> None:
    tops = list(accumulate((lane.height for lane in lanes), initial=0.0))
    ax.set_ylim(tops[-1], 0)
    middles = [top + lane.height / 2 for top, lane in zip(tops, lanes, strict=False)]
    name_rows(ax, middles, ["\n".join(lane.name) for lane in lanes])
    for n, lane in enumerate(lanes):
        if n % 2 == 0:
            ax.axhspan(tops[n], tops[n + 1], color=BAND, linewidth=0, zorder=0)
        first = middles[n] - (lane.rows - 1) / 2
        heights = [first + spot.row for spot in lane.spots]
        colour = COLOURS[n % len(COLOURS)] if lane.entries[0].topic else MUTED
        dots = zip(lane.entries, heights, strict=True)
        marks(ax, [(each.date.middle, y, each.date.precision) for each, y in dots], colour)
        for entry, spot, y in zip(lane.entries, lane.spots, heights, strict=True):
            _write(ax, entry, left=spot.left, y=y, scale=scale)


def _write(ax: Axes, entry: Entry, *, left: bool, y: float, scale: Scale) -> None:
    aside = (_DOT + _GAP) * (-1 if left else 1)
    x = scale.day(scale.inch(entry.date.middle) + aside)
    side = "right" if left else "left"
    ax.text(x, y, entry.label, ha=side, va="center_baseline", fontsize=_SMALL, parse_math=False)
