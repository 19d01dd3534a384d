"""Outlines whose parts stand where the readers look for them: one pass a habit of authors.

To read a habit that concerns a file as a whole (what parts it, which line is a heading, how days
are written in it), write a function from outline to outline and name it in `PASSES`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import pairwise, takewhile

from ..outline import Block, Line
from ..titles import looks_like_title
from . import days, italic, labelled, lists, quoted
from .evidence import is_title
from .facts import is_place
from .fields import heading_is
from .pieces import Headline
from .run import Run
from .sections import PARTS, SILENT, most_parts, sections_of

_COUNTED = re.compile(r"^#{1,6}[ \t]{0,4}\d{1,3}[ \t]?[-–—][ \t]?\S", re.MULTILINE)
"""A heading with a number and a dash in front."""
_COUNT = re.compile(r"(\d{1,3})\s?[-–—]\s?(?=[A-Z《\u3400-\u9fff])(?!D\b)")
_LEAST_PLACES = 2
_LOWEST = 6
"""The level of a heading that markup does not show to be one."""
_PLACE = re.compile(r"[A-Z][A-Za-z&/ -]{1,20}?\s?['’]?(?:(?:19|20)\d\d|\d\d):?")


def arranged(document: Block, text: str) -> Block:
    """Return the outline of a *text* as the `PASSES` leave it."""
    for may, arrange in PASSES:
        document = arrange(document) if may(text) else document
    return document


def with_parts(document: Block) -> Block:
    """Return the outline with the parts of a note below its title that stand beside it.

    ``# Title``, ``# Abstract``, ``# Method``: a file whose headings are all of one level.
    """
    at = next((n for n, block in enumerate(document.children) if block.kind == "section"), None)
    if at is None:
        return document
    first, *after = document.children[at:]
    beside = [block for block in after if block.kind == "section" and block.level == first.level]
    if len(beside) < PARTS or len(beside) < len(after) or heading_is("note", first.heading.text):
        return document
    if not most_parts(beside):
        return document
    whole = replace(first, end_line=after[-1].end_line, children=(*first.children, *after))
    return replace(document, children=(*document.children[:at], whole))


def untranslated(block: Block) -> Block:
    """Return the outline with what stands below the translation of a title below the title.

    ``## Graph Neural Networks: A Review``, ``### 图神经网络方法与应用综述`` and nothing beside it.
    """
    if not any(child.kind == "section" for child in block.children):
        return block
    block = replace(block, children=tuple(map(untranslated, block.children)))
    *before, last = block.children
    if block.kind != "section" or not _is_translated(block.heading.text, last):
        return block
    if any(child.kind != "blank" for child in before[1:]):
        return block
    said = replace(last, children=(last.heading,), end_line=last.heading.end_line)
    return replace(block, children=(*before, said, *last.children[1:]))


def _is_translated(heading: str, below: Block) -> bool:
    """Whether a section below a title is headed by that title in Chinese."""
    if below.kind != "section" or not (heading.isascii() and looks_like_title(heading)):
        return False
    said = below.heading.text.strip()
    return not said.isascii() and is_title(Headline(said))


def uncounted(document: Block) -> Block:
    """Return the outline without the numbers of headings that count: ``## 1-Title``, ``## 2-…``.

    A number that only one heading has is a part of it: ``3-D Object Detection``.
    """
    seen: Counter[int] = Counter()
    numbers: dict[int, set[str]] = {}
    for section in sections_of(document):
        seen[section.level] += 1
        if found := _COUNT.match(section.heading.text):
            numbers.setdefault(section.level, set()).add(found[1])
    levels = {n for n, found in numbers.items() if 1 < len(found) >= 0.5 * seen[n]}
    return _uncounted(document, levels) if levels else document


def _uncounted(block: Block, levels: Collection[int]) -> Block:
    children = [
        _uncounted(child, levels) if child.kind == "section" else child for child in block.children
    ]
    found = _COUNT.match(block.heading.text) if block.level in levels else None
    if found and block.kind == "section":
        first, *more = block.heading.lines
        children[0] = replace(block.heading, lines=(_without(first, found.end()), *more))
    return replace(block, children=tuple(children)) if children else block


def _without(line: Line, end: int) -> Line:
    """Return a line without the words before *end*."""
    marks = tuple(
        replace(mark, start=max(mark.start - end, 0), end=mark.end - end)
        for mark in line.marks
        if mark.end > end
    )
    return replace(line, text=line.text[end:], marks=marks)


def with_places(block: Block) -> Block:
    """Return the outline with a venue and year alone on a line as heading of what follows.

    Where a file or section begins with one and has another: ``KDD 2018``, titles, ``KDD 2017``.
    """
    if not any(child.kind in ("section", "paragraph") for child in block.children):
        return block
    above = list(takewhile(lambda child: child.kind != "section", block.children))
    below = map(with_places, block.children[len(above) :])
    at = [n for n, child in enumerate(above) if _is_place(child)]
    first = next((n for n, child in enumerate(above) if child.kind not in SILENT), None)
    if len(at) < _LEAST_PLACES or at[0] != first:
        return (
            replace(block, children=(*above, *below)) if len(above) < len(block.children) else block
        )
    placed = (_under_place(above[n:end]) for n, end in pairwise((*at, len(above))))
    return replace(block, children=(*above[: at[0]], *placed, *below))


def _is_place(block: Block) -> bool:
    """Whether a paragraph is a venue with its year, and nothing else."""
    alone = block.kind == "paragraph" and len(block.lines) == 1
    return alone and _PLACE.fullmatch(block.text) is not None and is_place(block.text)


def _under_place(run: Run) -> Block:
    first, *rest = run
    heading = replace(first, kind="heading", level=_LOWEST)
    return Block("section", first.line, run[-1].end_line, (heading, *rest), level=_LOWEST)


def _always(_: str) -> bool:
    return True


def _has_records(text: str) -> bool:
    return "@" in text and "{" in text


def _has_original_titles(text: str) -> bool:
    return labelled.ORIGINAL in text


def _has_years(text: str) -> bool:
    return "/20" in text or "-20" in text


def _has(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


PASSES: tuple[tuple[Callable[[str], bool], Callable[[Block], Block]], ...] = (
    (_has_records, quoted.with_fields),
    (_has(lists.MIXED), lists.with_remarks),
    (_has(lists.ANNOUNCED), lists.with_announced),
    (_has(_COUNTED), uncounted),
    (_has_original_titles, labelled.with_original_titles),
    (_always, labelled.with_fields),
    (_always, untranslated),
    (_has(days.DAY_OF), days.with_names_aside),
    (_has(days.DAY_BAR), days.with_years_above),
    (_has_years, days.with_years_first),
    (_always, with_places),
    (_always, with_parts),
    (_always, italic.with_titles),
)
"""Each with what a text must hold to be worth it, in their order."""
