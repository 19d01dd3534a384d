"""Text that no reader of Markdown takes for more or less: a tag, an address without an end.

GitHub, JupyterLab and others make a link of a bare address, and take the backslash of an escape
behind it, or the beginning of code, for a part of it; what was escaped is then a tag. So an
address gets its own signs, and "<" is written by its name. So are a backslash, behind which
pandoc's writer would leave out another sign, and what begins like the name of a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from ..pandoc import NO_ATTR, Element, mapped

_ADDRESS = re.compile(r"(https?://[\w.-]+(?:[\w./?=&%#~:+,;@-]*[\w/=#])?)")
_SIGNS = re.compile(r"(<|\\|&(?=#?\w+;)|:(?=//)|(?<=www)\.)")
_NAMES = {"<": "&lt;", "\\": "&#92;", "&": "&amp;", ":": "&#58;", ".": "&#46;"}


def shielded(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* for Markdown whose text is text, and whose addresses end where they end."""
    return list(mapped(list(blocks), _shielded))


def _shielded(element: Element) -> Any:
    if element["t"] == "Str":
        return list(_pieces(element["c"])) if _SIGNS.search(element["c"]) else element
    if element["t"] == "Link":
        attr, words, target = element["c"]
        return {"t": "Link", "c": [attr, mapped(words, _unlinked), _titled(target)]}
    if element["t"] == "Image":
        attr, words, target = element["c"]
        return {"t": "Image", "c": [attr, mapped(words, _unlinked), _titled(target)]}
    return element


def _titled(target: Sequence[str]) -> list[str]:
    """Return where a link leads, its title written so that no sign in it ends it."""
    where, title = target
    return [where, " ".join(escape(title).replace("\\", "&#92;").split())]


def _pieces(text: str) -> Iterator[Element]:
    for at, part in enumerate(_ADDRESS.split(text)):
        if at % 2:
            yield {"t": "Link", "c": [NO_ATTR, [{"t": "Str", "c": part}], [part, ""]]}
        else:
            yield from _named(part)


def _named(text: str) -> Iterator[Element]:
    for at, piece in enumerate(_SIGNS.split(text)):
        if at % 2:
            yield {"t": "RawInline", "c": ["markdown", _NAMES[piece]]}
        elif piece:
            yield {"t": "Str", "c": piece}


def _unlinked(element: Element) -> Any:
    """Return the words of a link in a link, which there cannot be."""
    return element["c"][1] if element["t"] == "Link" else element
