"""Which paper builds on which: arrows along an axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from survey.figures.dates import (
    Moment,
    Scale,
    crowded_scale,
    frame_dates,
    marks,
    moment,
    precision_entries,
)
from survey.figures.labels import clean, cut, width
from survey.figures.style import (
    COLOURS,
    DASHES,
    INK,
    WIDTH,
    Dash,
    axes,
    empty,
    inches_wide,
    legend,
    legend_height,
    need,
    note,
    styled,
)
from survey.figures.words import Language, say

_SMALL = 6.5
_LABEL = 1.45
_ROW = 0.27
_DOT = 0.045
_SPACE = 0.14
_KINDS = 6
_UNDATED = 1.0
_ROUNDS = 12
_REACH = 14
"""Rows: how far from its barycentre a paper may fall, to save height."""
_COLUMNS = (
    "paper",
    "other",
    "relation",
    "paper_published",
    "other_published",
    "paper_label",
    "other_label",
)


@dataclass(frozen=True, slots=True)
class Node:
    """A paper of the figure."""

    key: str
    label: str
    date: Moment | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation: what the notes on *paper* say of *other*."""

    paper: str
    other: str
    relation: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a relation is drawn."""

    colour: str
    dash: Dash


_OTHER = Look("#9a9a9a", "-")


@styled
def lineage(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return papers on an axis of time with an arrow for each relation between two.

    *frame* has the columns ``paper``, ``other``, ``relation``, ``paper_published``,
    ``other_published``, ``paper_label`` and ``other_label``. Papers without a usable date
    stand in a column of their own at the left.
    """
    nodes, edges = _graph(frame, language)
    if not edges:
        return empty(ax, say("no relations", language))
    dates = [node.date for node in nodes.values() if node.date]
    room = WIDTH - 0.2 if ax is None else inches_wide(ax)
    scale = _scale(dates, room, undated=len(dates) < len(nodes))
    rows = place(nodes, edges, scale)
    looks = _looks(edges)
    entries = [*_relation_entries(looks, language), *precision_entries(dates, language)]
    ax = axes(
        ax,
        height=(max(rows.values()) + 1) * _ROW,
        top=legend_height([label for _, label in entries], room),
        bottom=0.5,
    )
    ax.set(ylim=(max(rows.values()) + 0.5, -0.5), yticks=[])
    scale.show(ax)
    if len(dates) < len(nodes):
        _mark_undated(ax, scale, language, dated=bool(dates))
    for edge in edges:
        _arrow(ax, nodes[edge.paper], nodes[edge.other], rows, scale, looks[edge.relation])
    for node in nodes.values():
        _write(ax, node, rows[node.key], scale)
    legend(ax, entries)
    lost = len(frame) - int(_usable(frame).sum())
    left_out = say("relations left out", language).format(n=lost) if lost else ""
    note(ax, [say("direction", language), left_out], below=0.25, language=language)
    return ax


def _usable(frame: pd.DataFrame) -> pd.Series:
    papers, others = frame["paper"].map(clean), frame["other"].map(clean)
    return (papers != "") & (others != "") & (papers != others)


def _graph(frame: pd.DataFrame, language: Language) -> tuple[dict[str, Node], list[Edge]]:
    """Return the papers by key, and the relations without those that are said twice."""
    if frame.empty:
        return {}, []
    need(frame, _COLUMNS, figure="lineage")
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    for row in frame.loc[_usable(frame), list(_COLUMNS)].itertuples(index=False, name=None):
        paper, other, relation, paper_date, other_date, paper_label, other_label = row
        ends = ((paper, paper_date, paper_label), (other, other_date, other_label))
        for key, published, label in ends:
            name = clean(key)
            day, known = moment(published), nodes.get(name)
            if known is None or (known.date is None and day):
                words = clean(label) or (known.label if known else name)
                nodes[name] = Node(name, cut(words, _LABEL, _SMALL), day)
        kind = clean(relation, otherwise=say("no relation", language))
        edges[Edge(clean(paper), clean(other), kind)] = None
    return nodes, list(edges)


def _scale(dates: Sequence[Moment], room: float, *, undated: bool) -> Scale:
    start, end = frame_dates(dates) if dates else (date(2000, 1, 1), date(2001, 1, 1))
    days = [date.middle for date in dates]
    return crowded_scale(start, end, days, room, before=_UNDATED if undated else 0.1)


def _inch(node: Node, scale: Scale) -> float:
    return scale.inch(node.date.middle) if node.date else 0.1


def _extent(node: Node, scale: Scale) -> tuple[float, float]:
    """Return from where to where a paper and its label reach, in inches."""
    x, wide = _inch(node, scale), width(node.label, _SMALL)
    if x - _DOT + wide <= scale.inches[-1]:
        return x - _DOT, x - _DOT + max(wide, 2 * _DOT)
    return x + _DOT - wide, x + _DOT


def place(nodes: Mapping[str, Node], edges: Sequence[Edge], scale: Scale) -> dict[str, int]:
    """Return the row of each paper: near those it is related to, no label touching another.

    Papers that are not related even by way of others stand in bands of their own, the largest
    band first. Within a band the order is that of the barycentres of the neighbours, after
    Sugiyama, Tagawa and Toda (1981); papers that leave room for one another share a row.
    """
    neighbours: dict[str, list[str]] = {key: [] for key in nodes}
    for edge in edges:
        neighbours[edge.paper].append(edge.other)
        neighbours[edge.other].append(edge.paper)
    rows: dict[str, int] = {}
    for band in _bands(neighbours):
        below = max(rows.values(), default=-1) + 1
        taken: list[list[tuple[float, float]]] = []
        for key in _ordered(band, neighbours, nodes, scale):
            row = _first_free(taken, _extent(nodes[key], scale))
            taken[row:] = taken[row:] or [[]]
            taken[row].append(_extent(nodes[key], scale))
            rows[key] = below + row
    return rows


def _first_free(taken: Sequence[Sequence[tuple[float, float]]], extent: tuple[float, float]) -> int:
    """Return the first of the last rows that has room for *extent*, or the row after them."""
    start, end = extent
    for row in range(max(0, len(taken) - _REACH), len(taken)):
        if all(end + _SPACE <= a or b + _SPACE <= start for a, b in taken[row]):
            return row
    return len(taken)


def _bands(neighbours: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the connected parts, the largest first."""
    seen: set[str] = set()
    bands = []
    for first in neighbours:
        band, waiting = [], [first]
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                band.append(key)
                waiting.extend(neighbours[key])
        bands.append(band)
    return sorted(filter(None, bands), key=lambda band: -len(band))


def _ordered(
    band: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    nodes: Mapping[str, Node],
    scale: Scale,
) -> list[str]:
    """Return the papers of a band from the top down."""
    order = sorted(band, key=lambda key: (_inch(nodes[key], scale), key))
    for _ in range(_ROUNDS):
        rank = {key: n for n, key in enumerate(order)}
        centre = {
            key: (rank[key] + sum(rank[other] for other in neighbours[key]))
            / (1 + len(neighbours[key]))
            for key in band
        }
        order.sort(key=lambda key: (centre[key], rank[key]))
    return order


def _looks(edges: Iterable[Edge]) -> dict[str, Look]:
    """Return the look of each relation, the most frequent first; the seventh and on are grey."""
    kinds = Counter(edge.relation for edge in edges)
    ranked = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    return {
        kind: Look(COLOURS[n], DASHES[n % len(DASHES)]) if n < _KINDS else _OTHER
        for n, kind in enumerate(ranked)
    }


def _relation_entries(looks: Mapping[str, Look], language: Language) -> list[tuple[Artist, str]]:
    entries = [(cut(kind, 1.8), look) for kind, look in looks.items() if look is not _OTHER]
    if rest := len(looks) - len(entries):
        entries.append((say("rest of relations", language).format(n=rest), _OTHER))
    return [
        (Line2D([], [], color=look.colour, linestyle=look.dash, linewidth=1.1), name)
        for name, look in entries
    ]


def _mark_undated(ax: Axes, scale: Scale, language: Language, *, dated: bool) -> None:
    """Set off the column of the papers without a date, and name it below."""
    places, labels = list(ax.get_xticks()), [tick.get_text() for tick in ax.get_xticklabels()]
    if not dated:
        places, labels = [], []
    ax.set_xticks([scale.day(0.1), *places], [say("undated", language), *labels])
    ax.get_xticklabels()[0].set_horizontalalignment("left")


def _arrow(
    ax: Axes,
    paper: Node,
    other: Node,
    rows: Mapping[str, int],
    scale: Scale,
    look: Look,
) -> None:
    """Draw a relation as a curve that leaves and arrives level, clear of the labels above."""
    start, end = _inch(paper, scale), _inch(other, scale)
    back = -1 if end <= start else 1
    start, end = start + back * _DOT, end - back * _DOT
    bend = max(abs(end - start) * 0.45, 0.25) * back
    top, bottom = rows[paper.key], rows[other.key]
    sag = 0.38 if top == bottom else 0.0
    path = Path(
        [
            (scale.day(start), top),
            (scale.day(start + bend), top + sag),
            (scale.day(end - bend), bottom + sag),
            (scale.day(end), bottom),
        ],
        [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    ax.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle="-|>,head_length=3,head_width=1.4",
            color=look.colour,
            linestyle=look.dash,
            linewidth=0.9,
            mutation_scale=1,
            alpha=0.85,
            zorder=2,
        )
    )


def _write(ax: Axes, node: Node, row: int, scale: Scale) -> None:
    """Draw the dot of a paper and its label above it."""
    x = scale.day(_inch(node, scale))
    marks(ax, [(x, row, node.date.precision if node.date else "year")], INK)
    start, end = _extent(node, scale)
    right = start + _DOT < _inch(node, scale) - 1e-9
    ax.text(
        scale.day(end if right else start),
        row - 0.2,
        node.label,
        ha="right" if right else "left",
        va="baseline",
        fontsize=_SMALL,
        parse_math=False,
        zorder=5,
        path_effects=[withStroke(linewidth=1.6, foreground="white")],
    )
