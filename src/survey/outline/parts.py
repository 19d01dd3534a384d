"""What CommonMark has in one block and notes mean as several: lazy lines, callouts, folds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from ..model import Link
from .blocks import Block, Line, Mark

_CALLOUT = re.compile(r"\[!([\w-]{1,30})\][+-]?\s*")
_SUMMARY = re.compile(r"<summary\b[^<>]*>")
_LONGEST_SUMMARY, _LONGEST_HELD = 1000, 10_000


def folded(lines: tuple[Line, ...]) -> Iterator[Block]:
    """Yield the blocks of HTML; what a fold is called (``<summary>``) is a paragraph of its own.

    So are the words in the fold, which belong to what it is called.
    """
    comment = any("<!--" in line.raw for line in lines)
    placed = [("", line) for line in lines] if comment else _placed(lines)
    for place, group in groupby(placed, key=itemgetter(0)):
        own = tuple(line for _, line in group)
        said = bool(place) and any(line.text for line in own)
        yield Block("paragraph" if said else "html", own[0].number, own[-1].number, lines=own)


def _placed(lines: tuple[Line, ...]) -> Iterator[tuple[str, Line]]:
    """Yield each line with its place: what a fold is *called*, what it *holds*, or nothing."""
    inside = begun = held = False
    for line in lines:
        opened = _SUMMARY.search(line.raw)
        inside = inside or opened is not None
        words = line.raw[opened.end() if opened else 0 :].partition("</summary")[0]
        plain = line
        if inside or (held and len(words) <= _LONGEST_HELD):
            plain = _summary(line, words[:_LONGEST_SUMMARY] if inside else words)
        begun = inside and (begun or bool(plain.text))
        held = (held or begun) and "</details" not in line.raw
        if begun or held:
            yield ("called" if inside else "holds"), plain
        else:
            yield "", line
        inside = inside and "</summary" not in line.raw
        begun = begun and inside


def _summary(line: Line, words: str) -> Line:
    """Return a line with the words of its fold; those in bold or in a link are marked."""
    text, marks, links = "", [], []
    address, start = "", 0
    for piece in re.split(r"(<(?:b|strong)\b[^<>]*>[^<>]*</(?:b|strong)>|<[^<>]*>)", words):
        strong = re.fullmatch(r"<\w+[^<>]*>([^<>]*)</\w+>", piece)
        if leads := re.search(r"\bhref=[\"']([^\"']+)", piece):
            address, start = leads[1], len(text.lstrip())
        elif address and piece.startswith("</a"):
            label = text.lstrip()[start:].strip()
            links.append(Link(address, label))
            marks.append(Mark("link", start, start + len(label), address))
            address = ""
        plain = html.unescape(strong[1] if strong else "" if piece.startswith("<") else piece)
        if strong and plain.strip():
            marks.append(Mark("strong", len(text.lstrip()), len((text + plain).strip())))
        text += plain
    return Line(line.number, line.raw, text.strip(), tuple(links), tuple(marks))


def callout(children: tuple[Block, ...]) -> list[Block]:
    """Return what a callout holds, without its mark (`> [!info] Title`); of a quote nothing.

    It is a box around a piece of the note, not what someone else said.
    """
    first = children[0] if children else None
    found = _CALLOUT.match(first.lines[0].text) if first and first.kind == "paragraph" else None
    if not (first and found):
        return []
    line, cut = first.lines[0], found.end()
    marks = tuple(replace(m, start=m.start - cut, end=m.end - cut) for m in line.marks)
    title = replace(line, text=line.text[cut:], marks=tuple(m for m in marks if m.start >= 0))
    return [replace(first, lines=(title, *first.lines[1:])), *children[1:]]


def at_margin(block: Block, first: int) -> Iterator[Block]:
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
