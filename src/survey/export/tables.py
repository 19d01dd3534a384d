"""How wide the columns of a printed table are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from ..pandoc import Element, mapped, plain, walk

_PAGE = 96
"""Characters of half width that a line of a table holds at its usual size."""
_SHORT = 18
"""A column that is nowhere wider keeps its words on one line."""


def fit_tables(blocks: Sequence[Element], *, every: bool = False) -> None:
    """Give the columns of wide tables widths in place, by what stands in them, so that they fit.

    *every* gives narrow tables widths too, for a format that would draw their columns alike.
    """
    for table in walk(list(blocks)):
        if table["t"] != "Table":
            continue
        specs, head, bodies = table["c"][2], table["c"][3], table["c"][4]
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3]))]
        cells = [[plain(mapped(cell[4], _cited)) for cell in row[1]] for row in rows]
        columns = [list(column) for column in zip(*cells, strict=False)]
        natural = [max(map(width, column)) for column in columns]
        if len(columns) != len(specs):
            continue
        if sum(natural) + 3 * len(columns) <= _PAGE:
            for spec, wanted in zip(specs, natural, strict=True):
                own: Element = {"t": "ColWidth", "c": round((wanted + 3) / _PAGE, 2)}
                spec[1] = own if every else {"t": "ColWidthDefault"}
            continue
        for spec, share in zip(specs, shares(columns), strict=True):
            spec[1] = {"t": "ColWidth", "c": share}
        size = 9 if len(columns) <= 6 else 8 if len(columns) <= 8 else 7
        table["c"][0][2].append(["typst:text:size", f"{size}pt"])


def shares(columns: Sequence[Sequence[str]]) -> list[float]:
    """Return each column's part of the page: no word is cut, long texts share what is left.

    >>> shares([["CLIP", "ALIGN"], ["long words " * 9, "words"], ["NeurIPS 2022"]])
    [0.08, 0.76, 0.16]
    """
    natural = [max(map(width, column)) for column in columns]
    words = [max(_longest(text) for text in column) for column in columns]
    needs = [3.0 + (n if n <= _SHORT else w) for n, w in zip(natural, words, strict=True)]
    weights = [
        max(0.0, sum(map(width, column)) / len(column) + n - 2 * need) if n > _SHORT else 0.0
        for column, n, need in zip(columns, natural, needs, strict=True)
    ]
    left = max(0.0, _PAGE - sum(needs))
    total = sum(weights) or 1.0
    wanted = [need + left * weight / total for need, weight in zip(needs, weights, strict=True)]
    parts = [round(share / sum(wanted), 2) for share in wanted]
    largest = parts.index(max(parts))
    parts[largest] = round(parts[largest] + 1 - sum(parts), 2)  # no more than the page in all
    return parts


def _longest(text: str) -> int:
    """Return the width of the longest run of *text* that a line cannot break."""
    runs = re.split(r"[\s\u3000-\u9fff\uff00-\uffef]+|(?<=[-/])", text)
    return min(40, max(map(width, runs)))


def _cited(element: Element) -> Any:
    """Return a citation as long as it will be printed: its key is not."""
    return {"t": "Str", "c": "[00]"} if element["t"] == "Cite" else element


def width(text: str) -> int:
    """Return the columns that *text* takes: a full-width character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
