"""comrak's inline nodes → the words, addresses and marks of the lines where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import unquote

import comrak

from ..model import Link
from ..vocabulary.html import is_markup
from .blocks import Line, Mark

_RUN_ON = re.compile(r"[，。；、：！？（）《》【】“”]|\*\*")
CELL = 0
"""No line has this number: under it a cell is collected, whose breaks part lines of its own."""
_REDIRECT = re.compile(
    r"https?://(?:link\.[\w-]{2,20}\.com/?|www\.google\.com/url)"
    r"\?(?:[^#]*&)?(?:target|t|to|q|url)=(https?(?::|%3A)[^&#]+)",
    re.IGNORECASE,
)
"""A site's own address in front of one that leads out of it."""
_PAGE = re.compile(
    r"https?://(?:www\.)?(?:arxiv\.org/(?:abs|pdf)/|(?:dx\.)?doi\.org/10\.|openreview\.net/(?:forum|pdf)"
    r"|aclanthology\.org/)|https?://\S{1,300}\.pdf$"
)
"""An address that no picture has: ``![Title](https://arxiv.org/abs/…)`` is a link, slipped."""
DEEPEST = 100
"""Nesting beyond this is kept as one paragraph: no author nests so, and Python's stack ends."""


class Inline:
    """The words, addresses and marks of one line while they are collected."""

    def __init__(self, words: list[str] | None = None, links: list[Link] | None = None) -> None:
        self.words = words or []
        self.links = links or []
        self.marks: list[Mark] = []
        self.length = sum(map(len, self.words))

    def add(self, words: str) -> None:
        """Add words behind those that are there."""
        self.words.append(words)
        self.length += len(words)

    def line(self, number: int, raw: str) -> Line:
        """Return what was collected as a line, without blanks at its ends."""
        text = "".join(self.words)
        kept = text.strip()
        if not self.marks or kept == text:
            return Line(number, raw, kept, tuple(self.links), tuple(self.marks))
        before = len(text) - len(text.lstrip())
        marks = tuple(_moved(mark, before, len(kept)) for mark in self.marks)
        return Line(number, raw, kept, tuple(self.links), marks)


def _moved(mark: Mark, before: int, length: int) -> Mark:
    start, end = (min(max(at - before, 0), length) for at in (mark.start, mark.end))
    return replace(mark, start=start, end=end)


def collect(node: Any, lines: dict[int, Inline], number: int, depth: int = 0) -> None:
    """Add the words, addresses and marks below *node* to the lines where they stand."""
    for child in node.children if depth < DEEPEST else _ends(node):
        value = child.node_value
        line = lines.get(child.sourcepos.start.line) or lines[number]
        match value:
            case comrak.Text() | comrak.Raw():
                line.add(value.value)
            case comrak.Code() | comrak.Math():
                line.add(value.value.literal)
            case comrak.Link() | comrak.Image() if _is_link(child):
                label = _label(child)
                bare = label == value.value.url
                line.links.append(Link(_address(child), "" if bare else label))
                _mark("link", child, lines, number, depth)
            case comrak.Strong():
                _mark("strong", child, lines, number, depth)
            case comrak.Emph():
                _mark("emphasis", child, lines, number, depth)
            case comrak.HtmlInline():
                line.add(_words_of_tag(value.value))
            case comrak.Image():
                pass
            case comrak.SoftBreak() | comrak.LineBreak() if len(lines) == 1:
                line.add(" ")
            case _:
                collect(child, lines, number, depth + 1)


def _words_of_tag(written: str) -> str:
    """Return what a tag says: a break a line's end, ``<image>`` itself, markup nothing."""
    if written.startswith("<br"):
        return "\n"
    return "" if is_markup(written) else written


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
    lines: dict[int, Inline],
    number: int,
    depth: int,
) -> None:
    """Add what stands below *node*, and a mark of it to every line where it stands."""
    where = node.sourcepos
    mine = [lines[n] for n in range(where.start.line, where.end.line + 1) if n in lines]
    mine = mine or [lines[number]]
    starts = [(line, line.length, len(line.marks)) for line in mine]
    collect(node, lines, number, depth + 1)
    url = _address(node) if kind == "link" else ""
    for line, start, place in starts:
        if line.length > start:
            line.marks.insert(place, Mark(kind, start, line.length, url))


def _is_link(node: Any) -> bool:
    """Whether a link or picture leads to a page; a picture does if no picture is kept there."""
    value = node.node_value
    return isinstance(value, comrak.Link) or _PAGE.match(value.value.url) is not None


def _address(node: Any) -> str:
    """Return where a link leads; one that stands bare ends at marks of Chinese or of emphasis."""
    url = str(node.node_value.value.url)
    if url.isascii() and "**" not in url:
        return _direct(url)
    if _label(node) != url:
        return _direct(url)
    url = _RUN_ON.split(url, maxsplit=1)[0]
    inside = url.endswith(")") and url.count(")") > url.count("(")
    return url[:-1] if inside else url


def _direct(url: str) -> str:
    """Return where an address leads that a site put its own in front of.

    >>> _direct("https://link.zhihu.com/?target=https%3A//arxiv.org/abs/1512.03385")
    'https://arxiv.org/abs/1512.03385'
    """
    if url.startswith("chrome-extension:") and "/http" in url:
        url = url[url.index("/http") + 1 :]  # of the reader of a browser
    found = _REDIRECT.match(url) if "?" in url else None
    return unquote(found[1]) if found else url


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
