"""Notes that several files hold word for word count once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from . import readers
from .model import Problem
from .readers import Reading


def drop_repeats(readings: Sequence[Reading]) -> tuple[list[Reading], list[Problem]]:
    """Return *readings* without the notes and tasks that a fuller file holds word for word.

    An older copy of a growing log so adds nothing. One problem a file says how much it repeats.
    """
    owner: dict[tuple[str, str], str] = {}
    kept: dict[str, Reading] = {}
    problems = []
    for reading in sorted(readings, key=lambda r: (-len(r.notes), r.source)):
        said = {note.id: (note.id.partition("-")[0], note.text) for note in reading.notes}
        others = Counter(owner[words] for words in said.values() if words in owner)
        fresh = tuple(note for note in reading.notes if said[note.id] not in owner)
        owner |= {said[note.id]: reading.source for note in fresh}
        ids = {note.id for note in fresh}
        tasks = tuple(task for task in reading.tasks if task.id in ids)
        kept[reading.source] = replace(reading, notes=fresh, tasks=tasks)
        if others:
            problems.append(_repeats(reading, others))
    return _unique([kept[reading.source] for reading in readings]), problems


def _repeats(reading: Reading, others: Counter[str]) -> Problem:
    return Problem(
        "repeated-notes",
        "info",
        f"{others.total()} of {len(reading.notes)} notes stand word for word in "
        f"{others.most_common(1)[0][0]} and count once",
        reading.source,
        1,
        "an older copy of the same log may be left out of the sources",
    )


def _unique(readings: list[Reading]) -> list[Reading]:
    """Return *readings* with ids that tell apart notes of several files under one title."""
    often = Counter(note.id for reading in readings for note in reading.notes)
    return [
        replace(
            reading,
            notes=tuple(
                replace(n, id=readers.longer_id(n.id, n.text)) if often[n.id] > 1 else n
                for n in reading.notes
            ),
        )
        for reading in readings
    ]
