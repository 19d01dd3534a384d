"""What a file of records holds: each record's work, lines, remark and keywords."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..model import Link, Note, Problem, Span, Work
from ..readers import Reading, ReadLine
from ..titles import read_title, title_key


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in its file."""

    work: Work
    """Its key is the file's own; empty where the file gives none that can be cited."""
    span: Span
    remark: tuple[tuple[int, str], ...] = ()
    """Line number and plain text of each line of its notes."""
    tags: tuple[str, ...] = ()

    @property
    def note(self) -> Note | None:
        """What was noted on the work: a remark, or keywords alone, which are only a link."""
        if not self.remark and not self.tags:
            return None
        work = self.work
        address = next(_addresses(work), None)
        return Note(
            "paper" if self.remark else "link",
            work.title,
            self.span,
            id=_digest(f"record|{work.key}|{title_key(work.title)}"),
            short_name=read_title(work.title).short_name or next(iter(work.aliases), None),
            published=None if work.venue_year else work.published,
            venue=work.venue,
            venue_year=work.venue_year if work.venue else None,
            authors=tuple(map(str, work.authors)),
            tags=self.tags,
            links=(Link(address),) if address else (),
            body=self.remark,
            fields=MappingProxyType({"key": work.key}),
        )


@dataclass(frozen=True, slots=True)
class Records:
    """All that a file of records holds."""

    source: str
    text: str
    records: tuple[Record, ...] = ()
    """In the order of the file."""
    problems: tuple[Problem, ...] = ()

    @property
    def works(self) -> tuple[Work, ...]:
        """The works that the records speak of."""
        return tuple(record.work for record in self.records)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The remarks and keywords of the records, each under an identifier of its own."""
        return tuple(_numbered(n for record in self.records if (n := record.note)))

    def reading(self) -> Reading:
        """Return the file as readers of notes return theirs: notes, problems, role of each line."""
        notes = self.notes
        return Reading(self.source, notes, problems=self.problems, lines=tuple(self._lines(notes)))

    def _lines(self, notes: Iterable[Note]) -> Iterator[ReadLine]:
        roles = {problem.line: "problem" for problem in self.problems}
        for record in self.records:
            roles |= dict.fromkeys(range(record.span.line, record.span.end_line + 1), "field")
            roles |= {number: "body" for number, _ in record.remark}
            roles[record.span.line] = "title"
        owners = {
            n: note.id for note in notes for n in range(note.span.line, note.span.end_line + 1)
        }
        for number, line in enumerate(self.text.removesuffix("\n").split("\n"), 1):
            role = roles.get(number, "context") if line.strip() else "blank"
            yield ReadLine(number, role, owners.get(number), line.rstrip("\r"))


def _addresses(work: Work) -> Iterator[str]:
    if work.url:
        yield work.url
    if work.arxiv:
        yield f"https://arxiv.org/abs/{work.arxiv}"
    if work.doi:
        yield f"https://doi.org/{work.doi}"


def _digest(key: str) -> str:
    return hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _numbered(notes: Iterable[Note]) -> Iterator[Note]:
    """Yield *notes*, those of records without key and of one title told apart by a number."""
    seen: Counter[str] = Counter()
    for note in notes:
        seen[note.id] += 1
        yield note if seen[note.id] == 1 else replace(note, id=f"{note.id}-{seen[note.id]}")
