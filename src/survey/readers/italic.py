"""Files that set titles in italics, as bibliographies print them.

::

    GCN. *Semi-supervised classification with graph convolutional networks*
    - A3C *Asynchronous Methods for Deep Reinforcement Learning*   the baseline

Where so many lines begin so that it is a habit, their italics count as titles; elsewhere italics
only stress a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..outline import Block, Line, Mark
from ..titles import looks_like_title, words_of
from .fields import read_field

_HABIT = 3
"""So many lines with a title in italics make it one."""
_NAME = 24
"""A name in front of a title has at most so many characters."""
_SENTENCE = re.compile(r"[,，。;；:：!?！？]")


def with_titles(document: Block) -> Block:
    """Return the outline with the italics that hold titles marked as such, if that is a habit."""
    lines = (line for leaf in document.leaves() for line in leaf.lines)
    if sum(_title(line) is not None for line in lines) < _HABIT:
        return document
    return _marked(document)


def _marked(block: Block) -> Block:
    if block.children:
        return replace(block, children=tuple(map(_marked, block.children)))
    return replace(block, lines=tuple(_with_title(line) for line in block.lines))


def _with_title(line: Line) -> Line:
    title = _title(line)
    if title is None:
        return line
    marks = tuple(replace(m, kind="title") if m is title else m for m in line.marks)
    return replace(line, marks=marks)


def _title(line: Line) -> Mark | None:
    """Return the italics with which a line begins, or that follow a name, if they are a title."""
    for mark in _emphasis(line):
        before = line.text[: mark.start].strip(" .:：-–—[]【】")
        words = line.text[mark.start : mark.end]
        short = len(before) <= _NAME and words_of(before) <= 2 and not _SENTENCE.search(before)
        if short and words_of(words) >= 3 and looks_like_title(words):
            return mark if read_field(line.text) is None else None
    return None


def _emphasis(line: Line) -> Iterator[Mark]:
    return (mark for mark in line.marks if mark.kind == "emphasis" and not mark.url)
