"""DataFrames and their columns: always all of them, also when there is no row.

A column is one line of the table that stands here. ``published`` stays text, as precise as it was
stated; ``read`` and ``first_read`` are dates; lists are Python lists; what is missing is NA.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

import pandas as pd

from . import cards
from .describe import Assignment, Statement
from .facts import Value
from .model import Note, Problem, Quantity, Relation, Span, Task
from .resolve import Join, Paper

_FORMULA = re.compile(r"[\t\r\n]|[\s\xad\u200b-\u200f\u2060-\u2064\ufeff]*[=+@-]")
"""With this at its beginning, in whatever width, a spreadsheet takes a cell for a formula."""
_HEAD = 100
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?%?")

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "notes": {
        "note": "string",
        "kind": "string",
        "title": "string",
        "short_name": "string",
        "paper": "string",
        "published": "string",
        "read": "datetime64[s]",
        "venue": "string",
        "venue_year": "Int64",
        "venue_track": "string",
        "authors": "object",
        "authors_complete": "boolean",
        "organizations": "object",
        "tags": "object",
        "rating": "Float64",
        "links": "object",
        "category": "object",
        "text": "string",
        "source": "string",
        "line": "Int64",
        "end_line": "Int64",
    },
    "papers": {
        "key": "string",
        "title": "string",
        "short_name": "string",
        "authors": "object",
        "published": "string",
        "year": "Int64",
        "venue": "string",
        "venue_year": "Int64",
        "type": "string",
        "arxiv": "string",
        "doi": "string",
        "url": "string",
        "organizations": "object",
        "topics": "object",
        "notes": "Int64",
        "first_read": "datetime64[s]",
        "status": "string",
    },
    "assignments": {
        "paper": "string",
        "topic": "string",
        "reason": "string",
        "source": "string",
        "line": "Int64",
    },
    "statements": {
        "paper": "string",
        "note": "string",
        "aspect": "string",
        "text": "string",
        "source": "string",
        "line": "Int64",
        "end_line": "Int64",
    },
    "quantities": {
        "paper": "string",
        "note": "string",
        "kind": "string",
        "text": "string",
        "value": "Float64",
        "unit": "string",
        "source": "string",
        "line": "Int64",
    },
    "relations": {
        "paper": "string",
        "other": "string",
        "as_written": "string",
        "relation": "string",
        "source": "string",
        "line": "Int64",
    },
    "tasks": {
        "task": "string",
        "title": "string",
        "done": "boolean",
        "parent": "string",
        "due": "string",
        "paper": "string",
        "review": "string",
        "source": "string",
        "line": "Int64",
    },
    "links": {
        "note": "string",
        "paper": "string",
        "url": "string",
        "label": "string",
        "source": "string",
        "line": "Int64",
    },
    "facts": {
        "paper": "string",
        "field": "string",
        "value": "string",
        "chosen": "boolean",
        "origin": "string",
        "verified": "object",
        "source": "string",
        "line": "Int64",
    },
    "joins": {
        "note": "string",
        "paper": "string",
        "joined": "boolean",
        "evidence": "string",
        "score": "Float64",
        "source": "string",
        "line": "Int64",
    },
    "problems": {
        "code": "string",
        "severity": "string",
        "message": "string",
        "suggestion": "string",
        "source": "string",
        "line": "Int64",
    },
}
"""The columns and dtypes of each frame."""


def frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return *rows* as the frame *name* of `COLUMNS`, with all its columns and dtypes.

    >>> frame("tasks", []).columns[:3].tolist()
    ['task', 'title', 'done']
    """
    kept = list(rows)
    return pd.DataFrame(
        {
            column: pd.Series([row.get(column) for row in kept], dtype=dtype)
            for column, dtype in COLUMNS[name].items()
        }
    )


def notes_frame(notes: Iterable[Note], paper_of: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a note, in the order of files and lines."""
    return frame("notes", (_note(note, paper_of.get(note.id)) for note in notes))


def _note(note: Note, paper: str | None) -> dict[str, Any]:
    return {
        "note": note.id,
        "kind": note.kind,
        "title": note.title,
        "short_name": note.short_name,
        "paper": paper,
        "published": note.published,
        "read": note.read,
        "venue": note.venue,
        "venue_year": note.venue_year,
        "venue_track": note.venue_track,
        "authors": list(note.authors),
        "authors_complete": note.authors_complete,
        "organizations": list(note.organizations),
        "tags": list(note.tags),
        "rating": note.rating,
        "links": [{"url": link.url, "label": link.label} for link in note.links],
        "category": list(note.category),
        "text": note.text,
        "source": note.span.source,
        "line": note.span.line,
        "end_line": note.span.end_line,
    }


def papers_frame(papers: Iterable[Paper], topics: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return one row a paper, by key; *topics* gives the topics of each key."""
    return frame("papers", (_paper(paper, topics.get(paper.key, ())) for paper in papers))


def _paper(paper: Paper, topics: tuple[str, ...]) -> dict[str, Any]:
    work = paper.work
    return {
        "key": work.key,
        "title": work.title,
        "short_name": paper.short_name,
        "authors": [str(person) for person in work.authors],
        "published": work.published,
        "year": work.year,
        "venue": work.venue,
        "venue_year": work.venue_year,
        "type": work.type,
        "arxiv": work.arxiv,
        "doi": work.doi,
        "url": work.url,
        "organizations": list(paper.organizations),
        "topics": list(topics),
        "notes": len(paper.notes),
        "first_read": min((n.read for n in paper.notes if n.read), default=None),
        "status": paper.status,
    }


def assignments_frame(assignments: Iterable[Assignment]) -> pd.DataFrame:
    """Return one row a topic of a paper, or its lack of one, with the rule that gave it."""
    rows = (
        {"paper": a.paper, "topic": a.topic, "reason": a.reason} | _place(a.span)
        for a in assignments
    )
    return frame("assignments", rows)


def statements_frame(statements: Iterable[Statement]) -> pd.DataFrame:
    """Return one row a statement, in the order of the notes."""
    return frame(
        "statements",
        (
            {
                "paper": s.paper,
                "note": s.note,
                "aspect": s.aspect,
                "text": s.text,
                "source": s.span.source,
                "line": s.span.line,
                "end_line": s.span.end_line,
            }
            for s in statements
        ),
    )


def quantities_frame(quantities: Iterable[Quantity]) -> pd.DataFrame:
    """Return one row a number that is its paper's own, in the order of the notes."""
    columns = [column for column in COLUMNS["quantities"] if column not in ("source", "line")]
    own = (q for q in quantities if not q.owner)
    return frame("quantities", ({c: getattr(q, c) for c in columns} | _place(q.span) for q in own))


def relations_frame(relations: Iterable[Relation]) -> pd.DataFrame:
    """Return one row a work that a note names, in the order of the notes."""
    columns = [column for column in COLUMNS["relations"] if column not in ("source", "line")]
    rows = ({c: getattr(r, c) for c in columns} | _place(r.span) for r in relations)
    return frame("relations", rows)


def _place(span: Span) -> dict[str, Any]:
    return {"source": span.source, "line": span.line}


def tasks_frame(
    tasks: Iterable[Task], paper_of: Mapping[str, str], review_of: Mapping[str, str]
) -> pd.DataFrame:
    """Return one row an item of a pending list; *review_of* gives the review that it plans."""
    return frame(
        "tasks",
        (
            {
                "task": task.id,
                "title": task.title,
                "done": task.done,
                "parent": task.parent,
                "due": task.due,
                "paper": paper_of.get(task.id),
                "review": review_of.get(task.id),
                "source": task.span.source,
                "line": task.span.line,
            }
            for task in tasks
        ),
    )


def links_frame(notes: Iterable[Note], paper_of: Mapping[str, str]) -> pd.DataFrame:
    """Return one row an address of a note."""
    return frame(
        "links",
        (
            {
                "note": note.id,
                "paper": paper_of.get(note.id),
                "url": link.url,
                "label": link.label,
                "source": note.span.source,
                "line": note.span.line,
            }
            for note in notes
            for link in note.links
        ),
    )


def facts_frame(values: Iterable[Value]) -> pd.DataFrame:
    """Return one row a value that a source gives for a field of a paper, in their order."""
    return frame(
        "facts",
        (
            {
                "paper": value.paper,
                "field": value.field,
                "value": value.value,
                "chosen": value.chosen,
                "origin": value.origin,
                "verified": list(value.verified),
                "source": value.span.source,
                "line": value.span.line,
            }
            for value in values
        ),
    )


def joins_frame(joins: Iterable[Join], near: Iterable[Join] = ()) -> pd.DataFrame:
    """Return one row a join of a note, task or record with a paper, and what shows it.

    What was *near* and not joined comes last, with what parted it.
    """
    columns = [column for column in COLUMNS["joins"] if column != "joined"]
    rows = ((join, joined) for found, joined in ((joins, True), (near, False)) for join in found)
    return frame(
        "joins", ({"joined": joined} | {c: getattr(j, c) for c in columns} for j, joined in rows)
    )


def problems_frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return one row a problem, by file and line."""
    ranked = sorted(problems, key=lambda p: (p.source, p.line, p.code))
    return cards.Problems(
        frame("problems", ({c: getattr(p, c) for c in COLUMNS["problems"]} for p in ranked))
    )


def as_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV; before text that a spreadsheet would run stands an apostrophe.

    >>> print(as_csv(pd.DataFrame({"a": ["=1+1", "-3.5", -1, "x=1"]})), end="")
    a
    '=1+1
    -3.5
    -1
    x=1
    """
    return frame.astype("object").map(_no_formula).to_csv(index=False, lineterminator="\n")


def _no_formula(value: object) -> object:
    if isinstance(value, str) and _FORMULA.match(normalize("NFKC", value[:_HEAD])):
        return value if _NUMBER.fullmatch(value) else f"'{value}"
    return value
