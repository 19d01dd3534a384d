"""The card of a paper: its facts, what the notes say of it, what it builds on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .card import Card, Rows

if TYPE_CHECKING:
    from ..describe import Statement
    from ..model import Relation
    from ..resolve import Paper

_AUTHORS = 8
"""More authors than these are cut in a card; the bibliography has them all."""
_STATEMENTS = 40
_RELATIONS = 20


@dataclass(frozen=True, slots=True)
class Details:
    """What a corpus knows of one of its papers beside the facts."""

    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()


Tell: TypeAlias = "Callable[[Paper], Details]"
"""What tells the details of a paper when its card is shown, and not before."""


def paper(paper: Paper, details: Details | None = None) -> Card:
    """Return the card of a paper; with *details* also what its notes say, each with its place."""
    known = details or Details()
    tables = (_said(known.statements), _named(known.relations))
    return Card(paper.work.title, tuple(_facts(paper)), tables, f"[@{paper.key}]")


def facts(paper: Paper) -> str:
    """Return a paper's title and facts as plain text."""
    return Card(paper.work.title, tuple(_facts(paper))).text()


def _facts(paper: Paper) -> list[tuple[str, str]]:
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


def _said(statements: Iterable[Statement]) -> Rows:
    """Return the statements by what they are about, in the order of their first ones."""
    by_aspect: dict[str, list[Statement]] = {}
    for statement in statements:
        by_aspect.setdefault(statement.aspect or "—", []).append(statement)
    rows = [(a, s.text, s.span) for a, said in by_aspect.items() for s in said]
    heads = ("aspect", "statement", "place")
    return Rows.of("What the notes say", heads, rows, limit=_STATEMENTS, rest="corpus.statements")


def _named(relations: Iterable[Relation]) -> Rows:
    rows = [(r.relation.replace("_", " "), r.as_written, r.other or "—", r.span) for r in relations]
    heads = ("relation", "work", "key", "place")
    return Rows.of("Works named", heads, rows, limit=_RELATIONS, rest="corpus.relations")
