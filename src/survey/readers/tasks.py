"""Task lists: items with a checkbox, nested or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Link, Note, Span, Task
from ..outline import Block
from .entry import Context
from .run import Found, Run, rows

_GOAL = re.compile(
    r"(?:目标|截止|期限|计划|goal|due|deadline)\s*[:：]\s*([^)）\]】]+)", re.IGNORECASE
)


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the task at *start* and the tasks nested in it."""
    if run[start].done is None:
        return None
    tasks = tuple(_tasks(run[start], context, None))
    return Found(tasks=tasks, roles={task.span.line: "title" for task in tasks})


def _tasks(item: Block, context: Context, parent: str | None) -> Iterator[Task]:
    first = next(iter(rows([item])), None)
    text = first.line.text.strip() if first else ""
    goal = _GOAL.search(text)
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


def _end(item: Block) -> int:
    """Return the last line of the item itself, before anything nested."""
    own = [block for block in item.children if block.kind not in ("list", "blank")]
    return own[-1].end_line if own else item.line


def as_note(task: Task, category: tuple[str, ...], links: tuple[Link, ...] = ()) -> Note:
    """Return the note that stands for a task among the notes."""
    return Note("task", task.title, task.span, id=task.id, category=category, links=links)
