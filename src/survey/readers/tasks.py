"""Task lists: items with a checkbox, nested or not; lines under a heading that says pending.

Where most items of a list are shown to be papers and no heading says that it is pending, the
items are papers, and a box without a tick says that the paper is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import takewhile

from ..model import Note, Span, Task
from ..outline import Block, Line
from ..titles import looks_like_title, words_of
from .entry import Context, Entry
from .evidence import is_sentence, is_title
from .fields import Field, heading_is, heading_says
from .run import Found, Row, Run, is_task_list, rows
from .stated import Stated
from .titled import Titled, joined, read_titled

_Made = tuple[Task, Entry | None]
"""A task, and what its line states of the work that it names."""

_GOAL = re.compile(
    r"(?:目标|截止|期限|计划|goal|due|deadline)\s*[:：]\s*([^)）\]】]+)", re.IGNORECASE
)

_UNTIL = re.compile(
    r"(?:截止到?|期限|[📅🗓⏰⏳📆]|\b(?:due|deadline|by|before|until|scheduled))\W{0,3}"
    r"((?:20\d\d[./年-]\s?)?\d{1,2}\s?[./月-]\s?\d{1,2}[日号]?(?!\w)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:, 20\d\d)?)",
    re.IGNORECASE,
)
"""``📅 2024-03-10``, ``by 2024-03-12``, ``截止 3月20日``"""
_SHOWN = 2
_ALIKE = 0.8
"""So many items show that all are papers, if so great a part could be."""
_LONGEST_CHORE = 40
_LONG = 5
"""Words of a title that is no name of a piece of work to do."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"^\d{1,9}[.)]\s+")
_BOXES, _DONE = frozenset("□☐▢☑"), frozenset("☑")
_TAG = re.compile(r"[\[【][\u3400-\u9fff]{1,6}[\]】]\s*(?=[A-Za-z])")
"""A word on a title in front of it: ``[核心]``."""
_BEFORE = re.compile(
    r"(?<!\d)((?:\d{1,2}\s?月\s?\d{1,2}\s?[日号]|20\d\d[./-]\d{1,2}[./-]\d{1,2}))\s?(?:之?前|以前|截止)"
)


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the tasks from *start* on, with those nested in them, or the papers with boxes."""
    if boxed := _boxed(run[start], context):
        return boxed
    if run[start].done is None:
        found = _plain(run[start], context)
        return None if found and any(map(is_task_list, run)) else found
    end = start
    while end < len(run) and (run[end].done is not None or run[end].kind == "blank"):
        end += 1
    items = [block for block in run[start:end] if block.done is not None]
    papers = _papers(items, context)
    made = [
        made for item in items if item.line not in papers for made in _tasks(item, context, None)
    ]
    entries = tuple(
        _entry(item, papers[item.line], context) for item in items if item.line in papers
    )
    return replace(_written(made, context), entries=entries, taken=end - start)


def _papers(items: Sequence[Block], context: Context) -> dict[int, Titled]:
    """Return the items, by their line, that are papers: of a record of what was read."""
    if _are_pending(items, context) or not _is_record(items, context):
        return {}
    found = {item.line: _paper(item, context) for item in items}
    return {line: titled for line, titled in found.items() if titled}


def _entry(item: Block, titled: Titled, context: Context) -> Entry:
    entry = titled.entry(context, rows([item]))
    if not item.done:
        entry.set(Field("status", "[ ]", "unread"), titled.line.number)
        entry.roles[titled.line.number] = "title"
    return entry


def _written(made: Sequence[_Made], context: Context) -> Found:
    """Return the tasks that say anything; a box alone is a problem."""
    items = [task for task, _ in made]
    empty = {task.id: task for task in items if not task.title}
    tasks = tuple(
        replace(task, parent=None if task.parent in empty else task.parent)
        for task in items
        if task.title
    )
    problems = tuple(
        context.problem("empty-item", task.span.line, "a task says nothing", severity="info")
        for task in empty.values()
    )
    roles = {task.span.line: "title" for task in tasks}
    beside = {task.id: entry for task, entry in made if entry and task.title}
    return Found(tasks=tasks, beside=beside, problems=problems, roles=roles)


def _paper(item: Block, context: Context) -> Titled | None:
    """Return the title of an item that is shown to be a paper, or could be one as they are."""
    titled = read_titled(_own_lines(item), context)
    if titled is None or titled.verdict == "paper":
        return titled
    if _is_glossed(titled, item):
        return replace(titled, verdict="paper")
    return titled if _could(titled) else None


def _is_glossed(titled: Titled, item: Block) -> bool:
    """Whether an item is a long bold title in Latin letters and a remark on it in Han.

    ``[x] **Graph Attention Networks for Small Data**：给邻居加权``
    """
    head = titled.head
    if not head.marked or head.before or titled.verdict != "title" or not head.title.isascii():
        return False
    if words_of(head.title) < _LONG or not looks_like_title(head.title):
        return False
    said = head.remark or next((row.line.text for row in _below(item, titled)), "")
    return _HAN.search(said) is not None


def _below(item: Block, titled: Titled) -> Iterator[Row]:
    """Yield the rows of an item that stand below its title."""
    return (row for row in rows([item]) if row.line.number not in titled.numbers)


def _could(titled: Titled) -> bool:
    """Whether the words of an item could be the title of a paper, and are no more."""
    head = titled.head
    plain = not (head.before or head.remark) and looks_like_title(head.title)
    return plain and titled.verdict in ("title", "link")


def _own_lines(item: Block) -> list[Line]:
    first = [block for block in item.children if block.kind == "paragraph"][:2]
    return [line for block in first for line in block.lines if line.raw.strip()]


def _are_pending(items: Sequence[Block], context: Context) -> bool:
    """Whether a heading above says that what stands below is still to be read.

    One further up does if nothing is ticked.
    """
    above = (*context.category[-1:], context.heading)
    if any(heading_says("tasks", heading) for heading in above):
        return True
    ticked = any(item.done for item in items)
    return not ticked and any(heading_says("tasks", heading) for heading in context.category)


def _is_record(boxes: Sequence[Block], context: Context) -> bool:
    """Whether most items of a list with boxes are shown to be papers.

    Where a heading above announces papers, or some of them show it, it is enough that they could
    be.
    """
    papers = list(filter(None, (_paper(block, context) for block in boxes)))
    shown = sum(titled.verdict == "paper" for titled in papers)
    announced = any(heading_is("papers", heading) for heading in context.category)
    alike = shown >= _SHOWN and len(papers) >= _ALIKE * len(boxes)
    return alike or (len(papers) if announced else shown) >= 0.5 * len(boxes)


def _plain(block: Block, context: Context) -> Found | None:
    """Return the lines of a pending list without boxes, a task each."""
    if not heading_says("tasks", context.heading) or block.kind not in ("paragraph", "list"):
        return None
    told = block.kind == "paragraph" and heading_says("unread", context.heading)
    made = [
        _task(lines, context)
        for lines in _items(block, context)
        if not (told and _is_prose(lines[0].text))  # how the list is to be read
    ]
    kept = [(task, entry) for task, entry in made if task.title and task.title[-1] not in ":："]
    return _written(kept, context)


def _is_prose(text: str) -> bool:
    """Whether a line is no short note of what is to be read but prose on the list."""
    return is_sentence(text) and (len(text) > _LONGEST_CHORE or text.endswith("。"))


def _items(block: Block, context: Context) -> Iterator[list[Line]]:
    """Yield the lines of each item, those together over which a title or link runs on."""
    found, at = list(rows([block])), 0
    while at < len(found):
        lines = [replace(found[at].line, text=_unnumbered(found[at]))]
        below = list(takewhile(lambda row: not row.starts_item, found[at + 1 : at + 4]))
        titled = None
        if found[at].starts_item and below:
            titled = read_titled([*lines, *(row.line for row in below)], context)
        lines += [row.line for row in below[: len(titled.numbers) - 1]] if titled else []
        yield lines
        at += len(lines)


def _boxed(block: Block, context: Context) -> Found | None:
    """Return the lines of a paragraph that begin with a drawn box, a task each: ``□ Title``."""
    if block.kind != "paragraph" or block.lines[-1].text[:1] not in _BOXES:
        return None
    tasks = tuple(
        Task(
            _TAG.sub("", line.text[1:].strip()), span, str(line.number), done=line.text[0] in _DONE
        )
        for line in block.lines
        if line.text[:1] in _BOXES and line.text[1:].strip()
        for span in (Span(context.source, line.number, line.number),)
    )
    return Found(tasks=tasks, roles={task.span.line: "title" for task in tasks})


def _unnumbered(row: Row) -> str:
    """Return the words of a line without the number of the item that it begins."""
    return _NUMBER.sub("", row.line.text, count=1) if row.starts_item else row.line.text


def _tasks(item: Block, context: Context, parent: str | None) -> Iterator[_Made]:
    lines = _own_lines(item)
    titled = read_titled(lines, context)
    task, entry = _task(lines[: len(titled.numbers) if titled else 1], context)
    span = Span(context.source, item.line, max(item.line, _end(item)))
    task = replace(task, span=span, id=str(item.line), done=bool(item.done), parent=parent)
    yield task, entry
    for block in item.children:
        for child in block.children if block.kind == "list" else ():
            if child.done is not None:
                yield from _tasks(child, context, task.id)


def _task(lines: Sequence[Line], context: Context) -> _Made:
    """Return the task that lines name, and what they state beside it."""
    if not lines:
        return Task("", Span(context.source, 0, 0)), None
    line = reduce(joined, lines)
    text, goal = line.text.strip(" 《》"), _due(line.text)
    titled = None if goal else read_titled([line], context)
    named = titled is not None and _is_named(titled)
    task = Task(
        title=titled.head.title if titled and named and _is_set_off(titled) else text,
        span=Span(context.source, line.number, lines[-1].number),
        id=str(line.number),
        due=goal[1].strip() if goal else None,
    )
    if not (line.links or named):
        return task, None
    entry = Entry("task", line, context, written=task.title)
    entry.stated = titled.head.stated if titled and named else Stated()
    entry.links += line.links
    return task, entry


def _is_named(titled: Titled) -> bool:
    """Whether a task is to read a work, and its words are the title and facts beside it."""
    head = titled.head
    if not head.title or head.before or head.remark or titled.verdict == "no":
        return False
    return titled.verdict == "paper" or bool(head.links) or (head.marked and is_title(head))


def _is_set_off(titled: Titled) -> bool:
    """Whether a link, quotes or bold words say where the title of a work begins and ends."""
    return bool(titled.head.links) or titled.head.marked


def _due(text: str) -> re.Match[str] | None:
    """Return what says until when: behind a word or sign, or a date with "before" behind it."""
    return _GOAL.search(text) or _UNTIL.search(text) or _BEFORE.search(text)


def _end(item: Block) -> int:
    """Return the last line of the item itself, before anything nested."""
    own = [block for block in item.children if block.kind not in ("list", "blank")]
    return own[-1].end_line if own else item.line


def as_note(task: Task, category: tuple[str, ...], beside: Entry | None = None) -> Note:
    """Return the note that stands for a task among the notes."""
    note = Note("task", task.title, task.span, id=task.id, category=category)
    if beside is None:
        return note
    stated, _ = beside.note()
    return replace(
        stated, title=task.title, span=task.span, id=task.id, category=category, body=(), read=None
    )
