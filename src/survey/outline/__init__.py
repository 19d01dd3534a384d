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
from typing import Any

import comrak

from .blocks import Block, BlockKind, Line, Mark
from .html import tabled
from .inlines import CELL, DEEPEST, Inline, collect
from .parts import at_margin, callout, folded

__all__ = ["Block", "BlockKind", "Line", "Mark", "parse"]


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
_MOST_SETEXT = 2
"""A line and dashes below it are a heading; dashes below several lines end what these say."""
_QUOTES = re.compile(rf"((?:>[ \t]{{0,8}}){{{DEEPEST + 2}}})[ \t>]+")
"""Quotes in quotes beyond what is kept: comrak's own stack ends at some ten thousand."""
_DELIMITER = re.compile(r"^(---|\+\+\+)[ \t]+(?=\r?$)", re.MULTILINE)
"""A line around front matter with blanks behind, which comrak does not take for one."""
_UNSPACED = re.compile(r"^(#{2,6})(?=[^\W_])", re.MULTILINE)
"""A heading without the blank behind its signs: ``##12-26``."""
_UNSPACED_TITLE = re.compile(r"^#(?=[A-Z][^\s#]{0,60}[ \t]+[^\s#])", re.MULTILINE)
"""The same of the first level, which in other files is a tag."""
_HTML_HEADING = re.compile(
    r"^[ \t]{0,3}<h([2-6])\b[^<>\n]{0,200}>([^\n]{3,600}?)</h\1>[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A heading in HTML on a line of its own; one of the first level is the banner of a page."""
_HTML_LINK = re.compile(
    r"<a\b[^<>]{0,100}href=[\"']([^\"'<>\s]{1,500})[\"'][^<>]{0,100}>([^<>]{1,400})</a>",
    re.IGNORECASE,
)
_HTML_MARK = re.compile(r"</?(?:b|strong|i|em|u|span|font|center)\b[^<>]{0,200}>", re.IGNORECASE)
_OPENING = ("*", "_", "~", "![")
_MOST_OPEN = 20_000
"""Between blank lines; comrak takes stack for each level and ends the process at some 25,000."""
_BETWEEN = re.compile(r"(\n[ \t\r]*\n)")
_SIGN = re.compile(r"[*_~](?=\S)|!(?=\[)")


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
    text = re.sub(r"\r(?!\n)", " ", text) if "\r" in text else text
    text = _QUOTES.sub(r"\1", text) if ">" in text else text
    if text.startswith(("---", "+++", "\ufeff---")):
        text = _DELIMITER.sub(r"\1", text, count=2)
    if "##" in text and _UNSPACED.search(text):
        text = _UNSPACED.sub(r"\1 ", _UNSPACED_TITLE.sub("# ", text))
    text = _HTML_HEADING.sub(_heading, text) if "</h" in text or "</H" in text else text
    if sum(map(text.count, _OPENING)) > _MOST_OPEN:
        text = "".join(map(_flat, _BETWEEN.split(text)))
    return text.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")


def _heading(found: re.Match[str]) -> str:
    """Return a heading in HTML as Markdown writes it, if it has words."""
    words = _HTML_MARK.sub("", _HTML_LINK.sub(r"[\2](\1)", found[2])).strip()
    named = any(map(str.isalpha, re.sub(r"<[^<>]{0,500}>", "", words)))
    return f"{'#' * int(found[1])} {words}" if named else found[0]


def _flat(text: str) -> str:
    """Return a stretch without emphasis, by names of its signs, where it nests beyond all use."""
    if sum(map(text.count, _OPENING)) <= _MOST_OPEN:
        return text
    return _SIGN.sub(lambda found: f"&#{ord(found[0])};", text)


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
        lines = [(n, self.raw[n - 1]) for n in range(first, last + 1)]
        blank = not any(raw.strip(" \t\r\n>") for _, raw in lines)
        owned = tuple(Line(n, raw, "" if blank else raw.strip()) for n, raw in lines)
        return [Block("blank" if blank else "other", first, last, lines=owned)]

    def block(self, node: Any, start: int, end: int, depth: int) -> list[Block]:
        value = node.node_value
        kind = _CONTAINERS.get(type(value))
        if kind is not None and depth > DEEPEST:
            raw = [(n, self.raw[n - 1]) for n in range(start, end + 1)]
            lines = tuple(Line(n, text, text.strip()) for n, text in raw)
            return [Block("paragraph", start, end, lines=lines)]
        if kind is None:
            return self.leaf(node, start, end)
        children = self.children(list(node.children), start, end, depth + 1)
        if kind == "item":
            children = tuple(part for child in children for part in at_margin(child, start))
        if kind == "quote" and (opened := callout(children)):
            return opened
        done = value.value.symbol is not None if isinstance(value, comrak.TaskItem) else None
        ordered = kind == "list" and value.value.list_type == comrak.ListType.Ordered
        return [Block(kind, start, end, children, ordered=ordered, done=done)]

    def leaf(self, node: Any, start: int, end: int) -> list[Block]:
        value = node.node_value
        kind = _LEAVES.get(type(value), "paragraph")
        inlines = {n: Inline() for n in range(start, end + 1)}
        cells: tuple[Line, ...] = ()
        if kind in ("code", "html", "front matter"):
            for n, inline in inlines.items():
                inline.words.append(self.raw[n - 1].rstrip("\r\n"))
        elif kind == "row":
            cells = tuple(self.cell(cell, start) for cell in node.children)
            words = " | ".join(" ".join(cell.text.split()) for cell in cells)
            inlines[start] = Inline([words], [k for c in cells for k in c.links])
        else:
            collect(node, inlines, start)
        lines = tuple(i.line(n, self.raw[n - 1]) for n, i in inlines.items())
        if kind == "html":
            return tabled(lines) or list(folded(lines))
        setext = isinstance(value, comrak.Heading) and value.value.setext
        if setext and len(lines) > _MOST_SETEXT and self.raw[end - 1].lstrip(" >").startswith("-"):
            said = Block("paragraph", start, end - 1, lines=lines[:-1])
            return [said, Block("rule", end, end, lines=lines[-1:])]
        level = value.value.level if isinstance(value, comrak.Heading) else 0
        return [Block(kind, start, end, lines=lines, level=level, cells=cells)]

    def cell(self, node: Any, number: int) -> Line:
        inline = Inline()
        collect(node, {CELL: inline}, CELL)
        return inline.line(number, "")
