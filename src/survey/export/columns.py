"""How a table is laid out on the page: widths of columns, size of type, parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from unicodedata import east_asian_width

_PAGE = 453.0
"""Points between the margins of the page."""
USUAL = 9.0
"""Points of the type of a table that has room."""
_PADDING = {USUAL: 10.5, 8.0: 8.5}
"""By the points of the type, largest first: the points at both sides of a column together."""
_LINES = 6.0
"""A cell with more lines than this asks for smaller type, then for a table in parts."""
_MOST_PARTS = 4
_LEAST_COLUMNS, _MOST_COLUMNS = 5, 80
"""A table of fewer columns is not parted, nor one of more: no page holds it, and the ways to part
it grow as the cube of their number."""
_SHORT = 16
"""A column that is no wider keeps its words on one line."""
_LEAST = 8
"""Han text has room for four characters at least."""
_LONG = 32
"""A longer word has no claim to stay whole."""
_RAGGED = 1.1
"""Lines end before the margin: text in several lines needs so much more room."""
_BREAK = re.compile(r"[\s\u3000-\u9fff\uff00-\uffef]+|(?<=[-/–])(?!\d)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BROAD = frozenset("ABCDEFGHIKLMNOPQRSTUVWXYZmw%@—…").difference("I")

_Columns = Sequence[tuple[float, float]]
"""Of each column the width of its longest cell, and the width below which it does not read well."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table or a piece of one: which columns it has, and the share of the page of each."""

    columns: tuple[int, ...]
    shares: tuple[float, ...]
    rooms: tuple[float, ...]
    """What a line of each column holds, in halves of a full-width character."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is set."""

    parts: tuple[Part, ...]
    size: float
    """Points of its type."""
    lines: float
    """How many lines its tallest cell has, about; 1 for a table that needs no widths."""


def layout(columns: Sequence[Sequence[str]], *, parted: bool = True) -> Layout:
    """Return how a table with these columns fits the page, each as its heading and its cells.

    First come narrower columns, then smaller type, then parts that all begin with the first column.

    >>> layout([["CLIP"], ["2021"]]).lines
    1.0
    >>> long = "a sentence of some words that goes on " * 4
    >>> [part.columns for part in layout([["CLIP"], *([long] for _ in range(6))]).parts]
    [(0, 1, 2, 3), (0, 4, 5, 6)]
    """
    some = parted and _LEAST_COLUMNS <= len(columns) <= _MOST_COLUMNS
    measured = [_measured(column) for column in columns]
    tried: list[Layout] = []
    for count in range(1, (_MOST_PARTS if some else 1) + 1):
        for size in _PADDING:
            found = _parted(measured, count, size)
            if found.lines <= _LINES:
                return found
            tried.append(found)
    return min(tried, key=lambda found: found.lines)


def _measured(column: Sequence[str]) -> tuple[float, float]:
    full = max(map(width, column))
    return full, _need(column, full)


def _parted(columns: _Columns, count: int, size: float) -> Layout:
    """Return the layout in so many parts whose tallest cell is the least tall."""
    lines = _heights(columns, size)
    cuts = min(
        _cuts(len(columns), count),
        key=lambda cuts: max(lines(a, b) for a, b in pairwise(cuts)),
    )
    parts = []
    for begin, end in pairwise(cuts):
        chosen = tuple(dict.fromkeys((0, *range(begin, end))))
        rooms, _ = _widths([columns[at] for at in chosen], size)
        shares = (_share(room * size / 2 + _PADDING[size]) for room in rooms)
        parts.append(Part(chosen, tuple(shares), tuple(rooms)))
    return Layout(tuple(parts), size, max(lines(a, b) for a, b in pairwise(cuts)))


def _heights(columns: _Columns, size: float) -> Callable[[int, int], float]:
    """Return what gives the lines of the first column with those from one place to another."""

    @cache
    def lines(begin: int, end: int) -> float:
        chosen = dict.fromkeys((0, *range(begin, end)))
        return _widths([columns[at] for at in chosen], size)[1]

    return lines


def _cuts(columns: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Return the ways to cut a row of columns, of which the first one stands in every part."""
    for inner in combinations(range(2, columns), parts - 1):
        yield (0, *inner, columns)


def _widths(columns: _Columns, size: float) -> tuple[list[float], float]:
    """Return the width of each column in halves of a character, and the lines of the tallest cell.

    As many lines as are needed for all to fit: no word is cut, and long texts share what is left.
    """
    room = max((_PAGE - _PADDING[size] * len(columns)) * 2 / size, 1.0)
    natural, needs = zip(*columns, strict=True)
    if sum(natural) <= room:
        return list(natural), 1.0
    if sum(needs) >= room:
        scale = room / sum(needs)
        squeezed = [need * scale for need in needs]
        tallest = max(n * _RAGGED / w for n, w in zip(natural, squeezed, strict=True))
        return squeezed, max(tallest, _LINES + 1 / scale)
    few, many = 1.0, max(natural) * _RAGGED
    while many - few > 0.01:
        lines = (few + many) / 2
        few, many = (few, lines) if sum(_at(lines, natural, needs)) <= room else (lines, many)
    return _at(many, natural, needs), many


def _at(lines: float, natural: Sequence[float], needs: Sequence[float]) -> list[float]:
    return [
        max(need, min(full, full * _RAGGED / lines))
        for need, full in zip(needs, natural, strict=True)
    ]


def _need(column: Sequence[str], natural: float) -> float:
    """Return the width below which a column does not read well."""
    if natural <= _SHORT:
        return natural
    words = max(min(longest(text), _LONG) for text in column)
    han = _LEAST if any(map(_HAN.search, column)) else 0
    heading = width(column[0])
    return min(natural, max(words, han, heading if heading <= _SHORT else 0))


def _share(points: float) -> float:
    """Return a width as a share of the page, rounded down: together they are no more than it."""
    return int(points / _PAGE * 1000) / 1000


def longest(text: str) -> float:
    """Return the width of the longest run of *text* that a line cannot break.

    >>> longest("2023-05-11 / text-to-image"), longest("多模态")
    (10.0, 0.0)
    """
    return max(map(width, _BREAK.split(text)))


def width(text: str) -> float:
    """Return the halves of a character's square that *text* takes: a full-width one takes two."""
    return float(sum(_of(character) for character in text))


def _of(character: str) -> float:
    if east_asian_width(character) in "WF":
        return 2.0
    return 1.4 if character in _BROAD else 1.0
