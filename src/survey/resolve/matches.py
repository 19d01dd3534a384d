"""Records → works: which records of a list are of one work, and what shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations, product

from ..model import Work
from .blocks import candidates
from .compare import Verdict, compare
from .evidence import ALIKE
from .pins import NO_PINS, Pins, names_of
from .records import Record, read_record

_MANY = 20
"""So many records at most are asked whether they contradict each other."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two records by their places, and what joins or parts them."""

    one: int
    other: int
    evidence: str
    score: float
    """How alike the titles are, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Which records are of one work."""

    groups: tuple[tuple[int, ...], ...]
    """The places of the records of each work; a record that stands alone is in none."""
    joins: tuple[Match, ...]
    near: tuple[Match, ...]
    """What looked alike and was not joined, with what parted it."""


def same_works(works: Sequence[Work], *, pins: Pins = NO_PINS) -> Matches:
    """Return which of *works* are one, with the evidence; their order changes nothing.

    Two groups become one only by evidence that nothing in them contradicts, so that a weak
    link never joins what stands against each other.

    >>> from ..model import Person
    >>> ost = (Person("Öst", "A. B."),)
    >>> a = Work("a", "Reading Notes as Data", authors=ost, published="2020", container="J Notes")
    >>> b = Work("b", "Reading notes as data.", authors=ost, published="2020")
    >>> c = Work("c", "Reading Notes as Data: Reply", authors=ost, published="2020")
    >>> same_works([a, b, c]).groups
    ((0, 1),)
    """
    groups = _Groups(_entries(works, pins), pins)
    pairs = [*groups.pinned(), *candidates([entry.record for entry in groups.entries])]
    found = {pair: groups.verdict(*pair) for pair in pairs}
    torn = groups.torn(found)
    joins, near = groups.copies(), []
    for pair in sorted(found, key=lambda pair: _rank(pair, found[pair])):
        verdict = found[pair]
        here = sorted(groups.entries[at].places[0] for at in pair)
        match = Match(here[0], here[1], verdict.evidence, verdict.score)
        if verdict.answer != "same":
            near.append((pair, match))
        elif not verdict.strong and torn.intersection(pair):
            near.append((pair, replace(match, evidence="fits two works")))
        elif against := groups.join(pair, verdict):
            near.append((pair, replace(match, evidence=f"contradicted: {against}")))
        else:
            joins.append(match)
    listed = (m for pair, m in near if m.score >= ALIKE and not groups.together(*pair))
    return Matches(tuple(sorted(groups.places())), tuple(joins), tuple(listed))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record and the places of all its copies."""

    record: Record
    names: frozenset[str]
    """Its names that are pinned."""
    places: tuple[int, ...]


def _entries(works: Sequence[Work], pins: Pins) -> list[_Entry]:
    """Return the records in a fixed order; copies that say enough to be one are one."""
    pinned = pins.names
    found: dict[tuple[Record, frozenset[str]], list[int]] = defaultdict(list)
    for place, work in enumerate(works):
        found[read_record(work), names_of(work) & pinned if pinned else pinned].append(place)
    entries = []
    for record, names in sorted(found, key=lambda key: (key[0].order, sorted(key[1]))):
        places = tuple(found[record, names])
        one = len(places) > 1 and compare(record, record).answer == "same"
        chosen = [places] if one else [(place,) for place in places]
        entries += [_Entry(record, names, some) for some in chosen]
    return entries


def _rank(pair: tuple[int, int], verdict: Verdict) -> tuple[bool, bool, float, tuple[int, int]]:
    """Sort pins before strong evidence before weak."""
    return verdict.evidence != _PINNED.evidence, not verdict.strong, -verdict.score, pair


_PINNED = Verdict("same", "pinned", 100.0, strong=True)


class _Groups:
    """Records in a fixed order, and which of them were joined."""

    def __init__(self, entries: Sequence[_Entry], pins: Pins) -> None:
        self.entries = entries
        self.pins = pins
        self.group = {at: [at] for at in range(len(entries))}
        self._verdicts: dict[tuple[int, int], Verdict] = {}

    def copies(self) -> list[Match]:
        """Return the joins of copies of one record."""
        return [
            Match(first, other, "copy", 100.0)
            for first, *others in (entry.places for entry in self.entries)
            for other in others
        ]

    def pinned(self) -> list[tuple[int, int]]:
        """Return the pairs that are pinned as one."""
        named = [at for at, entry in enumerate(self.entries) if entry.names]
        return [pair for pair in combinations(named, 2) if self._pins(self.pins.joins, *pair)]

    def _pins(self, asked: Callable[[Set[str], Set[str]], bool], one: int, other: int) -> bool:
        return asked(self.entries[one].names, self.entries[other].names)

    def verdict(self, one: int, other: int) -> Verdict:
        """Return what two records come to; pins win."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._verdicts:
            found = compare(self.entries[pair[0]].record, self.entries[pair[1]].record)
            if self._pins(self.pins.joins, one, other):
                found = _PINNED
            elif self._pins(self.pins.parts, one, other):
                found = replace(found, answer="different", evidence="pinned")
            self._verdicts[pair] = found
        return self._verdicts[pair]

    def torn(self, found: Mapping[tuple[int, int], Verdict]) -> set[int]:
        """Return the records that weak evidence alone would join with two that are not one."""
        fits: dict[int, list[int]] = defaultdict(list)
        for (a, b), verdict in found.items():
            if verdict.answer == "same":
                fits[a].append(b)
                fits[b].append(a)
        weak = {p for pair, v in found.items() if v.answer == "same" and not v.strong for p in pair}
        strong = {p for pair, v in found.items() if v.strong for p in pair}
        return {
            place
            for place in weak - strong
            if any(
                self.verdict(a, b).answer == "different"
                for a, b in combinations(fits[place][:_MANY], 2)
            )
        }

    def together(self, one: int, other: int) -> bool:
        """Whether two records are in one group."""
        return self.group[one] is self.group[other]

    def join(self, pair: tuple[int, int], verdict: Verdict) -> str:
        """Join the groups of two records, or return what in them contradicts it."""
        mine, theirs = (self.group[place] for place in pair)
        if mine is theirs:
            return ""
        if verdict is not _PINNED:
            for a, b in product(mine, theirs):
                found = self.verdict(a, b)
                if found.answer == "different" and not self._excused(a, b, found.evidence):
                    return found.evidence
        mine += theirs
        self.group.update(dict.fromkeys(theirs, mine))
        return ""

    def _excused(self, one: int, other: int, evidence: str) -> bool:
        """Whether one of two that contradict each other is pinned to be what the other is."""
        return evidence != _PINNED.evidence and any(
            self.verdict(a, c).answer == "same" and self._pins(self.pins.joins, b, c)
            for a, b in ((one, other), (other, one))
            for c in self.group[b]
        )

    def places(self) -> Iterator[tuple[int, ...]]:
        """Yield the groups of more than one by the places of their records."""
        for at, group in self.group.items():
            places = [place for one in group for place in self.entries[one].places]
            if len(places) > 1 and at == min(group):
                yield tuple(sorted(places))
