"""Tables and lists written in HTML, as the blocks that Markdown's own would be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from ..model import Link
from .blocks import Block, Line, Mark

_HOLDS = re.compile(r"<(?:tr|li)\b", re.IGNORECASE)
_OPENS = frozenset({"tr", "li"})
_CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong"})
_SPACE = re.compile(r"\s+")
_LONGEST = 200_000


@dataclass(slots=True)
class _Words:
    """The words of a cell or item while they are collected."""

    text: str = ""
    links: list[Link] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    open: list[tuple[str, int, str]] = field(default_factory=list)
    """Tags that are not closed yet: their name, where they began, their address."""

    def line(self, number: int, raw: str = "") -> Line:
        return Line(number, raw, self.text.rstrip(), tuple(self.links), tuple(self.marks))

    def add(self, words: str) -> None:
        words = _SPACE.sub(" ", words)
        self.text += words.lstrip() if not self.text or self.text[-1].isspace() else words

    def close(self, tag: str) -> None:
        at = next((n for n, (name, _, _) in enumerate(self.open) if name == tag), None)
        if at is None:
            return
        _, start, url = self.open.pop(at)
        start += len(self.text[start:]) - len(self.text[start:].lstrip())
        label = self.text[start:].rstrip()
        if tag == "a" and url:
            self.links.append(Link(url, "" if label == url else label))
        if label and (tag in _BOLD or url):
            end = start + len(label)
            self.marks.append(Mark("link" if tag == "a" else "strong", start, end, url))


@dataclass(slots=True)
class _Part:
    """A row or an item: its tag, its first line, its cells."""

    tag: str
    line: int
    end: int
    """The line that closes it, as far as is known."""
    cells: list[_Words] = field(default_factory=list)
    heads: bool = False
    """Whether a cell of it is a heading."""


class _Parser(HTMLParser):
    """Collects the rows and items of a stretch of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[_Part] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row, an item, a cell, or what is set off in one."""
        if tag in _OPENS:
            self.parts.append(_Part(tag, *2 * self.getpos()[:1]))
        if not self.parts:
            return
        cells = self.parts[-1].cells
        if tag in _CELLS or tag == "li":
            cells.append(_Words())
            self.parts[-1].heads |= tag == "th"
        elif cells and tag == "br":
            cells[-1].text += "\n"
        elif cells and (tag == "a" or tag in _BOLD):
            cells[-1].open.append((tag, len(cells[-1].text), dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close a row, an item, or what is set off in a cell."""
        if self.parts and tag == self.parts[-1].tag:
            self.parts[-1].end = self.getpos()[0]
        elif self.parts and self.parts[-1].cells:
            self.parts[-1].cells[-1].close(tag)

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if self.parts and self.parts[-1].cells:
            self.parts[-1].cells[-1].add(data)


def tabled(lines: Sequence[Line]) -> list[Block]:
    """Return the table or list that the lines of HTML hold, or nothing.

    >>> line = Line(3, "<li><a href='https://a.b'>Nested LSTMs</a> (ACML 2017)</li>\\n")
    >>> [block.kind for block in tabled([line])], tabled([line])[0].text
    (['list'], 'Nested LSTMs (ACML 2017)')
    """
    raw = "".join(line.raw for line in lines)
    if not _HOLDS.search(raw) or len(raw) > _LONGEST or "<!--" in raw:
        return []
    parser = _Parser()
    parser.feed(raw)
    parser.close()
    parts = [part for part in parser.parts if any(cell.text.strip() for cell in part.cells)]
    return list(_blocks(lines, parts)) if len({part.tag for part in parts}) == 1 else []


def _blocks(lines: Sequence[Line], parts: Sequence[_Part]) -> Iterator[Block]:
    """Yield the block of all rows or items, and what stands before and after them."""
    first = parts[0].line - 1
    if first:
        yield _plain(lines[:first])
    last = max(parts[-1].line, parts[-1].end)
    ends = [*(part.line - 1 for part in parts[1:]), last]
    made: list[Block] = []
    owned = first
    for part, until in zip(parts, ends, strict=True):
        end = max(until, part.line, owned)
        silent = replace(lines[part.line - 1], raw="")  # of several on a line the first owns it
        made.append(_part(part, lines[owned:end] or [silent]))
        owned = end
    if parts[0].tag == "li":
        yield Block("list", made[0].line, made[-1].end_line, tuple(made))
    else:
        head = () if parts[0].heads else (_empty(made[0]),)
        yield Block("table", made[0].line, made[-1].end_line, (*head, *made))
    if last < len(lines):
        yield _plain(lines[last:])


def _empty(row: Block) -> Block:
    """Return a header that says nothing, for a table that has none."""
    cells = tuple(Line(row.line, "") for _ in row.cells)
    return Block("row", row.line, row.line, cells=cells)


def _plain(lines: Sequence[Line]) -> Block:
    return Block("html", lines[0].number, lines[-1].number, lines=tuple(lines))


def _part(part: _Part, lines: Sequence[Line]) -> Block:
    first, *more = lines
    start, end = first.number, lines[-1].number
    silent = [Line(line.number, line.raw) for line in more]
    if part.tag == "li":
        own = (part.cells[0].line(start, first.raw), *silent)
        inner = Block("paragraph", start, end, lines=own)
        return Block("item", start, end, (inner,))
    cells = tuple(cell.line(start) for cell in part.cells)
    words = " | ".join(" ".join(cell.text.split()) for cell in cells)
    links = tuple(link for cell in cells for link in cell.links)
    own = (Line(start, first.raw, words, links), *silent)
    return Block("row", start, end, lines=own, cells=cells)
