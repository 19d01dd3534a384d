"""HTML in one file: figures inside, contents, citations that show their reference; no network."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from .. import explore, pandoc
from ..pandoc import Element, mapped, walk
from ..references import TEMPLATES
from . import tables, tree
from .document import Document, resolved
from .front import metadata
from .pictures import picture_kind, picture_size

_MANY = 7
"""So many columns are wider than the text beside them."""


def page(document: Document) -> str:
    """Return a document as one HTML file that asks the network for nothing."""
    blocks = tables.fitted(document.blocks, "html", document.language)
    blocks = resolved(document, tree.without_dead_links(blocks))
    blocks = with_cards(tree.numbered_captions(blocks))
    blocks = mapped(blocks, _scrolling)
    _embed(blocks, document.figures)
    options = ["--toc", "--toc-depth=3"] if document.front.get("toc", True) else []
    if any(map(_is_explorer, walk(blocks))):
        options += ["-V", f"script={explore.script_hash()}"]
    if document.front.get("title"):
        options.append("--shift-heading-level-by=1")
    meta = metadata(document.front, document.language)
    meta["pagetitle"] = {"t": "MetaString", "c": document.name}
    return pandoc.run(
        ["-f", "json", "-t", "html5", "--template", str(TEMPLATES / "survey.html"), "--mathml",
         "--syntax-highlighting=none", "--wrap=none", "--section-divs", *options,
         "-V", f"style={_style()}"],
        pandoc.document(mapped(blocks, _explored), meta),
    )  # fmt: skip


def with_cards(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* with each citation's reference beside it, for a page to show on hovering."""
    entries = {
        element["c"][0][0]: [part for block in element["c"][1] for part in _inline(block)]
        for element in walk(list(blocks))
        if element["t"] == "Div" and "csl-entry" in element["c"][0][1]
    }

    def change(element: Element) -> Any:
        if element["t"] != "Cite":
            return element
        targets = _targets(element, list(entries))
        shown = {at: [entries[place] for place in places] for at, places in targets.items()}
        return mapped(element, lambda inner: _carded(inner, shown))

    return list(mapped(list(blocks), change))


def _inline(block: Element) -> list[Element]:
    """Return the words of a paragraph; what an author puts beside it into an entry has no card."""
    return list(block["c"]) if block["t"] in ("Para", "Plain") else []


def _targets(cite: Element, order: Sequence[str]) -> dict[str, list[str]]:
    """Return by place that a citation links to what its card shows: in [6–8], the last shows 7."""
    linked = {e["c"][2][0].removeprefix("#") for e in walk(cite) if e["t"] == "Link"}
    named = linked | {f"ref-{citation['citationId']}" for citation in cite["c"][0]}
    shown: dict[str, list[str]] = {}
    waiting: list[str] = []
    for place in order:
        if place in named:
            waiting.append(place)
        if place in linked:
            shown[place], waiting = waiting, []
    return shown


def _carded(element: Element, shown: Mapping[str, Sequence[Sequence[Element]]]) -> Any:
    """Return a link to a reference with its card behind it, anything else as it is."""
    if element["t"] != "Link" or element["c"][2][0].removeprefix("#") not in shown:
        return element
    words: list[Element] = []
    for entry in shown[element["c"][2][0].removeprefix("#")]:
        words += [{"t": "LineBreak"}] if words else []
        words += mapped(list(entry), _bare)
    card = [["", ["card"], [["hidden", "hidden"], ["role", "tooltip"]]], words]
    return {"t": "Span", "c": [["", ["cite"], []], [element, {"t": "Span", "c": card}]]}


def _bare(element: Element) -> Any:
    """Return a link as its words, for a card lies beside one; and columns as running text."""
    return element["c"][1] if element["t"] in ("Link", "Span") else element


def _scrolling(element: Element) -> Any:
    """Return a table in a box of its own, which a narrow screen moves sideways."""
    if element["t"] != "Table":
        return element
    specs = element["c"][2]
    wide = ["wide"] if any(width["t"] == "ColWidth" for _, width in specs) else []
    widest = ["widest"] if wide and len(specs) >= _MANY else []
    box = ["", ["scroll", *wide, *widest], [["role", "region"], ["tabindex", "0"]]]
    caption = element["c"][1][1]
    if caption:
        inside = {"t": "Span", "c": [["", ["caption"], []], caption[0]["c"]]}
        element["c"][1][1] = [{"t": "Plain", "c": [inside]}]
    return {"t": "Div", "c": [box, [element]]}


def _is_explorer(element: Element) -> bool:
    return bool(element["t"] == "RawBlock" and element["c"][0] == tree.EXPLORER)


def _explored(element: Element) -> Any:
    """Return data to explore as our own script and the data; the table above it stays for paper.

    The notes do not lie beside the page, so nothing in it links to them.
    """
    if not _is_explorer(element):
        return element
    data = {**json.loads(element["c"][1]), "base": None}
    return {"t": "RawBlock", "c": ["html", explore.fragment(data)]}


def _embed(blocks: Sequence[Element], figures: Mapping[str, bytes]) -> None:
    """Put the figures themselves in place of their names, at their own size."""
    for image in walk(list(blocks)):
        if image["t"] == "Image":
            data, pairs = figures[image["c"][2][0]], image["c"][0][2]
            mime = picture_kind(data, image["c"][2][0])
            image["c"][2] = [f"data:{mime};base64,{b64encode(data).decode()}", ""]
            size = picture_size(data) if mime == "image/svg+xml" and not pairs else None
            if size:  # a drawing that says only its proportions would be as wide as the page
                pairs.append(["width", f"{size[0]:.0f}pt"])


def _style() -> str:
    return (TEMPLATES / "survey.css").read_text(encoding="utf-8")
