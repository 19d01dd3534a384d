"""Notes → papers: each note and task finds its work or founds one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from ..model import Note, Task, Work
from ..titles import looks_like_title, read_title, title_key
from ..works import PATTERN
from .papers import Join, Paper, Resolution
from .pins import NO_PINS, Pins
from .shelf import Shelf

_AT_ONCE = 128
"""So many notes are asked at once whether there is anything like them."""


def resolve(
    notes: Sequence[Note],
    tasks: Sequence[Task],
    works: Iterable[Work] = (),
    *,
    pins: Pins = NO_PINS,
    pattern: str = PATTERN,
) -> Resolution:
    """Return the papers that *notes* and *tasks* speak of, with the evidence for every join.

    The outcome does not depend on the order of the notes. A work of *works* that nothing
    speaks of is not among the papers. What *pins* say wins over all evidence; new works get keys
    of the *pattern*.

    >>> from survey.model import Span
    >>> a = Note("paper", "Visual Instruction Tuning", Span("a.md", 1, 1), id="a")
    >>> b = Note("paper", "LLaVA: Visual Instruction Tuning", Span("b.md", 1, 1), id="b",
    ...          short_name="LLaVA")
    >>> [len(p.notes) for p in resolve([a, b], []).papers]
    [2]
    """
    shelf = Shelf(works, pins, pattern=pattern)
    joins: dict[str, Join] = {}
    ranked = sorted((n for n in notes if n.kind in ("paper", "tool", "link")), key=_rank)
    for start in range(0, len(ranked), _AT_ONCE):
        some = ranked[start : start + _AT_ONCE]
        for note, alone in zip(some, shelf.stand_alone(some), strict=True):
            hit = shelf.find_note(note, alone=alone) or shelf.add_note(note)
            if hit:
                joins[note.id] = Join(note.id, *hit, note.span.source, note.span.line)
    plans = {task.parent for task in tasks}  # an item with items below it is no paper
    for task in sorted(tasks, key=lambda task: (title_key(task.title), task.id)):
        hit = shelf.find_task(task) or (None if task.id in plans else shelf.add_task(task))
        if hit:
            joins[task.id] = Join(task.id, *hit, task.span.source, task.span.line)
    named = shelf.named(notes, {join.paper for join in joins.values()})
    papers = _papers(shelf, notes, tasks, joins, named)
    final = tuple(_retitled(note, shelf, joins.get(note.id)) for note in notes)
    mentions = (
        Join(note.id, key, "named", 100.0, note.span.source, note.span.line)
        for key, found in named.items()
        for note in found
    )
    ordered = sorted(chain(joins.values(), mentions), key=lambda j: (j.paper, j.source, j.line))
    owners = {note: join.paper for note, join in joins.items()}
    return Resolution(papers, tuple(ordered), final, owners)


def near_misses(
    resolution: Resolution, works: Iterable[Work] = (), *, pins: Pins = NO_PINS
) -> tuple[Join, ...]:
    """Return the notes that look like speaking of another paper or of one of the other *works*.

    Each is a join that was not made, and what parts the two. Notes that stand in a record are
    left out: there is nothing to guess.

    >>> from survey.model import Span
    >>> titles = ("Llama 2: Open Foundation Models", "Llama 3: Open Foundation Models")
    >>> found = resolve([Note("paper", t, Span("a.md", n, n), id=t[:7])
    ...                  for n, t in enumerate(titles, 1)], [])
    >>> [(join.note, join.paper, join.evidence) for join in near_misses(found)]
    [('Llama 2', 'llama3', 'numbers'), ('Llama 3', 'llama2', 'numbers')]
    """
    known = {work.key: work for work in works} | {p.key: p.work for p in resolution.papers}
    shelf = Shelf(known.values(), pins)
    sure = {join.note for join in resolution.joins if join.evidence == "record"}
    missed = (
        Join(note.id, key, guard, score, note.span.source, note.span.line)
        for note in resolution.notes
        if note.kind == "paper" and note.id not in sure
        for key, guard, score in shelf.near_misses(note)
        if key != resolution.paper_of.get(note.id)
    )
    return tuple(sorted(missed, key=lambda join: (join.source, join.line, join.paper)))


def _rank(note: Note) -> tuple[int, str, str]:
    """Sort the notes that name a work in full before those that only give its short name."""
    return (0 if looks_like_title(note.title) else 1, title_key(note.title), note.id)


def _papers(
    shelf: Shelf,
    notes: Sequence[Note],
    tasks: Sequence[Task],
    joins: Mapping[str, Join],
    named: Mapping[str, tuple[Note, ...]],
) -> tuple[Paper, ...]:
    by_paper: dict[str, list[Note]] = defaultdict(list)
    tasks_by: dict[str, list[Task]] = defaultdict(list)
    for note in notes:
        if note.id in joins and note.kind != "task":
            by_paper[joins[note.id].paper].append(note)
    for task in tasks:
        if task.id in joins:
            tasks_by[joins[task.id].paper].append(task)
    keys = sorted({*by_paper, *tasks_by, *named})
    return tuple(
        Paper(
            shelf.works[key],
            tuple(sorted(by_paper[key], key=lambda n: (n.span.source, n.span.line))),
            tuple(sorted(tasks_by[key], key=lambda t: (t.span.source, t.span.line))),
            named.get(key, ()),
        )
        for key in keys
    )


def _retitled(note: Note, shelf: Shelf, join: Join | None) -> Note:
    """Return *note* without the short name in front of its title, if the work's title has none."""
    if join is None or note.kind != "paper":
        return note
    title = read_title(note.title)
    if not title.rest:
        return note
    known = shelf.titles(shelf.works[join.paper])
    if title_key(title.rest) not in known or title_key(note.title) in known:
        return note
    return replace(note, title=title.rest, short_name=note.short_name or title.short_name)
