"""Markdown text → lossless tree of blocks, each with its lines.

The syntax is CommonMark with tables, task lists, footnotes and front matter, read by
comrak. What is added here: every line of the file belongs to exactly one leaf (blank lines
and link definitions too), so that joining the raw text of all leaves gives the file back;
headings hold what stands under them as *sections*; a lazy line, which CommonMark
counts to a list item although it stands at the margin, is a block of its own, since in notes it
begins something new.

>>> document = parse("# 2024.9\\n\\n- **CLIP**\\n  - [code](https://a.b)\\n")
>>> section = document.children[0]
>>> section.kind, section.heading.text
('section', '2024.9')
>>> document.raw
'# 2024.9\\n\\n- **CLIP**\\n  - [code](https://a.b)\\n'
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import comrak

from .model import Link

BlockKind = Literal[
    "document", "section", "heading", "paragraph", "list", "item", "quote", "table", "row",
    "code", "html", "front matter", "rule", "footnote", "blank", "other",
]  # fmt: skip


def _extensions(front_matter: str) -> Any:
    return comrak.ExtensionOptions(
        table=True,
        tasklist=True,
        strikethrough=True,
        autolink=True,
        footnotes=True,
        front_matter_delimiter=front_matter,
        cjk_friendly_emphasis=True,
    )


_EXTENSIONS, _WITH_TOML = _extensions("---"), _extensions("+++")
_CONTAINERS: dict[type, BlockKind] = {
    comrak.List: "list",
    comrak.Item: "item",
    comrak.TaskItem: "item",
    comrak.BlockQuote: "quote",
    comrak.Table: "table",
    comrak.FootnoteDefinition: "footnote",
}
_LEAVES: dict[type, BlockKind] = {
    comrak.Heading: "heading",
    comrak.Paragraph: "paragraph",
    comrak.TableRow: "row",
    comrak.CodeBlock: "code",
    comrak.HtmlBlock: "html",
    comrak.FrontMatter: "front matter",
    comrak.ThematicBreak: "rule",
}
_CELL = 0
"""No line has this number: under it a cell is collected, whose breaks part lines of its own."""
_DEEPEST = 100
"""Nesting beyond this is kept as one paragraph: no author nests so, and Python's stack ends."""
_QUOTES = re.compile(rf"((?:>[ \t]{{0,8}}){{{_DEEPEST + 2}}})[ \t>]+")
"""Quotes in quotes beyond what is kept: comrak's own stack ends at some ten thousand."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words that markup sets off: `Line.text` from *start* to *end*."""

    kind: Literal["strong", "emphasis", "link"]
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
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def parse(text: str) -> Block:
    """Return the outline of *text*; `Block.raw` of it is *text* again, whatever it holds."""
    raw = list(io.StringIO(text, newline="\n"))
    readable = _readable(text)
    toml = readable.startswith("+++")
    root = comrak.parse_document(readable, _WITH_TOML if toml else _EXTENSIONS)
    builder = _Builder(raw)
    children = builder.children(list(root.children), 1, len(raw), 0)
    return Block("document", 1, len(raw), _sections(children))


def _readable(text: str) -> str:
    """Return *text* with the same lines, without what would make comrak count them otherwise."""
    text = re.sub(r"\r(?!\n)", " ", text)
    text = _QUOTES.sub(r"\1", text)
    return text.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")


def _sections(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return *blocks* with every heading and what stands under it as one section."""
    done: list[Block] = []
    open_: list[list[Block]] = [done]
    levels: list[int] = [0]
    for block in (*blocks, None):
        level = 1 if block is None else block.level if block.kind == "heading" else 7
        while levels[-1] >= level:
            body = tuple(open_.pop())
            end = body[-1].end_line
            section = Block("section", body[0].line, end, body, level=levels.pop())
            open_[-1].append(section)
        if block is not None:
            if block.kind == "heading":
                open_.append([])
                levels.append(level)
            open_[-1].append(block)
    return tuple(done)


class _Builder:
    """Turns comrak's nodes into blocks that share out the lines of the file."""

    def __init__(self, raw: list[str]) -> None:
        self.raw = raw

    def children(self, nodes: list[Any], first: int, last: int, depth: int) -> tuple[Block, ...]:
        """Return blocks that together own the lines *first* to *last*."""
        found: list[Block] = []
        for node in nodes:
            start, end = self.extent(node, first, last)
            if start > end:  # a second block on a line that another owns
                continue
            found += self.gap(first, start - 1)
            found += self.block(node, start, end, depth)
            first = end + 1
        return (*found, *self.gap(first, last))

    def extent(self, node: Any, first: int, last: int) -> tuple[int, int]:
        where = node.sourcepos
        end = where.end.line - (where.end.column == 0 and where.end.line > where.start.line)
        return max(where.start.line, first), min(end, last)

    def gap(self, first: int, last: int) -> list[Block]:
        """Return leaves for lines that comrak gives to no node."""
        if first > last:
            return []
        lines = tuple(Line(n, self.raw[n - 1]) for n in range(first, last + 1))
        if not any(line.raw.strip(" \t\r\n>") for line in lines):
            return [Block("blank", first, last, lines=lines)]
        lines = tuple(replace(line, text=line.raw.strip()) for line in lines)
        return [Block("other", first, last, lines=lines)]

    def block(self, node: Any, start: int, end: int, depth: int) -> list[Block]:
        value = node.node_value
        kind = _CONTAINERS.get(type(value))
        if kind is not None and depth > _DEEPEST:
            raw = [(n, self.raw[n - 1]) for n in range(start, end + 1)]
            lines = tuple(Line(n, text, text.strip()) for n, text in raw)
            return [Block("paragraph", start, end, lines=lines)]
        if kind is None:
            return self.leaf(node, start, end)
        children = self.children(list(node.children), start, end, depth + 1)
        if kind == "item":
            children = tuple(part for child in children for part in _at_margin(child, start))
        block = Block(kind, start, end, children)
        if isinstance(value, comrak.TaskItem):
            block = replace(block, done=value.value.symbol is not None)
        elif isinstance(value, comrak.List):
            block = replace(block, ordered=value.value.list_type == comrak.ListType.Ordered)
        return [block]

    def leaf(self, node: Any, start: int, end: int) -> list[Block]:
        value = node.node_value
        kind = _LEAVES.get(type(value), "paragraph")
        inlines = {n: _Inline() for n in range(start, end + 1)}
        cells: tuple[Line, ...] = ()
        if kind in ("code", "html", "front matter"):
            for n, inline in inlines.items():
                inline.words.append(self.raw[n - 1].rstrip("\r\n"))
        elif kind == "row":
            cells = tuple(self.cell(cell, start) for cell in node.children)
            words = " | ".join(" ".join(cell.text.split()) for cell in cells)
            inlines[start] = _Inline([words], [k for c in cells for k in c.links])
        else:
            _collect(node, inlines, start)
        lines = tuple(i.line(n, self.raw[n - 1]) for n, i in inlines.items())
        level = value.value.level if isinstance(value, comrak.Heading) else 0
        return [Block(kind, start, end, lines=lines, level=level, cells=cells)]

    def cell(self, node: Any, number: int) -> Line:
        inline = _Inline()
        _collect(node, {_CELL: inline}, _CELL)
        return inline.line(number, "")


class _Inline:
    """The words, addresses and marks of one line while they are collected."""

    def __init__(self, words: list[str] | None = None, links: list[Link] | None = None) -> None:
        self.words = words or []
        self.links = links or []
        self.marks: list[Mark] = []
        self.length = sum(map(len, self.words))

    def add(self, words: str) -> None:
        self.words.append(words)
        self.length += len(words)

    def line(self, number: int, raw: str) -> Line:
        text = "".join(self.words)
        before, kept = len(text) - len(text.lstrip()), text.strip()
        marks = tuple(_moved(mark, before, len(kept)) for mark in self.marks)
        return Line(number, raw, kept, tuple(self.links), marks)


def _moved(mark: Mark, before: int, length: int) -> Mark:
    start, end = max(mark.start - before, 0), min(mark.end - before, length)
    return replace(mark, start=start, end=max(end, start))


def _collect(node: Any, lines: dict[int, _Inline], number: int, depth: int = 0) -> None:
    """Add the words, addresses and marks below *node* to the lines where they stand."""
    for child in node.children if depth < _DEEPEST else _ends(node):
        value = child.node_value
        line = lines.get(child.sourcepos.start.line) or lines[number]
        match value:
            case comrak.Text() | comrak.Raw():
                line.add(value.value)
            case comrak.Code() | comrak.Math():
                line.add(value.value.literal)
            case comrak.Link():
                label = _label(child)
                line.links.append(Link(value.value.url, "" if label == value.value.url else label))
                _mark("link", child, lines, number, depth)
            case comrak.Strong():
                _mark("strong", child, lines, number, depth)
            case comrak.Emph():
                _mark("emphasis", child, lines, number, depth)
            case comrak.HtmlInline() if _CELL in lines and value.value.startswith("<br"):
                line.add("\n")
            case comrak.Image() | comrak.HtmlInline():
                pass
            case comrak.SoftBreak() | comrak.LineBreak() if len(lines) == 1:
                line.add(" ")
            case _:
                _collect(child, lines, number, depth + 1)


def _ends(node: Any) -> Iterator[Any]:
    """Yield what below *node* has nothing below it: what nests too deep has words and no marks."""
    left = list(node.children)[::-1]
    while left:
        below = list((last := left.pop()).children)
        left += below[::-1]
        if not below:
            yield last


def _mark(
    kind: Literal["strong", "emphasis", "link"],
    node: Any,
    lines: dict[int, _Inline],
    number: int,
    depth: int,
) -> None:
    """Add what stands below *node*, and a mark of it to every line where it stands."""
    where = node.sourcepos
    mine = [lines[n] for n in range(where.start.line, where.end.line + 1) if n in lines]
    mine = mine or [lines[number]]
    starts = [(line, line.length, len(line.marks)) for line in mine]
    _collect(node, lines, number, depth + 1)
    url = node.node_value.value.url if kind == "link" else ""
    for line, start, place in starts:
        if line.length > start:
            line.marks.insert(place, Mark(kind, start, line.length, url))


def _label(node: Any) -> str:
    """Return the words below *node*, an image's description included."""
    return "".join(map(_word, _ends(node)))


def _word(node: Any) -> str:
    value = node.node_value
    if isinstance(value, comrak.Text):
        return str(value.value)
    if isinstance(value, comrak.Code):
        return str(value.value.literal)
    return " " if isinstance(value, comrak.SoftBreak | comrak.LineBreak) else ""


def _at_margin(block: Block, first: int) -> Iterator[Block]:
    """Yield *block* of an item that starts at line *first*, its lazy lines apart."""
    margin = _indent(block.lines[0].raw) if block.lines and block.line == first else None
    if block.kind != "paragraph" or margin is None:
        yield block
        return
    cut = next((i for i, n in enumerate(block.lines) if i and _indent(n.raw) <= margin), None)
    if cut is None:
        yield block
        return
    head, tail = block.lines[:cut], block.lines[cut:]
    yield replace(block, end_line=head[-1].number, lines=head)
    yield replace(block, line=tail[0].number, lines=tail)


def _indent(raw: str) -> int:
    expanded = raw.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))
