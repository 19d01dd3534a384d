"""Footnotes that no format would print, since pandoc leaves them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..errors import ExportError
from ..pandoc import Element, plain, walk
from .notebook import Source

_TWICE = re.compile(r"Duplicate note reference '([^'\n]*)' at ")
_UNUSED = re.compile(r"Note with key '([^'\n]*)' defined at ")
_MARK = re.compile(r"\[\^[^\[\]\s]+\]")
_TEXT = re.compile(rf"(?:{_MARK.pattern})(?=:)")
_LONG, _MOST = 60, 5
"""Characters of a note that are shown, and cells."""


def check_notes(blocks: Sequence[Element], said: str, source: Source) -> None:
    """Raise `ExportError`, with the cell, for a note of which pandoc *said* that it is left out.

    So is one in another, of which it says nothing.
    """
    for key in _TWICE.findall(said):
        raise _lost(f"[^{key}]:", "has two texts: give one another name", source)
    for key in _UNUSED.findall(said):
        raise _lost(f"[^{key}]:", "is marked nowhere: put its mark into the text", source)
    for begun in _nested(blocks, source):
        raise _lost(begun, "stands in another note: put its mark into the text", source)


def _nested(blocks: Sequence[Element], source: Source) -> Iterator[str]:
    """Yield how notes begin that stand in others."""
    texts = set(_TEXT.findall(source.markdown))
    for note in (element for element in walk(list(blocks)) if element["t"] == "Note"):
        for within in walk(note["c"]):
            if within["t"] == "Note":
                yield f"^[{' '.join(plain(within).split()[:1])}"
            elif within["t"] == "Str":
                yield from (f"{m}:" for m in _MARK.findall(within["c"]) if m in texts)


def _lost(begun: str, why: str, source: Source) -> ExportError:
    places = [str(number) for number, text in source.cells if begun in text][:_MOST]
    cells = f"cell{'s' * (len(places) > 1)} {', '.join(places)}: " if places else ""
    shown = begun if len(begun) < _LONG else f"{begun[:_LONG]}…"
    return ExportError(f'{cells}the note "{shown}" {why}')
