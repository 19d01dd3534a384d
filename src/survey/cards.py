"""How a paper shows: HTML in JupyterLab, Markdown in an export, text in a terminal."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .resolve import Paper

_AUTHORS = 8
"""More authors than these are cut in a card; the bibliography has them all."""


def facts(paper: Paper) -> list[tuple[str, str]]:
    """Return what a card says of a paper, as pairs of a word and its value."""
    work = paper.work
    names = [str(person) for person in work.authors]
    rest = f" and {len(names) - _AUTHORS} more" if len(names) > _AUTHORS else ""
    venue = " ".join(str(v) for v in (work.venue, work.venue_year) if v)
    pairs = [
        ("key", work.key),
        ("authors", ", ".join(names[:_AUTHORS]) + rest),
        ("published", work.published or ""),
        ("venue", venue),
        ("arXiv", work.arxiv or ""),
        ("DOI", work.doi or ""),
        ("status", paper.status),
        ("organizations", ", ".join(paper.organizations)),
        ("notes", ", ".join(str(note.span) for note in (*paper.notes, *paper.named))),
        ("pending", ", ".join(str(task.span) for task in paper.tasks)),
    ]
    return [(word, value) for word, value in pairs if value]


def html(paper: Paper) -> str:
    """Return the card as HTML; nothing that a note says is markup in it."""
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(word)}</th>"
        f"<td style='text-align:left'>{escape(value)}</td></tr>"
        for word, value in facts(paper)
    )
    return f"<p><strong>{escape(paper.work.title)}</strong></p><table>{rows}</table>"


def text(paper: Paper) -> str:
    """Return the card as plain text."""
    rows = [f"  {word}: {value}" for word, value in facts(paper)]
    return "\n".join([paper.work.title, *rows])
