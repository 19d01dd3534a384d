"""The lines of a remark → passages: wrapped lines joined, numbering and labels taken apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Note

_NUMBER = re.compile(
    r"\s*(?:[(（\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:[)）\]】]|[、,，:：]|[.．](?!\d))"
    r"|[-*+•·▪>#]+(?=\s)|[①-⑳])\s*"
)
_WORDS = re.compile(r"[^\W\d_]{2,}|[\u3400-\u9fff]")
_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]*>|!\[[^\[\]]*\]\([^()]*\)"
    r"|\*{2,}|(?<![\w\s)\]])\*(?=\w)|(?<=\w)\*(?![\w\s(])"
)
_LINK = re.compile(r"\[?\[([^\[\]]+)\]\([^()]*[A-Za-z][^()]*\)\]?")
"""What still looks like a link leads nowhere: its text stays."""
_COMMAND = re.compile(r"\\[A-Za-z]+(?:\{[^{}]*\})?")
"""A command of a formula."""
_ADDRESS = re.compile(r"\S*?:?\s*https?://\S+")
_ENDED = re.compile(r"[。！？；!?;.:：)）】\]]\s*$")
_IN_BRACKET = re.compile(r"\([A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WRAPPED = 48
"""A line shorter than this was ended on purpose."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that read as one, without the number in front of the first."""

    text: str
    numbered: bool
    starts: tuple[int, ...]
    """Where in the text each of its lines begins."""
    lines: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        """Return the number of the line that a place in the text stands on."""
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]


def passages(note: Note) -> Iterator[Passage]:
    """Return the passages of a remark; what has no words, and bare addresses, are left out.

    >>> from ..model import Span
    >>> body = ((2, "1. The encoder stays frozen through both of the stages and"), (3, "is small."))
    >>> [p.text for p in passages(Note("paper", "T", Span("a.md", 1, 3), body=body))]
    ['The encoder stays frozen through both of the stages and is small.']
    """
    held: list[tuple[int, str]] = []
    for number, line in note.body:
        if held and not _goes_on(held[-1], number, line):
            yield from _passage(held)
            held = []
        held.append((number, _LINK.sub(r"\1", _MARKUP.sub("", line))))
    yield from _passage(held)


def _goes_on(before: tuple[int, str], number: int, line: str) -> bool:
    """Whether a line is the rest of the one before: long and open before, small here."""
    known, text = before
    wide = len(text) + len(_HAN.findall(text))
    open_end = wide >= _WRAPPED and not _ENDED.search(text)
    bracket = text.rfind("(") > text.rfind(")")
    small = line[:1].islower() or line[:1] == "$" or _IN_BRACKET.match(line) is not None
    return number == known + 1 and (open_end or bracket) and small


def _passage(held: list[tuple[int, str]]) -> Iterator[Passage]:
    if not held:
        return
    number = _NUMBER.match(held[0][1])
    texts = [held[0][1][number.end() if number else 0 :], *(text for _, text in held[1:])]
    text = " ".join(texts)
    if not _WORDS.search(_COMMAND.sub("", text)) or _ADDRESS.fullmatch(text.strip()):
        return
    starts = [0]
    for part in texts[:-1]:
        starts.append(starts[-1] + len(part) + 1)
    yield Passage(text, number is not None, tuple(starts), tuple(n for n, _ in held))
