"""The tree of a document: outputs put in place, figures, tables and sections numbered."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from ..errors import nearest
from ..pandoc import NO_ATTR, Element, inlines, mapped, plain, walk
from .notebook import CAPTION, MARK, Output

CROSS = "cross-reference"
"""The class of a link that the program wrote, whose number a format may count itself."""
_CROSS = re.compile(r"(fig|tbl|sec)-.+")
WORDS = {
    "fig": {"zh": "图", "en": "Figure"},
    "tbl": {"zh": "表", "en": "Table"},
    "sec": {"zh": "第 {} 节", "en": "Section {}"},
    "references": {"zh": "参考文献", "en": "References"},
    "abstract": {"zh": "摘要", "en": "Abstract"},
    "keywords": {"zh": "关键词", "en": "Keywords"},
    "contents": {"zh": "目录", "en": "Contents"},
    "comma": {"zh": "，", "en": ", "},
    "continued": {"zh": "{}（续）", "en": "{} (continued)"},
    "untitled": {"zh": "无标题", "en": "Untitled"},
}
"""What the program itself writes into a document, in the document's language."""

EXPLORER = "survey-explorer"
"""Format of a raw block of data to explore: a page shows it, other writers leave it out."""


def cited(blocks: Sequence[Element]) -> dict[str, None]:
    """Return in order what a document cites: keys of works, and labels."""
    return {
        citation["citationId"]: None
        for element in walk(list(blocks))
        if element["t"] == "Cite"
        for citation in element["c"][0]
    }


def is_label(key: str) -> bool:
    """Whether a key refers to a figure, a table or a section."""
    return _CROSS.fullmatch(key) is not None


def citations(blocks: Sequence[Element]) -> list[str]:
    """Return the citation keys of a document in order, cross-references left out, each once."""
    return [key for key in cited(blocks) if not _CROSS.fullmatch(key)]


@dataclass(slots=True)
class Numbers:
    """The numbers of figures, tables and sections, and by label what a reference prints."""

    language: str
    named: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    headings: list[int] = field(default_factory=list)

    def word(self, kind: str) -> str:
        """Return 图, Figure, 表 or Table."""
        return WORDS[kind][self.language]

    def take(self, kind: str, label: str) -> str:
        """Count a figure or table and return its name with number: 图 1."""
        self.counts[kind] += 1
        name = f"{self.word(kind)} {self.counts[kind]}"
        if label:
            self.named[label] = name
        return name

    def heading(self, level: int, label: str) -> str:
        """Count a heading and return its number: 2.1."""
        self.headings = [*self.headings[:level], *[0] * (level - len(self.headings))]
        self.headings[level - 1] += 1
        number = ".".join(str(n) for n in self.headings if n)
        self.named[label] = WORDS["sec"][self.language].format(number)
        return number


def place_outputs(
    blocks: list[Element], outputs: Sequence[Output], tables: Mapping[int, list[Element]]
) -> list[Element]:
    """Return *blocks* with figures and tables where their placeholders stood.

    *tables* holds, by output, the blocks that pandoc read from its HTML.
    """

    def change(element: Element) -> Any:
        if element["t"] == "Div" and MARK in element["c"][0][1]:
            at = int(dict(element["c"][0][2])["n"])
            return _placed(outputs[at], element["c"][1], tables.get(at, []))
        return element

    return list(mapped(blocks, change))


def _placed(output: Output, content: list[Element], table: list[Element]) -> list[Element]:
    caption = [b for b in content if b["t"] == "Div" and CAPTION in b["c"][0][1]]
    words = _line(caption[0]["c"][1]) if caption else []
    rest = [block for block in content if block not in caption]
    if output.mime.startswith("image/"):
        return [_figure(output, words)]
    blocks = [_captioned(b, output, words) for b in (table or rest)]
    tables = [block for block in blocks if block["t"] == "Table"]
    for other in tables[1:] if output.label else ():
        other["c"][0][0] = ""  # a label leads to the first of several
    found = {"t": "RawBlock", "c": [EXPLORER, json.dumps(output.explorer)]}
    return [*_with_note(blocks), *([found] if output.explorer else [])]


def _line(blocks: list[Element]) -> list[Element]:
    """Return the words of a caption; one that reads as a list or heading is a line all the same."""
    if len(blocks) == 1 and blocks[0]["t"] in ("Para", "Plain"):
        return list(blocks[0]["c"])
    return inlines(plain(blocks))


def _with_note(blocks: list[Element]) -> list[Element]:
    """Return an output with the paragraphs right below its table as the table's note."""
    if len(blocks) < 2 or blocks[0]["t"] != "Table":
        return blocks
    below = list(takewhile(lambda block: block["t"] == "Para", blocks[1:]))
    return [blocks[0], *([beside("table-note", below)] if below else []), *blocks[1 + len(below) :]]


def beside(kind: str, blocks: list[Element]) -> Element:
    """Return what stands above or below a table and is set as part of it."""
    return {"t": "Div", "c": [["", [kind], []], blocks]}


def _figure(output: Output, caption: list[Element]) -> Element:
    alt = output.alt or plain(caption)
    image = {"t": "Image", "c": [NO_ATTR, inlines(alt), [f"{MARK}/{output.name}", ""]]}
    if not caption and not output.label:
        return {"t": "Para", "c": [image]}
    attr = [output.label, [], [["alt", alt]]]
    long = [{"t": "Plain", "c": caption}]
    return {"t": "Figure", "c": [attr, [None, long], [{"t": "Plain", "c": [image]}]]}


def _captioned(block: Element, output: Output, caption: list[Element]) -> Element:
    if block["t"] != "Table":
        return block
    own = block["c"][1][1]
    words = caption or (own[0]["c"] if own else [])
    label = output.label or block["c"][0][0]
    long = [{"t": "Plain", "c": words}] if words else []
    return {"t": "Table", "c": [[label, [], []], [None, long], *block["c"][2:]]}


def title_of(blocks: list[Element]) -> tuple[str, list[Element]]:
    """Return the title that a document begins with, and the rest; no title is an empty one.

    A first heading is the title if no other heading is of its level.
    """
    headings = [element for element in walk(blocks) if element["t"] == "Header"]
    if not blocks or blocks[0]["t"] != "Header":
        return "", blocks
    if any(other["c"][0] <= blocks[0]["c"][0] for other in headings[1:]):
        return "", blocks
    if any(element["t"] == "Image" for element in walk(blocks[0])):  # which no title shows
        return "", blocks
    return plain(blocks[0]["c"][2]), blocks[1:]


def worded(element: Element) -> Any:
    """Return a heading without words as its pictures, anything else as it is.

    A tagged PDF must not have a heading that says nothing.
    """
    if element["t"] != "Header" or plain(element["c"][2]).strip():
        return element
    pictures = [inner for inner in walk(element["c"][2]) if inner["t"] == "Image"]
    return [{"t": "Para", "c": pictures}] if pictures else []


def level_headings(blocks: Sequence[Element]) -> None:
    """Move headings in place so that the first is of level 1 and no level is left out below it.

    A tagged PDF (PDF/UA-1) must not skip one.
    """
    above: list[int] = []
    for element in walk(list(blocks)):
        if element["t"] == "Header":
            above = [level for level in above if level < element["c"][0]]
            above.append(element["c"][0])
            element["c"][0] = len(above)


def number_headings(blocks: Sequence[Element], numbers: Numbers, *, printed: bool) -> None:
    """Give the headings numbers in place; *printed* writes them in front of the words."""
    for element in walk(list(blocks)):
        if element["t"] != "Header" or "unnumbered" in element["c"][1][1]:
            continue
        if plain(element["c"][2]) in WORDS["references"].values():
            element["c"][1][1].append("unnumbered")
            continue
        number = numbers.heading(element["c"][0], element["c"][1][0])
        if printed:
            element["c"][2] = [{"t": "Str", "c": number}, {"t": "Space"}, *element["c"][2]]


def number_floats(blocks: Sequence[Element], numbers: Numbers) -> None:
    """Give numbers in place, in their order, to the figures and tables with caption or label."""
    for element in walk(list(blocks)):
        kind = {"Figure": "fig", "Table": "tbl"}.get(element["t"])
        if kind and (element["c"][1][1] or element["c"][0][0]):
            label, classes, pairs = element["c"][0]
            name = ["name", numbers.take(kind, label)]
            element["c"][0] = [label, classes, [name, *(p for p in pairs if p[0] != "name")]]
            element["c"][1][1] = element["c"][1][1] or [{"t": "Plain", "c": []}]


def resolve_references(blocks: list[Element], numbers: Numbers) -> list[Element]:
    """Return *blocks* with ``@fig-…`` and its like as links that read 图 1 or Section 2."""

    def change(element: Element) -> Any:
        if element["t"] != "Cite":
            return element
        keys = [citation["citationId"] for citation in element["c"][0]]
        if not all(_CROSS.fullmatch(key) and key in numbers.named for key in keys):
            return element
        links: list[Element] = []
        for key in keys:
            if links:
                links += [{"t": "Str", "c": ","}, {"t": "Space"}]
            name = inlines(numbers.named[key])
            links.append({"t": "Link", "c": [["", [CROSS], []], name, [f"#{key}", ""]]})
        return links

    return list(mapped(blocks, change))


def unknown_references(blocks: Sequence[Element], numbers: Numbers) -> list[tuple[str, list[str]]]:
    """Return the cross-references that lead to nothing, each with the nearest labels."""
    keys = sorted(filter(_CROSS.fullmatch, cited(blocks)))
    return [(k, nearest(k, numbers.named)) for k in keys if k not in numbers.named]


def without_dead_links(blocks: list[Element]) -> list[Element]:
    """Return *blocks* with links to places that are not in the document as words.

    JupyterLab keeps capitals in the name of a heading, pandoc does not: both spellings lead there.
    """
    places = {
        element["c"][0 if element["t"] != "Header" else 1][0]
        for element in walk(blocks)
        if element["t"] in ("Header", "Figure", "Table", "Div", "Span")
    }

    def change(element: Element) -> Any:
        if element["t"] != "Link" or not element["c"][2][0].startswith("#"):
            return element
        attr, words, (target, title) = element["c"]
        place = next((p for p in (target[1:], target[1:].casefold()) if p in places), "")
        return {"t": "Link", "c": [attr, words, [f"#{place}", title]]} if place else words

    return list(mapped(blocks, change))


def without_raw(blocks: list[Element]) -> list[Element]:
    """Return *blocks* with raw HTML, TeX and Typst as code: an author's text does not run.

    Headings without words are none.
    """

    def change(element: Element) -> Any:
        if element["t"] == "RawInline":
            return {"t": "Code", "c": [NO_ATTR, element["c"][1]]}
        if element["t"] == "RawBlock":
            return {"t": "CodeBlock", "c": [NO_ATTR, element["c"][1]]}
        return worded(element)

    return list(mapped(blocks, change))


def numbered_captions(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* with the number of a figure or table in front of its caption."""

    def change(element: Element) -> Any:
        if element["t"] not in ("Figure", "Table"):
            return element
        attr, (short, caption), *rest = element["c"]
        name = dict(attr[2]).get("name", "")
        if name:
            number: list[Element] = [{"t": "Strong", "c": inlines(name)}, {"t": "Space"}]
            caption = [{"t": "Plain", "c": [*number, *(caption[0]["c"] if caption else [])]}]
        return {"t": element["t"], "c": [[attr[0], attr[1], []], [short, caption], *rest]}

    return list(mapped(list(blocks), change))


def flat_figures(blocks: list[Element]) -> list[Element]:
    """Return *blocks* for Markdown: a caption is a paragraph with its number, above a table."""

    def change(element: Element) -> Any:
        if element["t"] not in ("Figure", "Table"):
            return element
        attr, caption = element["c"][0], element["c"][1][1]
        name = dict(attr[2]).get("name", "")
        words = [{"t": "Strong", "c": inlines(name)}, {"t": "Space"}] if name else []
        words += caption[0]["c"] if caption else []
        note = [{"t": "Para", "c": words}] if words else []
        if element["t"] == "Table":
            return [*note, {"t": "Table", "c": [NO_ATTR, [None, []], *element["c"][2:]]}]
        image = [{"t": "Para", "c": block["c"]} for block in element["c"][2]]
        return [*image, *note]

    return list(mapped(blocks, change))
