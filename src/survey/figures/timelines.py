"""Papers on an axis of time, in a lane for each topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

import pandas as pd
from matplotlib.axes import Axes

from survey.figures.dates import (
    Moment,
    Scale,
    crowded_scale,
    even_scale,
    frame_dates,
    marks,
    moment,
    precision_entries,
)
from survey.figures.labels import LINE, balanced, clean, cut, widest, width
from survey.figures.style import (
    BAND,
    COLOURS,
    MUTED,
    axes,
    empty,
    legend,
    legend_height,
    name_rows,
    need,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.words import Language, say, tell

_NAME = 1.15
_DOT = 0.05
_GAP = 0.03
_SPACE = 0.08


@dataclass(frozen=True, slots=True)
class Type:
    """How labels are set."""

    size: float
    """Points."""
    longest: float
    """Inches: a longer label is cut."""
    line: float
    """Inches from one line to the next."""


_TYPES = (Type(7.0, 1.9, LINE), Type(6.3, 1.3, 0.125), Type(6.0, 0.85, 0.115))
_UNNAMED = Type(6.0, 0.0, 0.1)
_EASY, _PAGE, _MOST = 5.0, 7.6, 20.0
"""Inches: an axis stays even up to the first height, type is usual up to the second; beyond the
third papers have no labels."""
_LANES = 30


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
    type: Type
    entries: Sequence[Entry]
    spots: Sequence[Spot]

    @property
    def rows(self) -> int:
        """Return how many lines of labels it holds."""
        return 1 + max(spot.row for spot in self.spots)

    @property
    def height(self) -> float:
        """Return its height in lines, with some air."""
        return max(self.rows, len(self.name) * LINE / self.type.line) + 0.4


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
    inches = room_of(ax, left)
    scale, lanes = _scaled(entries, names, inches)
    explained = precision_entries((entry.date for entry in entries), language)
    missing = len(frame) - len(entries)
    ax = axes(
        ax,
        height=_height(lanes),
        sides=(left, 0.1),
        top=legend_height(explained, inches),
        bottom=0.5 if missing or scale.is_bent else 0.3,
        wide=page_width(),
    )
    _draw(ax, lanes, scale)
    scale.show(ax)
    legend(ax, explained)
    bent = say("crowded", language) if scale.is_bent else ""
    nameless = say("too many to name", language) if lanes[0].type is _UNNAMED else ""
    missed = tell("dates left out", missing, language)
    note(ax, [bent, nameless, missed], below=0.25, language=language)
    return ax


def _scaled(
    entries: Sequence[Entry], names: Mapping[str | None, Sequence[str]], inches: float
) -> tuple[Scale, list[Lane]]:
    """Return an even axis of time with its lanes, or one that is bent where papers are many.

    An even axis is easier to read, as long as the figure fits on a page.
    """
    ends = frame_dates(entry.date for entry in entries)
    groups = [list(group) for _, group in groupby(entries, key=lambda entry: entry.topic)]
    days = [entry.date.middle for entry in entries]

    def packed(scale: Scale, kind: Type) -> tuple[Scale, list[Lane]]:
        return scale, [_lane(names[group[0].topic], group, scale, kind) for group in groups]

    def bent(kind: Type, after: float) -> tuple[Scale, list[Lane]]:
        return packed(crowded_scale(*ends, days, inches, after=after * inches), kind)

    wide = packed(even_scale(*ends, inches), _TYPES[0])
    if _height(wide[1]) <= _EASY:
        return wide
    tried = [*(bent(kind, after) for kind in _TYPES for after in (0.04, 0.18)), wide]
    fitting = [each for each in tried if _height(each[1]) <= _PAGE]
    best = fitting[0] if fitting else min(tried, key=lambda each: _height(each[1]))
    return best if _height(best[1]) <= _MOST else bent(_UNNAMED, 0.04)


def _height(lanes: Sequence[Lane]) -> float:
    return sum(lane.height * lane.type.line for lane in lanes)


def _entries(frame: pd.DataFrame, language: Language) -> list[Entry]:
    """Return the dated papers, topic by topic: the oldest topic first, what has none last."""
    if frame.empty:
        return []
    need(frame, ("key", "label", "published", "topic"), figure="timeline")
    rows = zip(frame["key"], frame["label"], frame["published"], frame["topic"], strict=True)
    entries = [
        Entry(label, date, clean(topic) or None)
        for key, written, published, topic in rows
        if (date := moment(published))
        and (label := clean(written) or clean(key, otherwise=say("unnamed", language)))
    ]
    entries.sort(key=lambda entry: (entry.date.middle, entry.label))
    first: dict[str | None, int] = {}
    for number, entry in enumerate(entries):
        first.setdefault(entry.topic, number)
    sizes = Counter(entry.topic for entry in entries if entry.topic)
    if len(sizes) > _LANES + 1:
        kept = {topic for topic, _ in sizes.most_common(_LANES)}
        rest = say("rest", language).format(n=len(sizes) - _LANES)
        first[rest] = len(entries)
        entries = [e if e.topic in {None, *kept} else replace(e, topic=rest) for e in entries]
    return sorted(entries, key=lambda entry: (entry.topic is None, first[entry.topic]))


def _name(topic: str | None, language: Language) -> list[str]:
    most = min(_NAME, 0.25 * page_width())
    return balanced(topic or say("unclassified", language), most, lines=3)


def _lane(name: Sequence[str], group: Sequence[Entry], scale: Scale, kind: Type) -> Lane:
    # half the room at most: a label has a side that it fits on, wherever its dot stands
    longest = min(kind.longest, scale.inches[-1] / 2 - _DOT - _GAP)
    entries = [
        replace(each, label=cut(each.label, longest, kind.size) if longest else "")
        for each in group
    ]
    dots = ((scale.inch(entry.date.middle), width(entry.label, kind.size)) for entry in entries)
    return Lane(name, kind, entries, pack(dots, scale.inches[-1]))


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
            _write(ax, entry, lane.type, left=spot.left, y=y, scale=scale)


def _write(ax: Axes, entry: Entry, kind: Type, *, left: bool, y: float, scale: Scale) -> None:
    aside = (_DOT + _GAP) * (-1 if left else 1)
    x = scale.day(scale.inch(entry.date.middle) + aside)
    side = "right" if left else "left"
    ax.text(x, y, entry.label, ha=side, va="center_baseline", fontsize=kind.size, parse_math=False)
