"""What was generated last, what the author made of it, what is generated now → one notebook."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..draft.model import Cell, Draft, hashed
from ..draft.notebook import (
    Record,
    Recorded,
    digest,
    is_suggestion,
    metadata,
    read_record,
    record,
    recorded_cell,
    refusal,
    to_cell,
)
from ..errors import DraftError
from .cells import Prose, is_authors, merged_prose
from .code import Lines, merged_code
from .fate import Fates, fates
from .held import Held, Told, held, told_by, with_sources
from .order import Entry, arranged, with_new
from .renamed import name_cells, renamed, with_names
from .suggest import fenced, with_suggestions

What = Literal["arrived", "updated", "removed", "kept", "suggested", "left out"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a merge did or left alone."""

    what: What
    cell: int
    """Place of the cell in the merged notebook, from 1; 0 if it is no longer there."""
    text: str
    """What arrived, went, was kept or suggested; after an update the new text."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged notebook, and what the merge did."""

    node: Any
    changes: tuple[Change, ...] = ()
    is_changed: bool = True
    """Whether anything is to be written."""

    @property
    def counts(self) -> dict[str, int]:
        """How many sentences and cells of code arrived, were updated, removed, kept, suggested."""
        return dict(Counter(change.what for change in self.changes))


def merged(node: Any, draft: Draft, *, where: str = "the notebook") -> Merged:
    """Return the author's notebook *node* with what is new in *draft*.

    The words, cells, order and deletions of the author are kept; *where* names the notebook in
    messages. Raises `DraftError` for a notebook that is no draft of this review, or whose record is
    damaged.
    """
    last = read_record(node, where)
    if last.review != draft.review:
        raise DraftError(
            f'{where}: is a draft of the review "{last.review}", not of "{draft.review}"; '
            "name another file with -o"
        )
    if last.digest == digest(draft):
        return Merged(node, (), is_changed=False)
    before = with_ids(node)
    after, changes = _merge(copy.deepcopy(before), last, draft, where)
    return Merged(after, changes, after != before)


def adopted(node: Any, draft: Draft) -> Merged:
    """Return the author's notebook *node* as a draft of which nothing generated is left."""
    node = with_ids(copy.deepcopy(node))
    node.metadata.setdefault("survey", {})["draft"] = record(draft)
    return Merged(node)


def with_ids(node: Any) -> Any:
    """Return *node* with cells that all have an id of their own, as nbformat 4.5 wants it.

    What is in a cell is shared with the *node* given, which stays as it is.
    """
    node = copy.copy(node)
    node["cells"] = [copy.copy(cell) for cell in node.cells]
    taken: set[str] = set()
    for at, cell in enumerate(node.cells):
        id_ = cell.get("id") or recorded_cell(cell)
        if not isinstance(id_, str) or not id_ or id_ in taken:
            id_ = _free(f"cell-{hashed(cell.source)[:8]}-{at}", taken)
        cell["id"] = id_
        taken.add(id_)
    node["nbformat_minor"] = max(node.nbformat_minor, 5)
    return node


def _free(id_: str, taken: Iterable[str]) -> str:
    found, number = id_, 2
    while found in set(taken):
        found, number = f"{id_[:60]}-{number}", number + 1
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """What was generated last and what is now, by the names that cells have in the merge."""

    base: Mapping[str, Recorded]
    new: Mapping[str, Cell]
    ids: Mapping[str, str]
    """Name of a new cell → its id; they differ where a cell is of another type than before."""


def _sides(last: Record, draft: Draft) -> _Sides:
    base = {cell.id: cell for cell in last.cells}
    new, ids = {}, {}
    for cell in draft.cells:
        is_same = cell.id not in base or base[cell.id].cell_type == cell.cell_type
        name = cell.id if is_same else f"{cell.id} {cell.cell_type}"
        new[name], ids[name] = replace(cell, id=name), cell.id
    if len(new) < len(draft.cells):
        raise DraftError("two generated cells have the same id")
    return _Sides(base, new, ids)


def _recorded(cell: Cell) -> Recorded:
    return Recorded(
        cell.id, cell.cell_type, tuple(tuple(s.text for s in p) for p in cell.paragraphs)
    )


def _told(cells: Iterable[Cell]) -> tuple[Told, ...]:
    return tuple(
        Told(cell.id, number, sentence, at == 0)
        for cell in cells
        if cell.cell_type == "markdown"
        for number, paragraph in enumerate(cell.paragraphs)
        for at, sentence in enumerate(paragraph)
    )


def _merge(node: Any, last: Record, draft: Draft, where: str) -> tuple[Any, tuple[Change, ...]]:
    last = _with_new_names(node, last, draft, where)
    sides = _sides(last, draft)
    cells = list(node.cells)
    now = {id_: _recorded(cell) for id_, cell in sides.new.items()}
    told = with_sources(told_by(last.cells), cells, where)
    stands = held(
        cells, last.cells, told, [cell for id_, cell in now.items() if id_ not in sides.base]
    )
    code = merged_code(cells, stands.origins, sides.base, now)
    alive = _alive(stands, sides, last, code)
    found = fates(stands, _told(sides.new.values()), alive, last.refused)
    prose = merged_prose(found, sides.base, sides.new, sides.ids)
    changes = _changes(found, prose, code)
    entries = arranged(_entries(found, prose, code, sides), list(sides.base), list(sides.new))
    fresh = _fresh(stands, prose, code, sides, alive)
    entries = with_new(entries, fresh, list(sides.new))
    shown = _shown(prose, code, found)
    node["cells"] = with_suggestions([entry.cell for entry in entries], shown, draft)
    _part_ids(node.cells, entries, sides.ids)
    renew(node, draft, _refused(found, code, sides, last), set(sides.base))
    return node, _numbered(changes, node.cells)


def _with_new_names(node: Any, last: Record, draft: Draft, where: str) -> Record:
    """Return *last* with the ids that its cells have in *draft*, and give *node* the same."""
    standing = {id_ for cell in node.cells for id_ in (cell["id"], recorded_cell(cell))}
    old = {cell.id for cell in last.cells}
    new = [cell for cell in draft.cells if cell.id in old or cell.id not in standing]
    was = with_sources(told_by(last.cells), node.cells, where)
    names = renamed(last.cells, was, [_recorded(cell) for cell in new], _told(new))
    name_cells(node.cells, names)
    return with_names(last, names)


def _alive(stands: Held, sides: _Sides, last: Record, code: Lines) -> set[str]:
    """Return the generated cells that the author did not delete."""
    return {
        id_
        for id_ in {**sides.base, **sides.new}
        if stands.hosts(id_)
        or id_ in code.homes
        or (id_ not in sides.base and refusal(id_) not in last.refused)
    }


def _entries(found: Fates, prose: Prose, code: Lines, sides: _Sides) -> list[Entry]:
    """Return the author's cells in their new words, without those that are gone."""
    stands = found.held
    holds: dict[int, set[str]] = {}
    for new, slot in found.slots.items():
        holds.setdefault(stands.slots[slot].cell, set()).add(found.new[new].cell)
    for id_, at in code.homes.items():
        holds.setdefault(at, set()).add(id_)
    entries = []
    for at, cell in enumerate(stands.cells):
        origin = stands.origins[at]
        text = {**prose.sources, **code.sources}.get(at, cell.source)
        is_home = origin in sides.new and stands.home(origin or "") == at
        if at in code.gone or _is_emptied(cell, text, origin, sides, is_home=is_home):
            continue
        if text != cell.source:
            _write(cell, text)
        if origin and origin not in sides.new:
            _disown(cell)
        here = holds.get(at, set()) | ({origin} if origin in sides.new else set())
        entries.append(
            Entry(
                cell,
                origin if is_home else None,
                frozenset(id_ for id_ in here if id_),
                is_own=not here,
            )
        )
    return entries


def _is_emptied(cell: Any, text: str, origin: str | None, sides: _Sides, *, is_home: bool) -> bool:
    """Whether nothing is left of a cell that was generated or held what was."""
    if text.strip() or is_home or cell.get("attachments"):
        return False
    return bool(cell.source.strip()) or (origin is not None and origin not in sides.new)


def _write(cell: Any, text: str) -> None:
    """Give a cell another text; what its old one printed goes."""
    cell["source"] = text
    if cell.cell_type == "code":
        cell["outputs"], cell["execution_count"] = [], None


def _disown(cell: Any) -> None:
    """Make a cell the author's own: nothing in it is generated any more."""
    data = cell.metadata.get("survey")
    if isinstance(data, dict):
        kept = {name: value for name, value in data.items() if name not in ("cell", "sentences")}
        if kept:
            cell.metadata["survey"] = kept
        else:
            del cell.metadata["survey"]


def _fresh(stands: Held, prose: Prose, code: Lines, sides: _Sides, alive: set[str]) -> list[Entry]:
    """Return the generated cells that stand nowhere yet."""
    entries = []
    for name, cell in sides.new.items():
        if cell.cell_type == "markdown":
            made = prose.fresh.get(name)
        else:
            stands_already = name in stands.origins or name in code.homes
            made = None if stands_already or name not in alive else cell
        if made:
            made = replace(made, id=sides.ids[name])
            entries.append(Entry(to_cell(made), name, frozenset({name})))
    return entries


def _shown(prose: Prose, code: Lines, found: Fates) -> list[tuple[Any, str]]:
    """Return the cells after which something is suggested, with that."""
    cells = found.held.cells
    shown = [(cells[at], found.new[new].text) for at, new in prose.against]
    return shown + [(cells[at], fenced(text)) for at, text in code.against.items()]


def _part_ids(cells: Sequence[Any], entries: Sequence[Entry], ids: Mapping[str, str]) -> None:
    """Give every cell an id of its own; the generated cell keeps its own before a copy does."""
    named = {e.id: e.cell for e in entries if e.id and e.cell["id"] == ids[e.id]}
    kept = {id(cell) for cell in named.values()}
    taken = {cell["id"] for cell in named.values()}
    for cell in cells:
        if id(cell) not in kept:
            cell["id"] = _free(cell["id"], taken)
            taken.add(cell["id"])


def _refused(found: Fates, code: Lines, sides: _Sides, last: Record) -> set[str]:
    """Return what the author refused of what is not generated now, lest it come back."""
    stands = found.held
    lost = {
        i for i in sides.base if i not in sides.new and not stands.hosts(i) | {*code.homes} & {i}
    }
    refused = set(last.refused) | {refusal(id_) for id_ in lost}
    for at, one in enumerate(stands.told):
        if not stands.is_kept(at):
            refused.add(refusal(one.cell, one.text))
    return refused - {
        entry
        for cell in sides.new.values()
        for id_ in [sides.ids[cell.id]]
        for entry in (refusal(id_), *(refusal(id_, s.text) for s in cell.sentences if s.text))
    }


def renew(node: Any, draft: Draft, refused: Iterable[str], known: set[str]) -> None:
    """Write into *node* what is generated now and where it stands; *known* was generated before."""
    made = {cell.id: cell for cell in draft.cells}
    told = _told(draft.cells)
    stands = held(node.cells, [_recorded(cell) for cell in draft.cells], told)
    places: dict[int, list[int]] = {}
    for at, one in enumerate(told):
        home = stands.home(one.cell)
        place = stands.slots[stands.stands[at]].cell if at in stands.stands else home
        if place is not None:
            places.setdefault(place, []).append(at)
    for at, cell in enumerate(node.cells):
        origin = stands.origins[at]
        is_home = origin is not None and stands.home(origin) == at
        lines = made[origin].sentences if origin and made[origin].cell_type != "markdown" else None
        sentences = [told[i].sentence for i in places.get(at, ())]
        if lines is not None:
            sentences = [*(lines if is_home else ()), *sentences]
        if is_suggestion(cell):
            continue
        if recorded_cell(cell) in known | {*made, None}:
            _disown(cell)
        if origin and (is_home or lines is not None or sentences):
            _own(cell, metadata(origin, sentences))
        elif sentences:
            _own(cell, {"sentences": metadata("", sentences)["sentences"]})
    data = node.metadata["survey"]
    node.metadata["survey"] = {**data, "draft": record(draft, refused=refused)}


def _own(cell: Any, data: Mapping[str, Any]) -> None:
    old = cell.metadata.get("survey")
    cell.metadata["survey"] = {**(old if isinstance(old, dict) else {}), **data}


def _changes(found: Fates, prose: Prose, code: Lines) -> list[tuple[What, Any, str]]:
    """Return what the merge does to each sentence, with the cell where the author has it."""
    stands = found.held
    changes: list[tuple[What, Any, str]] = []
    for new, fate in enumerate(found.fates):
        text = found.new[new].text
        if fate in ("arrives", "left out"):
            changes.append(("arrived" if fate == "arrives" else "left out", None, text))
        elif fate == "stands":
            slot = found.slots[new]
            was = stands.told_of.get(slot)
            if was is not None and stands.is_kept(was) and stands.told[was].text != text:
                changes.append(("updated", stands.cells[stands.slots[slot].cell], text))
    for at, slot_ in enumerate(stands.slots):
        cell = stands.cells[slot_.cell]
        if is_authors(found, at):
            changes.append(("kept", cell, slot_.text))
        elif at in prose.gone - found.moved:
            changes.append(("removed", cell, slot_.text))
    changes += [("suggested", stands.cells[at], found.new[n].text) for at, n in prose.against]
    for at, text in code.sources.items():
        if text != stands.cells[at].source:
            changes.append(("updated", stands.cells[at], text))
    changes += [("removed", stands.cells[at], stands.cells[at].source) for at in sorted(code.gone)]
    changes += [("suggested", stands.cells[at], text) for at, text in code.against.items()]
    return changes


def _numbered(changes: Sequence[tuple[What, Any, str]], cells: Sequence[Any]) -> tuple[Change, ...]:
    numbers = {id(cell): at for at, cell in enumerate(cells, 1)}
    numbered = []
    for what, cell, text in changes:
        if what == "arrived":
            at = next((n for n, c in enumerate(cells, 1) if text in c.source), 0)
        else:
            at = numbers.get(id(cell), 0)
        numbered.append(Change(what, at, text))
    return tuple(numbered)
