"""Labelled fields: `作者：Jiasen Lu 等` → the field, its label and its value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ..outline import Line
from ..titles import looks_like_title
from ..vocabulary import table

_FIELD = re.compile(
    r"\s*+[\[【(（]?([^:：\n\]】]{1,30}?)[\]】)）]?\s*(?:[:：]{1,2}\s*|\s(?=https?://))(.*)",
    re.DOTALL,
)
_BOXED = re.compile(r"\s*【([^【】]{1,12})】\s*([^:：\s].*)", re.DOTALL)
"""A label in brackets that no colon follows: ``【作者】Ze Liu``."""
_BLANKS = re.compile(r"[\s*_`]+|(?<=\w)-(?=\w)|\(s(?:\)|$)")
"""What of a label does not count; ``Author(s)`` is ``Author``."""
_WIKI = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_BESIDE = re.compile(r"(?<!\s)(?:\s*[|｜;；]\s*|\s+[·•]\s+|\n)|(?<=\S)\u3000+\s*")
"""What stands between fields that share a line."""
_SIGNS_BESIDE, _COLON = re.compile(r"[|｜;；·•\n\u3000]"), re.compile(r"[:：】]")
_FIRST = re.compile(r"[/、&(（|]|\s(?:and|or)\s|[和与及]")
_NUMBERED = re.compile(r"^[\W\d_]*(?:[一二三四五六七八九十]{1,2}[、.:：\s])?\s*|(?<![\W_])[\W_]+$")

_NUMBERED_TITLE = re.compile(r"\d{4}\.\d{4,5}(?:v\d{1,2})?[\s:：]+[A-Z]\S*\s\S+\s\S")
_SIGNS = re.compile(r"(?:\d?[\u2600-\u2bff\u20e3\ufe0f\u200d\U0001f000-\U0001faff])+\s{0,3}")
RECORD_TITLE = "bibtex title"
"""The label of the title of a BibTeX record, which need not be that of the note it stands in."""
_LONGEST_HEADING = 40
_AROUND = re.compile(
    r"^(?:主要|核心|具体|本文|论文|研究|网络|算法|相关|实验|基本|详细|整体|关键|作者|个人|我的)"
    r"|(?:介绍|分析|概述|部分|细节|设计|说明|总结|简介|框架)$"
)
"""Words around the one that names a part of a note."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line that says what it holds; *name* is canonical, *label* as written."""

    name: str
    label: str
    value: str


@lru_cache(maxsize=4096)  # several readers look at the same line
def read_field(text: str) -> Field | None:
    """Return the field that a line holds, or None if its label is not in the vocabulary.

    >>> read_field("作者：Jiasen Lu 等")
    Field(name='authors', label='作者', value='Jiasen Lu 等')
    >>> read_field("SDXL: Improving Latent Diffusion Models") is None
    True
    """
    if _is_sign(text[:1]) or "\u20e3" in text[:4]:
        text = _SIGNS.sub("", text, count=1)
    found = _BOXED.fullmatch(text) if "【" in text[:8] else None
    if found is None and (":" in text or "：" in text):
        found = _FIELD.match(text)
    if not found:
        return None
    label = _fold(found[1])
    name = _labels().get(label) or ("reference" if label in _references() else None)
    if label in _doubtful() and looks_like_title(found[2]):
        name = "title"
    if name == "links" and _NUMBERED_TITLE.match(found[2]):
        return None  # "arXiv:2309.16609 Qwen Technical Report" names a work
    if name is None or (name == "read" and looks_like_title(found[2])):
        return None  # "Read: Attention Is All You Need" names a work
    value = found[2].strip() if name == "body" else without_wiki(found[2].strip())
    if value[:2] == "* " and (inner := read_field(value[2:])) and inner.name == name:
        value = inner.value  # "作者::* Authors: …": a template around what Zotero writes
    return Field(name, found[1].strip(), value)


def _is_sign(character: str) -> bool:
    """Whether a line begins with a picture, as digests put them in front of labels."""
    return bool(character) and ("☀" <= character < "Ⰰ" or character >= "\U0001f000")


def fields_beside(line: Line) -> tuple[Line, ...]:
    """Return the fields that stand side by side in a line, each as a line; else the line itself.

    >>> line = Line(3, "", "Authors: Ze Liu et al. | Venue: ICCV 2021")
    >>> [part.text for part in fields_beside(line)]
    ['Authors: Ze Liu et al.', 'Venue: ICCV 2021']
    """
    text = line.text
    if not (_COLON.search(text) and _SIGNS_BESIDE.search(text)) or not _opens_field(text):
        return (line,)
    parts = [part for part in _BESIDE.split(text) if part.strip()]
    if len(parts) < 2 or not all(map(read_field, parts)):
        return (line,)
    return tuple(
        replace(line, text=part, links=tuple(k for k in line.links if k.url in part
                                             or (k.label and k.label in part)), marks=())
        for part in parts
    )  # fmt: skip


def _opens_field(text: str) -> bool:
    first = _BESIDE.split(text, maxsplit=1)[0]
    return not first.strip() or read_field(first) is not None


def may_hold_fields(line: Line) -> bool:
    """Whether a line is a field, or could hold several that stand side by side."""
    text = line.text
    if _COLON.search(text) is None:
        return False
    return _SIGNS_BESIDE.search(text) is not None or read_field(text) is not None


def without_wiki(text: str) -> str:
    """Return a text with the words of links to other notes in place of these links.

    >>> without_wiki("[[Junnan Li]], [[hoi|Steven Hoi]]")
    'Junnan Li, Steven Hoi'
    """
    return _WIKI.sub(lambda found: found[2] or found[1], text)


@lru_cache(maxsize=4096)
def read_label(text: str) -> str | None:
    """Return the field that a text is the label of, and nothing but that, or None.

    >>> read_label("**论文名称**"), read_label("Venue / Year"), read_label("A Title")
    ('title', 'venue', None)
    """
    words = text.strip(" :：[]【】()（）")
    name = _labels().get(_fold(words))
    several = len(words) <= _LONGEST_HEADING and ": " not in words
    if name is None and several and (first := _FIRST.split(words, maxsplit=1)[0]) != words:
        name = _labels().get(_fold(first))
    return name


@lru_cache(maxsize=1024)
def heading_says(kind: str, heading: str) -> bool:
    """Whether the words of a heading announce what the vocabulary calls *kind*.

    >>> heading_says("tool", "数据生成辅助tools"), heading_says("tasks", "pending list")
    (True, True)
    """
    folded = simple(heading)
    if folded.startswith("how "):
        return False  # "How to read papers" announces none
    return any(_word_in(word, folded) for word in table("fields")["headings"][kind])


@lru_cache(maxsize=4096)
def heading_is(kind: str, heading: str) -> bool:
    """Whether a heading says nothing but what the vocabulary calls *kind*.

    >>> heading_is("note", "3. Method and Results"), heading_is("note", "Methods for Graphs")
    (True, False)
    >>> heading_is("note", "二、主要方法")
    True
    >>> heading_is("links", "Lectures & Videos"), heading_is("links", "Papers & Videos")
    (True, False)
    """
    folded = simple(heading)
    words = _NUMBERED.sub("", folded)
    if words in _headings(kind):
        return True
    if kind not in ("note", "links") or len(words) > _LONGEST_HEADING:
        return False
    if kind == "note" and re.search(r"[\u3400-\u9fff]", words):
        parts = [_AROUND.sub("", part) or part for part in re.split(r"\s*[与和及、/&]\s*", words)]
        return all(part in _headings(kind) for part in parts)
    parts = re.split(
        r"\s*(?:&|/|,|\band\b)\s*", re.sub(r"\b(?:my|main|key|the|our)\b\s*", "", words)
    )
    return all(part in _headings(kind) for part in parts)


def says_unread(text: str) -> bool:
    """Whether a status says that the work is still to be read.

    >>> says_unread("To read"), says_unread("已读")
    (True, False)
    """
    return text.strip().casefold() in table("fields")["status"]["unread"]


@cache
def _headings(kind: str) -> frozenset[str]:
    return frozenset(table("fields")["headings"][kind])


def _word_in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None


@cache
def _doubtful() -> frozenset[str]:
    return frozenset(map(_fold, table("fields")["title"]["doubtful"]))


@cache
def _references() -> frozenset[str]:
    return frozenset(map(_fold, table("fields")["reference"]["lines"]))


@cache
def _labels() -> dict[str, str]:
    fields = table("fields")
    return {
        _fold(label): name for name, entry in fields.items() for label in entry.get("labels", ())
    }


def _fold(label: str) -> str:
    return _BLANKS.sub("", simple(label))


def simple(text: str) -> str:
    """Return a text without case and width, its Han characters simplified.

    >>> simple("發表會議"), simple("Ｖenue")
    ('发表会议', 'venue')
    """
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified())


@cache
def _simplified() -> dict[int, int]:
    written, simplified = (table("fields")["traditional"][key] for key in ("written", "simplified"))
    return {ord(one): ord(other) for one, other in zip(written, simplified, strict=True)}
