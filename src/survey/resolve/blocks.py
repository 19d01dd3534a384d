"""Which records are worth comparing: those at one place, and those with titles that look alike.

The cost stays near n·log n: titles are compared within blocks that share their beginning or two of
their rarest words, and in a block that is large only neighbours in an order are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from .evidence import ALIKE, alike, words
from .records import Record

_MANY = 40
"""In a block of more records only neighbours are compared."""
_WINDOW = 12
"""So many neighbours on each side."""
_RARE = 5
"""Of so many rare words two must be shared."""
_BEGINNING = 20


def candidates(records: Sequence[Record]) -> list[tuple[int, int]]:
    """Return the pairs of places in *records* that are worth comparing, each once."""
    found = set(_pairs(records, map(_places, records)))
    counts = Counter(
        word for record in records for title in record.variants for word in words(title)
    )
    titled = set(_pairs(records, (_titles(record, counts) for record in records)))
    found.update(pair for pair in titled if _look_alike(records[pair[0]], records[pair[1]]))
    return sorted(found)


def _places(record: Record) -> Iterator[str]:
    """Yield what hardly two works share: identifiers, volume and page, a run of pages."""
    yield from record.ids
    first, last = record.pages
    if first and record.volume:
        yield f"{record.volume} {first}"
    if first != last:
        yield f"{first}-{last} {record.year}"


def _titles(record: Record, counts: Counter[str]) -> Iterator[str]:
    """Yield how the titles begin, and each two of their rarest words."""
    for title, key in zip(record.variants, record.keys, strict=True):
        yield key[:_BEGINNING]
        rare = sorted(words(title), key=lambda word: (counts[word], word))[:_RARE]
        yield from (f"{a} {b}" for a, b in combinations(sorted(rare), 2))


def _look_alike(one: Record, other: Record) -> bool:
    return any(alike(a, b) >= ALIKE for a, b in product(one.keys, other.keys))


def _pairs(records: Sequence[Record], names: Iterable[Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of places that share a name."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, mine in enumerate(names):
        for name in dict.fromkeys(mine):
            blocks[name].append(place)
    for block in blocks.values():
        if len(block) <= _MANY:
            yield from combinations(block, 2)
        else:
            yield from _neighbours(block, records)


def _neighbours(block: Sequence[int], records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    for order in (_by_title, _by_place):
        ranked = sorted(block, key=lambda place: (*order(records[place]), place))
        for at, place in enumerate(ranked):
            for other in ranked[at + 1 : at + 1 + _WINDOW]:
                yield (place, other) if place < other else (other, place)


def _by_title(record: Record) -> tuple[object, ...]:
    return record.key, record.year or 0, record.volume, record.pages


def _by_place(record: Record) -> tuple[object, ...]:
    return record.year or 0, record.volume, record.pages, record.key
