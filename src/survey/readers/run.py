"""A run of sibling blocks as the readers look at it, and what a reader answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model import Problem, Task
from ..outline import Block, Line
from .entry import STATED, Context, Entry
from .fields import read_label

_LEAST_FIELDS = 2
"""Rows of a table that state a fact of a work."""
_NUMBER = re.compile(r"[\s>]*(\d{1,9}[.)])\s")

Run = Sequence[Block]
"""Blocks that stand side by side: of a document, a section, a list or an item."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of the blocks that it took."""

    entries: tuple[Entry, ...] = ()
    taken: int = 1
    """How many blocks of the run it took."""
    tasks: tuple[Task, ...] = ()
    beside: dict[str, Entry] = field(default_factory=dict)
    """By the id of a task: what its line states of a work, and its addresses."""
    problems: tuple[Problem, ...] = ()
    rest: tuple[tuple[Run, Context], ...] = ()
    """Runs inside the taken blocks that are still to be read."""
    roles: dict[int, str] = field(default_factory=dict)
    """Of lines that belong to no entry."""


Reader = Callable[[Run, int, Context], Found | None]
"""A reader looks at the run from one block on; None means that this is not its shape."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a run with what the outline says of its place."""

    line: Line
    starts_item: bool = False
    """Whether a list item begins with it."""
    also: int = 0
    """The number of the line that it runs over into, if it does."""


def rows(blocks: Iterable[Block]) -> Iterator[Row]:
    """Yield the lines below *blocks* that hold anything, in the order of the file."""
    for block in blocks:
        found: list[Row] = []
        _gather(block, found, starts_item=False)
        yield from found


def _gather(block: Block, found: list[Row], *, starts_item: bool) -> None:
    if not block.children:
        for index, line in enumerate(block.lines):
            if line.raw.strip():
                starts = starts_item and index == 0
                found.append(Row(_numbered(line) if starts else line, starts))
    if block.kind == "table" and (fields := _row_fields(block)):
        found += fields
        return
    for index, child in enumerate(block.children):
        first = index == 0 and (block.kind == "item" or starts_item)
        _gather(child, found, starts_item=first)


def _row_fields(table: Block) -> list[Row]:
    """Return the rows of a table of labels and values as fields; nothing of any other table."""
    lines = [row for row in table.children if row.kind == "row" and row.lines]
    if not all(len(row.cells) == 2 for row in lines):
        return []
    names = [read_label(row.cells[0].text) for row in lines]
    if sum(name in STATED for name in names) < _LEAST_FIELDS:
        return []
    return [
        Row(
            replace(
                row.lines[0],
                text=": ".join(" ".join(cell.text.split()) for cell in row.cells),
            )
        )
        for row in lines
    ]


def _numbered(line: Line) -> Line:
    """Return the first line of an item with the number that the author gave it."""
    number = _NUMBER.match(line.raw)
    return replace(line, text=f"{number[1]} {line.text}") if number else line


def own(run: Run, start: int = 0) -> Run:
    """Return the blocks of *run* from *start* up to the first section or task list."""
    end = start
    while end < len(run) and run[end].kind != "section" and not is_task_list(run[end]):
        end += 1
    return run[start:end]


def is_task_list(block: Block) -> bool:
    """Whether a block is a list whose first item has a checkbox."""
    return block.kind == "list" and block.children[0].done is not None


def share(entries: Sequence[Entry]) -> None:
    """Give the remark of the last of several titles to those above it that have none."""
    for at in range(len(entries) - 2, -1, -1):
        entry, below = entries[at], entries[at + 1]
        if not entry.body and not entry.fields and below.title.number == entry.end_line + 1:
            entry.body += below.body
