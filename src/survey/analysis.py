"""What the frames add up to: counts, timelines, reading habits. A frame in, a frame out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .errors import UnknownKeyError, suggest

_COUNTED = {
    "topic": "topics",
    "organization": "organizations",
    "category": "category",
    "venue": "venue",
    "status": "status",
    "type": "type",
    "year": "published",
}
NONE = "—"
"""The row of the papers that have no value."""


def counts(papers: pd.DataFrame, what: str, *, by: str | None = None) -> pd.DataFrame:
    """Return the number of papers for each value of *what*, frequent ones first, years in order.

    With *by*, a column for each of its values; else the one column ``papers``.
    """
    rows = pd.DataFrame({what: _values(papers, what)}, index=papers.index).explode(what)
    if by is None:
        table = rows.groupby(what).size().to_frame("papers")
    else:
        both = rows.join(pd.DataFrame({by: _values(papers, by)}, index=papers.index)).explode(by)
        table = pd.crosstab(both[what], both[by])
    if what == "year":
        return table.sort_index()
    total = table.sum(axis=1)
    order = sorted(table.index, key=lambda name: (name == NONE, -total[name], str(name)))
    return table.loc[order]


def _values(papers: pd.DataFrame, what: str) -> list[list[str]]:
    """Return, for each paper, the values it counts under."""
    if what not in _COUNTED:
        raise UnknownKeyError(f'cannot count by "{what}"{suggest(what, _COUNTED)}')
    column = papers[_COUNTED[what]]
    if what == "year":
        column = column.str[:4]
    return [
        (list(value) or [NONE]) if isinstance(value, list) else [NONE if pd.isna(value) else value]
        for value in column
    ]


def timeline(papers: pd.DataFrame) -> pd.DataFrame:
    """Return key, label, title, published and first topic of the dated papers, by date."""
    rows = papers.dropna(subset=["published"])
    topics = pd.array([found[0] if found else None for found in rows["topics"]], dtype="string")
    rows = rows.assign(label=rows["short_name"].fillna(rows["title"]), topic=topics)
    ordered = rows.sort_values(["published", "key"])
    return ordered[["key", "label", "title", "published", "topic"]].reset_index(drop=True)


def reading_calendar(notes: pd.DataFrame) -> pd.DataFrame:
    """Return how many notes on papers were taken on each day: columns read, papers."""
    read = notes.loc[notes["kind"] == "paper", "read"].dropna()
    return read.value_counts().sort_index().rename_axis("read").reset_index(name="papers")


def reading_gap(papers: pd.DataFrame) -> pd.DataFrame:
    """Return key, label, published and read of the papers that have both dates."""
    rows = papers.dropna(subset=["published", "first_read"])
    rows = rows.assign(label=rows["short_name"].fillna(rows["title"]), read=rows["first_read"])
    return rows[["key", "label", "published", "read"]].reset_index(drop=True)


def progress(reviews: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return, for each review's papers, how many have each status: review, status, papers."""
    rows = [
        {"review": title, "status": status, "papers": int((papers["status"] == status).sum())}
        for title, papers in reviews.items()
        for status in ("read", "pending", "named")
    ]
    return pd.DataFrame(rows, columns=["review", "status", "papers"])
