"""Every value that a source gives for a field of a paper, with where it stands.

>>> from .model import Span
>>> note = Note("paper", "A Title", Span("a.md", 3, 4), published="2023-06")
>>> work = Work("k", "A Title", published="2023-05")
>>> said = [*of_work(work, "k", "facts", Span("works.json", 7, 7)), *of_note(note, "k")]
>>> [(v.value, str(v.span), v.chosen) for v in chosen(said, [work]) if v.field == "published"]
[('2023-05', 'works.json:7', True), ('2023-06', 'a.md:3', False)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from .model import Note, Span, Work
from .resolve import Paper, work_of
from .works.csl import SOURCE_NAMES, SUGGESTED

Origin = Literal["facts", "service", "bibliography", "record", "note", "suggestion"]

PRECEDENCE: Mapping[Origin, str] = MappingProxyType(
    {
        "facts": "works.json: looked up by somebody, or a note's when it came to stand there",
        "service": "works.json: a gap that a service filled",
        "bibliography": "refs.bib: what the author wrote",
        "record": "a .bib, CSL-JSON or RIS file among the notes",
        "note": "a note; of several the one with the fullest title, the others fill its gaps",
        "suggestion": "works.json: what a service says otherwise; never chosen",
    }
)
"""Who is believed, first to last. The place of publication is one: never parts of two.

The citation key alone goes another way: bibliography, then record, then facts, then a new one.
"""

FIELDS = (
    "title", "authors", "published", "venue", "venue_year", "container", "track", "type",
    "volume", "number", "pages", "publisher", "doi", "arxiv", "primary_class", "url",
)  # fmt: skip
"""The fields that sources state, in the order of the rows."""
_RANK = {origin: rank for rank, origin in enumerate(PRECEDENCE)}
_SERVICE = re.compile(r"[a-z]+ \d{4}-\d\d-\d\d(?: |$)")
_SUGGESTION = re.compile(
    r"(?P<field>\w+): (?P<value>.*) \((?P<by>[a-z]+ \d{4}-\d\d-\d\d)(?:, by title, score \d+)?\)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """What one source says of one field of a paper."""

    paper: str
    field: str
    value: str
    origin: Origin
    span: Span
    verified: tuple[str, ...] = ()
    """Where the facts say it was verified: files, addresses, a service and the day."""
    chosen: bool = False
    """Whether it is the value that the paper has."""


def text_of(work: Work, field: str) -> str:
    """Return a field of a work as one text, empty if it says nothing.

    >>> from .model import Person
    >>> text_of(Work("k", "T", authors=(Person("Li", "Bo"), Person("Wu", "An"))), "authors")
    'Bo Li; An Wu'
    """
    value = getattr(work, field)
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def of_work(work: Work, paper: str, origin: Origin, span: Span) -> Iterator[Value]:
    """Yield what a work of a file says of a *paper*, and what services say otherwise."""
    for field in FIELDS:
        text = text_of(work, field)
        if text and (field, text) != ("type", "document"):
            verified = work.sources.get(SOURCE_NAMES.get(field, field), ())
            filled = origin == "facts" and verified and all(map(_SERVICE.match, verified))
            yield Value(paper, field, text, "service" if filled else origin, span, verified)
    for line in work.sources.get(SUGGESTED, ()):
        if told := _SUGGESTION.fullmatch(line):
            yield Value(paper, told["field"], told["value"], "suggestion", span, (told["by"],))


def of_note(note: Note, paper: str, fields: Sequence[str] = FIELDS) -> Iterator[Value]:
    """Yield what a note says in these *fields* of its *paper*."""
    if note.kind != "paper":
        return
    said = work_of(note if "authors" in fields else replace(note, authors=()))
    for field in fields:
        text = text_of(said, field)
        if text and field != "type":  # a note does not tell it
            yield Value(paper, field, text, "note", note.span)


def completed(paper: Paper) -> Paper:
    """Return *paper* with what its work lacks, as its notes state it in the order of their places.

    >>> from .model import Span
    >>> notes = [Note("paper", "A Title", Span("a.md", n, n), published=p, venue=v, venue_year=2023)
    ...          for n, p, v in ((1, None, "ICML"), (5, "2023-05", "ICLR"))]
    >>> work = completed(Paper(Work("k", "A Title"), tuple(notes))).work
    >>> work.venue, work.published
    ('ICML', '2023-05')
    """
    work = paper.work
    for note in paper.notes:
        if note.kind != "paper":
            continue
        if not (work.venue or work.container) and note.venue:
            track, year = note.venue_track, note.venue_year
            work = replace(work, venue=note.venue, venue_year=year, track=track)
        if not work.published and note.published:
            work = replace(work, published=note.published)
        if note.authors and not work.authors and note.authors_complete:
            work = replace(work, authors=work_of(note).authors)
    return paper if work is paper.work else replace(paper, work=work)


def of_papers(
    papers: Iterable[Paper], stated: Iterable[Value], fields: Sequence[str] = ()
) -> tuple[Value, ...]:
    """Return the values of *papers* by paper, field and precedence, with which were chosen.

    *stated* is what the files say that are no notes; of their records' remarks it is known. Where
    *fields* are named, nothing is said of others.
    """
    papers, stated = tuple(papers), tuple(stated)
    known = {value.span for value in stated}
    noted = (
        value
        for paper in papers
        for note in paper.notes
        if note.span not in known
        for value in of_note(note, paper.key, fields or FIELDS)
    )
    told = (value for value in stated if not fields or value.field in fields)
    return chosen((*told, *noted), (paper.work for paper in papers))


def chosen(values: Iterable[Value], works: Iterable[Work]) -> tuple[Value, ...]:
    """Return the *values* of *works* by paper, field and precedence, with which were chosen."""
    by_key = {work.key: work for work in works}
    found, taken = [], set()
    for value in sorted((v for v in values if v.paper in by_key), key=_order):
        place = value.paper, value.field
        is_choice = (
            place not in taken
            and value.origin != "suggestion"
            and value.value == text_of(by_key[value.paper], value.field)
        )
        if is_choice:
            taken.add(place)
        found.append(replace(value, chosen=True) if is_choice else value)
    return tuple(found)


def _order(value: Value) -> tuple[str, int, int, str, int]:
    place = FIELDS.index(value.field) if value.field in FIELDS else len(FIELDS)
    return value.paper, place, _RANK[value.origin], value.span.source, value.span.line
