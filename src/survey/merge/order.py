"""The order of cells: the author's; where he left ours alone, the new draft's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of the merged notebook."""

    cell: Any
    id: str | None = None
    """Of the generated cell that it is."""
    holds: frozenset[str] = frozenset()
    """Ids of the generated cells of which anything stands in it."""
    is_own: bool = False
    """Whether nothing in it is generated."""


def arranged(entries: Sequence[Entry], base: Sequence[str], new: Sequence[str]) -> list[Entry]:
    """Return *entries* in the order of *new*, unless the author changed the order of *base*.

    What is the author's own stays behind the cell that it followed.
    """
    known = {id_: at for at, id_ in enumerate(base)}
    places = {id_: at for at, id_ in enumerate(new)}
    ids = [entry.id for entry in entries if entry.id in places and entry.id in known]
    was = [known[id_] for id_ in ids if id_]
    if was != sorted(was):
        return list(entries)
    units: list[list[Entry]] = [[]]
    for entry in entries:
        if entry.id in places and entry.id in known:
            units.append([])
        units[-1].append(entry)
    rest = sorted(units[1:], key=lambda unit: places[unit[0].id or ""])
    return [*units[0], *(entry for unit in rest for entry in unit)]


def with_new(entries: Sequence[Entry], fresh: Sequence[Entry], new: Sequence[str]) -> list[Entry]:
    """Return *entries* with the *fresh* cells, each behind its nearest neighbour of *new*."""
    found = list(entries)
    for entry in fresh:
        found.insert(_place(found, list(new), entry.id or ""), entry)
    return found


def _place(entries: Sequence[Entry], new: Sequence[str], id_: str) -> int:
    at = new.index(id_)
    for before in reversed(new[:at]):
        places = [i for i, e in enumerate(entries) if e.id == before]
        places = places or [i for i, e in enumerate(entries) if before in e.holds]
        if places:
            return _behind(entries, places[-1] + 1, before)
    for after in new[at + 1 :]:
        for i, entry in enumerate(entries):
            if entry.id == after or after in entry.holds:
                return i
    return len(entries)


def _behind(entries: Sequence[Entry], at: int, id_: str) -> int:
    """Return the place behind what belongs to a cell: its other parts and the author's remarks.

    A heading of the author's begins something of its own.
    """
    end = at
    while at < len(entries):
        entry = entries[at]
        if entry.id is None and id_ in entry.holds:
            end = at + 1
        elif not entry.is_own or entry.cell.source.lstrip().startswith("#"):
            break
        else:
            end = at + 1
        at += 1
    return end
