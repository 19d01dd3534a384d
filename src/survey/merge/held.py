"""The author's notebook as a merge sees it: which generated cells and sentences it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from ..draft.model import Sentence
from ..draft.notebook import Recorded, is_suggestion, recorded_cell, recorded_sentences
from ..draft.sentences import pieces
from .match import Item, key, matched, sources_of

LIKE = 60
"""Least likeness, of 100, of a cell whose metadata were lost and the generated one."""
_LONG = 8
"""A sentence of fewer signs may stand within another by chance."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A sentence as it stands in the author's notebook."""

    cell: int
    """Place of its cell in the notebook, from 0."""
    before: str
    """The blanks in front of it."""
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of prose that was generated, last time or now."""

    cell: str
    paragraph: int
    sentence: Sentence
    starts: bool
    """Whether it begins a paragraph."""

    @property
    def text(self) -> str:
        """The sentence."""
        return self.sentence.text


@dataclass(frozen=True, slots=True)
class Held:
    """Where in a notebook what was generated for it stands."""

    cells: Sequence[Any]
    origins: tuple[str | None, ...]
    """For each cell the id of the generated cell that it is or came from."""
    slots: tuple[Slot, ...]
    told: tuple[Told, ...]
    stands: Mapping[int, int]
    """Place in `told` → place in `slots`, if the author kept it or made something of it."""
    told_of: Mapping[int, int]
    """Place in `slots` → place in `told`."""

    def is_kept(self, told: int) -> bool:
        """Whether a sentence stands as it was generated."""
        slot = self.stands.get(told)
        return slot is not None and key(self.slots[slot].text) == key(self.told[told].text)

    def home(self, id_: str) -> int | None:
        """Return the place of the cell that is the generated cell *id_*, or its first part."""
        places = [at for at, origin in enumerate(self.origins) if origin == id_]
        return min(places, key=lambda at: (self.cells[at].get("id") != id_, at), default=None)

    def hosts(self, id_: str) -> set[int]:
        """Return the places of the cells where anything of the generated cell *id_* stands."""
        parts = {at for at, origin in enumerate(self.origins) if origin == id_}
        return parts | {
            self.slots[slot].cell
            for told, slot in self.stands.items()
            if self.told[told].cell == id_
        }


def told_by(generated: Sequence[Recorded]) -> tuple[Told, ...]:
    """Return the sentences of generated prose; those of code and front matter are lines."""
    return tuple(
        Told(cell.id, number, Sentence(text), at == 0)
        for cell in generated
        if cell.cell_type == "markdown"
        for number, paragraph in enumerate(cell.paragraphs)
        for at, text in enumerate(paragraph)
    )


def with_sources(told: Sequence[Told], cells: Sequence[Any], where: str) -> tuple[Told, ...]:
    """Return *told* with the sources that the metadata of the notebook's cells keep."""
    known: dict[tuple[str | None, str], Sentence] = {}
    for number, cell in enumerate(cells, 1):
        for sentence in recorded_sentences(cell, f"{where}: cell {number}"):
            known[None, sentence.text] = sentence
            known[recorded_cell(cell), sentence.text] = sentence
    return tuple(
        Told(
            one.cell,
            one.paragraph,
            known.get((one.cell, one.text)) or known.get((None, one.text)) or one.sentence,
            one.starts,
        )
        for one in told
    )


def held(
    cells: Sequence[Any],
    generated: Sequence[Recorded],
    told: Sequence[Told],
    coming: Sequence[Recorded] = (),
) -> Held:
    """Return where the *told* sentences of *generated* cells stand in a notebook's *cells*.

    A cell with the id of one that is *coming* has been generated before, and is so again.
    """
    types = {cell.id: cell.cell_type for cell in (*coming, *generated)}
    wanted = [Item(one.text, one.cell, sources=sources_of(one.sentence)) for one in told]
    origins: tuple[str | None, ...] = ()
    known = _origins(cells, generated, set(types))
    slots: tuple[Slot, ...] = ()
    stands: Mapping[int, int] = {}
    while origins != known:  # a cell that is known again by its words makes more of them known
        origins = known
        slots = tuple(
            slot
            for at, cell in enumerate(cells)
            if not is_suggestion(cell)
            for slot in _slots(at, cell, types.get(origins[at] or "", ""))
        )
        found = [_item(slot, origins[slot.cell], cells[slot.cell]) for slot in slots]
        stands = matched(wanted, found)
        known = _adopted(_swallowed(origins, cells, told, stands), slots, told, stands)
    told_of = {slot: at for at, slot in stands.items()}
    return Held(cells, origins, slots, tuple(told), stands, told_of)


def _item(slot: Slot, origin: str | None, cell: Any) -> Item:
    return Item(slot.text, origin, str(slot.cell), first=cell.get("id") == origin)


def _slots(at: int, cell: Any, generated_as: str) -> Iterator[Slot]:
    """Yield the sentences of a cell; a cell that was generated as prose is prose whatever it is."""
    kind = generated_as or cell.cell_type
    if kind == "markdown" or (kind == "raw" and not generated_as):
        for piece in pieces(cell.source, "markdown"):
            if piece.text:
                yield Slot(at, piece.before, piece.text, piece.kind)


def _origins(
    cells: Sequence[Any], generated: Sequence[Recorded], ids: set[str]
) -> tuple[str | None, ...]:
    """Return for each cell the generated one it came from, by its record, its id or its lines."""
    found: list[str | None] = []
    for cell in cells:
        known = [
            i for i in (recorded_cell(cell), cell.get("id")) if isinstance(i, str) and i in ids
        ]
        found.append(known[0] if known and not is_suggestion(cell) else None)
    for lost in generated:
        if lost.cell_type == "markdown" or lost.id in found:
            continue
        likely = [
            (fuzz.ratio(lost.text, cell.source), -at)
            for at, cell in enumerate(cells)
            if found[at] is None and cell.cell_type == lost.cell_type
        ]
        if likely and max(likely)[0] >= LIKE:
            found[-max(likely)[1]] = lost.id
    return tuple(found)


def _swallowed(
    origins: tuple[str | None, ...],
    cells: Sequence[Any],
    told: Sequence[Told],
    stands: Mapping[int, int],
) -> tuple[str | None, ...]:
    """Return *origins* with the cells that lost their record and run sentences together."""
    found = list(origins)
    standing = {told[at].cell for at in stands}
    texts = ["" if is_suggestion(cell) else key(cell.source) for cell in cells]
    for one in told:
        if one.cell in standing or one.cell in found or len(key(one.text)) < _LONG:
            continue
        for at, text in enumerate(texts):
            if found[at] is None and key(one.text) in text:
                found[at] = one.cell
                break
    return tuple(found)


def _adopted(
    origins: tuple[str | None, ...],
    slots: Sequence[Slot],
    told: Sequence[Told],
    stands: Mapping[int, int],
) -> tuple[str | None, ...]:
    """Return *origins* with the cells that mostly hold one generated cell and lost their record."""
    found = list(origins)
    sizes = Counter(slot.cell for slot in slots)
    for cell in dict.fromkeys(one.cell for one in told):
        if cell in found:
            continue
        places = Counter(slots[s].cell for t, s in stands.items() if told[t].cell == cell)
        for at, count in places.most_common(1):
            if found[at] is None and 2 * count > sizes[at]:
                found[at] = cell
    return tuple(found)
