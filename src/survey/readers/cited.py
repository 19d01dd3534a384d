"""Notes under a headline of their own, with the reference of the work in the quotation below it.

::

    # 为什么残差能救深网络
    > Kaiming He、Xiangyu Zhang，*Deep Residual Learning …*。arXiv:1512.03385；阅读日期 2024-05-06。

Authors stand first, then the title in italics or between quotes, then what else is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from .. import values
from ..outline import Block, Line
from ..titles import words_of
from .entry import Context, Entry
from .facts import read_container, read_pieces
from .fields import heading_is
from .run import Found, Run, rows
from .sections import SILENT, parted
from .stated import Stated
from .titled import joined

_QUOTED = re.compile(r"[“\"]([^“”\"]{12,300})[”\"]")
_LEAST_WORDS = 3
_LONGEST = 1000
_ENDS = re.compile(r"[，。；;|｜\n]\s*|,\s(?=arXiv)")
"""What parts the facts behind a title."""
_READ = re.compile(r"阅读|读于|精读")
_PUBLISHED = re.compile(r"初版|首版|首发|首次提交|提交|发布|发表")


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of the section at *start* whose first words are a reference, quoted."""
    block = run[start]
    first = next((b for b in block.children[1:] if b.kind not in SILENT - {"heading"}), block)
    if block.kind != "section" or first.kind != "quote" or heading_is("note", block.heading.text):
        return None
    told = first.children[0]
    found = _reference(told, context) if told.kind == "paragraph" else None
    if found is None:
        return None
    mine, rest = parted(block.children[1:], context)
    entry = found
    entry.start_line = block.line
    entry.roles[block.line] = "title"
    for row in rows(mine):
        if row.line.number not in entry.roles:
            entry.add(row.line)
    return Found((entry,), rest=((rest, context),) if rest else ())


def _reference(block: Block, context: Context) -> Entry | None:
    """Return the entry of a paragraph that is authors, a title that is set off, and facts."""
    line = reduce(joined, block.lines)
    if len(line.text) > _LONGEST:
        return None
    for start, end in _set_off(line):
        title = line.text[start:end].strip(" .。")
        before = line.text[:start].strip(' ，,。.:：“"')
        people = read_pieces(before, context.vocabulary, people=True) if before else None
        if words_of(title) < _LEAST_WORDS or people is None or not people.authors:
            continue
        entry = Entry("paper", block.lines[0], context, written=title, stated=people)
        entry.links += line.links
        entry.roles |= dict.fromkeys((one.number for one in block.lines), "title")
        entry.end_line = block.end_line
        said = list(_rest(line.text[end:].lstrip('”"'), entry))
        entry.body += [(block.line, text) for text in said]
        return entry
    return None


def _set_off(line: Line) -> Iterator[tuple[int, int]]:
    """Yield where words in italics, or between quotes, begin and end."""
    for mark in line.marks:
        if mark.kind == "emphasis":
            yield mark.start, mark.end
    for found in _QUOTED.finditer(line.text):
        yield found.span(1)


def _rest(text: str, entry: Entry) -> Iterator[str]:
    """Keep what is stated behind a title, and yield what is no fact."""
    for part in _ENDS.split(text):
        words = part.strip(" .。*")
        if not words:
            continue
        if stated := _fact(words, entry.context):
            entry.stated |= stated
        elif words not in (link.label for link in entry.links):
            yield words


def _fact(words: str, context: Context) -> Stated | None:
    day = values.find_date(words) if _READ.match(words) or _PUBLISHED.search(words) else None
    if day and _READ.match(words):
        return Stated(read=day.value) if len(day.value) == len("2024-05-06") else None
    if day:
        return Stated(day.value)
    stated = read_pieces(words, context.vocabulary) or read_container(words, context.vocabulary)
    return replace(stated, authors=()) if stated else None
