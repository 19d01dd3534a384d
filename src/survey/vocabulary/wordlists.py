"""The words of many lists in a text, found in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

Name = TypeVar("Name")
_HALVES = re.compile("[\\ud800-\\udfff]")


class Wordlists(Generic[Name]):
    """Lists of words, by name.

    One pass finds all words of all lists; a pattern of a hundred words is tried at every letter.

    >>> lists = Wordlists({"many": ("all", "every"), "one": ("single",)})
    >>> [(start, end, sorted(names)) for start, end, names in lists.find("all in a single pass")]
    [(0, 3, ['many']), (9, 15, ['one'])]
    """

    def __init__(self, lists: Mapping[Name, Iterable[str]]) -> None:
        of: dict[str, set[Name]] = {}
        for name, words in lists.items():
            for word in words:
                of.setdefault(word, set()).add(name)
        self._of = [frozenset(names) for names in of.values()]
        self._automaton = AhoCorasick(list(of))

    def find(self, text: str) -> Iterator[tuple[int, int, frozenset[Name]]]:
        """Yield where each word stands, also overlapping ones, and the lists that have it."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a sign, which no word has
            found = self._automaton.find_matches_as_indexes(
                _HALVES.sub("\ufffd", text), overlapping=True
            )
        for number, start, end in found:
            yield start, end, self._of[number]

    def among(self, text: str) -> frozenset[Name]:
        """Return the names of the lists of which *text* holds a word.

        >>> sorted(Wordlists({"a": ("x", "y"), "b": ("z",)}).among("yes"))
        ['a']
        """
        return frozenset().union(*(names for _, _, names in self.find(text)))
