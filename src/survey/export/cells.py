"""Cells of tables as Markdown can write them: whatever stands in one is a line of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..pandoc import NO_ATTR, Element, inlines, mapped
from .tables import rows

Line = list[Element]
_STROKE = re.compile(r"(?<!\\)\|")


def in_lines(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* with cells of one line each; slashes stand where lines of a cell ended."""

    def change(element: Element) -> Any:
        for row in rows(element) if element["t"] == "Table" else ():
            for cell in row[1]:
                cell[4] = [{"t": "Plain", "c": _one(_lines(cell[4]))}]
        return element

    return list(mapped(list(blocks), change))


def _one(lines: Sequence[Line]) -> Line:
    joined = [inline for line in lines for inline in ({"t": "LineBreak"}, *line)][1:]
    return list(mapped(joined, _in_line))


def _in_line(element: Element) -> Any:
    """Return the end of a line as a slash, and a stroke so that it ends no cell, in code too."""
    if element["t"] == "LineBreak":
        return inlines(" / ")
    if element["t"] == "Code":
        return {"t": "Code", "c": [element["c"][0], _STROKE.sub(r"\|", element["c"][1])]}
    if element["t"] == "Math":
        formula = element["c"][1].replace(r"\|", r"\Vert ")
        return {"t": "Math", "c": [element["c"][0], _STROKE.sub(r"\|", formula)]}
    return element


def _lines(blocks: Iterable[Element]) -> list[Line]:
    """Return the lines of words and code in blocks; a rule has none."""
    parts = [_WITHIN[block["t"]](block["c"]) for block in blocks if block["t"] in _WITHIN]
    return [line for part in parts for line in part if line]


def _code(content: Any) -> list[Line]:
    return [[{"t": "Code", "c": [NO_ATTR, line]}] for line in content[1].splitlines()]


def _items(content: Any) -> list[Line]:
    return [line for item in content for line in _lines(item)]


def _counted(content: Any) -> list[Line]:
    """Return the lines of a counted list, each item behind its number."""
    (first, *_), items = content
    made: list[Line] = []
    for number, item in enumerate(items, first):
        head, *others = _lines(item) or [[]]
        made += [[*inlines(f"{number}. "), *head], *others]
    return made


def _defined(content: Any) -> list[Line]:
    return [line for term, meanings in content for line in (term, *_items(meanings))]


def _table(content: Any) -> list[Line]:
    cells = (cell[4] for row in rows({"t": "Table", "c": content}) for cell in row[1])
    return _items(cells)


_WITHIN: Mapping[str, Callable[[Any], list[Line]]] = {
    "Plain": lambda content: [content],
    "Para": lambda content: [content],
    "Header": lambda content: [content[2]],
    "LineBlock": list,
    "CodeBlock": _code,
    "BulletList": _items,
    "OrderedList": _counted,
    "DefinitionList": _defined,
    "BlockQuote": _lines,
    "Div": lambda content: _lines(content[1]),
    "Table": _table,
}
"""By kind of block, the lines of what stands in it. A figure is a paragraph by then."""
