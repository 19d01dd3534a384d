"""Where the lines that a sentence came from stand now, wherever their note was moved to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from ..draft.model import Source
from ..draft.sources import Lines, text_hash
from ..model import Note, Span
from .citations import cites

if TYPE_CHECKING:
    from ..corpus import Corpus

_ALIKE = 45
"""A line less like the sentence than this is not what became of its source."""
_STAYED = 20
_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Place:
    """What became of a source: its lines as they were, other ones, or nothing."""

    state: Literal["same", "changed", "gone"]
    span: Span
    """Where the lines stand now; of what is gone where they stood."""
    now: str = ""
    """What stands there now, if that is something else."""


class Places:
    """The notes of a corpus by their identifiers and papers, with their lines."""

    def __init__(self, corpus: Corpus) -> None:
        self._lines = Lines(corpus)
        self._notes = {note.id: _lines_of(note) for r in corpus.readings for note in r.notes}
        self._notes |= {note.id: _lines_of(note) for note in corpus.resolution.notes}
        self._of_paper = {
            paper.key: (*map(_lines_of, paper.notes), *(t.span for t in paper.tasks))
            for paper in corpus.resolution.papers
        }
        self._paper_of = corpus.resolution.paper_of

    def find(self, source: Source, cites: Collection[str] = ()) -> Place:
        """Return where the lines of *source* are, given the keys that its sentence cites.

        They are looked for in their note, wherever that stands, then in the other notes on its
        paper and on the cited ones. Lines of no note are looked for in their file.
        """
        stood = Span(source.source, source.line, source.end_line)
        spans = list(dict.fromkeys(self._where(source, cites)))
        for span in spans:
            if found := self._within(span, source):
                return Place("same", found)
        if not spans or (source.note and self._note(source.note) is None):
            return Place("gone", stood)
        return self._changed(spans[0], source)

    def says(self, place: Place, source: Source, text: str) -> Place:
        """Return *place* with the line there that is likest to the *text* of a sentence.

        The line where *source* stood is likelier than others: its note may only say another word.
        """
        if place.state != "changed":
            return place
        words = cites(text).words.strip()
        first = place.span.line
        scored = [
            (fuzz.partial_ratio(words, line) + _STAYED * (number == source.line), -number, line)
            for number, line in enumerate(self._lines.at(place.span), first)
        ]
        score, number, line = max(scored, default=(0, 0, ""))
        if score < _ALIKE:
            return place
        now = " ".join(line.split())
        shown = now if len(now) <= _SHOWN else f"{now[:_SHOWN]}…"
        return Place("changed", Span(place.span.source, -number, -number), shown)

    def _note(self, id_: str) -> Span | None:
        """Return where a note stands; one whose text made its identifier longer is the same."""
        if id_ in self._notes:
            return self._notes[id_]
        short = id_.partition("-")[0]
        return next((s for n, s in self._notes.items() if n.partition("-")[0] == short), None)

    def _where(self, source: Source, cites: Collection[str]) -> Iterator[Span]:
        """Yield the lines among which those of *source* may be, the likeliest first."""
        if not source.note:
            end = len(self._lines.all(source.source))
            if end:
                yield Span(source.source, source.line, min(source.end_line, end))
                yield Span(source.source, 1, end)
            return
        if own := self._note(source.note):
            yield own
        short = source.note.partition("-")[0]
        yield from (s for n, s in self._notes.items() if n.partition("-")[0] == short)
        owner = self._paper_of.get(source.note)
        for key in (*([owner] if owner else []), *cites):
            yield from self._of_paper.get(key, ())

    def _within(self, span: Span, source: Source) -> Span | None:
        """Return the lines of *span* that have the hash of *source*, the nearest to its line."""
        size = source.end_line - source.line
        lines = self._lines.all(span.source)
        last = min(span.end_line, len(lines)) - size
        starts = sorted(range(span.line, last + 1), key=lambda n: abs(n - source.line))
        for line in starts:
            if text_hash(lines[line - 1 : line + size]) == source.hash:
                return Span(span.source, line, line + size)
        return None

    def _changed(self, span: Span, source: Source) -> Place:
        return Place("changed", span if source.note else Span(span.source, span.line, span.line))


def _lines_of(note: Note) -> Span:
    """Return the lines of a note; a remark that titles share stands below the last of them."""
    numbers = (note.span.line, note.span.end_line, *(number for number, _ in note.body))
    return Span(note.span.source, min(numbers), max(numbers))
