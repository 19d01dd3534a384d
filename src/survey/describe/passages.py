"""The lines of a remark → passages: wrapped lines joined, numbering and labels taken apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model import Note
from ..vocabulary.html import TAG

_NUMBER = re.compile(
    r"\s*(?:[(（\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:[)）\]】]|[、,，:：]|[.．](?!\d))"
    r"|[-*+•·▪>#]+(?=\s)|[①-⑳])\s*"
)
_WORDS = re.compile(r"[^\W\d_]{2,}|[\u3400-\u9fff]")
_MARKUP = re.compile(rf"{TAG}|!\[[^\[\]]*\]\([^()]*\)", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"(?<![A-Za-z0-9_*)\]])(?:(\*{2,3})([^*\n]+)\1|\*(?=\S)([^*\n]+)(?<=\S)\*)(?![A-Za-z0-9_*])"
)
"""Emphasis that the parser did not take for one beside signs of Chinese; a lone star is a star."""
_LINK = re.compile(r"\[?\[([^\[\]]+)\]\([^()]*[A-Za-z][^()]*\)\]?")
"""What still looks like a link leads nowhere: its text stays."""
_COMMAND = re.compile(r"\\[A-Za-z]+(?:\{[^{}]*\})?")
"""A command of a formula."""
_ADDRESS = re.compile(r"\S*?:?\s*https?://\S+")
_ENDED = re.compile(r"[。！？；!?;.:：)）】\]]\s*$")
_IN_BRACKET = re.compile(r"\([A-Za-z]")
_RULE = re.compile(r"\s*\|?(?:\s?:?-+:?\s?\|)+(?:\s?:?-+:?\s?)?$")
"""The line below the head of a table."""
_NUMBER_CELL = re.compile(r"\s*[-+±]?\d[\d.,]*\s?(?:%|[A-Za-z]{1,5})?\s*")
_BAR = re.compile(r"(?<!\s)\s*\|\s*")
_DISPLAY = "$$"
_FORMULA_LINES = 40
_LONGEST = 4000
"""A formula of more lines, or behind so long a line, stands by itself."""
_FORMULA_GOES_ON = re.compile(r"其中|这里|where\b|with\b|[a-z]")
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
    for number, line in _untabled(_displayed(note.body)):
        if held and not _goes_on(held[-1], number, line):
            yield from _passage(held)
            held = []
        held.append((number, _bare(line)))
    yield from _passage(held)


def _bare(line: str) -> str:
    """Return a line without the markup that the parser left in it."""
    text = _MARKUP.sub("", line)
    if "*" in text and _HAN.search(text):
        text = _EMPHASIS.sub(lambda found: found[2] or found[3], text)
    return _LINK.sub(r"\1", text)


def _displayed(body: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a remark, a displayed formula at the end of the line in front of it.

    >>> list(_displayed([(1, "so that"), (2, "$$"), (3, "a = b,"), (4, "$$"), (5, "where a=1.")]))
    [(1, 'so that $$a = b$$, where a=1.')]
    """
    lines = list(body)
    held: tuple[int, str] | None = None
    at = 0
    while at < len(lines):
        number, line = lines[at]
        at += 1
        if held and line.lstrip().startswith(_DISPLAY) and len(held[1]) < _LONGEST:
            within = range(min(_FORMULA_LINES, len(lines) - at + 1))
            end = next((k for k in within if _closes(lines[at - 1 + k][1], k)), None)
            if end is not None:
                parts = [said.strip() for _, said in lines[at - 1 : at + end]]
                inner = " ".join(parts).strip().removeprefix(_DISPLAY)
                formula, _, rest = inner.partition(_DISPLAY)
                bare = formula.strip().rstrip(",，.。")
                comma = "," if formula.strip().endswith((",", "，")) else ""
                joined = f"{held[1].rstrip()} {_DISPLAY}{bare}{_DISPLAY}{comma}{rest}"
                at += end
                after = lines[at][1] if at < len(lines) else ""
                goes_on = comma or _FORMULA_GOES_ON.match(after)
                if after and goes_on and not rest.strip():
                    joined, at = f"{joined} {after.strip()}", at + 1
                held = (held[0], joined)
                continue
        if held:
            yield held
        held = (number, line)
    if held:
        yield held


def _closes(line: str, at: int) -> bool:
    """Whether a line ends the displayed formula that began *at* lines above it."""
    return line.count(_DISPLAY) >= (2 if at == 0 else 1)


def _untabled(body: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a remark without its tables of numbers; of others the rows, in words."""
    lines = list(body)
    at = 0
    while at < len(lines):
        rule = lines[at + 1][1] if at + 1 < len(lines) else ""
        if "|" not in lines[at][1] or not _RULE.match(rule):
            yield lines[at]
            at += 1
            continue
        end = next((k for k in range(at + 2, len(lines)) if "|" not in lines[k][1]), len(lines))
        rows = lines[at + 2 : end]
        cells = (cell for _, row in rows for cell in row.strip(" |").split("|"))
        if not any(_NUMBER_CELL.fullmatch(cell) for cell in cells):
            yield from ((number, _BAR.sub("; ", row.strip(" |"))) for number, row in rows)
        at = end


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
