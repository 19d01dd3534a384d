"""Spellings compared as people mean them: without case, width, accents, blanks and hyphens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

Entry = TypeVar("Entry")

_DROPPED = frozenset(" \t\u00a0-‐‑‒–—−_.·・'’`´")
"""What people leave out or put in at will; a line's end is not among it."""
_KEPT = 1 << 16
"""So many characters at most are remembered with what they fold to."""


class _Letters(dict[int, str | None]):
    """What each character folds to, for `str.translate`; found out when it is first met.

    None is nothing: texts in ASCII are then translated twice as fast as with empty strings.
    """

    def __missing__(self, character: int) -> str | None:
        if 0xD800 <= character < 0xE000:  # half of a sign, which no name has
            return "\ufffd"
        plain = unicodedata.normalize("NFKD", chr(character)).casefold()
        kept = "".join(c for c in plain if c not in _DROPPED and not unicodedata.combining(c))
        letters = kept or None
        if len(self) < _KEPT:
            self[character] = letters
        return letters


_LETTERS = _Letters()


def fold(text: str) -> str:
    """Return what two spellings of one name have in common.

    >>> fold("上海 AI-Lab") == fold("上海ＡＩＬａｂ"), fold("Montréal")
    (True, 'montreal')
    """
    return text.translate(_LETTERS)


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


def _begins(text: str, place: int) -> bool:
    """Whether a name may begin here: not at a blank, not within a Latin word."""
    if text[place].isspace():
        return False
    before = text[place - 1] if place else " "
    return not ("A" <= before <= "Z" or "a" <= before <= "z" or "\u00c0" <= before <= "\u024f")


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
        self._named = [(key, *found) for key, found in self._running.items() if key]
        self._automaton = AhoCorasick(
            [key for key, *_ in self._named], implementation=Implementation.ContiguousNFA
        )  # the one for few names is built in the square of a long one's length

    def get(self, text: str) -> Entry | None:
        """Return the entry that *text*, as a whole, is a spelling of."""
        return self._whole.get(fold(text))

    def are_in(self, text: str) -> bool:
        """Return whether any name stands in *text*, be it as a part of words.

        >>> Names([("Cross Modal", 1)]).are_in("the crossmodality of it")
        True
        """
        return bool(self._automaton.find_matches_as_indexes(text.translate(_LETTERS)))

    def find(self, text: str) -> Iterator[Hit[Entry]]:
        """Return every known name in *text*, also overlapping ones, the longest first at a place.

        One pass over the folded text by an automaton of all spellings.
        """
        matches = self._automaton.find_matches_as_indexes(
            text.translate(_LETTERS), overlapping=True
        )
        if not matches:
            return
        places = [at for at, c in enumerate(text) for _ in _LETTERS[ord(c)] or ()]
        for number, first, last in sorted(matches, key=_longest_first):
            start, end = places[first], places[last - 1] + 1
            if _begins(text, start) and is_bounded(text, start, end):
                _, spelling, entry = self._named[number]
                yield Hit(entry, start, end, spelling)


def _longest_first(match: tuple[int, int, int]) -> tuple[int, int]:
    return match[1], -match[2]
