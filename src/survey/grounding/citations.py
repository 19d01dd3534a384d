"""The keys that a sentence cites, as pandoc reads them, without a run of pandoc a sentence.

>>> cites("CLIP [@radford2021, p. 3; -@{li.2023}] and @fig-one, `@code`, a@b.c").keys
('radford2021', 'li.2023')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SILENT = re.compile(r"(?<!`)(`++)(?:(?!\1).)*+\1|\$\$[^$]+\$\$|\$[^$\n]+\$", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s)\]）>]+")
_KEY = re.compile(
    r"(?<![\w\\@])-?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w+(?:[:.#$%&\-+?<>~/]\w+)*))"
)
_CROSS = re.compile(r"(?:fig|tbl|sec)-.+")
_BRACKET = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_LINK = re.compile(r"(?<=\])\([^()\s]*\)|\{[#.][^{}\n]*\}")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its keys and, of the same length, what it says itself."""

    keys: tuple[str, ...]
    words: str
    """The text with citations, code, formulas and addresses blanked."""
    places: tuple[tuple[int, str], ...]
    """Where each key stands."""

    def between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the keys that stand from *start* to *end*, each once."""
        return tuple(dict.fromkeys(key for at, key in self.places if start <= at < end))


def cites(text: str) -> Cited:
    """Return what a sentence cites, cross-references left out, and its own words."""
    words = _blank(_LINK, _blank(_SILENT, text))
    found = [(m.start(), m["braced"] or m["key"]) for m in _KEY.finditer(words)]
    places = tuple((at, key) for at, key in found if not _CROSS.fullmatch(key))
    words = _blank(_ADDRESS, _blank(_KEY, _blank(_BRACKET, words)))
    return Cited(tuple(dict.fromkeys(key for _, key in places)), words, places)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)
