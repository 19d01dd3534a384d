"""Where notes on one paper, or a note and the facts, do not agree: both places are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from .model import Note, Problem
from .resolve import Paper


def conflicts(papers: Iterable[Paper]) -> Iterator[Problem]:
    """Yield a problem for each note that disagrees with another, or with the facts, on one paper.

    Dates disagree if the shorter one is not how the longer one begins: ``2023-06`` and
    ``2023-05-11`` do, ``2023`` and ``2023-05`` do not. A venue disagrees with the facts if
    both are known and differ.
    """
    for paper in papers:
        for one, other in combinations(paper.notes, 2):
            if one.published and other.published and _differ(one.published, other.published):
                yield _dates(paper, one, other)
                yield _dates(paper, other, one)
        for note in paper.notes:
            known = (paper.work.venue, paper.work.venue_year)
            if note.venue and all(known) and (note.venue, note.venue_year or known[1]) != known:
                yield _venue(paper, note)


def _differ(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] != other[:length]


def _dates(paper: Paper, here: Note, there: Note) -> Problem:
    return Problem(
        "dates-differ",
        "warning",
        f"{paper.key}: published {here.published} here, {there.published} at {there.span}",
        here.span.source,
        here.span.line,
        f"first public on {paper.work.published}, as far as known" if paper.work.published else "",
    )


def _venue(paper: Paper, note: Note) -> Problem:
    work = paper.work
    return Problem(
        "venue-differs",
        "warning",
        f"{paper.key}: {note.venue} {note.venue_year or ''} here, {work.venue} {work.venue_year} "
        "in the facts",
        note.span.source,
        note.span.line,
        "one of the two is wrong, or the note speaks of another version",
    )
