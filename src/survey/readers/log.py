"""《Title》 entries of a dated log, several a day, and days with a remark but no title.

::

    ## 2024.2.6
    《VAE: Auto-encoding variational bayes》
    2013年Kingma的一篇文章，…
    1. …
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..outline import Block
from ..titles import words_of
from .days import in_front
from .ends import Ends
from .entry import Context, Entry
from .facts import is_place, read_pieces
from .fields import heading_is, heading_says
from .run import Found, Row, Run, own, rows, share

_TITLE = re.compile(
    r"\s*(?:[(（]?\d{1,3}[)）.．、]\s*)?"
    r"[*_]*《(?P<title>[^《》]{4,}(?:《[^《》]*》[^《》]*)*)》[*_]*\s*(?P<rest>.*)",
    re.DOTALL,
)
_OPEN = re.compile(r"\s*[*_]*《[^《》]{4,200}$")
_FACTS = re.compile(r"\s*[（(\[【]([^()（）\[\]【】]{2,60})[)）\]】]\s*")
"""What brackets hold right behind a title."""
_GOES_ON = re.compile(r"[^\s(（\[【|,，:：;；。.\-–—~\d]")
_NUMBER = re.compile(r"\d{1,3}[.、)）]\s*(?=\D)")
_FEW = 2
"""Words of a heading that says nothing but that thoughts follow."""
_THOUGHT = 12
"""Words that a thought has at least."""
_REMARK = 40
"""A day without a title is a discussion if it holds so many characters; less is an aside."""


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries from *start* to the end of the run, if a 《title》 stands at *start*."""
    if run[start].kind != "paragraph":
        return None
    if not any(_is_title(row) for row in _whole(rows(run[start : start + 1]))):
        return None
    if heading_says("tasks", context.heading):
        return None
    blocks = own(run, start)
    days = (at for at, block in enumerate(blocks) if at and _opens_day(block, context))
    blocks = blocks[: next(days, len(blocks))]
    return Found(_entries(_whole(rows(blocks)), context), taken=len(blocks))


def read_remark(run: Run, context: Context) -> Found | None:
    """Return a discussion of what stands under a date, where no title does."""
    if not context.dated:
        return None
    lines = list(rows(own(run)))
    if sum(len(row.line.text) for row in lines) < _REMARK:
        return None
    first = lines[0].line
    said = _NUMBER.sub("", first.text, count=1)
    entry = Entry("discussion", first, context, written=re.split(r"[，。；：,;:.]", said)[0])
    for row in lines:
        entry.add(row.line)
    return Found((entry,))


def _opens_day(block: Block, context: Context) -> bool:
    return block.kind == "paragraph" and bool(in_front(block.lines[0], context.month)[0])


def read_thoughts(section: Block, context: Context) -> Found | None:
    """Return a discussion of what stands under a heading that announces thoughts, of no paper."""
    heading = section.heading
    if not heading_says("thoughts", heading.text) or heading_is("other", heading.text):
        return None
    lines = list(rows(own(section.children[1:])))
    if sum(words_of(row.line.text) for row in lines) < _THOUGHT:
        return None
    alone = words_of(heading.text) <= _FEW
    first = lines[0].line if alone else heading.lines[0]
    written = re.split(r"[，。；：,;:.]", first.text)[0] if alone else heading.text.strip()
    above = context if alone else replace(context, category=context.category[:-1])
    entry = Entry("discussion", first, above, written=written)
    for row in lines:
        entry.add(row.line)
    return Found((entry,))


def _is_title(row: Row) -> bool:
    found = _TITLE.match(row.line.text)
    if found is None or not _GOES_ON.match(found["rest"]):
        return found is not None
    return found["rest"][-1:].isdecimal() and is_place(found["rest"])


def _whole(lines: Iterable[Row]) -> list[Row]:
    """Return the rows with a 《title》 that runs over a line's end as one."""
    found: list[Row] = []
    for row in lines:
        above = found[-1].line if found else None
        if (
            above
            and _OPEN.match(above.text)
            and "》" in row.line.text
            and "《" not in row.line.text
        ):
            text = f"{above.text} {row.line.text}"
            found[-1] = replace(found[-1], line=replace(above, text=text), also=row.line.number)
        else:
            found.append(row)
    return found


def _entries(lines: Sequence[Row], context: Context) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for row in lines:
        if _is_title(row):
            entries.append(_open(row, context))
        elif entries:
            entries[-1].add(row.line)
    share(entries)
    return tuple(entries)


def _open(row: Row, context: Context) -> Entry:
    found = _TITLE.match(row.line.text)
    title, rest = (found["title"], found["rest"]) if found else (row.line.text, "")
    entry = Entry("paper", row.line, context, written=title)
    entry.links += row.line.links
    entry.inherits = context.venue is not None and context.month is None
    entry.roles[row.line.number] = "title"
    entry.end_line = row.also or row.line.number
    entry.roles[entry.end_line] = "title"
    if facts := _FACTS.match(rest):
        ends = Ends(context.vocabulary)
        stated = read_pieces(facts[1], context.vocabulary)
        if stated or ends.mixed(facts[1]):
            entry.stated |= stated or ends.stated
            entry.name = ends.name
            rest = " ".join((*ends.asides, rest[facts.end() :].lstrip(" ：:，,。")))
    if rest.strip():
        entry.add(replace(row.line, text=rest.strip(), links=()))
        entry.roles[row.line.number] = "title"
    return entry
