"""What a search can find: papers, and notes and tasks that speak of none, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..describe import Statement, Topic
from ..model import Note, Span, Task
from ..resolve import Paper, Resolution
from ..titles import title_key

TITLE, HEADING, REMARK = 4, 2, 1
"""How much a word counts by where it stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """Some text of an entry and where it stands; works that no note speaks of stand nowhere."""

    text: str
    weight: int
    span: Span | None
    aspect: str | None = None
    shown: bool = True
    """Whether it stands there as text; else it is only known of the entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, or a note or task that speaks of none, with all that is said of it."""

    key: str | None
    label: str
    lines: tuple[Line, ...]
    names: frozenset[str] = frozenset()
    """By which it is found first: key, short name, other names, title; as `title_key` has them."""


def entries(
    resolution: Resolution,
    tasks: Iterable[Task],
    said: Iterable[Statement],
    topics: Mapping[str, Sequence[Topic]],
) -> tuple[Entry, ...]:
    """Return an entry for each paper, by key, and for each note and task without one.

    *topics* gives those of each paper.
    """
    by_note: dict[str, list[Statement]] = {}
    for statement in said:
        by_note.setdefault(statement.note, []).append(statement)
    owner = resolution.paper_of
    found = [_paper(p, by_note, topics.get(p.key, ())) for p in resolution.papers]
    found += [_note(note, by_note) for note in resolution.notes if note.id not in owner]
    loose = (task for task in tasks if task.id not in owner)
    found += [Entry(None, t.title, (Line(t.title, TITLE, t.span),)) for t in loose]
    return tuple(found)


def _paper(
    paper: Paper, by_note: Mapping[str, Sequence[Statement]], topics: Sequence[Topic]
) -> Entry:
    work = paper.work
    spoken = [note.span for note in paper.notes]
    at = next(iter([*spoken, *(t.span for t in paper.tasks), *(n.span for n in paper.named)]), None)
    names = tuple(filter(None, (paper.short_name, *work.aliases)))
    about = [name for topic in topics for name in (topic.zh, topic.en)]
    people, year = " ".join(map(str, work.authors)), work.venue_year or work.year
    lines = [
        Line(work.title, TITLE, at),
        Line(" ".join(names[:1]), TITLE, at, shown=False),
        Line(" ".join((work.key, *names[1:], people)), HEADING, at, shown=False),
        Line(" ".join((*about, *_place(work.venue, year))), HEADING, at, shown=False),
        *(line for note in paper.notes for line in _said_of(note, by_note)),
        *(Line(task.title, HEADING, task.span) for task in paper.tasks),
    ]
    keys = frozenset(title_key(name) for name in (work.key, work.title, *names))
    return Entry(work.key, paper.short_name or work.title, _without_empty(lines), keys)


def _note(note: Note, by_note: Mapping[str, Sequence[Statement]]) -> Entry:
    lines = (Line(note.title, TITLE, note.span), *_said_of(note, by_note))
    name = note.short_name or note.title
    return Entry(None, name, _without_empty(lines), frozenset((title_key(name),)))


def _said_of(note: Note, by_note: Mapping[str, Sequence[Statement]]) -> Iterator[Line]:
    heads = (*note.category, *note.tags, *note.organizations)
    yield Line(" / ".join((*heads, *_place(note.venue, note.venue_year))), HEADING, note.span)
    for statement in by_note.get(note.id, ()):
        yield Line(statement.text, REMARK, statement.span, statement.aspect or "")


def _place(venue: str | None, year: int | None) -> tuple[str, ...]:
    return tuple(str(part) for part in (venue, year) if part)


def _without_empty(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.text.strip())
