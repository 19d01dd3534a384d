"""Paragraphs that are titles, with the fields, remarks and lists that follow them.

::

    **Scaffold-GS: Structured 3D Gaussians**         [Graph Attention](https://…), ICLR'18
    - Paper: https://…                               **GAT**, [Graph Attention …](https://…)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from ..outline import Block, Line
from ..titles import is_name, looks_like_title, words_of
from .days import in_front
from .entry import Context, Entry
from .evidence import is_paper_link, is_title
from .fields import read_field
from .run import Found, Row, Run, rows, share
from .titled import (
    Titled,
    announces_papers,
    is_address,
    is_paper,
    read_titled,
    states_facts,
    under_links,
)

_FACT_ROWS = 3
_COUNTED = 3
_FEW = 4
_OUTLINED = 3
"""Lines of a paragraph that begins with the subject of its titles."""
_SUBJECT = re.compile(
    r"[（(]?第?[一二三四五六七八九十]{1,3}(?:[、.．)）章节]|部分)\s*([^，。；：！？,;:]{2,24})"
)
_CALLS = re.compile(
    r"(?:papers? )?(?:discuss(?:ed|es|ing)|present(?:ed|s|ing)|mention(?:ed|s|ing)|also read|today)"
    r"(?: (?:papers?|works?|articles?))?\s*[:：]"
    r"|(?:讨论|分享|汇报|阅读|所读)(?:论文|文献)?\s*[:：]",
    re.IGNORECASE,
)
"""A line over linked titles that says only what became of them."""
NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}(?=[A-Z])|\d{1,3}\s?[、.．)）|｜]|[（(\[【]\d{1,3}[)）\]】]|[①-⑳])"
)
"""A number in front of a title."""


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries of the paragraph at *start* and of what follows it."""
    block = run[start]
    if block.kind != "paragraph":
        return None
    if pointer := _pointer(block, context):
        return Found((pointer,))
    entries: list[Entry] = []
    for part, inner in _parts(block, context):
        titles = _titles(part, run[start + 1 : start + 3], inner)
        if not titles:
            return None
        entries += _entries(part, titles, inner)
    taken = taken_by(run, start, context)
    for row in rows(run[start + 1 : start + taken]):
        entries[-1].add(row.line)
    share(entries)
    return Found(tuple(entries), taken=taken)


def are_counted(document: Block) -> bool:
    """Whether paragraphs of one line that are numbered are titles, three of them at least."""
    lines = (
        leaf.lines[0].text
        for leaf in document.leaves()
        if leaf.kind == "paragraph" and len(leaf.lines) == 1
    )
    numbered = ((text, NUMBERED.match(text)) for text in lines)
    titles = sum(looks_like_title(text[found.end() :]) for text, found in numbered if found)
    return titles >= _COUNTED


def _parts(block: Block, context: Context) -> Iterator[tuple[Block, Context]]:
    """Yield a paragraph in parts, where lines that Han numbers open part it (``一、预训练``)."""
    if _is_outlined(block) or _is_called(block):
        yield replace(block, lines=block.lines[1:]), context
        return
    at = [n for n, line in enumerate(block.lines) if _SUBJECT.fullmatch(line.text.strip())]
    if not at or at[-1] == len(block.lines) - 1:
        yield block, context
        return
    if at[0]:
        yield replace(block, lines=block.lines[: at[0]]), context
    for start, end in pairwise((*at, len(block.lines))):
        named = _SUBJECT.fullmatch(block.lines[start].text.strip())
        category = (*context.category, named[1]) if named else context.category
        yield (
            replace(block, lines=block.lines[start + 1 : end]),
            replace(context, category=category),
        )


def _is_outlined(block: Block) -> bool:
    """Whether a paragraph is a subject at the margin over lines that are indented."""
    first, *below = block.lines
    indented = all(line.raw[:1] in " \t" for line in below)
    plain = first.raw[:1] not in " \t" and words_of(first.text) <= _FEW and not first.marks
    return bool(below) and indented and plain and not read_field(first.text)


def _is_called(block: Block) -> bool:
    """Whether the first line of a paragraph only announces the linked title in the second."""
    first, *below = block.lines
    if not below or first.links or not _CALLS.fullmatch(first.text.strip()):
        return False
    return any(mark.url and not mark.start for mark in below[0].marks)


def _pointer(block: Block, context: Context) -> Entry | None:
    """Return the entry of a paragraph that is the name of a page and its address."""
    titled = read_titled(block.lines, context) if len(block.lines) == 1 else None
    if titled is None or not titled.head.marked or titled.head.remark or titled.head.before:
        return None
    shown = titled.verdict == "paper" and is_paper(titled, context)
    if shown or not titled.head.links or not under_links(context):
        return None
    entry = titled.entry(context)
    entry.kind = "link"
    return entry


def _titles(block: Block, after: Sequence[Block], context: Context) -> list[tuple[int, Titled]]:
    """Return the titles of a paragraph with the place of their lines in it."""
    found: list[tuple[int, Titled]] = []
    at, lines = 0, block.lines
    listed = sum(_is_listed(read_titled([line], context)) for line in lines) > 1
    while at < len(lines):
        titled = read_titled(lines[at:], context)
        width = len(titled.numbers) if titled else 1
        below = lines[at + width :]
        opens = titled and (
            (listed and _is_listed(titled))
            or _opens(titled, below, after if not below else (), context)
        )
        if titled and opens:
            found.append((at, titled))
        elif not found and (at or len(lines) < _OUTLINED or not _is_subject(lines[0])):
            return []
        at += width
    return found


def _is_subject(line: Line) -> bool:
    """Whether a line could be the subject over titles that stand indented below it."""
    return words_of(line.text) <= _FEW and not line.marks and line.text.replace(" ", "").isalpha()


def _is_listed(titled: Titled | None) -> bool:
    """Whether a line is one of a list: a cited name, or a title with its venue and no more."""
    head = titled.head if titled else None
    placed = titled and titled.verdict == "paper" and head and head.stated.venue
    plain = head and not (head.before or head.remark) and looks_like_title(head.title)
    return _is_cited(titled) or bool(placed and plain)


def _is_cited(titled: Titled | None) -> bool:
    """Whether a line is a name, its authors and year, and a remark: ``RAG [Lewis, 2020]: …``."""
    head = titled.head if titled else None
    return bool(
        titled and head and titled.verdict == "paper" and is_name(head.title)
        and head.remark and head.stated.authors and not head.before
    )  # fmt: skip


def _opens(titled: Titled, below: Sequence[Line], after: Sequence[Block], context: Context) -> bool:
    """Whether a line of a paragraph is the title of an entry, and no sentence that names one."""
    head = titled.head
    stated = head.stated
    dated = head.marked and (stated.venue or stated.published)
    counted = bool((stated.venue or stated.published) and NUMBERED.match(titled.line.text))
    placed = bool(stated.venue) and not head.remark and any(map(is_paper_link, head.links))
    named = is_name(head.title) and not ((dated or counted or placed) and titled.verdict == "paper")
    if named or head.before or titled.verdict in ("no", "link"):
        return False
    paper = is_paper(titled, context)
    if titled.verdict == "paper":
        reference = bool(stated.authors and (stated.venue or stated.published))
        plain = not head.remark and (is_title(head) or bool(head.links) or reference)
        return paper and (head.marked or plain or counted)
    plain = looks_like_title(head.title) and not head.remark and bool(below)
    if not (paper or head.marked or plain):
        return False
    return (paper and _is_expected(titled, context)) or _has_facts(titled, below, after, context)


def _is_expected(titled: Titled, context: Context) -> bool:
    """Whether a title is a link, or stands where titles are: numbered, below a day, in a list."""
    head = titled.head
    if head.target and words_of(head.title) >= 4 and not head.remark:
        return True
    numbered = context.counted and NUMBERED.match(titled.line.text) is not None
    return context.dated or numbered or announces_papers(context)


def _has_facts(
    titled: Titled, below: Sequence[Line], after: Sequence[Block], context: Context
) -> bool:
    """Whether fields or facts of a work stand below a line, and no title of their own."""
    head = titled.head
    near = [Row(line) for line in below[:2]] or list(
        islice(rows([b for b in after if b.kind != "section"]), _FACT_ROWS)
    )
    if near and not (below or head.marked):
        then = read_titled([near[0].line], context)
        set_off = then and then.head.marked and words_of(then.head.title) > 1
        near = [] if then and (set_off or is_title(then.head)) else near
    if near and is_address(near[0].line) and head.marked and looks_like_title(head.title):
        return True
    fields = [read_field(row.line.text) for row in (near[:1] if below else near)]
    named = any(f and f.name == "title" and f.value and "://" not in f.value for f in fields)
    return not named and (any(fields) or states_facts(near, titled, context, most=2))


def _entries(block: Block, titles: Sequence[tuple[int, Titled]], context: Context) -> list[Entry]:
    entries = [titled.entry(context) for _, titled in titles]
    for number, (at, titled) in enumerate(titles):
        end = titles[number + 1][0] if number + 1 < len(titles) else len(block.lines)
        for line in block.lines[at + len(titled.numbers) : end]:
            if line.raw.strip():
                entries[number].add(line)
    return entries


def taken_by(
    run: Run, start: int, context: Context, opens: Callable[[Block], bool] | None = None
) -> int:
    """Return how many blocks belong to the note at *start*: up to what is an entry itself.

    That is what begins anew anywhere, and what *opens* an entry for the reader that asks.
    """
    end = start + 1
    while end < len(run):
        if (opens and opens(run[end])) or begins_anew(run[end], run[end + 1 : end + 3], context):
            break
        end += 1
    while end > start + 1 and run[end - 1].kind in ("blank", "html", "rule"):
        end -= 1
    return end - start


def begins_anew(block: Block, after: Sequence[Block], context: Context) -> bool:
    """Whether a block is no part of the note above it: a heading, a day, a title of its own."""
    if block.kind in ("section", "table", "html", "rule"):
        return True
    first = next((row.line.text for row in rows([block])), "")
    if (field := read_field(first)) and field.name == "title" and "://" not in field.value[:8]:
        return bool(field.value)
    if block.kind == "list":
        return block.children[0].done is not None or _lists_papers(block, context)
    if block.kind == "paragraph":
        if in_front(block.lines[0], context.month)[0] or _CALLS.fullmatch(block.text.strip()):
            return True
        part, inner = next(_parts(block, context))
        titled = read_titled(part.lines, inner)
        return bool(titled and _opens(titled, part.lines[len(titled.numbers) :], after, inner))
    return False


def _lists_papers(block: Block, context: Context) -> bool:
    """Whether a list holds entries of its own, not fields or remarks of the title above it."""
    for item in block.children:
        lines = [line for leaf in item.leaves() for line in leaf.lines if line.raw.strip()]
        titled = read_titled(lines[:3], context)
        if titled and titled.verdict == "paper" and not titled.head.before:
            return True
    return False
