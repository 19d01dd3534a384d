"""Lines of the corpus's files ↔ what a sentence keeps of them: where they stand and their hash."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import files
from ..errors import SourceError
from ..model import Span
from .model import Source, hashed

if TYPE_CHECKING:
    from ..corpus import Corpus


def source_of(corpus: Corpus, span: Span, note: str) -> Source:
    """Return what a sentence keeps of the lines of *span*, which are of the note or task *note*.

    *note* is empty for lines of no note: of the settings, of the facts. A line that only opens a
    record of JSON stands for the whole record. Who asks for many sources makes `Lines` once.
    """
    return Lines(corpus).source(span, note)


def text_hash(lines: Iterable[str]) -> str:
    """Return the hash of lines of a file; blanks at their beginnings and ends do not count.

    So an item that moves to another depth of its list, or a file to another line end, is the same.

    >>> text_hash(["  - 读 "]) == text_hash(["- 读\\r"])
    True
    """
    return hashed("\n".join(line.strip() for line in lines))


class Lines:
    """The lines of a corpus's files, by the names of these."""

    def __init__(self, corpus: Corpus) -> None:
        self._readings = {reading.source: reading for reading in corpus.readings}
        self._roots = (corpus.settings.root, Path.cwd())
        self._read: dict[str, tuple[str, ...]] = {}

    def source(self, span: Span, note: str) -> Source:
        """Return what a sentence keeps of the lines of *span*, see `source_of`."""
        whole = Span(span.source, span.line, self.end_of(span))
        return Source(note, whole.source, whole.line, whole.end_line, text_hash(self.at(whole)))

    def at(self, span: Span) -> tuple[str, ...]:
        """Return the lines of *span*, as far as they are there."""
        return self.all(span.source)[max(span.line - 1, 0) : span.end_line]

    def end_of(self, span: Span) -> int:
        """Return the last line of *span*, or of the record of JSON that its one line opens."""
        lines = self.all(span.source)
        opening = lines[span.line - 1 : span.line]
        if span.line != span.end_line or not opening or opening[0].strip() != "{":
            return span.end_line
        ends = opening[0].replace("{", "}"), opening[0].replace("{", "},")
        rest = enumerate(lines[span.line :], span.line + 1)
        return next((number for number, line in rest if line in ends), span.end_line)

    def all(self, source: str) -> tuple[str, ...]:
        """Return all lines of a file, without their ends; none if the file is not there."""
        if source not in self._read:
            reading = self._readings.get(source)
            lines = (line.text for line in reading.lines) if reading else self._from_file(source)
            self._read[source] = tuple(lines)
        return self._read[source]

    def _from_file(self, source: str) -> list[str]:
        """Return the lines of a file that no reader read: of facts, settings, a bibliography."""
        path = next((root / source for root in self._roots if (root / source).is_file()), None)
        try:
            return files.read_text(path).text.split("\n") if path else []
        except SourceError:
            return []
