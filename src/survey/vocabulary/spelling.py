"""Spellings compared as people mean them: without case, width, accents, blanks and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

_DROPPED = frozenset(" \t\u00a0-‐‑‒–—−_.·・'’`´")
"""What people leave out or put in at will; a line's end is not among it."""


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in plain if c not in _DROPPED and not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return what two spellings of one name have in common.

    >>> fold("上海 AI-Lab") == fold("上海ＡＩＬａｂ"), fold("Montréal")
    (True, 'montreal')
    """
    return "".join(map(_fold_character, text))


def is_latin(character: str) -> bool:
    """Whether a character is a letter of a Latin word."""
    return character.isalpha() and ord(character) < 0x250


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a Latin name at this place is whole words; names in Han need no bounds.

    A hyphen that ties the name to a letter makes it part of another word (Meta-learning).
    """
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if is_latin(text[start]) and before and (is_latin(before[-1]) or _tied(before[::-1])):
        return False
    last = text[end - 1]
    return not (
        (is_latin(last) or last.isdigit()) and after and (is_latin(after[0]) or _tied(after))
    )


def _tied(pair: str) -> bool:
    return len(pair) == 2 and pair[0] in "-_." and is_latin(pair[1])


_START = re.compile(r"(?<![A-Za-z\u00c0-\u024f])[^\s]")
"""Where a name may begin: not within a Latin word."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Entry]):
    """A known name in a text, from *start* to *end*."""

    entry: Entry
    start: int
    end: int
    spelling: str
    """The spelling that matched, as the vocabulary writes it."""


class Names(Generic[Entry]):
    """An index of spellings; of two entries with one spelling the first counts."""

    def __init__(
        self,
        spellings: Iterable[tuple[str, Entry]],
        *,
        alone: Iterable[tuple[str, Entry]] = (),
    ) -> None:
        self._running: dict[str, tuple[str, Entry]] = {}
        for spelling, entry in spellings:
            self._running.setdefault(fold(spelling), (spelling, entry))
        self._whole = {key: entry for key, (_, entry) in self._running.items()}
        for spelling, entry in alone:
            self._whole.setdefault(fold(spelling), entry)
        lengths: dict[str, set[int]] = {}
        for key in self._running:
            lengths.setdefault(key[:2], set()).add(len(key))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def get(self, text: str) -> Entry | None:
        """Return the entry that *text*, as a whole, is a spelling of."""
        return self._whole.get(fold(text))

    def find(self, text: str) -> Iterator[Hit[Entry]]:
        """Return every known name in *text*, also overlapping ones, the longest first at a place.

        One pass: a place is looked up by its first two letters, and only names that begin with
        these are compared.
        """
        folded, places = _folded(text)
        starts = {found.start() for found in _START.finditer(text)}
        for at, place in enumerate(places):
            if place not in starts:
                continue
            for length in self._lengths.get(folded[at : at + 2], ()):
                found = self._running.get(folded[at : at + length])
                if found is None or at + length > len(folded):
                    continue
                start, end = place, places[at + length - 1] + 1
                if is_bounded(text, start, end):
                    yield Hit(found[1], start, end, found[0])


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its letters, where it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _fold_character(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
