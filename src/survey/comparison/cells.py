"""What notes say for one cell → what the cell prints; where they disagree, each side of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

MARK = "†"
"""Behind the values of a cell on which notes disagree."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one place says for a cell."""

    text: str
    source: str
    line: int
    note: str = ""
    """Who says so; empty for a file of facts."""
    same: Hashable = None
    """What tells whether two values are the same; None compares their words."""
    measure: str = ""
    """Values of different measures do not contradict one another (tokens, images)."""
    shown: bool = True
    """Whether it is printed, or told by one that is."""

    @property
    def what(self) -> Hashable:
        """What the value is compared by."""
        return self.text.casefold() if self.same is None else self.same


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell prints, None if nothing is known, and all that was said for it."""

    text: str | None = None
    values: tuple[Value, ...] = ()
    disputed: bool = False


def united(values: Iterable[Value], comma: str) -> Cell:
    """Return the cell of values that add to one another, each once.

    >>> united([Value("CLIP", "a.md", 2), Value("clip", "b.md", 7)], "、").text
    'CLIP'
    """
    values = tuple(values)
    return Cell(comma.join(_texts(values)), values) if values else Cell()


def told(values: Iterable[Value], comma: str, *, overlap: bool = False) -> Cell:
    """Return the cell of values that notes tell, side by side where the notes disagree.

    Several values of one note are its sizes or parts. Of two notes one may tell only some of
    what the other tells; they disagree if each has what the other lacks, or, where *overlap*
    is allowed, if they share nothing.

    >>> from functools import partial
    >>> said = partial(Value, source="a.md", line=1)
    >>> told([said("7B", note="a"), said("34B", note="a"), said("34B", note="b")], "、").text
    '7B、34B'
    >>> told([said("7B", note="a"), said("13B", note="b")], "、").text
    '7B / 13B †'
    """
    values = tuple(values)
    parts, disputed = [], False
    for measure in dict.fromkeys(value.measure for value in values):
        sides = _sides([v for v in values if v.measure == measure], overlap=overlap)
        parts.append(" / ".join(comma.join(_texts(side)) for side in sides))
        disputed = disputed or len(sides) > 1
    text = comma.join(parts) + (f" {MARK}" if disputed else "")
    return Cell(text, values, disputed) if values else Cell()


def _sides(values: Sequence[Value], *, overlap: bool) -> list[list[Value]]:
    """Return the values of the notes, those of notes that agree together."""
    by_note: dict[str, list[Value]] = {}
    for value in values:
        by_note.setdefault(value.note, []).append(value)
    sides: list[list[Value]] = []
    for said in sorted(by_note.values(), key=lambda said: -len(_whats(said))):
        agreeing = (side for side in sides if _agree(_whats(side), _whats(said), overlap=overlap))
        side = next(agreeing, None)
        if side is None:
            sides.append(list(said))
        else:
            side += said
    order = {id(value): at for at, value in enumerate(values)}
    return sorted(sides, key=lambda side: min(order[id(value)] for value in side))


def _agree(one: set[Hashable], other: set[Hashable], *, overlap: bool) -> bool:
    return bool(one & other) if overlap else one <= other or other <= one


def _whats(values: Iterable[Value]) -> set[Hashable]:
    return {value.what for value in values}


def _texts(values: Iterable[Value]) -> list[str]:
    """Return each value once, in its shortest spelling, in the order of their first places."""
    spelled: dict[Hashable, str] = {}
    for value in values:
        known = spelled.get(value.what)
        if known is None or len(value.text) < len(known):
            spelled[value.what] = value.text
    return list(spelled.values())


def chosen(values: Iterable[Value], best: Value | None) -> Cell:
    """Return the cell of a fact: the *best* value, and behind it what notes say otherwise.

    Only notes disagree with one another: where one stands alone against a file of facts, the
    file is printed and the note kept among the values.
    """
    if best is None:
        return Cell()
    noted: dict[Hashable, Value] = {}
    for value in values:
        if value.note:
            noted.setdefault(value.what, value)
    disputed = len(noted) > 1
    others = [value for what, value in noted.items() if disputed and what != best.what]
    shown = {best.what, *(value.what for value in others)}
    text = " / ".join(value.text for value in (best, *others))
    kept = tuple(replace(value, shown=value.what in shown) for value in values)
    return Cell(f"{text} {MARK}" if disputed else text, kept, disputed)
