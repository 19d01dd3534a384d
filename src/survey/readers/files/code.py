"""A reading as JSON and back: what another process or an earlier run says is only data."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from ...model import Link, Note, Problem, Span, Task
from .. import Reading, ReadLine


def encoded(reading: Reading) -> bytes:
    """Return a reading without what the text of its file says anyhow: names of files, lines.

    >>> from survey.readers import read
    >>> text = "## 2024.2.6\\n《Notes as Data》\\n2013年的一篇文章\\n"
    >>> reading = read(text, "log.md")
    >>> decoded(encoded(reading), text, "log.md") == reading
    True
    """
    said = [
        [_note(note) for note in reading.notes],
        [[t.title, t.span.line, t.span.end_line, t.id, t.done, t.parent, t.due]
         for t in reading.tasks],
        [[p.code, p.severity, p.message, p.line, p.suggestion] for p in reading.problems],
        [[line.role, line.note] for line in reading.lines],
    ]  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def _note(note: Note) -> list[Any]:
    return [
        note.kind,
        note.title,
        note.span.line,
        note.span.end_line,
        note.id,
        note.short_name,
        note.published,
        note.read and note.read.isoformat(),
        note.venue,
        note.venue_year,
        note.venue_track,
        note.authors,
        note.authors_complete,
        note.organizations,
        note.tags,
        note.rating,
        [(link.url, link.label) for link in note.links],
        note.category,
        note.body,
        dict(note.fields),
    ]


def decoded(raw: bytes, text: str, source: str) -> Reading | None:
    """Return the reading of a file with this *text*; None if *raw* says no such thing."""
    try:
        notes, tasks, problems, roles = json.loads(raw.decode("utf-8", "surrogatepass"))
        lines = [line.rstrip("\r\n") for line in io.StringIO(text, newline="\n")]
        return Reading(
            source,
            tuple(_decoded_note(row, source) for row in notes),
            tuple(_decoded_task(row, source) for row in tasks),
            tuple(Problem(c, s, m, source, n, more) for c, s, m, n, more in problems),
            tuple(
                ReadLine(number, role, note, line)
                for number, ((role, note), line) in enumerate(zip(roles, lines, strict=True), 1)
            ),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _decoded_note(row: Sequence[Any], source: str) -> Note:
    kind, title, line, end, id_, *stated, links, category, body, fields = row
    name, published, read, venue, year, track, authors, complete, houses, tags, rating = stated
    return Note(
        kind,
        title,
        Span(source, line, end),
        id_,
        name,
        published,
        date.fromisoformat(read) if read else None,
        venue,
        year,
        track,
        tuple(authors),
        complete,
        tuple(houses),
        tuple(tags),
        rating,
        tuple(Link(url, label) for url, label in links),
        tuple(category),
        tuple((number, words) for number, words in body),
        MappingProxyType(fields),
    )


def _decoded_task(row: Sequence[Any], source: str) -> Task:
    title, line, end, id_, done, parent, due = row
    return Task(title, Span(source, line, end), id_, done, parent, due)
