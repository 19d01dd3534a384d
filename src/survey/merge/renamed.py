"""Generated cells that only have another id now, as when a citation key or a topic is renamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from ..draft.notebook import Record, Recorded
from .held import LIKE, Told
from .match import Item, matched, sources_of

_NAME = re.compile(r"[@#][\w:./+-]+")


def renamed(
    last: Sequence[Recorded], was: Sequence[Told], new: Sequence[Recorded], told: Sequence[Told]
) -> dict[str, str]:
    """Return old id → new id of the cells of *last* that are cells of *new* under another one.

    Of prose that is the cell to which most of its sentences went (*was* are those of *last*, *told*
    those of *new*), of code the cell like it that stands behind the same cell.
    """
    known, now = {cell.id for cell in last}, {cell.id for cell in new}
    gone = _weighty([one for one in was if one.cell not in now])
    shared = _shared(gone, [one for one in told if one.cell not in known])
    sizes = Counter(one.cell for one in gone)
    names: dict[str, str] = {}
    for (old, name), count in shared.most_common():
        if 2 * count > sizes[old] and old not in names and name not in names.values():
            names[old] = name
    return names | _code(last, new, names)


def _weighty(told: Sequence[Told]) -> list[Told]:
    """Return the sentences that show which cell is which: those with sources, if one has any."""
    known = {one.cell for one in told if one.sentence.sources}
    return [one for one in told if one.sentence.sources or one.cell not in known]


def _shared(old: Sequence[Told], new: Sequence[Told]) -> Counter[tuple[str, str]]:
    """Return how many sentences of each old cell each new one has."""
    found: Counter[tuple[str, str]] = Counter()
    for i, j in matched(*([_item(one) for one in told] for told in (old, new))).items():
        notes = [{note for note, _ in sources_of(one.sentence)} for one in (old[i], new[j])]
        if not all(notes) or notes[0] & notes[1]:
            found[old[i].cell, new[j].cell] += 1
    return found


def _item(told: Told) -> Item:
    """Return a sentence to be found again whatever it calls works, tables and sections."""
    return Item(_NAME.sub("@", told.text), told.cell, sources=sources_of(told.sentence))


def _code(
    last: Sequence[Recorded], new: Sequence[Recorded], names: Mapping[str, str]
) -> dict[str, str]:
    """Return old id → new id of code; other cells that are new may have come between."""
    now = {cell.id for cell in new}
    before = ["", *(cell.id for cell in last)]
    behind = {id_: cell for id_, cell in zip(before, last, strict=False) if cell.id not in now}
    old_of = {name: old for old, name in names.items()} | {
        cell.id: cell.id for cell in last if cell.id in now
    }
    found: dict[str, str] = {}
    at = ""
    for cell in new:
        other = behind.get(at)
        if cell.id not in old_of and other and _alike(other, cell):
            found[other.id] = cell.id
            at = other.id
        at = old_of.get(cell.id, at)
    return found


def _alike(one: Recorded, other: Recorded) -> bool:
    is_code = one.cell_type == other.cell_type != "markdown"
    return is_code and fuzz.ratio(one.text, other.text) >= LIKE


def with_names(last: Record, names: Mapping[str, str]) -> Record:
    """Return *last* as if its cells had always had their new *names*."""
    return replace(
        last,
        cells=tuple(replace(cell, id=names.get(cell.id, cell.id)) for cell in last.cells),
        refused=tuple(_refusal(entry, names) for entry in last.refused),
    )


def _refusal(entry: str, names: Mapping[str, str]) -> str:
    id_, blank, hashed = entry.partition(" ")
    return names.get(id_, id_) + blank + hashed


def name_cells(cells: Iterable[Any], names: Mapping[str, str]) -> None:
    """Give the cells of a notebook, and suggestions for them, their new *names*."""
    for cell in cells:
        cell["id"] = names.get(cell["id"], cell["id"])
        data = cell.metadata.get("survey")
        if not isinstance(data, dict):
            continue
        shown = data.get("suggestion")
        for holder in (data, shown if isinstance(shown, dict) else {}):
            if isinstance(old := holder.get("cell"), str):
                holder["cell"] = names.get(old, old)
