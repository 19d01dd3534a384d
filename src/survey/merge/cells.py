"""What becomes of the cells of prose: their texts, new cells, and what the author's words bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..draft.model import Cell
from ..draft.notebook import Recorded
from .fate import Fates
from .prose import (
    Part,
    at_end,
    in_order,
    inserted,
    is_cut_so,
    joined,
    kind_of,
    left,
    reworded,
    tail,
)


@dataclass(frozen=True, slots=True)
class Prose:
    """What becomes of the cells of prose."""

    sources: Mapping[int, str]
    """Place of a cell → its text."""
    fresh: Mapping[str, Cell]
    """Id of a generated cell that is not there yet → what of it arrives."""
    against: tuple[tuple[int, int], ...]
    """Place of a cell, and the new sentence that is suggested for it."""
    gone: frozenset[int]
    """Slots that are no longer generated, or elsewhere."""


def merged_prose(
    fates: Fates, base: Mapping[str, Recorded], new: Mapping[str, Cell], ids: Mapping[str, str]
) -> Prose:
    """Return what becomes of the cells of prose; *ids* are what the cells of *new* are called."""
    gone = _gone(fates, set(new))
    fresh = {
        id_: made
        for id_, cell in new.items()
        if cell.cell_type == "markdown" and (made := _fresh(fates, id_, replace(cell, id=ids[id_])))
    }
    whole = _left_alone(fates, base, new)
    parts = _parts(fates, gone)
    for at, one in enumerate(fates.new):
        if fates.fates[at] == "arrives" and one.cell not in fresh and one.cell not in whole:
            _insert(parts, fates, at)
    sources = {fates.held.home(id_) or 0: text for id_, text in whole.items()}
    against = _suggested(fates)
    for place, found in parts.items():
        if place not in sources:
            source, barred = _text(fates, place, found)
            sources[place] = source
            against += [(place, at) for at in barred]
    return Prose(sources, fresh, tuple(dict.fromkeys(against)), frozenset(gone))


def is_authors(fates: Fates, slot: int) -> bool:
    """Whether a sentence is the author's own, or reworded by him."""
    told = fates.held.told_of.get(slot)
    if told is None:
        return slot not in fates.slots.values()
    return not fates.held.is_kept(told)


def touched(fates: Fates, id_: str) -> bool:
    """Whether a generated cell, or a part of it, holds words of the author."""
    held = fates.held
    return any(
        held.origins[slot.cell] == id_ and is_authors(fates, at)
        for at, slot in enumerate(held.slots)
    ) or any(
        origin == id_ and cell.get("attachments")
        for origin, cell in zip(held.origins, held.cells, strict=True)
    )


def _gone(fates: Fates, new: set[str]) -> set[int]:
    """Return the slots that leave their place; a cell that the author wrote in stays whole."""
    held = fates.held
    stay = {id_ for id_ in held.origins if id_ and id_ not in new and touched(fates, id_)}
    return set(fates.moved) | {
        slot
        for told, slot in held.stands.items()
        if told not in fates.became
        and held.is_kept(told)
        and held.origins[held.slots[slot].cell] not in stay
    }


def _fresh(fates: Fates, id_: str, cell: Cell) -> Cell | None:
    """Return what arrives of a cell that stands nowhere; nothing, if it would be a frame only."""
    if fates.held.hosts(id_) or id_ in {
        fates.held.origins[fates.held.slots[s].cell] for s in fates.slots.values()
    }:
        return None
    arriving = set(fates.arriving(id_))
    own = [at for at, one in enumerate(fates.new) if one.cell == id_]
    if not any(at in arriving and fates.new[at].sentence.sources for at in own) and len(
        arriving
    ) < len(own):
        return None
    paragraphs: dict[int, list[int]] = {}
    for at in own:
        if at in arriving:
            paragraphs.setdefault(fates.new[at].paragraph, []).append(at)
    made = tuple(tuple(fates.new[at].sentence for at in p) for p in paragraphs.values())
    return Cell(cell.id, "markdown", made) if made else None


def _left_alone(
    fates: Fates, base: Mapping[str, Recorded], new: Mapping[str, Cell]
) -> dict[str, str]:
    """Return the new texts of cells that are as they were generated last."""
    held, found = fates.held, {}
    for id_, cell in new.items():
        home = held.home(id_)
        if home is None or id_ not in base or cell.cell_type != "markdown":
            continue
        here = {at for at, slot in enumerate(held.slots) if slot.cell == home}
        told = {i for i, one in enumerate(held.told) if one.cell == id_}
        if held.cells[home].source != base[id_].text or held.hosts(id_) != {home}:
            continue
        if {held.stands.get(i) for i in told} != here:
            continue
        stays = {at for at, slot in fates.slots.items() if slot in here}
        stays |= set(fates.arriving(id_))
        if any(fates.new[at].cell != id_ for at in stays):
            continue
        paragraphs: dict[int, list[int]] = {}
        for at in sorted(stays):
            paragraphs.setdefault(fates.new[at].paragraph, []).append(at)
        made = tuple(tuple(fates.new[at].sentence for at in p) for p in paragraphs.values())
        found[id_] = Cell(id_, "markdown", made).text
    return found


def _parts(fates: Fates, gone: set[int]) -> dict[int, list[Part]]:
    """Return for each cell of prose what is left of it, in the words that are generated now."""
    held, new_of, told_of = fates.held, fates.new_of(), fates.held.told_of
    texts = {}
    for at, place in fates.slots.items():
        was = told_of.get(place)
        if was is not None and held.is_kept(was) and held.told[was].text != fates.new[at].text:
            texts[place] = reworded(held.slots[place].text, fates.new[at].text)
    was_of = {new: was for was, new in fates.became.items()}
    cells: dict[int, list[int]] = {}
    for at, slot in enumerate(held.slots):
        cells.setdefault(slot.cell, []).append(at)
    found = {}
    for place, slots in cells.items():
        parts = left([(at, held.slots[at]) for at in slots], texts, gone, new_of)
        mine = {n: w for n, w in was_of.items() if fates.new[n].cell == held.origins[place]}
        found[place] = in_order(parts, mine)
    return found


def _insert(parts: dict[int, list[Part]], fates: Fates, at: int) -> None:
    """Put a new sentence where its neighbours of the new draft stand."""
    told = fates.new
    part = Part(told[at].text, kind_of(told[at].text), new=at, starts=told[at].starts)
    standing = {p.new: place for place, found in parts.items() for p in found if p.new is not None}
    cell = [i for i, one in enumerate(told) if one.cell == told[at].cell and i in standing]
    home = fates.held.home(told[at].cell)
    origins = fates.held.origins
    for anchors in ([i for i in cell if origins[standing[i]] == told[at].cell], cell):
        before, after = [i for i in anchors if i < at], [i for i in anchors if i > at]
        if before:
            place = standing[before[-1]]
            spot = next(n for n, p in enumerate(parts[place]) if p.new == before[-1])
            parts[place] = inserted(parts[place], spot, part, told)
            return
        if after:
            place = standing[after[0]]
            spot = next(n for n, p in enumerate(parts[place]) if p.new == after[0])
            opens = parts[place][spot].starts or parts[place][spot].before.count("\n") > 1
            made = replace(part, starts=part.starts or opens)
            parts[place] = [*parts[place][:spot], made, *parts[place][spot:]]
            return
    place = home if home is not None else min(fates.held.hosts(told[at].cell), default=0)
    parts[place] = [*parts.get(place, []), replace(part, starts=True)]


def _suggested(fates: Fates) -> list[tuple[int, int]]:
    """Return where the author's words stand against new ones."""
    found = []
    for at, fate in enumerate(fates.fates):
        if fate != "suggested":
            continue
        if at in fates.slots:
            found.append((fates.held.slots[fates.slots[at]].cell, at))
        else:
            home = fates.held.home(fates.new[at].cell)
            hosts = fates.held.hosts(fates.new[at].cell)
            found.append((home if home is not None else min(hosts, default=0), at))
    return found


def _text(fates: Fates, place: int, parts: Sequence[Part]) -> tuple[str, list[int]]:
    """Return the text of a cell, and the new sentences that its markup leaves no place for."""
    source = fates.held.cells[place].source
    for tried in (list(parts), list(at_end(parts))):
        text = joined(tried, fates.new)
        text = text + tail(source) if text else ""
        if is_cut_so(text, tried):
            return text, []
    return source, [part.new for part in parts if part.new is not None and part.slot is None]
