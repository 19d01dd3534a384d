"""Which text of one list is which of another: the same, moved, or reworded.

>>> old = [Item("一。", "a"), Item("二加二等于四。", "a"), Item("三。", "b")]
>>> new = [Item("二加二等于五。", "a"), Item("三。", "a")]
>>> matched(old, new)
{2: 1, 1: 0}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from ..draft.model import Sentence
from ..draft.sentences import bare

_SAME_SOURCES = 25
"""Least likeness, of 100, of two wordings of the same lines."""
_HERE, _ELSEWHERE = 60, 85
"""Least likeness of a sentence and its rewording in the same cell, and in another one."""


@dataclass(frozen=True, slots=True)
class Item:
    """A text to be found again."""

    text: str
    home: str | None
    """Id of the generated cell that it stands in, or that its cell came from."""
    place: str = ""
    """Cell where it stands, if that is another one."""
    first: bool = False
    """Whether its cell goes before copies and parts of it."""
    sources: frozenset[tuple[str, str]] = frozenset()
    """Notes and hashes of the lines that it came from, where they are known."""
    roams: bool = True
    """Whether it may be found in another cell."""

    @property
    def where(self) -> str:
        """Where it stands."""
        return self.place or self.home or ""


def key(text: str) -> str:
    """Return what makes a sentence the same: its signs without marks of lists and blanks.

    >>> key("- 一句 话。") == key("一句话。")
    True
    """
    return "".join(bare(text).split())


def sources_of(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """Return the notes and hashes of the lines that a sentence came from."""
    return frozenset((source.note or source.source, source.hash) for source in sentence.sources)


def matched(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Return for the places in *old* the places in *new* of what is the same or reworded."""
    found: dict[int, int] = {}
    keys = [key(item.text) for item in old], [key(item.text) for item in new]
    for pairs in (_in_order(old, new, keys), _exact(old, new, keys, same_home=True)):
        _take(found, pairs)
    _take(found, _exact(old, new, keys, same_home=False))
    _take(found, _near(old, new, keys, found))
    return found


def _take(found: dict[int, int], pairs: Iterable[tuple[int, int]]) -> None:
    taken = set(found.values())
    for i, j in pairs:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)


def _in_order(
    old: Sequence[Item], new: Sequence[Item], keys: tuple[list[str], list[str]]
) -> Iterator[tuple[int, int]]:
    """Yield equal texts of the same cell that also follow one another alike."""
    for home in dict.fromkeys(item.home for item in old):
        mine = [i for i, item in enumerate(old) if item.home == home]
        theirs = [j for j, item in enumerate(new) if item.home == home]
        theirs.sort(key=lambda j: not new[j].first)
        match = SequenceMatcher(
            None, [keys[0][i] for i in mine], [keys[1][j] for j in theirs], autojunk=False
        )
        for block in match.get_matching_blocks():
            for at in range(block.size):
                yield mine[block.a + at], theirs[block.b + at]


def _exact(
    old: Sequence[Item],
    new: Sequence[Item],
    keys: tuple[list[str], list[str]],
    *,
    same_home: bool,
) -> Iterator[tuple[int, int]]:
    by_key: dict[str, list[int]] = {}
    for j, text in enumerate(keys[1]):
        by_key.setdefault(text, []).append(j)
    for i, text in enumerate(keys[0]):
        for j in by_key.get(text, ()):
            at_home = old[i].home == new[j].home
            if at_home if same_home else (old[i].roams and new[j].roams):
                yield i, j


def _near(
    old: Sequence[Item],
    new: Sequence[Item],
    keys: tuple[list[str], list[str]],
    found: dict[int, int],
) -> list[tuple[int, int]]:
    """Return reworded texts that are not *found* yet, the likest first."""
    mine = [i for i in range(len(old)) if i not in found]
    theirs = sorted(set(range(len(new))) - set(found.values()))
    if not mine or not theirs:
        return []
    hosts = {(old[i].home, new[j].where) for i, j in found.items()}
    table = process.cdist(
        [keys[0][i] for i in mine],
        [keys[1][j] for j in theirs],
        scorer=fuzz.ratio,
        score_cutoff=_SAME_SOURCES,
    )
    ranked = []
    for row, column in zip(*table.nonzero(), strict=True):
        i, j = mine[row], theirs[column]
        score, same = float(table[row, column]), bool(old[i].sources & new[j].sources)
        here = old[i].home == new[j].home or (old[i].home, new[j].where) in hosts
        if score >= _least(old[i], new[j], here=here):
            ranked.append((-score - same * _SAME_SOURCES, abs(row - column), i, j))
    return [(i, j) for *_, i, j in sorted(ranked)]


def _least(one: Item, other: Item, *, here: bool) -> float:
    """Return how alike two texts must be; what comes from other notes is never the same."""
    if one.sources and other.sources:
        if not {note for note, _ in one.sources} & {note for note, _ in other.sources}:
            return 101
        if one.sources == other.sources:
            return _SAME_SOURCES
        return _HERE if here else _ELSEWHERE
    if here:
        return _HERE
    # works are described alike: without its lines a sentence of another cell is another sentence
    return _ELSEWHERE if one.roams and other.roams and not other.sources else 101
