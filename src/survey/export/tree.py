"""The tree of a document: outputs put in place, figures, tables and sections numbered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from ..errors import nearest
from ..pandoc import NO_ATTR, Element, inlines, mapped, plain, walk
from .notebook import Output

_CROSS = re.compile(r"(fig|tbl|sec)-.+")
WORDS = {
    "fig": {"zh": "图", "en": "Figure"},
    "tbl": {"zh": "表", "en": "Table"},
    "sec": {"zh": "第 {} 节", "en": "Section {}"},
    "references": {"zh": "参考文献", "en": "References"},
    "abstract": {"zh": "摘要", "en": "Abstract"},
    "keywords": {"zh": "关键词", "en": "Keywords"},
}
"""What the program itself writes into a document, in the document's language."""


def citations(blocks: Sequence[Element]) -> list[str]:
    """Return the citation keys of a document in order, cross-references left out, each once."""
    keys = [
        citation["citationId"]
        for element in walk(list(blocks))
        if element["t"] == "Cite"
        for citation in element["c"][0]
    ]
    return [key for key in dict.fromkeys(keys) if not _CROSS.fullmatch(key)]


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
    blocks: list[Element],
    outputs: Sequence[Output],
    tables: Mapping[int, list[Element]],
    numbers: Numbers,
) -> list[Element]:
    """Return *blocks* with figures and tables, numbered, where their placeholders stood.

    *tables* holds, by output, the blocks that pandoc read from its HTML.
    """

    def change(element: Element) -> Any:
        if element["t"] == "Div" and "survey-output" in element["c"][0][1]:
            at = int(dict(element["c"][0][2])["n"])
            return _placed(outputs[at], element["c"][1], tables.get(at, []), numbers)
        return element

    return list(mapped(blocks, change))


def _placed(
    output: Output, content: list[Element], table: list[Element], numbers: Numbers
) -> list[Element]:
    caption = [b for b in content if b["t"] == "Div" and "survey-caption" in b["c"][0][1]]
    words = caption[0]["c"][1][0]["c"] if caption and caption[0]["c"][1] else []
    rest = [block for block in content if block not in caption]
    if output.mime.startswith("image/"):
        return [_figure(output, words, numbers)]
    return [_captioned(b, output, words, numbers) for b in (table or rest)]


def _figure(output: Output, caption: list[Element], numbers: Numbers) -> Element:
    alt = output.alt or plain(caption)
    image = {"t": "Image", "c": [NO_ATTR, inlines(alt), [output.name, ""]]}
    if not caption and not output.label:
        return {"t": "Para", "c": [image]}
    name = numbers.take("fig", output.label)
    classes = ["tall"] if is_tall(output) else []
    attr = [output.label, classes, [["name", name], ["alt", alt]]]
    long = [{"t": "Plain", "c": caption}]
    return {"t": "Figure", "c": [attr, [None, long], [{"t": "Plain", "c": [image]}]]}


def is_tall(output: Output) -> bool:
    """Whether a figure, as wide as the page, would take more than half of it."""
    if not isinstance(output.data, str):
        return False
    size = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', output.data[:2000])
    return size is not None and float(size[2]) > 0.75 * float(size[1])


def float_tall(blocks: list[Element]) -> list[Element]:
    """Return *blocks* for Typst: a tall figure moves to where it fits, and text fills the gap."""

    def change(element: Element) -> Any:
        if element["t"] != "Figure" or "tall" not in element["c"][0][1]:
            return element
        start = {"t": "RawBlock", "c": ["typst", "#[\n#set figure(placement: auto)"]}
        return [start, element, {"t": "RawBlock", "c": ["typst", "]"]}]

    return list(mapped(blocks, change))


def _captioned(block: Element, output: Output, caption: list[Element], numbers: Numbers) -> Element:
    if block["t"] != "Table":
        return block
    own = block["c"][1][1]
    words = caption or (own[0]["c"] if own else [])
    label = output.label or block["c"][0][0]
    attr: list[Any] = [label, [], []]
    if words or label:
        attr[2] = [["name", numbers.take("tbl", label)]]
    return {
        "t": "Table",
        "c": [attr, [None, [{"t": "Plain", "c": words}] if words else []], *block["c"][2:]],
    }


def number_headings(blocks: Sequence[Element], numbers: Numbers, *, printed: bool) -> None:
    """Give the headings numbers in place; *printed* writes them in front of the words."""
    for element in walk(list(blocks)):
        if element["t"] != "Header" or "unnumbered" in element["c"][1][1]:
            continue
        number = numbers.heading(element["c"][0], element["c"][1][0])
        if printed:
            element["c"][2] = [{"t": "Str", "c": number}, {"t": "Space"}, *element["c"][2]]


def number_tables(blocks: Sequence[Element], numbers: Numbers) -> None:
    """Give numbers in place to the tables that the author wrote with a caption."""
    for element in walk(list(blocks)):
        if (
            element["t"] == "Table"
            and element["c"][1][1]
            and not dict(element["c"][0][2]).get("name")
        ):
            label = element["c"][0][0]
            element["c"][0] = [label, [], [["name", numbers.take("tbl", label)]]]


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
            links.append({"t": "Link", "c": [NO_ATTR, name, [f"#{key}", ""]]})
        return links

    return list(mapped(blocks, change))


def unknown_references(blocks: Sequence[Element], numbers: Numbers) -> list[tuple[str, list[str]]]:
    """Return the cross-references that lead to nothing, each with the nearest labels."""
    keys = {
        citation["citationId"]
        for element in walk(list(blocks))
        if element["t"] == "Cite"
        for citation in element["c"][0]
        if _CROSS.fullmatch(citation["citationId"])
    }
    return [(k, nearest(k, numbers.named)) for k in sorted(keys) if k not in numbers.named]


def without_raw(blocks: list[Element]) -> list[Element]:
    """Return *blocks* with raw HTML, TeX and Typst as code: an author's text does not run."""

    def change(element: Element) -> Any:
        if element["t"] == "RawInline":
            return {"t": "Code", "c": [NO_ATTR, element["c"][1]]}
        if element["t"] == "RawBlock":
            return {"t": "CodeBlock", "c": [NO_ATTR, element["c"][1]]}
        return element

    return list(mapped(blocks, change))


_PAGE = 96
"""Characters of half width that a line of a table holds at its usual size."""
_SHORT = 18
"""A column that is nowhere wider keeps its words on one line."""


def fit_tables(blocks: Sequence[Element]) -> None:
    """Give the columns of wide tables widths in place, by what stands in them, so that they fit."""
    for table in walk(list(blocks)):
        if table["t"] != "Table":
            continue
        specs, head, bodies = table["c"][2], table["c"][3], table["c"][4]
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3]))]
        cells = [[plain(cell[4]) for cell in row[1]] for row in rows]
        columns = [list(column) for column in zip(*cells, strict=False)]
        natural = [max(map(width, column)) for column in columns]
        if len(columns) != len(specs) or sum(natural) + 3 * len(columns) <= _PAGE:
            continue
        for spec, share in zip(specs, shares(columns), strict=True):
            spec[1] = {"t": "ColWidth", "c": share}
        size = 9 if len(columns) <= 6 else 8 if len(columns) <= 8 else 7
        table["c"][0][2].append(["typst:text:size", f"{size}pt"])


def shares(columns: Sequence[Sequence[str]]) -> list[float]:
    """Return each column's part of the page: no word is cut, long texts share what is left.

    >>> shares([["CLIP", "ALIGN"], ["long words " * 9, "words"], ["NeurIPS 2022"]])
    [0.08, 0.76, 0.16]
    """
    natural = [max(map(width, column)) for column in columns]
    words = [max(_longest(text) for text in column) for column in columns]
    needs = [3.0 + (n if n <= _SHORT else w) for n, w in zip(natural, words, strict=True)]
    weights = [
        max(0.0, sum(map(width, column)) / len(column) + n - 2 * need) if n > _SHORT else 0.0
        for column, n, need in zip(columns, natural, needs, strict=True)
    ]
    left = max(0.0, _PAGE - sum(needs))
    total = sum(weights) or 1.0
    wanted = [need + left * weight / total for need, weight in zip(needs, weights, strict=True)]
    return [round(share / sum(wanted), 2) for share in wanted]


def _longest(text: str) -> int:
    """Return the width of the longest run of *text* that a line cannot break."""
    runs = re.split(r"[\s\u3000-\u9fff\uff00-\uffef]+|(?<=[-/])", text)
    return min(40, max(map(width, runs)))


def width(text: str) -> int:
    """Return the columns that *text* takes: a full-width character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


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
