"""Titles as rows of numbers, so that which of many can be near is asked of all at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .evidence import NEAR, Spelt, likeness

_BUCKETS = 32
"""Letters that agree in their last five bits are counted together."""
_OFTEN = np.array([[1], [2], [3], [4], [5], [6], [8], [10]])
"""For a letter that comes so often a bit is set."""
_APART = (100 - NEAR + 0.1) / 100
"""Of the letters of two near titles so many at most are in one alone; 0.1 is lost by rounding."""
_WORDS, _HAN = 12, 5
"""So many letters has a main title of four words, and so many one of Han characters."""

_Numbers = NDArray[np.intc]
_Rows = tuple[NDArray[np.uint64], _Numbers]
"""Of each title which letters its key has how often; and the length of the key, the place of the
last colon, the length as written, a number for the short name (0 if nothing follows it) and one
for the first letters of the key."""


class Sketches:
    """Of each title how long it is, how often it has which letters, its name and beginning.

    These tell which titles `likeness` need not be asked of: it would find nothing.

    >>> from .evidence import spelt
    >>> some, written = Sketches(), "Reading Notes as Data"
    >>> work = some.add(spelt(written))
    >>> asked = [spelt(title) for title in (f"{written}!", "Maps", "Maps!", "A Map: Maps")]
    >>> some.near([[title] for title in asked], [[array("i", [work])]] * 4)
    [True, False, True, False]
    """

    def __init__(self) -> None:
        self._titles: list[Spelt] = []
        self._next = array("i")
        """Of each row that of another title of the work, or -1."""
        self._rows = _sketched([])
        self._made = 0
        """So many of the *rows* are made; they are made many at once."""

    def add(self, title: Spelt, first: int | None = None) -> int:
        """Return the row of a title, of a new work or of that whose *first* title is in a row."""
        row = len(self._titles)
        self._titles.append(title)
        self._next.append(-1)
        if first is not None:
            self._next[row], self._next[first] = self._next[first], row
        return row

    def near(
        self, asked: Sequence[Sequence[Spelt]], firsts: Sequence[Iterable[array[int]]]
    ) -> list[bool]:
        """Return whether the first of each of the titles *asked* may be near one here.

        Of the works here only those that it shares words with count, by their *firsts*, and the
        titles that are asked before it.
        """
        self._make()
        written = [titles[0] for titles in asked]
        mine = _sketched(written)
        whose, rows = self._shared(firsts)
        pairs = np.flatnonzero(_can_be_near(_taken(mine, whose), _taken(self._rows, rows)))
        found = set(zip(whose[pairs].tolist(), rows[pairs].tolist(), strict=True))
        near: set[int] = set()
        for at, row in found:
            if at not in near and likeness(written[at], self._titles[row]):
                near.add(at)
        every = [(at, title) for at, titles in enumerate(asked) for title in titles]
        before = np.array([at for at, _ in every]) < np.arange(len(asked))[:, None]
        fits = before & _can_be_near(
            _taken(mine, np.arange(len(asked))[:, None]), _sketched([title for _, title in every])
        )
        for at, other in np.argwhere(fits).tolist():
            if at not in near and likeness(written[at], every[other][1]):
                near.add(at)
        return [at in near for at in range(len(asked))]

    def _make(self) -> None:
        titles = self._titles[self._made :]
        if len(self._titles) > len(self._rows[1]):  # room for as many again
            room = ((0, len(self._titles)), (0, 0))
            self._rows = np.pad(self._rows[0], room), np.pad(self._rows[1], room)
        made = slice(self._made, len(self._titles))
        self._rows[0][made], self._rows[1][made] = _sketched(titles)
        self._made = made.stop

    def _shared(self, firsts: Sequence[Iterable[array[int]]]) -> tuple[_Numbers, _Numbers]:
        """Return the rows of all titles of works given by their first, with whose they are."""
        blocks = [b"".join(some) for some in firsts]
        rows = np.frombuffer(b"".join(blocks), np.intc)
        lengths = [len(block) // rows.itemsize for block in blocks]
        whose = np.repeat(np.arange(len(blocks), dtype=np.intc), lengths)
        every = [(whose, rows)]
        following = np.frombuffer(self._next, np.intc)
        while len(rows):
            rows = following[rows]
            whose, rows = whose[rows >= 0], rows[rows >= 0]
            every.append((whose, rows))
        return np.concatenate([w for w, _ in every]), np.concatenate([r for _, r in every])


def _taken(rows: _Rows, places: NDArray[np.integer[Any]]) -> _Rows:
    letters, numbers = rows
    return letters.take(places, axis=0), numbers.take(places, axis=0)


def _sketched(titles: Sequence[Spelt]) -> _Rows:
    """Return the rows of titles."""
    lengths = [len(title.key) for title in titles]
    text = "".join(title.key for title in titles)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    buckets = np.repeat(np.arange(len(titles)) * _BUCKETS, lengths) + codes % _BUCKETS
    counts = np.bincount(buckets, minlength=len(titles) * _BUCKETS).reshape(-1, 1, _BUCKETS)
    bits = np.packbits(counts >= _OFTEN, axis=-1)
    letters = bits.reshape(len(titles), _OFTEN.size * _BUCKETS // 8).view(np.uint64)
    colons = [max(t.text.rfind(":"), t.text.rfind("：")) for t in titles]
    written = [len(t.text) for t in titles]
    names = [hash(t.name) & 0x7FFFFFFE | 1 if t.rest else 0 for t in titles]
    beginnings = [hash(_beginning(t.key)) & 0x7FFFFFFF for t in titles]
    numbers = np.array([lengths, colons, written, names, beginnings], np.intc)
    return letters, np.ascontiguousarray(numbers.T)


def _beginning(key: str) -> str:
    """Return the letters that a title shares with each that goes on behind it."""
    return key[:_WORDS] if key[:_WORDS].isascii() else key[:_HAN]


def _can_be_near(one: _Rows, other: _Rows) -> NDArray[np.bool_]:
    """Return of each pair whether the keys are alike, the names the same or one is a main title."""
    length, colon, written, name, beginning = np.moveaxis(one[1], -1, 0)
    its_length, its_colon, its_written, its_name, its_beginning = np.moveaxis(other[1], -1, 0)
    goes_on = (written <= its_colon) | (its_written <= colon)
    found = (beginning == its_beginning) & goes_on | (name == its_name) & (name > 0)
    most = (_APART * (length + its_length)).astype(np.intc)
    fits = np.abs(length - its_length) <= most
    words = range(one[0].shape[-1])
    apart = sum(np.bitwise_count(one[0][..., n] ^ other[0][..., n]).astype(np.intc) for n in words)
    alike: NDArray[np.bool_] = found | fits & (apart <= most)
    return alike
