"""What each figure shows, in words: a caption, and what is to be read off it. A frame in, text out.

The first line is the caption; with the lines after it, it is the alternative text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from statistics import median
from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from survey.analysis import NONE
from survey.figures.dates import Moment, moments
from survey.figures.labels import clean
from survey.figures.months import month_of
from survey.figures.tallies import numbers, plain
from survey.figures.words import Language, say, tell

_LONGEST = 60
_MOST = 3
_REVIEWS = 8


class Drawing(Protocol):
    """A function that draws a figure."""

    def __call__(
        self, frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh"
    ) -> Axes:
        """Return the axes of the figure of *frame*."""


def described(draw: Drawing, tell_it: Callable[[pd.DataFrame, Language], str]) -> Drawing:
    """Return *draw* so that its axes carry what *tell_it* says of the frame, as their label."""

    @wraps(draw)
    def drawn(frame: pd.DataFrame, ax: Axes | None = None, *, language: Language = "zh") -> Axes:
        ax = draw(frame, ax, language=language)
        ax.set_label(tell_it(frame, language))
        return ax

    return drawn


def timeline(frame: pd.DataFrame, language: Language) -> str:
    """Return what a timeline shows: how many papers, from when to when, the largest topics."""
    known = _dated(frame, "published")
    if known.empty:
        return say("no papers", language)
    days = [day for day in moments(known["published"]) if day]
    topics = Counter(clean(t, otherwise=say("unclassified", language)) for t in known["topic"])
    return _lines(
        say("alt timeline", language).format(papers=_papers(len(known), language), **_span(days)),
        say("alt most", language).format(most=_top(topics.items(), language)),
        tell("dates left out", len(frame) - len(known), language),
        language=language,
    )


def counts(frame: pd.DataFrame, language: Language) -> str:
    """Return what bars of counts show: counts of what, the longest ones."""
    if frame.empty:
        return say("no counts", language)
    values, _ = numbers(frame)
    return _lines(
        _title(frame, language),
        say("alt rows", language).format(n=sum(name != NONE for name in frame.index)),
        say("alt most", language).format(
            most=_top(zip(frame.index, values.sum(axis=1), strict=True), language)
        ),
        language=language,
    )


def heatmap(frame: pd.DataFrame, language: Language) -> str:
    """Return what a table of shades shows: counts of what, the darkest cells."""
    return _cells(frame, _title(frame, language), language)


def cooccurrence(frame: pd.DataFrame, language: Language) -> str:
    """Return what a co-occurrence shows: of what, the darkest cells."""
    names = [_dimension(name, language) for name in (frame.index.name, frame.columns.name)]
    form = "alt pairs of" if all(names) else "alt pairs"
    return _cells(frame, say(form, language).format(*names), language)


def _cells(frame: pd.DataFrame, title: str, language: Language) -> str:
    if frame.empty:
        return say("no counts", language)
    values, _ = numbers(frame)
    twice = list(frame.index) == list(frame.columns)
    cells = (
        (f"{_short(row)} × {_short(column)}", values[r, c])
        for r, row in enumerate(frame.index)
        for c, column in enumerate(frame.columns)
        if values[r, c] and NONE not in (row, column) and not (twice and c < r)
    )
    return _lines(
        title,
        say("alt cells", language).format(rows=values.shape[0], columns=values.shape[1]),
        say("alt most", language).format(most=_top(cells, language)),
        language=language,
    )


def months(frame: pd.DataFrame, language: Language) -> str:
    """Return what bars by month show: from when to when, the largest topics, the highest bars."""
    days = {n: day for n, value in enumerate(frame.index) if (day := month_of(value))}
    values, _ = numbers(frame)
    known = list(days)
    if not values[known].any():
        return say("no papers", language)
    names = [_short(clean(c, otherwise=NONE)) for c in frame.columns]
    names = [say("unclassified", language) if name == NONE else name for name in names]
    cells = (
        (f"{names[c]} {frame.index[r]}", values[r, c])
        for r in known
        for c in range(len(names))
        if values[r, c]
    )
    span = _span(days.values())
    return _lines(
        say("alt months", language).format(**span),
        say("alt most", language).format(
            most=_top(zip(names, values[known].sum(axis=0), strict=True), language)
        ),
        say("alt peaks", language).format(most=_top(cells, language)),
        language=language,
    )


def reading_calendar(frame: pd.DataFrame, language: Language) -> str:
    """Return what a calendar shows: how many papers in which year, the day that saw most."""
    if not frame.empty:
        papers = numbers(frame[["papers"]])[0][:, 0]
        days = [
            (day.start, number)
            for day, number in zip(moments(frame["read"]), papers, strict=True)
            if day and day.precision == "day" and number
        ]
    if frame.empty or not days:
        return say("no readings", language)
    years: Counter[int] = Counter()
    for day, number in days:
        years[day.year] += number
    by_year = _list(sorted(years.items()), language)
    return _lines(
        say("alt calendar", language).format(years=by_year),
        say("alt most", language).format(most=_top(days, language)),
        language=language,
    )


def reading_gap(frame: pd.DataFrame, language: Language) -> str:
    """Return what the gap shows: the usual delay, the longest, how many cannot be right."""
    known = _dated(frame, "published", "read")
    if known.empty:
        return say("no readings", language)
    pairs = zip(moments(known["published"]), moments(known["read"]), strict=True)
    ends = [(start, end) for start, end in pairs if start and end]
    delays = [round(end.middle - start.middle) for start, end in ends]
    slips = sum(start.start > end.end for start, end in ends)
    longest = int(np.argmax(delays))
    name = clean(known["label"].iloc[longest]) or clean(known["key"].iloc[longest])
    return _lines(
        say("alt gap", language).format(papers=_papers(len(known), language)),
        say("alt delay", language).format(
            median=f"{median(delays):.0f}", name=_short(name), days=delays[longest]
        ),
        tell("alt slips", slips, language),
        language=language,
    )


def lineage(frame: pd.DataFrame, language: Language) -> str:
    """Return what a lineage shows: how many papers and relations, which ones most build upon."""
    rows = [] if frame.empty else list(zip(frame["paper"], frame["other"], strict=True))
    pairs = {(clean(a), clean(b)) for a, b in rows}
    pairs = {(a, b) for a, b in pairs if a and b and a != b}
    if not pairs:
        return say("no relations", language)
    labels = {clean(k): clean(v) for k, v in zip(frame["other"], frame["other_label"], strict=True)}
    aims = Counter(labels.get(other) or other for _, other in sorted(pairs))
    count = len({key for pair in pairs for key in pair})
    return _lines(
        say("alt lineage", language).format(papers=_papers(count, language), pairs=len(pairs)),
        say("alt aims", language).format(most=_top(aims.items(), language)),
        language=language,
    )


def progress(frame: pd.DataFrame, language: Language) -> str:
    """Return what the plans show: how many papers of each review are read."""
    if frame.empty:
        return say("no reviews", language)
    papers = numbers(frame[["papers"]])[0][:, 0]
    read: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for review, status, number in zip(frame["review"], frame["status"], papers, strict=True):
        name = clean(review, otherwise=say("no review", language))
        every[name] += number
        read[name] += number if status == "read" else 0
    told = [
        say("alt read", language).format(
            review=_short(name), read=plain(read[name]), papers=plain(total)
        )
        for name, total in list(every.items())[:_REVIEWS]
    ]
    more = say("rest", language).format(n=len(every) - _REVIEWS) if len(every) > _REVIEWS else ""
    return _lines(say("alt progress", language), *told, more, language=language)


def _lines(caption: str, *sentences: str, language: Language) -> str:
    stop = "。" if language == "zh" else "."
    gap = "" if language == "zh" else " "
    more = gap.join(text + stop for text in sentences if text)
    return f"{caption}{stop}\n{more}" if more else f"{caption}{stop}"


def _title(frame: pd.DataFrame, language: Language) -> str:
    """Return of what a frame holds counts, by the names of its index and its columns."""
    names = [_dimension(frame.index.name, language), _dimension(frame.columns.name, language)]
    known = [name for name in names if name]
    if not known:
        return say("alt counts", language)
    form = "alt counts by" if len(known) == 1 else "alt counts by both"
    return say(form, language).format(*known)


def _dimension(name: object, language: Language) -> str:
    written = clean(name)
    known = {
        *("topic", "organization", "category", "venue", "author"),
        *("status", "type", "year", "month"),
    }
    return say(f"by {written}", language) if written in known else _short(written)


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the rows that state a date in each of the *columns*."""
    if frame.empty:
        return frame
    found = zip(*(moments(frame[column]) for column in columns), strict=True)
    return frame[[None not in days for days in found]]


def _span(days: Iterable[Moment]) -> dict[str, str]:
    known = sorted(days, key=lambda day: day.start)
    sizes = {"year": 4, "month": 7, "day": 7}
    first, last = known[0], max(known, key=lambda day: day.end)
    return {
        "first": first.start.isoformat()[: sizes[first.precision]],
        "last": last.end.isoformat()[: sizes[last.precision]],
    }


def _papers(count: int, language: Language) -> str:
    return say("total of one" if count == 1 else "total", language).format(n=count)


def _short(name: object) -> str:
    text = clean(name)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _top(pairs: Iterable[tuple[object, float]], language: Language) -> str:
    """Return the largest of the named numbers, without what is not stated."""
    known = [(name, number) for name, number in pairs if str(name) != NONE and number]
    return _list(sorted(known, key=lambda pair: -pair[1])[:_MOST], language)


def _list(pairs: Iterable[tuple[object, float]], language: Language) -> str:
    joint, form = ("、", "{}（{}）") if language == "zh" else (", ", "{} ({})")
    return joint.join(form.format(_short(str(name)), plain(number)) for name, number in pairs)
