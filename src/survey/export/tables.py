"""Tables that fit the page: columns by what stands in them, smaller type, a table in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Literal

from ..pandoc import NO_ATTR, Element, inlines, mapped, plain
from . import tree
from .columns import USUAL, Layout, Part, layout, longest, width

Form = Literal["pdf", "docx", "html", "tex"]

_TALL = 20
"""A row with a cell of so many lines may be parted by the end of a page."""
_JOINT = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[_./:@=?&#-])(?=\w)")
_STYLES = {"table-note": "Table Note", "table-continued": "Table Caption"}
"""The styles of Word for what stands beside a table."""
_AROUND = {
    "pdf": ("typst", "#{}[", "]"),
    "tex": ("latex", r"\begingroup\small\noindent", r"\par\endgroup"),
}
"""What stands around it elsewhere: a function of the template, a group."""
_UNPARTED = "table-whole"
_WHOLE = 24
"""A table of at most so many lines is not parted by the end of a page."""
_MARK = "†"
_BREAK = "\u200b"
"""A place where a line may break."""


def fitted(blocks: Sequence[Element], form: Form, language: str) -> list[Element]:
    """Return *blocks* with tables that fit the page of a format.

    What a page of the web shows is not parted, for it can be moved sideways; Word would draw
    columns without widths alike.
    """

    def change(element: Element) -> Any:
        if element["t"] == "Div":
            return _beside(element, form)
        columns = _columns(element) if element["t"] == "Table" else None
        if columns is None:
            return element
        found = layout(columns, parted=form != "html")
        if found.lines <= 1 and form != "docx":
            parts = [_narrow(element)]
        else:
            parts = [_part(element, part, found, form) for part in found.parts]
        if form == "pdf" and len(parts) == 1 and len(columns[0]) * found.lines <= _WHOLE:
            return _beside(tree.beside(_UNPARTED, parts), form)
        return [_beside(block, form) for block in _named(parts, element, language)]

    return list(mapped(list(blocks), change))


def _columns(table: Element) -> list[list[str]] | None:
    """Return the words of a table's cells by column, None where cells span several."""
    lines = [[*row[1]] for row in rows(table)]
    if not lines or any(cell[2:4] != [1, 1] for row in lines for cell in row):
        return None
    cells = [[_words(cell[4]) for cell in row] for row in lines]
    if {len(row) for row in cells} != {len(table["c"][2])}:
        return None
    return [list(column) for column in zip(*cells, strict=True)]


def rows(table: Element) -> Iterator[list[Any]]:
    """Yield the rows of a table: head, bodies and foot."""
    _, _, _, head, bodies, foot = table["c"]
    yield from head[1]
    for body in bodies:
        yield from (*body[2], *body[3])
    yield from foot[1]


def _words(blocks: Sequence[Element]) -> str:
    """Return the words of a cell, citations as long as they print and tied to what they cite."""
    return plain(mapped(list(blocks), _cited)).replace(" [00]", "[00]")


def _cited(element: Element) -> Any:
    return {"t": "Str", "c": "[00]"} if element["t"] == "Cite" else element


def _beside(block: Element, form: Form) -> Any:
    """Return what stands beside a table as a format sets it, anything else as it is."""
    kind = next(iter(block["c"][0][1]), "") if block["t"] == "Div" else ""
    if kind not in (*_STYLES, _UNPARTED):
        return block
    if form == "docx":
        style = [["custom-style", _STYLES[kind]]]
        return {"t": "Div", "c": [["", [kind], style], block["c"][1]]}
    if form not in _AROUND:
        return block
    writer, begin, end = _AROUND[form]
    first, last = ({"t": "RawBlock", "c": [writer, text]} for text in (begin.format(kind), end))
    return {"t": "Div", "c": [NO_ATTR, [first, *block["c"][1], last]]}


def _narrow(table: Element) -> Element:
    """Return a table whose columns are as wide as what stands in them."""
    for spec in table["c"][2]:
        spec[1] = {"t": "ColWidthDefault"}
    return table


def _part(table: Element, part: Part, found: Layout, form: Form) -> Element:
    """Return a table with the columns of a part, of their widths and in their type."""
    made: Element = mapped(table, _tied)
    attr, _, specs, *_ = made["c"]
    made["c"][2] = [
        [specs[at][0], {"t": "ColWidth", "c": share}]
        for at, share in zip(part.columns, part.shares, strict=True)
    ]
    for row in rows(made):
        row[1] = [row[1][at] for at in part.columns]
    if form == "pdf":
        attr[2] += _set(found)
        _settle(made, part)
    return made


def _set(found: Layout) -> list[list[str]]:
    """Return the attributes of a wide table that Typst takes."""
    inset = "(x: 5pt, y: 4pt)" if found.size == USUAL else "(x: 4pt, y: 3.5pt)"
    return [["typst:text:size", f"{found.size:g}pt"], ["typst:inset", inset]]


def _settle(table: Element, part: Part) -> None:
    """Let words break in place that are longer than their line; keep rows whole on a page."""
    for row in rows(table):
        for cell, room in zip(row[1], part.rooms, strict=True):
            if width(plain(cell[4])) < room * _TALL:
                cell[0] = [cell[0][0], cell[0][1], [*cell[0][2], ["typst:breakable", "false"]]]
            cell[4] = mapped(cell[4], partial(_broken, room=room))


def _tied(element: Element) -> Element:
    """Return a paragraph whose marks of a note stay on the line of what they mark."""
    if element["t"] not in ("Plain", "Para"):
        return element
    words: list[Element] = []
    for inline in element["c"]:
        if words and words[-1] == {"t": "Space"} and inline == {"t": "Str", "c": _MARK}:
            words[-1] = {"t": "Str", "c": "\u00a0"}
        words.append(inline)
    return {"t": element["t"], "c": words}


def _broken(element: Element, room: float) -> Element:
    if element["t"] == "Str":
        return {"t": "Str", "c": broken(element["c"], room)}
    if element["t"] == "Code":
        return {"t": "Code", "c": [element["c"][0], broken(element["c"][1], room)]}
    return element


def broken(text: str, room: float) -> str:
    """Return *text* with a space of no width wherever a word too long for a line may break.

    >>> broken("short", 9), broken("snake_case_name", 9).split("\u200b")
    ('short', ['snake_', 'case_', 'name'])
    """
    if longest(text) <= room:
        return text
    pieces = _JOINT.split(text)
    return _BREAK.join(p if longest(p) <= room else _BREAK.join(p) for p in pieces)


def _named(parts: Sequence[Element], table: Element, language: str) -> Iterator[Element]:
    """Return the parts of a table, the later ones under its number and no caption of their own."""
    name = dict(table["c"][0][2]).get("name", "")
    for at, part in enumerate(parts):
        if at:
            pairs = part["c"][0][2]
            part["c"][0] = ["", [], [p for p in pairs if p[0] != "name"]]
            part["c"][1] = [None, []]
            if name:
                words = inlines(tree.WORDS["continued"][language].format(name))
                yield tree.beside("table-continued", [{"t": "Para", "c": words}])
        yield part
