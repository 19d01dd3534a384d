"""What TeX in an entry must not bring into a reference: pictures, raw code, links that run."""

from __future__ import annotations

import re
from typing import Any

from ..pandoc import Element, inlines, mapped, only_formula, plain
from .items import Item, words

_WORDS = frozenset(
    "Str Emph Strong SmallCaps Superscript Subscript Strikeout Underline Quoted".split()
)
"""Elements of a title that are only words in their type."""
_PAGE = re.compile(r"(?:https?|ftp)://|[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", re.IGNORECASE)


def inert(item: Item) -> Item:
    """Return an item whose values are words and formulas, and whose address is of a page.

    >>> inert({"url": "javascript:alert(1)", "title": [{"t": "RawInline", "c": ["tex", "x"]}]})
    {'title': []}
    """
    made = {name: _value(value) for name, value in item.items()}
    return {n: v for n, v in made.items() if n.lower() != "url" or _PAGE.match(words(v))}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return mapped(value, _words)
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return value


def _words(element: Element) -> Any:
    """Return words as they are, the words of a link or picture, nothing of raw code."""
    kind, content = element["t"], element.get("c")
    if content is None:  # a blank, the kind of a quotation or formula
        return element
    if kind in ("Link", "Image", "Cite"):
        return content[1]
    if kind == "Math":
        return only_formula(element)
    if kind in ("Span", "Code"):
        return {"t": kind, "c": [["", content[0][1], []], content[1]]}
    if kind in ("Note", "Para", "Plain"):
        return inlines(plain(content))
    return element if kind in _WORDS else []
