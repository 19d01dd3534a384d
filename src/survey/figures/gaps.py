"""How long papers waited to be read, and which dates cannot be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from survey.figures.dates import Moment, even_scale, frame_dates, moment, number, ticks
from survey.figures.labels import clean, cut, width
from survey.figures.style import (
    BAND,
    COLOURS,
    INK,
    MUTED,
    axes,
    empty,
    figure_of,
    inches_wide,
    legend,
    legend_height,
    need,
    note,
    page_width,
    room_of,
    styled,
)
from survey.figures.words import Language, say, tell

_SMALL = 6.5
_LABEL = 1.3
_NAMED = 10
_TALL = 0.15


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper that was read: its name, and when it was published and read."""

    label: str
    published: Moment
    read: Moment

    @property
    def delay(self) -> float:
        """Return the days from publication to reading, at the middle of what is known."""
        return self.read.middle - self.published.middle

    @property
    def is_slip(self) -> bool:
        """Return whether it cannot have been published when it was read."""
        return self.published.start > self.read.end


@styled
def reading_gap(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return papers by the day of publication and of reading; below the line are slips.

    *frame* has the columns ``key``, ``label``, ``published`` and ``read``. The papers that
    waited longest are labelled, and so are slips: papers read before they were published,
    whatever day of a month or year they were published on.
    """
    readings = _readings(frame, language)
    if not readings:
        return empty(ax, say("no readings", language))
    slips = [reading for reading in readings if reading.is_slip]
    rest = sorted((r for r in readings if not r.is_slip), key=lambda r: -r.delay)
    entries = _gap_entries(readings, language)
    left = 0.75
    ax = axes(
        ax,
        height=3.7,
        sides=(left, 0.1),
        top=legend_height(entries, room_of(ax, left)),
        bottom=0.75,
        wide=page_width(),
    )
    _gap_axes(ax, readings, language)
    for group, marker, colour in ((rest, "o", COLOURS[0]), (slips, "X", COLOURS[1])):
        _dots(ax, group, marker, colour)
    legend(ax, entries)
    worst = sorted(slips, key=lambda r: r.delay)[:_NAMED]
    late = [reading for reading in rest if reading.delay > 0][:_NAMED]
    wanted = [*worst, *late]
    written = _label(ax, wanted, readings)
    note(ax, _gap_notes(frame, readings, wanted, written, language), below=0.5, language=language)
    return ax


def _readings(frame: pd.DataFrame, language: Language) -> list[Reading]:
    if frame.empty:
        return []
    need(frame, ("key", "label", "published", "read"), figure="reading_gap")
    rows = zip(frame["key"], frame["label"], frame["published"], frame["read"], strict=True)
    nameless = say("unnamed", language)
    return [
        Reading(cut(clean(label) or clean(key, otherwise=nameless), _LABEL, _SMALL), start, end)
        for key, label, published, read in rows
        if (start := moment(published)) and (end := moment(read))
    ]


def _gap_entries(readings: Sequence[Reading], language: Language) -> list[tuple[Artist, str]]:
    dot = Line2D([], [], linestyle="none", marker="o", color=COLOURS[0], markersize=4.6)
    cross = Line2D([], [], linestyle="none", marker="X", color=COLOURS[1], markersize=5.5)
    period = Line2D([], [], color=COLOURS[0], linewidth=0.8)
    diagonal = Line2D([], [], color=INK, linewidth=0.8, linestyle=(0, (5, 3)))
    entries: list[tuple[Artist, str]] = [(dot, say("paper", language))]
    if any(reading.is_slip for reading in readings):
        entries.append((cross, say("slip", language)))
    if any(reading.published.precision != "day" for reading in readings):
        entries.append((period, say("period", language)))
    return [*entries, (diagonal, say("same day", language))]


def _gap_axes(ax: Axes, readings: Sequence[Reading], language: Language) -> None:
    """Give both axes of time, the line of reading on the day, and the side where slips are."""
    start, end = frame_dates(
        [*(r.published for r in readings), max((r.read for r in readings), key=lambda m: m.end)]
    )
    even_scale(start, end, inches_wide(ax)).show(ax, say("published", language))
    first, last = frame_dates(reading.read for reading in readings)
    high = ax.get_window_extent().height / figure_of(ax).dpi
    scale = even_scale(first, last, high)
    marked = ticks(first, last, high * 1.5)
    ax.set_ylim(scale.day(0), scale.day(high))
    ax.set_yticks([y for y, _ in marked], [text for _, text in marked])
    ax.set_ylabel(say("read on", language))
    ax.grid(visible=True, axis="y")
    low, high_day = ax.get_xlim()
    ax.plot([low, high_day], [low, high_day], color=INK, linewidth=0.8, linestyle=(0, (5, 3)))
    ax.fill_between([low, high_day], [low, high_day], [ax.get_ylim()[0]] * 2, color=BAND, zorder=0)
    ax.set_xlim(low, high_day)
    ax.set_ylim(scale.day(0), scale.day(high))


def _dots(ax: Axes, group: Sequence[Reading], marker: str, colour: str) -> None:
    for reading in group:
        if reading.published.precision != "day":
            ends = [number(reading.published.start), number(reading.published.end)]
            ax.plot(ends, [reading.read.middle] * 2, color=colour, linewidth=0.8, alpha=0.6)
    if group:
        ax.plot(
            [reading.published.middle for reading in group],
            [reading.read.middle for reading in group],
            linestyle="none",
            marker=marker,
            color=colour,
            markersize=4.6 if marker == "o" else 6,
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=4,
        )


def _label(ax: Axes, wanted: Iterable[Reading], readings: Iterable[Reading]) -> list[Reading]:
    """Write labels near their dots where nothing is touched, and return those that were."""
    frame = ax.get_window_extent().transformed(figure_of(ax).dpi_scale_trans.inverted())
    taken = _dot_boxes(ax, readings)
    labels: list[Bbox] = []
    written: list[Reading] = []
    for reading in wanted:
        wide = width(reading.label, _SMALL)
        dot = _inches(ax, reading.published.middle, reading.read.middle)
        for x, y in _offsets(wide):
            box = Bbox.from_bounds(dot[0] + x, dot[1] + y - _TALL / 2, wide, _TALL)
            fits = _within(box, frame) and _on_its_side(ax, box, slip=reading.is_slip)
            if not fits or box.count_overlaps([*taken, *labels]):
                continue
            near = _nearest(box, dot)
            if not _crosses(dot, near, labels):
                labels.append(box)
                written.append(reading)
                _point(ax, reading, (x, y), (near[0] - dot[0], near[1] - dot[1]))
                break
    return written


def _inches(ax: Axes, x: float, y: float) -> tuple[float, float]:
    right, up = ax.transData.transform((x, y)) / figure_of(ax).dpi
    return float(right), float(up)


def _dot_boxes(ax: Axes, readings: Iterable[Reading]) -> list[Bbox]:
    """Return the boxes, in inches, of the dots and of the lines through them."""
    boxes = []
    for reading in readings:
        published, y = reading.published, reading.read.middle
        left, up = _inches(ax, number(published.start), y)
        right, _ = _inches(ax, number(published.end), y)
        boxes.append(Bbox.from_extents(left - 0.045, up - 0.045, right + 0.045, up + 0.045))
    return boxes


def _on_its_side(ax: Axes, box: Bbox, *, slip: bool) -> bool:
    """Return whether *box* lies below the diagonal for a slip, above it for another paper."""
    low, high = ax.get_xlim()
    (x, y), (x_high, y_high) = _inches(ax, low, low), _inches(ax, high, high)
    slope = (y_high - y) / (x_high - x)
    corner, up = (box.x0, box.y1) if slip else (box.x1, box.y0)
    above = float(up) > y + (float(corner) - x) * slope
    return above != slip


def _offsets(wide: float) -> list[tuple[float, float]]:
    """Return where a label may begin, in inches from its dot to its left middle, nearest first."""
    places = [(x, 0.0) for x in (0.07, -0.07 - wide)]
    for n in range(1, 12):
        for y in (n * 0.09, -n * 0.09):
            for aside in (0.07, 0.2, 0.4, 0.7, 1.1, 1.6):
                places += [(aside, y), (-aside - wide, y)]
            places += [(-wide * part / 4, y) for part in range(1, 4) if n > 1]
    return sorted(places, key=lambda at: hypot(max(at[0], -at[0] - wide, 0), at[1]))


def _nearest(box: Bbox, dot: tuple[float, float]) -> tuple[float, float]:
    """Return the point of *box* that a line from *dot* leads to."""
    x, y = min(max(dot[0], box.x0), box.x1), (box.y0 + box.y1) / 2
    if box.x0 < dot[0] < box.x1:
        y = float(box.y0 if dot[1] < y else box.y1)
    return float(x), float(y)


def _within(box: Bbox, frame: Bbox) -> bool:
    return all(frame.contains(*corner) for corner in box.corners())


def _crosses(dot: tuple[float, float], near: tuple[float, float], labels: Iterable[Bbox]) -> bool:
    """Return whether the line from a dot to its label would run through other labels."""
    steps = [n / 12 for n in range(13)]
    on_line = [(dot[0] + (near[0] - dot[0]) * n, dot[1] + (near[1] - dot[1]) * n) for n in steps]
    return any(label.contains(x, y) for label in labels for x, y in on_line)


def _point(
    ax: Axes, reading: Reading, start: tuple[float, float], near: tuple[float, float]
) -> None:
    """Write the label of *reading*, with a line to it unless it stands beside the dot.

    Both places are inches from the dot: where the label starts, where the line ends.
    """
    dot = (reading.published.middle, reading.read.middle)
    if hypot(*near) > 0.09:
        arrow = {"arrowstyle": "-", "color": MUTED, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 3}
        ax.annotate(
            "", dot, (near[0] * 72, near[1] * 72), textcoords="offset points", arrowprops=arrow
        )
    ax.annotate(
        reading.label,
        dot,
        (start[0] * 72, start[1] * 72),
        textcoords="offset points",
        va="center_baseline",
        fontsize=_SMALL,
        parse_math=False,
        zorder=5,
    )


def _gap_notes(
    frame: pd.DataFrame,
    readings: Sequence[Reading],
    wanted: Sequence[Reading],
    written: Sequence[Reading],
    language: Language,
) -> list[str]:
    """Say which papers are named, and how many rows have no dates."""
    said = []
    for words, slip in (("labelled", False), ("labelled slips", True)):
        most = sum(reading.is_slip == slip for reading in wanted)
        named = sum(reading.is_slip == slip for reading in written)
        if most:
            partly = " in part" if named < most else ""
            said.append(say(words + partly, language).format(n=named, most=most))
    places = {(reading.published.middle, reading.read.middle) for reading in readings}
    same = tell("same place", len(readings) - len(places), language)
    return [*said, same, tell("dates left out", len(frame) - len(readings), language)]
