"""A notebook → its sentences with cell and line; the abstract of the front matter among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from ..draft.model import Sentence
from ..draft.notebook import is_suggestion, recorded_sentences
from ..draft.sentences import pieces

FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PICTURE = re.compile(r"!\[(?:[^\]!]|!(?!\[))*\](?:\((?:[^()]|\([^()]*\))*\))?|\{[^{}]*\}")
_HEADER = re.compile(r"(?<!\s)\s*abstract\s*+:\s*(?:[|>][-+\d]*\s*$)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as it stands in a notebook."""

    cell: int
    """From 1."""
    line: int
    """Of the cell, from 1."""
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is printed: its sentences, and those that were generated for it."""

    number: int
    written: tuple[Written, ...]
    generated: tuple[Sentence, ...]


def cells(node: Any, source: str) -> Iterator[Cell]:
    """Yield the cells of a notebook that have words; suggestions and removed cells are left out.

    Raises `DraftError` for a cell whose record of what was generated is damaged.
    """
    for number, cell in enumerate(node.cells, 1):
        if is_suggestion(cell) or "remove-cell" in cell.metadata.get("tags", []):
            continue
        generated = recorded_sentences(cell, f"{source}, cell {number}")
        known = frozenset(key_of(sentence.text) for sentence in generated)
        written = tuple(_written(number, cell, known))
        if written or generated:
            yield Cell(number, written, generated)


def key_of(text: str) -> str:
    """Return what two spellings of one sentence have in common: all but blanks and line ends."""
    return "".join(text.split())


def _written(number: int, cell: Any, known: frozenset[str]) -> Iterator[Written]:
    if cell.cell_type == "code":
        return
    front = FRONT.match(cell.source) if number == 1 else None
    if front:
        yield from _abstract(number, front[1], known)
    if cell.cell_type == "markdown":
        text = cell.source[front.end() :] if front else cell.source
        skipped = cell.source.count("\n", 0, front.end()) if front else 0
        yield from _sentences(number, text, skipped)


def _sentences(number: int, text: str, skipped: int) -> Iterator[Written]:
    for piece in pieces(text, "markdown"):
        if piece.kind == "sentence" and re.search(r"[^\W_]", _PICTURE.sub("", piece.text)):
            yield Written(number, piece.line + skipped, piece.text)


def _abstract(number: int, front: str, known: frozenset[str]) -> Iterator[Written]:
    """Yield the sentences of the abstract; a line that was generated as it stands is one."""
    own: list[tuple[int, str]] = []
    for line, text in _abstract_lines(front):
        if key_of(text) in known:
            yield from _joined(number, own)
            own = []
            yield Written(number, line, text)
        else:
            own.append((line, text))
    yield from _joined(number, own)


def _joined(number: int, lines: Iterable[tuple[int, str]]) -> Iterator[Written]:
    lines = tuple(lines)
    if lines:
        yield from _sentences(number, "\n".join(text for _, text in lines), lines[0][0] - 1)


def _abstract_lines(front: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the abstract with their numbers in the cell; none of bad YAML."""
    try:
        tree = yaml.compose(front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return  # printing tells
    for name, value in tree.value if isinstance(tree, yaml.MappingNode) else ():
        if getattr(name, "value", "") != "abstract" or not isinstance(value, yaml.ScalarNode):
            continue
        lines = front.split("\n")[name.start_mark.line : value.end_mark.line + 1]
        if value.end_mark.column == 0:
            lines = lines[: value.end_mark.line - name.start_mark.line]
        for line, text in enumerate(lines, name.start_mark.line + 2):
            words = _HEADER.sub("", text, count=1) if text is lines[0] else text
            if words := words.strip().strip("\"'"):
                yield line, words
