"""Where the sources of one paper do not agree: both places are named."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from .facts import Value, of_papers
from .model import Note, Problem
from .resolve import Paper

_MONTH = 28
"""Days that part two dates which cannot be one day, written down carelessly."""
_ARXIV = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}")
_DATED = ("facts", "service", "note")
"""Who states the day of the first publication; records state that of a volume."""
_FIELDS = ("published", "venue", "venue_year", "arxiv")
"""What is compared."""

_Chosen = Mapping[str, Value]
"""By field, the value that a paper has."""


def conflicts(papers: Iterable[Paper], stated: Iterable[Value] = ()) -> Iterator[Problem]:
    """Yield a problem for each place that disagrees with another on one paper.

    *stated* is what the files of facts and records say. Dates of notes disagree if the shorter
    one is not how the longer one begins: ``2023-06`` and ``2023-05-11`` do, ``2023`` and
    ``2023-05`` do not. With the first publication a date disagrees if a month or more lies
    between. A venue disagrees with the one that the paper has if both are known and differ.
    """
    stated = tuple(stated)
    told = {value.paper for value in stated}
    papers = [paper for paper in papers if paper.key in told or _can_disagree(paper)]
    values: dict[str, list[Value]] = {paper.key: [] for paper in papers}
    for value in of_papers(papers, stated, _FIELDS):
        values[value.paper].append(value)
    for paper in papers:
        mine = values[paper.key]
        chosen = {value.field: value for value in mine if value.chosen}
        yield from _between_notes(paper)
        yield from _first_public(paper, chosen)
        yield from _venues(paper, mine, chosen)
        yield from _read(paper, mine)


def _can_disagree(paper: Paper) -> bool:
    """Whether a paper has several notes, or one with a date and maybe an id that tells another."""
    return len(paper.notes) > 1 or any(note.published and note.links for note in paper.notes)


def _between_notes(paper: Paper) -> Iterator[Problem]:
    """Yield a problem for each note with the first other one that states another date."""
    first: dict[str, Note] = {}
    for note in paper.notes:
        if note.published:
            first.setdefault(note.published, note)
    if len(first) < 2:
        return
    others = {
        date: next((note for other, note in first.items() if _differ(date, other)), None)
        for date in first
    }
    for note in paper.notes:
        if note.published and (other := others[note.published]):
            yield _dates(paper, note, other)


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


def _first_public(paper: Paper, chosen: _Chosen) -> Iterator[Problem]:
    """Yield the notes whose date is not that of the first publication, as others know it."""
    known, arxiv = chosen.get("published"), chosen.get("arxiv")
    if known is not None and known.origin != "note":
        for note in paper.notes:
            if note.published and note.published != str(paper.work.venue_year):
                yield from _against(paper, note, known.value, f"{known.value} at {known.span}")
    elif arxiv is not None and (submitted := _submitted(arxiv.value)):
        for note in paper.notes:
            if note.published and note.published != str(paper.work.venue_year):
                there = f"{submitted} by its id {arxiv.value} at {arxiv.span}"
                yield from _against(paper, note, submitted, there, is_bound=True)


def _against(
    paper: Paper, note: Note, first: str, there: str, *, is_bound: bool = False
) -> Iterator[Problem]:
    """Yield what is wrong if the date of *note* lies a month or more from the *first* one.

    A date that is only a bound was possibly not the first: the work may have been elsewhere.
    """
    stated = note.published or ""
    place = (note.span.source, note.span.line)
    if _apart(first, stated) >= _MONTH:
        message = f"{paper.key}: published {stated} here, first public {there}"
        hint = "this is the date of a later version, or of the venue"
        yield Problem("later-version", "info", message, *place, hint)
    elif _apart(stated, first) >= _MONTH and not is_bound:
        message = f"{paper.key}: published {stated} here, {there}"
        yield Problem("dates-differ", "warning", message, *place, "one of the two is wrong")


def _submitted(arxiv: str) -> str | None:
    """Return the month in which an arXiv id was given, None for ids of the old form."""
    found = _ARXIV.match(arxiv)
    return f"20{found[1]}-{found[2]}" if found else None


def _venues(paper: Paper, values: Iterable[Value], chosen: _Chosen) -> Iterator[Problem]:
    known = chosen.get("venue")
    if known is None:
        return
    years = {value.span: value.value for value in values if value.field == "venue_year"}
    year = years.get(known.span)
    for other in values:
        if other.field != "venue" or other.origin not in ("note", "record"):
            continue
        its_year = years.get(other.span)
        if other.value != known.value or (its_year or year) != (year or its_year):
            yield _venue(paper, other, its_year, known, year)
            if known.origin == "note":
                yield _venue(paper, known, year, other, its_year)


def _venue(
    paper: Paper, here: Value, year: str | None, there: Value, its_year: str | None
) -> Problem:
    mine, theirs = (f"{v.value} {y or ''}".strip() for v, y in ((here, year), (there, its_year)))
    return Problem(
        "venue-differs",
        "warning",
        f"{paper.key}: {mine} here, {theirs} at {there.span}",
        here.span.source,
        here.span.line,
        "one of the two is wrong, or this speaks of another version",
    )


def _read(paper: Paper, values: Iterable[Value]) -> Iterator[Problem]:
    """Yield where a paper was read before the date of publication that another place states."""
    first = min((n for n in paper.notes if n.read), key=lambda n: str(n.read), default=None)
    if first is None or first.read is None:
        return
    for value in values:
        is_dated = value.field == "published" and value.origin in _DATED and "-" in value.value
        if is_dated and value.span != first.span and _apart(str(first.read), value.value):
            yield Problem(
                "published-after-read",
                "warning",
                f"{paper.key}: read on {first.read} here, published {value.value} at {value.span}",
                first.span.source,
                first.span.line,
                "one of the two dates is wrong, or this is the date of a later version",
            )


def _days(when: str) -> tuple[date, date] | None:
    """Return the first and the last day of a date, as precise as it is; None if there is no such.

    >>> _days("2023-02"), _days("2023-13")
    ((datetime.date(2023, 2, 1), datetime.date(2023, 2, 28)), None)
    """
    year, month, day = (*map(int, when.split("-")), 0, 0)[:3]
    try:
        last = calendar.monthrange(year, month or 12)[1]
        return date(year, month or 1, day or 1), date(year, month or 12, day or last)
    except ValueError:
        return None


def _apart(early: str, late: str) -> int:
    """Return how many days at least *early* lies before *late*; 0 for what is no date.

    >>> _apart("2023-01", "2023-03"), _apart("2023", "2023-03"), _apart("2023-13", "2024")
    (29, 0, 0)
    """
    one, other = _days(early), _days(late)
    return max(0, (other[0] - one[1]).days) if one and other else 0
