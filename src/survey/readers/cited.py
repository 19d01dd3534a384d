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
from .titled import joined, read_titled

_QUOTED = re.compile(r"[“\"]([^“”\"]{12,300})[”\"]")
_CALLED = re.compile(r"\W*(?:full )?(?:citation|reference)\W*", re.IGNORECASE)
_ONE = re.compile(
    r"(?P<family>[A-ZÀ-Ž][\w'’-]{1,30}), "
    r"(?P<given>[A-ZÀ-Ž][\w'’-]{1,30}(?: [A-ZÀ-Ž](?:\.|[\w'’-]{1,30})){0,2})"
    r"\.? \((?P<year>(?:19|20)\d\d)\)?"
)
"""One author, the family in front, and the year: ``Kahneman, Daniel. (2011)``."""
_LEAST_WORDS = 3
_LONGEST = 1000
_ENDS = re.compile(r"[，。；;|｜\n]\s*|,\s(?=arXiv)")
"""What parts the facts behind a title."""
_READ = re.compile(r"阅读|读于|精读")
_PUBLISHED = re.compile(r"初版|首版|首发|首次提交|提交|发布|发表")


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of the section at *start* whose first words are a reference, quoted."""
    block = run[start]
    if block.kind != "section" or heading_is("note", block.heading.text):
        return None
    entry = _under_call(block, context) or _quoted(_first(block), context)
    if entry is None:
        return None
    mine, rest = parted(block.children[1:], context)
    entry.start_line = block.line
    entry.roles[block.line] = "title"
    for row in rows(mine):
        if row.line.number not in entry.roles:
            entry.add(row.line)
    return Found((entry,), rest=((rest, context),) if rest else ())


def _first(block: Block) -> Block:
    """Return the first block below a heading that says anything, or the section itself."""
    return next((b for b in block.children[1:] if b.kind not in SILENT - {"heading"}), block)


def _quoted(block: Block, context: Context) -> Entry | None:
    """Return the entry of a quotation that begins with a reference."""
    told = block.children[0] if block.kind == "quote" else None
    return _reference(told, context) if told and told.kind == "paragraph" else None


def _under_call(block: Block, context: Context) -> Entry | None:
    """Return the entry of a section that opens with a heading like Citation over a reference.

    The heading above it says which of one's sources it is: ``# Source 2: Conflict trends``.
    """
    called = _first(block)
    if called.kind != "section" or not _CALLED.fullmatch(called.heading.text.strip()):
        return None
    first = _first(called)
    told = first.children[0] if first.kind == "quote" else first
    if told.kind != "paragraph":
        return None
    if entry := _reference(told, context):
        return entry
    titled = read_titled(told.lines, context)
    stated = titled.head.stated if titled and titled.verdict == "paper" else Stated()
    return titled.entry(context) if titled and stated.authors and stated.year else None


def _reference(block: Block, context: Context) -> Entry | None:
    """Return the entry of a paragraph that is authors, a title that is set off, and facts."""
    line = reduce(joined, block.lines)
    if len(line.text) > _LONGEST:
        return None
    for start, end in _set_off(line):
        title = line.text[start:end].strip(" .。")
        before = line.text[:start].strip(' ，,。.:：“"')
        people = _people(before, context) if before else None
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


def _people(text: str, context: Context) -> Stated | None:
    """Return who wrote a work, and maybe when, by the words in front of its title."""
    if one := _ONE.fullmatch(text):
        return Stated(one["year"], authors=(f"{one['given']} {one['family']}",))
    return read_pieces(text, context.vocabulary, people=True)


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
