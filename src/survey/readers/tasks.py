"""Task lists: items with a checkbox, nested or not; lines under a heading that says pending.

Where most items of a list are shown to be papers and no heading says that it is pending, the
items are papers, and a box without a tick says that the paper is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..model import Link, Note, Span, Task
from ..outline import Block
from .entry import Context
from .fields import Field, heading_says
from .run import Found, Row, Run, is_task_list, rows
from .titled import Titled, read_titled

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
_NUMBER = re.compile(r"^\d{1,9}[.)]\s+")
_BOXES, _DONE = frozenset("□☐▢☑"), frozenset("☑")
_TAG = re.compile(r"[\[【][\u3400-\u9fff]{1,6}[\]】]\s*(?=[A-Za-z])")
"""A word on a title in front of it: ``[核心]``."""
_BEFORE = re.compile(
    r"(?<!\d)((?:\d{1,2}\s?月\s?\d{1,2}\s?[日号]|20\d\d[./-]\d{1,2}[./-]\d{1,2}))\s?(?:之?前|以前|截止)"
)


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the task at *start* and the tasks nested in it."""
    if boxed := _boxed(run[start], context):
        return boxed
    if run[start].done is None:
        found = _plain(run[start], context)
        return None if found and any(map(is_task_list, run)) else found
    titled = _paper(run[start], context)
    if titled and not _are_pending(context) and _is_record(run, context):
        entry = titled.entry(context, rows([run[start]]))
        if not run[start].done:
            entry.set(Field("status", "[ ]", "unread"), titled.line.number)
            entry.roles[titled.line.number] = "title"
        return Found((entry,))
    return _written(tuple(_tasks(run[start], context, None)), context)


def _written(items: Sequence[Task], context: Context) -> Found:
    """Return the tasks that say anything; a box alone is a problem."""
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
    return Found(tasks=tasks, problems=problems, roles=roles)


def _paper(item: Block, context: Context) -> Titled | None:
    first = [block for block in item.children if block.kind == "paragraph"][:2]
    lines = [line for block in first for line in block.lines if line.raw.strip()]
    titled = read_titled(lines, context)
    return titled if titled and titled.verdict == "paper" else None


def _are_pending(context: Context) -> bool:
    """Whether a heading above says that what stands below is still to be read."""
    above = (*context.category[-1:], context.heading)
    return any(heading_says("tasks", heading) for heading in above)


def _is_record(run: Run, context: Context) -> bool:
    """Whether most items of a list with boxes are shown to be papers."""
    boxes = [block for block in run if block.done is not None]
    return sum(_paper(block, context) is not None for block in boxes) >= 0.5 * len(boxes)


def _plain(block: Block, context: Context) -> Found | None:
    """Return the lines of a pending list without boxes, a task each."""
    if not heading_says("tasks", context.heading) or block.kind not in ("paragraph", "list"):
        return None
    tasks = tuple(
        Task(
            text,
            Span(context.source, row.line.number, row.line.number),
            str(row.line.number),
            due=goal[1].strip() if (goal := _due(text)) else None,
        )
        for row in rows([block])
        if (text := _unnumbered(row).strip(" 《》")) and not text.endswith((":", "："))
    )
    return Found(tasks=tasks, roles={task.span.line: "title" for task in tasks})


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


def _tasks(item: Block, context: Context, parent: str | None) -> Iterator[Task]:
    first = next(iter(rows([item])), None)
    text = first.line.text.strip() if first else ""
    goal = _due(text)
    span = Span(context.source, item.line, max(item.line, _end(item)))
    task = Task(
        title=text,
        span=span,
        id=str(item.line),
        done=bool(item.done),
        parent=parent,
        due=goal[1].strip() if goal else None,
    )
    yield task
    for block in item.children:
        for child in block.children if block.kind == "list" else ():
            if child.done is not None:
                yield from _tasks(child, context, task.id)


def _due(text: str) -> re.Match[str] | None:
    """Return what says until when: behind a word or sign, or a date with "before" behind it."""
    return _GOAL.search(text) or _UNTIL.search(text) or _BEFORE.search(text)


def _end(item: Block) -> int:
    """Return the last line of the item itself, before anything nested."""
    own = [block for block in item.children if block.kind not in ("list", "blank")]
    return own[-1].end_line if own else item.line


def as_note(task: Task, category: tuple[str, ...], links: tuple[Link, ...] = ()) -> Note:
    """Return the note that stands for a task among the notes."""
    return Note("task", task.title, task.span, id=task.id, category=category, links=links)
