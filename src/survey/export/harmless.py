"""What an author's text must not bring into a file: scripts, and what a page would fetch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import ParseError, register_namespace, tostring

from defusedxml.ElementTree import fromstring

from ..pandoc import Element, mapped

_KEPT = {"width", "height", "name", "alt", "entry-spacing"}
_SCHEME = re.compile(r"([A-Za-z][\w+.-]*):")
_SCHEMES = {"http", "https", "mailto", "ftp", "doi"}
_RUNS = re.compile(
    rb"<(?:\w+:)?(?:script|foreignObject|iframe|handler)\b|\bon\w+\s*=|javascript:|@import",
    re.IGNORECASE,
)
_FORBIDDEN = {"script", "foreignobject", "iframe", "handler", "embed", "object"}
_PLACES = {"Header": 1}
_WITH_ATTRIBUTES = {
    "Div", "Span", "Header", "Code", "CodeBlock", "Link", "Image", "Figure", "Table",
}  # fmt: skip


def harmless(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* without attributes that act and without links that run."""

    def change(element: Element) -> Any:
        if element["t"] in _WITH_ATTRIBUTES:
            attributes = element["c"][_PLACES.get(element["t"], 0)]
            attributes[2] = [pair for pair in attributes[2] if pair[0] in _KEPT]
        if element["t"] == "Table":
            _bare_cells(element)
        if element["t"] == "Link" and not safe_target(element["c"][2][0]):
            return element["c"][1]
        return element

    return list(mapped(list(blocks), change))


def _bare_cells(table: Element) -> None:
    """Take the attributes off the rows and cells of a table, in place."""
    head, bodies, foot = table["c"][3:6]
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    cells = [cell for row in rows for cell in row[1]]
    for part in (head, *bodies, foot, *rows, *cells):
        part[0] = ["", [], []]


def safe_target(target: str) -> bool:
    """Whether a link leads to a page, an address of mail or a place, and not to a script.

    >>> safe_target("https://example.org"), safe_target("notes.md#a"), safe_target("#fig-a")
    (True, True, True)
    >>> safe_target(" java\\tscript:alert(1)"), safe_target("data:text/html,x")
    (False, False)
    """
    found = _SCHEME.match(re.sub(r"[\s\x00-\x1f]", "", target))
    return found is None or found[1].lower() in _SCHEMES


def harmless_svg(data: bytes) -> bytes:
    """Return an SVG picture without scripts and events; one that has none comes back as it is.

    >>> harmless_svg(b'<svg onload="x()"><script>y()</script><g/></svg>')
    b'<svg><g /></svg>'
    """
    if not _RUNS.search(data):
        return data
    try:
        root = fromstring(data)
    except ParseError:
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    _clean(root)
    register_namespace("", "http://www.w3.org/2000/svg")
    return bytes(tostring(root))


def _clean(node: Node) -> None:
    for name, value in list(node.attrib.items()):
        local = name.rsplit("}", 1)[-1].lower()
        if local.startswith("on") or (local in ("href", "src") and not _still(value)):
            del node.attrib[name]
    for child in list(node):
        local = str(child.tag).rsplit("}", 1)[-1].lower()
        if local in _FORBIDDEN or (local == "style" and "@import" in (child.text or "")):
            node.remove(child)
        else:
            _clean(child)


def _still(target: str) -> bool:
    """Whether a part of a picture points into the picture itself or holds a picture."""
    return target.startswith(("#", "data:image/"))
