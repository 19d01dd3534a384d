"""The text of a cell → sentences, without losing a byte.

>>> found = pieces("# 引言\\n\\nViT 见 [@a2020, p. 3]。它用 3.5 M 参数。\\n", "markdown")
>>> [(p.kind, p.text) for p in found if p.text]
[('heading', '# 引言'), ('sentence', 'ViT 见 [@a2020, p. 3]。'), ('sentence', '它用 3.5 M 参数。')]
>>> "".join(p.before + p.text for p in found)
'# 引言\\n\\nViT 见 [@a2020, p. 3]。它用 3.5 M 参数。\\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from .. import outline

Kind = Literal["sentence", "heading", "other"]
"""*other* is what asserts nothing by itself: code, tables, formulas, rules, lines of YAML."""

_KEPT = re.compile(
    r"`+[^`\n]*`+"
    r"|\$[^$\n]{1,500}\$"
    r"|\[[^\[\]\n]{0,500}\](?:\([^()\s]{0,500}\))?"
    r"|https?://[^\s<>，。；、）】]{1,500}"
)
"""What a sentence never ends in: code, formulas, citations, links, addresses."""
_END = re.compile(
    r"[。！？]+[”’」』）)\]]*|(?:…|\.{3,6})(?=\s*\n|$)"
    r"|(?<![.!?])[.!?]++[\"'”’)\]*_]*(?=\s+[^\s\da-z,;:—–-]|\s*$)"
)
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|al|vs|cf|Fig|Figs|Eq|Eqs|Sec|Tab|No|Dr|Prof|Mr|Ms|St|resp|approx)"
    r"|(?<![^\W\d_])[A-Z])\.$"
)
_CITED = re.compile(r"[ \t]?\[-?@[^\[\]\n]{1,500}\]")
_FORMULA = re.compile(r"\s*(?:\$\$|\\\[|:::)")
_MARKER = re.compile(r"(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s)|\[[ xX]\](?=\s))*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, heading or other run of text, and the blanks that stand before it."""

    before: str
    text: str
    kind: Kind
    line: int
    """Of the cell, from 1."""


def pieces(text: str, cell_type: str) -> tuple[Piece, ...]:
    """Return the text of a cell in pieces; *before* and *text* of all, joined, give it back.

    Markdown is cut at the ends of sentences, a code or raw cell at the ends of lines.
    """
    found = _markdown(text) if cell_type == "markdown" else _lines(text)
    return tuple(_numbered(found))


def joined(found: Iterable[Piece]) -> str:
    """Return the text that *found* was cut from."""
    return "".join(piece.before + piece.text for piece in found)


def bare(text: str) -> str:
    """Return a sentence without marks of lists and quotes in front of it.

    >>> bare("> - 一句话。")
    '一句话。'
    """
    found = _MARKER.match(text)
    return text[found.end() if found else 0 :]


def _numbered(found: Iterable[Piece]) -> Iterator[Piece]:
    line = 1
    for piece in found:
        line += piece.before.count("\n")
        yield replace(piece, line=line)
        line += piece.text.count("\n")


def _lines(text: str) -> Iterator[Piece]:
    """Yield each line, its indentation with it: in YAML and Python it says something."""
    before = ""
    for line in text.splitlines(keepends=True):
        bare_line = line.rstrip()
        if bare_line:
            yield Piece(before, bare_line, "other", 0)
            before = line[len(bare_line) :]
        else:
            before += line
    if before:
        yield Piece(before, "", "other", 0)


def _markdown(text: str) -> Iterator[Piece]:
    before = ""
    for leaf in outline.parse(text).leaves():
        raw = leaf.raw
        body = raw.rstrip()
        lead = body[: len(body) - len(body.lstrip())]
        if leaf.kind == "blank" or not body.strip():
            before += raw
            continue
        if leaf.kind == "paragraph" and not _FORMULA.match(body):
            for start, end in _sentences(body):
                part = body[start:end]
                stripped = part.strip()
                begin = part.index(stripped)
                yield Piece(before + part[:begin], stripped, "sentence", 0)
                before = part[begin + len(stripped) :]
            before += raw[len(body) :]
        else:
            kind: Kind = "heading" if leaf.kind == "heading" else "other"
            yield Piece(before + lead, body[len(lead) :], kind, 0)
            before = raw[len(body) :]
    if before:
        yield Piece(before, "", "other", 0)


def _sentences(body: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph begins and ends; together they cover it.

    *body* ends with no blank.
    """
    masked = _KEPT.sub(lambda found: "x" * len(found[0]), body)
    ends = []
    for found in _END.finditer(masked):
        if _SHORTENED.search(masked, max(0, found.start() - 12), found.start() + 1):
            continue
        cited = _CITED.match(body, found.end())
        ends.append(cited.end() if cited else found.end())
    cuts = sorted({0, *(end for end in ends if end < len(body)), len(body)})
    yield from pairwise(cuts)
