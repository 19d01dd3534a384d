"""What the frames add up to: counts, timelines, reading habits. A frame in, a frame out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from .errors import UnknownKeyError, suggest

if TYPE_CHECKING:
    import networkx as nx

_COUNTED = {
    "topic": "topics",
    "organization": "organizations",
    "category": "category",
    "venue": "venue",
    "author": "authors",
    "status": "status",
    "type": "type",
    "year": "published",
    "month": "published",
}
_AS_FAR = {"year": 4, "month": 7}
DESCENT = ("builds_on", "follows_up")
"""Relations that say what a paper comes from."""
NONE = "—"
"""The row of the papers that have no value."""


def counts(papers: pd.DataFrame, what: str, *, by: str | None = None) -> pd.DataFrame:
    """Return the number of papers for each value of *what*, frequent ones first, dates in order.

    With *by*, a column for each of its values; else the one column ``papers``.
    """
    rows = pd.DataFrame({what: _values(papers, what)}, index=papers.index).explode(what)
    if by is None:
        table = rows.groupby(what).size().to_frame("papers")
    else:
        others = pd.DataFrame({"other": _values(papers, by)}, index=papers.index)
        both = rows.join(others).explode("other")
        table = pd.crosstab(both[what], both["other"]).rename_axis(columns=by)
    if what in _AS_FAR:
        return table.sort_index()
    total = table.sum(axis=1)
    order = sorted(table.index, key=lambda name: (name == NONE, -total[name], str(name)))
    return table.loc[order]


def cooccurrence(papers: pd.DataFrame, what: str, other: str) -> pd.DataFrame:
    """Return how many papers have both a value of *what* (rows) and one of *other* (columns).

    What meets nothing is left out, frequent ones come first both ways. That a value meets itself
    counts as nothing.
    """
    table = counts(papers, what, by=other).drop(index=NONE, columns=NONE, errors="ignore")
    if what == other:
        same = [[row == column for column in table.columns] for row in table.index]
        table = table.mask(pd.DataFrame(same, table.index, table.columns), 0)
    table = table.loc[table.sum(axis=1) > 0, table.sum(axis=0) > 0]
    by_size = [
        sorted(labels, key=lambda name: (-sums[name], str(name)))
        for labels, sums in ((table.index, table.sum(axis=1)), (table.columns, table.sum()))
    ]
    return table.loc[by_size[0], by_size[1]]


def _values(papers: pd.DataFrame, what: str) -> list[list[str]]:
    """Return, for each paper, the values it counts under."""
    if what not in _COUNTED:
        raise UnknownKeyError(f'cannot count by "{what}"{suggest(what, _COUNTED)}')
    column = papers[_COUNTED[what]]
    if what in _AS_FAR:
        column = column.str[: _AS_FAR[what]]
    return [
        (list(value) or [NONE]) if isinstance(value, list) else [NONE if pd.isna(value) else value]
        for value in column
    ]


def valued(papers: pd.DataFrame, notes: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the papers with the headings of their notes, and topics by their *titles*."""
    headings: dict[str, dict[str, None]] = {key: {} for key in papers["key"]}
    own = notes[notes["kind"] != "task"]
    for key, category in zip(own["paper"], own["category"], strict=True):
        if category and key in headings:
            headings[key][" / ".join(category)] = None
    return papers.assign(
        category=pd.Series([list(headings[key]) for key in papers["key"]], dtype="object"),
        topics=papers["topics"].map(lambda found: [titles.get(topic, topic) for topic in found]),
    )


def is_below(topic: str, above: str) -> bool:
    """Return whether *topic* is *above* or stands somewhere below it.

    >>> is_below("llm/tools", "llm"), is_below("llm", "llm"), is_below("llms", "llm")
    (True, True, False)
    """
    return topic == above or topic.startswith(f"{above}/")


def misses(published: str | None, since: str | None, until: str | None) -> str | None:
    """Return how a date lies outside of *since* and *until*, both included, or None if it does not.

    Dates compare as far as both go.

    >>> misses("2019-05", "2019-06", None), misses("2019", "2019-06", "2019")
    ('before', None)
    """
    if since is None and until is None:
        return None
    if pd.isna(published):
        return "undated"
    if since and published[: len(since)] < since[: len(published)]:
        return "before"
    return "after" if until and published[: len(until)] > until[: len(published)] else None


def homes(papers: pd.DataFrame, scope: Sequence[str]) -> dict[str, str]:
    """Return for each paper the one topic under which a review of the topics *scope* tells of it.

    That is the first of its topics within the scope, else the first of all; where it also has one
    below that, the one below. A paper without topics has its home at `NONE`.

    >>> rows = pd.DataFrame({"key": ["a", "b"], "topics": [["x", "y", "y/z"], []]})
    >>> homes(rows, ["y"])
    {'a': 'y/z', 'b': '—'}
    """
    found = {}
    for key, topics in zip(papers["key"], papers["topics"], strict=True):
        inside = [topic for topic in topics if any(is_below(topic, s) for s in scope)] or topics
        below = [topic for topic in inside if is_below(topic, inside[0])]
        found[key] = max(below, key=lambda topic: topic.count("/"), default=NONE)
    return found


def meeting(
    papers: pd.DataFrame,
    *,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    venue: str | None = None,
    status: str | None = None,
) -> pd.Series:
    """Return for each paper whether it meets every condition; dates compare as far as they go."""
    published = papers["published"]
    keep = pd.Series(True, index=papers.index)
    if topic is not None:
        keep &= papers["topics"].map(lambda found: any(is_below(t, topic) for t in found))
    keep &= published.map(lambda day: misses(day, since, until) is None)
    for column, wanted in (("venue", venue), ("status", status)):
        if wanted is not None:
            keep &= (papers[column] == wanted).fillna(False)
    return keep.astype(bool)


def lineage(papers: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Return which paper says what of which other, with labels, dates and the first such line.

    Mere mentions are left out, and that a paper builds on one that was published later: such a
    sentence tells what came of the paper.
    """
    known = papers.set_index("key")
    labels = known["short_name"].fillna(known["title"])
    said = relations[relations["paper"].isin(known.index) & relations["other"].isin(known.index)]
    said = said[said["relation"] != "mentions"].drop_duplicates(["paper", "other", "relation"])
    found = said[["paper", "other", "relation"]].reset_index(drop=True)
    for side in ("paper", "other"):
        found[f"{side}_published"] = found[side].map(known["published"])
        found[f"{side}_label"] = found[side].map(labels)
    found = found.assign(source=said["source"].array, line=said["line"].array)
    dates = zip(found["relation"], found["paper_published"], found["other_published"], strict=True)
    later = [
        kind in DESCENT and not pd.isna(other) and misses(paper, other, None) == "before"
        for kind, paper, other in dates
    ]
    return found[~pd.Series(later, index=found.index, dtype="bool")].reset_index(drop=True)


def graph(papers: pd.DataFrame, lineage: pd.DataFrame) -> nx.MultiDiGraph[str]:
    """Return the lineage as a graph: all papers as nodes, what is said of another as edges.

    Nodes have ``label``, ``published`` and ``topic`` (the first), None where there is none; edges
    lead from the paper to the other and have the relation as key, ``relation``, ``source`` and
    ``line``.
    """
    import networkx as nx  # noqa: PLC0415  (slow to start)

    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    labels = papers["short_name"].fillna(papers["title"])
    for key, label, day, topics in zip(
        papers["key"], labels, papers["published"], papers["topics"], strict=True
    ):
        published = None if pd.isna(day) else day
        found.add_node(key, label=label, published=published, topic=topics[0] if topics else None)
    columns = ("paper", "other", "relation", "source", "line")
    for paper, other, relation, source, line in zip(*(lineage[c] for c in columns), strict=True):
        found.add_edge(paper, other, key=relation, relation=relation, source=source, line=int(line))
    return found


def topics_of(assignments: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the topics of each paper that has any, in the order of the rows."""
    found: dict[str, tuple[str, ...]] = {}
    given = assignments.dropna(subset=["topic"])
    for paper, topic in zip(given["paper"], given["topic"], strict=True):
        found[paper] = (*found.get(paper, ()), topic)
    return found


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
