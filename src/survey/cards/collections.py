"""Cards of many papers: a corpus or selection, a review, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from .card import Card, Rows

if TYPE_CHECKING:
    import pandas as pd

    from ..corpus import Corpus
    from ..review import Review

_STATUS = ("read", "pending", "named")
_SEVERITY = ("error", "warning", "info")
_COUNTED = {"error": "errors", "warning": "warnings", "info": "notices"}
_PROBLEMS = 5
_ALL = 10_000
_NEXT = (
    ("corpus.papers", "the papers as a table; .notes, .statements, .tasks and others too"),
    ('corpus["KEY"]', "the card of one paper, by key or short name"),
    ('corpus.search("WORDS")', "papers by words, in Chinese and English"),
    ("corpus.select(topic=…, since=…)", "a part of it, which is a corpus again"),
    ("corpus.problems", "what looks wrong, with file and line"),
)


def corpus(corpus: Corpus) -> Card:
    """Return the card of a corpus: what it holds, what looks wrong, what to call next."""
    papers = corpus.papers
    counted = _counted(Counter(papers["status"]), _STATUS)
    severities = _counted(Counter(corpus.problems["severity"].map(_COUNTED)), _COUNTED.values())
    days = sorted(papers["published"].dropna())
    facts = [
        ("papers", f"{len(papers)} ({counted})" if counted else "0"),
        ("published", f"{days[0]} to {days[-1]}" if days else ""),
        ("notes", f"{len(corpus.notes)} in {len(corpus.readings)} files"),
        ("tasks", str(len(corpus.tasks))),
        ("problems", f"{len(corpus.problems)} ({severities})" if severities else "none"),
    ]
    topics = Counter(topic for found in papers["topics"] for topic in found)
    titled = ((topic, corpus.topic_title(topic), n) for topic, n in topics.most_common())
    years = Counter(str(day)[:4] for day in days)
    return Card(
        f"Corpus of {len(papers)} papers",
        tuple((word, value) for word, value in facts if value),
        (
            Rows.of(
                "By topic", ("topic", "title", "papers"), titled, rest='corpus.counts("topic")'
            ),
            Rows.of(
                "By year",
                ("year", "papers"),
                sorted(years.items(), reverse=True),
                rest='corpus.counts("year")',
            ),
            problem_rows(corpus.problems, _PROBLEMS),
            Rows.of("Next", ("call", "returns"), _NEXT),
        ),
    )


def review(review: Review) -> Card:
    """Return the card of a review: what is read of each section, what waits or is left out."""
    plan, papers = review.plan, review.papers
    counted = _counted(Counter(papers["status"]), _STATUS)
    facts = [
        ("name", plan.name),
        ("selected by", review.selection.says),
        ("papers", f"{len(papers)} ({counted})" if counted else "0"),
        ("language, style", f"{plan.language}, {plan.style}"),
    ]
    sections = zip(review.outline()["topic"], *_transposed(review.coverage()), strict=True)
    waiting = papers[papers["status"] == "pending"]
    labels = waiting["short_name"].fillna(waiting["title"])
    left = review.left_out()
    plans = zip(review.tasks["title"], _places(review.tasks), strict=True)
    tables = (
        Rows.of("Sections", ("topic", "title", *_STATUS), sections, limit=_ALL),
        Rows.of(
            "Still to read",
            ("paper", "key"),
            zip(labels, waiting["key"], strict=True),
            rest="papers",
        ),
        Rows.of(
            "Left out though near",
            ("key", "why"),
            zip(left["key"], left["reason"], strict=True),
            limit=_PROBLEMS,
            rest="left_out()",
        ),
        Rows.of("Planned in the notes", ("task", "place"), plans, rest="tasks"),
    )
    return Card(plan.title, tuple((word, said) for word, said in facts if said), tables)


def _transposed(coverage: pd.DataFrame) -> list[list[object]]:
    """Return the titles of the sections and the counts of each status, column by column."""
    return [coverage.index.tolist(), *(coverage[name].tolist() for name in _STATUS)]


def problem_rows(problems: pd.DataFrame, limit: int) -> Rows:
    """Return the worst problems, with their places."""
    worst = problems.assign(rank=problems["severity"].map(_SEVERITY.index)).sort_values(
        "rank", kind="stable"
    )
    rows = zip(worst["severity"], worst["message"], _places(worst), strict=True)
    return Rows.of(
        "Problems", ("severity", "message", "place"), rows, limit=limit, rest="corpus.problems"
    )


def _places(frame: pd.DataFrame) -> list[str]:
    return [f"{s}:{n}" for s, n in zip(frame["source"], frame["line"], strict=True)]


def _counted(counts: Counter[Hashable], order: Iterable[str]) -> str:
    return ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
