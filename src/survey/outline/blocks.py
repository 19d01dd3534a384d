"""The tree of a Markdown text: blocks, their lines, what markup sets off in a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..model import Link

BlockKind = Literal[
    "document", "section", "heading", "paragraph", "list", "item", "quote", "table", "row",
    "code", "html", "front matter", "rule", "footnote", "blank", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words that markup sets off: `Line.text` from *start* to *end*."""

    kind: Literal["strong", "emphasis", "link", "title"]
    """*title*: emphasis that the file gives to titles; the readers say so."""
    start: int
    end: int
    url: str = ""
    """Of a link: where it leads."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a leaf: its number, its bytes as text, and its words without markup."""

    number: int
    raw: str
    text: str = ""
    links: tuple[Link, ...] = ()
    """Addresses in the order they stand; an image that is a link counts, with its description."""
    marks: tuple[Mark, ...] = ()
    """What markup sets off, outermost first."""


@dataclass(frozen=True, slots=True)
class Block:
    """A node of the outline; *line* and *end_line* count from 1 and both belong to it."""

    kind: BlockKind
    line: int
    end_line: int
    children: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    """Of a leaf: its lines. A container has none of its own."""
    level: int = 0
    """Of a heading or section: 1 to 6."""
    ordered: bool = False
    done: bool | None = None
    """Of a list item with a checkbox: whether it is ticked."""
    cells: tuple[Line, ...] = ()
    """Of a table row: one entry a cell."""

    @property
    def raw(self) -> str:
        """The text exactly as it stands in the file."""
        return "".join(line.raw for leaf in self.leaves() for line in leaf.lines)

    @property
    def text(self) -> str:
        """The words without markup, one line of text a line of the file."""
        return "\n".join(line.text for leaf in self.leaves() for line in leaf.lines)

    @property
    def links(self) -> tuple[Link, ...]:
        """All addresses in the order they stand."""
        return tuple(k for leaf in self.leaves() for line in leaf.lines for k in line.links)

    @property
    def heading(self) -> Block:
        """The heading of a section."""
        return self.children[0]

    def leaves(self) -> Iterator[Block]:
        """Yield the blocks that own lines, in the order of the file."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            if block.children:
                waiting += reversed(block.children)
            else:
                yield block
