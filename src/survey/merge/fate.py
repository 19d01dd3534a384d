"""What becomes of each sentence: of those that stand in the notebook, of those that are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..draft.notebook import refusal
from .held import Held, Told
from .match import Item, key, matched, sources_of

Fate = Literal["stands", "arrives", "suggested", "left out"]
"""Of a generated sentence: where it stands it may be reworded, by the author or by us."""


@dataclass(frozen=True, slots=True)
class Fates:
    """What becomes of everything."""

    held: Held
    new: tuple[Told, ...]
    became: Mapping[int, int]
    """Place in what was generated last → place in `new`."""
    fates: tuple[Fate, ...]
    """Of each sentence of `new`."""
    slots: Mapping[int, int]
    """Place in `new` → place of the slot where it stands."""
    moved: frozenset[int]
    """Slots whose sentence the draft now has in another cell."""

    def new_of(self) -> dict[int, int]:
        """Return place of slot → place in `new`."""
        return {slot: new for new, slot in self.slots.items()}

    def arriving(self, id_: str) -> list[int]:
        """Return the sentences that arrive for the generated cell *id_*."""
        return [
            at for at, one in enumerate(self.new) if one.cell == id_ and self.fates[at] == "arrives"
        ]


def fates(held: Held, new: tuple[Told, ...], alive: set[str], refused: Iterable[str]) -> Fates:
    """Return what becomes of what stands and of what is *new*.

    *alive* are the generated cells that stand somewhere in the notebook or are new themselves: only
    there something can arrive.
    """
    became = _became(held.told, new)
    was = {j: i for i, j in became.items()}
    refused = set(refused)
    hashes = {entry.partition(" ")[2] for entry in refused} - {""}
    barred = {at for at, one in enumerate(new) if _is_refused(one, refused, hashes)}
    own = _own(held, new, was)
    own |= _again(held, new, barred | was.keys() | own.keys(), set(own.values()))
    found: list[Fate] = []
    slots: dict[int, int] = {}
    moved: set[int] = set()
    for at, one in enumerate(new):
        slot = held.stands.get(was[at]) if at in was else own.get(at)
        if slot is not None and at in was and _moves(held, was[at], one, alive):
            moved.add(slot)
            found.append("arrives")
        elif slot is not None:
            slots[at] = slot
            found.append(_standing(held, was.get(at), slot, one))
        elif at in was:
            found.append(_deleted(held.told[was[at]], one, alive))
        elif one.cell not in alive or at in barred:
            found.append("left out")
        else:
            found.append("arrives")
    return Fates(held, new, became, tuple(found), slots, frozenset(moved))


def _became(old: tuple[Told, ...], new: tuple[Told, ...]) -> dict[int, int]:
    """Match what was generated last with what is generated now; only what has sources roams."""
    return matched(
        [Item(one.text, one.cell, sources=sources_of(one.sentence)) for one in old],
        [
            Item(
                one.text,
                one.cell,
                sources=sources_of(one.sentence),
                roams=bool(sources_of(one.sentence)),
            )
            for one in new
        ],
    )


def _own(held: Held, new: tuple[Told, ...], was: Mapping[int, int]) -> dict[int, int]:
    """Return new sentences that the author already has word for word, as from a suggestion."""
    free = sorted(set(range(len(held.slots))) - set(held.stands.values()))
    found: dict[int, int] = {}
    for at, one in enumerate(new):
        if at in was:
            continue
        for slot in free:
            at_home = held.origins[held.slots[slot].cell] == one.cell
            if (at_home or one.sentence.sources) and key(held.slots[slot].text) == key(one.text):
                found[at] = slot
                free.remove(slot)
                break
    return found


def _again(held: Held, new: tuple[Told, ...], known: set[int], taken: set[int]) -> dict[int, int]:
    """Return what the author reworded of a cell that was generated once and is so again."""
    last = {one.cell for one in held.told}
    back = [at for at, one in enumerate(new) if at not in known and one.cell not in last]
    taken = taken | set(held.stands.values())
    free = [at for at in range(len(held.slots)) if at not in taken]
    texts = [Item(new[at].text, new[at].cell, roams=False) for at in back]
    slots = [held.slots[at] for at in free]
    found = matched(texts, [Item(s.text, held.origins[s.cell], str(s.cell)) for s in slots])
    return {back[i]: free[j] for i, j in found.items()}


def _moves(held: Held, was: int, one: Told, alive: set[str]) -> bool:
    """Whether a sentence that the author left at its place belongs to another cell now."""
    old, slot = held.told[was], held.slots[held.stands[was]]
    at_home = held.origins[slot.cell] == old.cell
    return old.cell != one.cell and at_home and one.cell in alive and held.is_kept(was)


def _standing(held: Held, was: int | None, slot: int, one: Told) -> Fate:
    """Keep the words of a sentence that the author reworded, and show what differs."""
    if was is not None and held.is_kept(was):
        return "stands"
    last = key(held.told[was].text) if was is not None else ""
    same = key(one.text) in (last, key(held.slots[slot].text))
    return "stands" if same else "suggested"


def _deleted(old: Told, one: Told, alive: set[str]) -> Fate:
    """Show again what the author deleted only if its notes say something new."""
    known = sources_of(old.sentence)
    is_new = known and not sources_of(one.sentence) <= known and key(old.text) != key(one.text)
    return "suggested" if is_new and one.cell in alive else "left out"


def _is_refused(one: Told, refused: set[str], hashes: set[str]) -> bool:
    entry = refusal(one.cell, one.text)
    return entry in refused or bool(one.sentence.sources and entry.partition(" ")[2] in hashes)
