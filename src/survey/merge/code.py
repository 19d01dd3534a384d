"""Generated code and front matter, merged by lines; a split cell stays split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..draft.notebook import Recorded
from ..values.mappings import NotReadError, read_yaml
from .lines import BORDER, merged_lines


@dataclass(frozen=True, slots=True)
class Lines:
    """What becomes of the cells that hold generated code."""

    sources: Mapping[int, str]
    """Place of a cell → its merged text."""
    against: Mapping[int, str]
    """Place of a cell → the generated text that the author's stands against."""
    gone: frozenset[int]
    """Places of cells that are no longer generated, and which the author left alone."""
    homes: Mapping[str, int]
    """Id of a generated cell that the author joined to another → the place of that."""


def merged_code(
    cells: Sequence[Any],
    origins: Sequence[str | None],
    base: Mapping[str, Recorded],
    new: Mapping[str, Recorded],
) -> Lines:
    """Return what becomes of the *cells* that came from generated code or front matter.

    Where code conflicts the cell stays as the author has it: half of one and half of the other
    may not run. Front matter is taken line by line, as long as it is still YAML.
    """
    sources: dict[int, str] = {}
    against: dict[int, str] = {}
    gone: set[int] = set()
    homes = _joined(cells, origins, base)
    for ids in _groups({**new, **base}, homes, origins):
        places = [at for at, origin in enumerate(origins) if origin in ids]
        was, now = ([cell for i, cell in known.items() if i in ids] for known in (base, new))
        his = _lines_of([cells[at].source for at in places])
        told = [line for cell in was for line in cell.text.split("\n")]
        if not now:
            untouched = [line for line in his if line != BORDER] == told
            gone |= set(places) if untouched else set()
            continue
        lines, other = merged_lines(told, his, [ln for cell in now for ln in cell.text.split("\n")])
        texts = list(_parted(lines))
        is_code = now[0].cell_type == "code"
        if len(texts) != len(places) or (other and is_code) or not _parses(texts[0], now[0]):
            texts = [cells[at].source for at in places]
            other = [line for cell in now for line in cell.text.split("\n")] if his != told else []
        sources |= dict(zip(places, texts, strict=True))
        if other:
            against[places[0]] = "\n".join(other)
    return Lines(sources, against, frozenset(gone), homes)


def _lines_of(sources: Sequence[str]) -> list[str]:
    return f"\n{BORDER}\n".join(sources).split("\n")


def _parted(lines: Sequence[str]) -> Iterator[str]:
    part: list[str] = []
    for line in (*lines, BORDER):
        if line == BORDER:
            yield "\n".join(part)
            part = []
        else:
            part.append(line)


def _groups(
    base: Mapping[str, Recorded], homes: Mapping[str, int], origins: Sequence[str | None]
) -> Iterator[set[str]]:
    """Yield the ids of generated cells that are merged as one."""
    for id_, cell in base.items():
        if cell.cell_type != "markdown" and id_ in origins:
            yield {id_} | {other for other, at in homes.items() if origins[at] == id_}


def _joined(
    cells: Sequence[Any], origins: Sequence[str | None], base: Mapping[str, Recorded]
) -> dict[str, int]:
    """Return the generated code cells that the author joined to other ones, and those."""
    found: dict[str, int] = {}
    for id_, cell in base.items():
        lines = Counter(line for line in cell.text.split("\n") if line.strip())
        if cell.cell_type == "markdown" or id_ in origins or not lines:
            continue
        for at, origin in enumerate(origins):
            if origin is None or origin not in base or base[origin].cell_type != cell.cell_type:
                continue
            own = Counter(cells[at].source.split("\n")) - Counter(base[origin].text.split("\n"))
            if 2 * (lines & own).total() > lines.total():
                found[id_] = at
                break
    return found


def _parses(text: str, cell: Recorded) -> bool:
    """Whether *text* is still what the generated *cell* is, if that is front matter."""
    if cell.cell_type != "raw" or not cell.text.startswith("---"):
        return True
    inner = text.strip().removeprefix("---").removesuffix("---")
    try:
        return text.startswith("---") and isinstance(read_yaml(inner), dict)
    except NotReadError:
        return False
