"""The text of a cell, put together from what the author wrote and what is generated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..draft.sentences import bare, pieces
from .held import Slot, Told

_APART = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of the cell that is put together."""

    text: str
    kind: str
    before: str = ""
    """The blanks in front of it in the author's notebook."""
    slot: int | None = None
    follows: int | None = None
    """The slot in front of it in the author's notebook, of those that are left."""
    new: int | None = None
    """Place of the generated sentence that it is, if it is one."""
    starts: bool = False
    """Whether it begins a paragraph, if it was not there before."""
    first: bool = False
    """Whether it begins the author's cell."""


def left(
    slots: Sequence[tuple[int, Slot]], texts: dict[int, str], gone: set[int], new_of: dict[int, int]
) -> list[Part]:
    """Return what is left of a cell's *slots* when some are *gone* and *texts* say others anew."""
    parts: list[Part] = []
    before, mark, follows = "", "", None
    for at, slot in slots:
        before = max(slot.before, before, key=lambda blanks: blanks.count("\n"))
        if "\n" in slot.before:
            mark = ""
        if at in gone:
            mark = mark or slot.text[: len(slot.text) - len(bare(slot.text))]
            continue
        text = texts.get(at, slot.text)
        text = text if bare(text) != text else mark + text
        parts.append(Part(text, slot.kind, before, at, follows, new_of.get(at), first=not parts))
        before, mark, follows = "", "", at
    return parts


def reworded(standing: str, text: str) -> str:
    """Return *text* with the marks of list or quote that the author put before what stands.

    >>> reworded("- 一。", "二。")
    '- 二。'
    """
    return standing[: len(standing) - len(bare(standing))] + bare(text)


def in_order(parts: list[Part], was: dict[int, int]) -> list[Part]:
    """Return *parts* in the new draft's order, if the author left the last one's; *was* tells that.

    What the author wrote stays behind what it followed.
    """
    old = [was[part.new] for part in parts if part.new in was]
    new = [part.new for part in parts if part.new in was]
    if old != sorted(old) or new == sorted(new, key=lambda at: at or 0):
        return parts
    units: list[list[Part]] = [[]]
    for part in parts:
        if part.new in was:
            units.append([])
        units[-1].append(part)
    return [
        *units[0],
        *(p for unit in sorted(units[1:], key=lambda u: u[0].new or 0) for p in unit),
    ]


def inserted(parts: list[Part], at: int, part: Part, told: Sequence[Told]) -> list[Part]:
    """Return *parts* with a new one behind the place *at*.

    The author's words that run on there stay where they are, and so does his whole paragraph if
    the new sentence begins one.
    """
    at += 1
    while at < len(parts) and not _begins(parts[at]) and _runs_on(parts[at], part, told):
        at += 1
    return [*parts[:at], part, *parts[at:]]


def _begins(part: Part) -> bool:
    return part.starts if part.slot is None else part.before.count("\n") > 1


def _runs_on(part: Part, new: Part, told: Sequence[Told]) -> bool:
    return part.new is None or (new.starts and not _together(part, new, told))


def _together(one: Part, other: Part, told: Sequence[Told]) -> bool:
    if one.new is None or other.new is None:
        return False
    a, b = told[one.new], told[other.new]
    return (a.cell, a.paragraph) == (b.cell, b.paragraph)


def joined(parts: Sequence[Part], told: Sequence[Told]) -> str:
    """Return the text of *parts*, with the author's blanks where he and we left them."""
    if not parts:
        return ""
    text = (parts[0].before if parts[0].first else "") + parts[0].text
    for one, other in pairwise(parts):
        text += _gap(one, other, told) + other.text
    return text


def _gap(one: Part, other: Part, told: Sequence[Told]) -> str:
    if other.slot is not None and one.slot is not None and other.follows == one.slot:
        return other.before
    if _apart(one, other, told):
        return other.before if other.slot is not None and _begins(other) else _APART
    if other.slot is not None and other.before.count("\n") == 1:
        return other.before
    return "" if one.text[-1:] in tuple("。！？；：”）") else " "


def _apart(one: Part, other: Part, told: Sequence[Told]) -> bool:
    """Whether a paragraph begins between two that were not neighbours."""
    if one.kind != "sentence" or other.kind != "sentence":
        return True
    if one.new is not None and other.new is not None:
        return not _together(one, other, told)
    return _begins(other)


def is_cut_so(text: str, parts: Sequence[Part]) -> bool:
    """Whether *text* would be cut into just these *parts* when it is read again."""
    return [p.text for p in pieces(text, "markdown") if p.text] == [part.text for part in parts]


def tail(source: str) -> str:
    """Return the blanks at the end of a cell."""
    return source[len(source.rstrip()) :]


def kind_of(text: str) -> str:
    """Return what a generated text is: a sentence, a heading or something else."""
    return next((piece.kind for piece in pieces(text, "markdown") if piece.text), "other")


def at_end(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield *parts* with what is new behind all that the author has, as paragraphs."""
    yield from (part for part in parts if part.slot is not None)
    yield from (replace(part, starts=True, new=None) for part in parts if part.slot is None)
