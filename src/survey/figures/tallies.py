"""Tables of counts as a figure can show them: clean names, few rows and columns, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.analysis import NONE
from survey.figures.labels import LINE, balanced, clean, widest
from survey.figures.words import Language, say, tell

ROW = 0.23
"""Inches: the height of a row whose name takes one line."""
_DATE = re.compile(r"[12]\d{3}(-\d\d)?")


@dataclass(frozen=True, slots=True)
class Names:
    """What stands along one side of a table."""

    written: tuple[str, ...]
    bare: int
    """How many at the end are no values of their own: a sum of the rest, what is not stated."""
    said: str
    """What a note says of those that are not shown one by one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A table of counts that fits in a figure."""

    rows: Names
    columns: Names
    values: np.ndarray
    said: tuple[str, ...]

    @property
    def own(self) -> np.ndarray:
        """Return the values without those of rows and columns that are no values of their own."""
        height, width = self.values.shape
        return self.values[: height - self.rows.bare, : width - self.columns.bare]

    @property
    def bars(self) -> np.ndarray:
        """Return the values with noughts in the rows that are no values of their own."""
        own = len(self.values) - self.rows.bare
        return np.vstack([self.values[:own], 0 * self.values[own:]])


def tally(
    frame: pd.DataFrame, language: Language, *, rows: int, columns: int, ranked: bool = False
) -> Tally:
    """Return *frame* with at most so many *rows* and *columns*, the sum of the others kept.

    Of dates the early ones are summed, of others the small ones. The order stays, or is that of the
    sums where *ranked*; dates stand in the order of time, and last what is not stated.
    """
    values, bad = numbers(frame)
    heads, across = _limited(frame.columns, values, columns, language, ranked=False, row=False)
    names, down = _limited(frame.index, across.T, rows, language, ranked=ranked, row=True)
    wrong = tell("numbers left out", bad, language)
    return Tally(names, heads, down.T, tuple(filter(None, (names.said, heads.said, wrong))))


def numbers(frame: pd.DataFrame) -> tuple[np.ndarray, int]:
    """Return the counts, and how many values are none. A missing value is 0 and no fault."""
    table = frame.apply(pd.to_numeric, errors="coerce").astype("float64")
    table = table.where(np.isfinite(table) & (table >= 0))
    bad = int((table.isna() & frame.notna()).to_numpy().sum())
    return table.fillna(0).to_numpy(), bad


def _limited(
    labels: Iterable[object],
    values: np.ndarray,
    most: int,
    language: Language,
    *,
    ranked: bool,
    row: bool,
) -> tuple[Names, np.ndarray]:
    """Return names of the columns of *values*, at most so many and one more, and those columns."""
    raw = [clean(label, otherwise=say("unclassified", language)) for label in labels]
    stated = [n for n, name in enumerate(raw) if name != NONE]
    dates = bool(stated) and all(_DATE.fullmatch(raw[n]) for n in stated)
    kept, left = _kept(stated, raw, values.sum(axis=0), most, dates=dates, ranked=ranked)
    groups = [(raw[n], [n]) for n in kept]
    said, bare = "", 0
    if left and dates:
        groups.insert(0, (f"≤ {raw[left[-1]]}", left))
        said = say("dates summed", language).format(last=raw[left[-1]])
    elif left:
        groups.append((say("rest", language).format(n=len(left)), left))
        words = "rows left out" if row else "columns left out"
        said, bare = say(words, language).format(shown=most, n=len(left)), 1
    if unstated := [n for n, name in enumerate(raw) if name == NONE]:
        groups.append((say("not stated", language), unstated))
        bare += 1
    sums = [values[:, each].sum(axis=1) for _, each in groups]
    return Names(tuple(name for name, _ in groups), bare, said), np.column_stack(sums)


def _kept(
    stated: Sequence[int],
    names: Sequence[str],
    sums: np.ndarray,
    most: int,
    *,
    dates: bool,
    ranked: bool,
) -> tuple[list[int], list[int]]:
    """Return the places that are shown one by one, in order, and those that are summed."""
    by_size = sorted(stated, key=lambda n: (-sums[n], n))
    unranked = by_size if ranked else stated
    order = sorted(stated, key=lambda n: names[n]) if dates else unranked
    if len(order) <= most + 1:
        return list(order), []
    wanted = set(order[-most:] if dates else by_size[:most])
    return [n for n in order if n in wanted], [n for n in order if n not in wanted]


def wrapped(written: Sequence[str], most: float) -> tuple[list[str], float, float]:
    """Return names as they stand at the left, the inches they take, the height of a row."""
    lines = [balanced(name, most) for name in written]
    left = 0.15 + widest(line for each in lines for line in each)
    row = ROW if all(len(each) == 1 for each in lines) else 2 * LINE
    return ["\n".join(each) for each in lines], left, row


def plain(value: float) -> str:
    """Return a count as it is written.

    >>> plain(3.0), plain(2.5)
    ('3', '2.5')
    """
    return f"{value:.10g}"
