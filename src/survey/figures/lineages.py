"""Which paper builds on which: arrows along an axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx
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
from survey.figures.words import Language, say, tell

_SMALL = 6.5
_LABEL = 1.45
_ROW = 0.27
_DOT = 0.045
_SPACE = 0.3
_KINDS = 6
_UNDATED = 1.0
_ROUNDS = 12
_REACH = 8
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
class Spot:
    """Where a paper stands: its row, and from where to where it reaches with its label."""

    row: int
    extent: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """How a relation is drawn."""

    colour: str
    dash: Dash


_OTHER = Look("#9a9a9a", "-")
_KNOWN = {
    "builds_on": Look(COLOURS[0], DASHES[0]),
    "follows_up": Look(COLOURS[3], DASHES[3]),
    "uses_component": Look(COLOURS[1], DASHES[1]),
    "compares_with": Look("#8a8a8a", DASHES[2]),
}
"""The relations that notes tell, the one that says most first: each looks alike in all figures."""
_DESCENT = ("builds_on", "follows_up")


@styled
def lineage(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
    """Return papers on an axis of time with an arrow for the relation between two.

    Of several relations of a pair the one that says most is drawn; that A builds on C is not drawn
    where A builds on B and B on C. A note below the figure says how many these are.
    *frame* has the columns ``paper``, ``other``, ``relation``, ``paper_published``,
    ``other_published``, ``paper_label`` and ``other_label``. Papers without a usable date
    stand in a column of their own at the left.
    """
    nodes, told = _graph(frame, language)
    if not told:
        return empty(ax, say("no relations", language))
    edges = _reduced(told)
    dates = [node.date for node in nodes.values() if node.date]
    room = WIDTH - 0.2 if ax is None else inches_wide(ax)
    scale = _scale(dates, room, undated=len(dates) < len(nodes))
    spots = place(nodes, edges, scale)
    rows = 1 + max(spot.row for spot in spots.values())
    looks = _looks(edges)
    entries = [*_relation_entries(looks, language), *precision_entries(dates, language)]
    ax = axes(
        ax,
        height=(rows + 0.3) * _ROW,
        top=legend_height(entries, room),
        bottom=0.5,
    )
    ax.set(ylim=(rows - 0.5, -0.8), yticks=[])
    scale.show(ax)
    if len(dates) < len(nodes):
        _mark_undated(ax, scale, language, dated=bool(dates))
    for edge in edges:
        _arrow(ax, nodes[edge.paper], nodes[edge.other], spots, scale, looks[edge.relation])
    for node in nodes.values():
        _write(ax, node, spots[node.key], scale)
    legend(ax, entries)
    lost = len(frame) - int(_usable(frame).sum())
    left_out = tell("relations left out", lost, language)
    implied = tell("relations implied", len(told) - len(edges), language)
    note(ax, [say("direction", language), implied, left_out], below=0.25, language=language)
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
    edges: dict[tuple[str, str], Edge] = {}
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
        edge = Edge(clean(paper), clean(other), kind)
        told = edges.setdefault((edge.paper, edge.other), edge)
        if _rank(kind) < _rank(told.relation):
            edges[edge.paper, edge.other] = edge
    return nodes, list(edges.values())


def _rank(kind: str) -> int:
    return [*_KNOWN, kind].index(kind)


def _reduced(edges: Sequence[Edge]) -> list[Edge]:
    """Return the edges without those of descent that others of descent imply.

    >>> chain = [Edge("c", "b", "builds_on"), Edge("b", "a", "builds_on")]
    >>> _reduced([*chain, Edge("c", "a", "builds_on")]) == chain
    True
    """
    graph = nx.DiGraph((e.paper, e.other) for e in edges if e.relation in _DESCENT)
    kept = []
    for edge in edges:
        if edge.relation in _DESCENT:
            graph.remove_edge(edge.paper, edge.other)
            if nx.has_path(graph, edge.paper, edge.other):
                continue
            graph.add_edge(edge.paper, edge.other)
        kept.append(edge)
    return kept


def _scale(dates: Sequence[Moment], room: float, *, undated: bool) -> Scale:
    start, end = frame_dates(dates) if dates else (date(2000, 1, 1), date(2001, 1, 1))
    days = [date.middle for date in dates]
    return crowded_scale(start, end, days, room, before=_UNDATED if undated else 0.1)


def _inch(node: Node, scale: Scale) -> float:
    return scale.inch(node.date.middle) if node.date else 0.1


def _extents(node: Node, scale: Scale) -> list[tuple[float, float]]:
    """Return from where to where a paper and its label can reach: to the right, to the left."""
    x, wide = _inch(node, scale), max(width(node.label, _SMALL), 2 * _DOT)
    sides = [(x - _DOT, x - _DOT + wide), (x + _DOT - wide, x + _DOT)]
    within = [side for side in sides if side[0] >= 0 and side[1] <= scale.inches[-1]]
    return within or sides[:1]


def place(nodes: Mapping[str, Node], edges: Sequence[Edge], scale: Scale) -> dict[str, Spot]:
    """Return where each paper stands: near those it is related to, no label touching another.

    Papers that are not related even by way of others stand in bands of their own, the largest band
    first, each as high up as nothing else stands in its rectangle. Within a band the order is that
    of the barycentres of the neighbours, after Sugiyama, Tagawa and Toda (1981); papers that leave
    room for one another share a row.
    """
    neighbours: dict[str, list[str]] = {key: [] for key in nodes}
    for edge in edges:
        neighbours[edge.paper].append(edge.other)
        neighbours[edge.other].append(edge.paper)
    spots: dict[str, Spot] = {}
    rows: list[list[tuple[float, float]]] = []
    for band in _bands(neighbours):
        taken: list[list[tuple[float, float]]] = []
        found: dict[str, Spot] = {}
        for key in _ordered(band, neighbours, nodes, scale):
            row, extent = _first_free(taken, _extents(nodes[key], scale))
            taken[row:] = taken[row:] or [[]]
            taken[row].append(extent)
            found[key] = Spot(row, extent)
        ends = [end for spot in found.values() for end in spot.extent]
        side = (min(ends), max(ends))
        below = _first_block(rows, len(taken), side)
        rows += [[] for _ in range(below + len(taken) - len(rows))]
        for sides in rows[below : below + len(taken)]:
            sides.append(side)
        spots |= {key: Spot(below + spot.row, spot.extent) for key, spot in found.items()}
    return spots


def _first_block(
    rows: Sequence[Sequence[tuple[float, float]]], height: int, side: tuple[float, float]
) -> int:
    """Return the first of *height* rows that have room for a band from *side* to side."""
    start, end = side
    free = [all(end + _SPACE <= a or b + _SPACE <= start for a, b in row) for row in rows]
    return next(n for n in range(len(rows) + 1) if all(free[n : n + height]))


def _first_free(
    taken: Sequence[Sequence[tuple[float, float]]], sides: Sequence[tuple[float, float]]
) -> tuple[int, tuple[float, float]]:
    """Return the first of the last rows with room for one of the *sides*, or the row after."""
    for row in range(max(0, len(taken) - _REACH), len(taken)):
        for start, end in sides:
            if all(end + _SPACE <= a or b + _SPACE <= start for a, b in taken[row]):
                return row, (start, end)
    return len(taken), sides[0]


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
    """Return the look of each relation, the known ones first, then the most frequent.

    Of those that are not known the seventh and on are grey.
    """
    kinds = Counter(edge.relation for edge in edges)
    found = {kind: look for kind, look in _KNOWN.items() if kind in kinds}
    taken = {look.colour for look in found.values()}
    colours = [colour for colour in COLOURS if colour not in taken][:_KINDS]
    others = sorted(kinds.keys() - found.keys(), key=lambda kind: (-kinds[kind], kind))
    return found | {
        kind: Look(colours[n], DASHES[n % len(DASHES)]) if n < len(colours) else _OTHER
        for n, kind in enumerate(others)
    }


def _relation_entries(looks: Mapping[str, Look], language: Language) -> list[tuple[Artist, str]]:
    entries = [
        (say(kind, language) if kind in _KNOWN else cut(kind, 1.8), look)
        for kind, look in looks.items()
        if look is not _OTHER
    ]
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
    spots: Mapping[str, Spot],
    scale: Scale,
    look: Look,
) -> None:
    """Draw a relation as a curve that leaves and arrives level, clear of the labels above."""
    start, end = _inch(paper, scale), _inch(other, scale)
    back = -1 if end <= start else 1
    start, end = start + back * _DOT, end - back * _DOT
    bend = max(abs(end - start) * 0.45, 0.25) * back
    top, bottom = spots[paper.key].row, spots[other.key].row
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


def _write(ax: Axes, node: Node, spot: Spot, scale: Scale) -> None:
    """Draw the dot of a paper and its label above it."""
    x = _inch(node, scale)
    precision = node.date.precision if node.date else "year"
    marks(ax, [(scale.day(x), spot.row, precision)], INK)
    start, end = spot.extent
    leftwards = x - start > end - x
    ax.text(
        scale.day(end if leftwards else start),
        spot.row - 0.2,
        node.label,
        ha="right" if leftwards else "left",
        va="baseline",
        fontsize=_SMALL,
        parse_math=False,
        zorder=5,
        path_effects=[withStroke(linewidth=1.6, foreground="white")],
    )
