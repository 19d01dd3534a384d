"""What stands before the text: title, authors, date, abstract; as blocks and as metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from .. import pandoc
from ..pandoc import Element
from .tree import WORDS


def authors(front: Mapping[str, Any]) -> list[str]:
    """Return the names of the authors, written as one name, a list or ``name:`` entries."""
    given = front.get("author") or []
    people = given if isinstance(given, list) else [given]
    return [str(p.get("name", "")) if isinstance(p, dict) else str(p) for p in people]


def heading_blocks(front: Mapping[str, Any], language: str) -> list[Element]:
    """Return title, authors, date and abstract as blocks, for a format without a title page."""
    blocks: list[Element] = []
    if front.get("title"):
        title = pandoc.inlines(str(front["title"]))
        blocks.append({"t": "Header", "c": [1, ["", ["unnumbered"], []], title]})
    if front.get("subtitle"):
        blocks.append({"t": "Para", "c": pandoc.inlines(str(front["subtitle"]))})
    comma = "，" if language == "zh" else ", "
    byline = comma.join(filter(None, [*authors(front), str(front.get("date") or "")]))
    if byline:
        blocks.append({"t": "Para", "c": pandoc.inlines(byline)})
    for name in ("abstract", "keywords"):
        if words := _text(front.get(name), language):
            label: list[Element] = [
                {"t": "Strong", "c": pandoc.inlines(WORDS[name][language])},
                {"t": "Space"},
            ]
            blocks.append({"t": "Para", "c": [*label, *pandoc.inlines(words)]})
    return blocks


def metadata(front: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the front matter as pandoc's metadata, with the words of the document's language."""
    texts = {
        "lang": "zh-CN" if language == "zh" else "en-US",
        "doclang": language,
        "title": str(front.get("title") or ""),
        "subtitle": str(front.get("subtitle") or ""),
        "date": str(front.get("date") or ""),
        "abstract": _text(front.get("abstract"), language),
        "keywords": _text(front.get("keywords"), language),
    }
    texts |= {f"word-{name}": words[language] for name, words in WORDS.items()}
    meta: dict[str, Any] = {name: _words(text) for name, text in texts.items() if text}
    if names := authors(front):
        meta["author"] = {"t": "MetaList", "c": [_words(name) for name in names]}
    for name in ("toc", "numbersections"):
        if front.get(name, True):
            meta[name] = {"t": "MetaBool", "c": True}
    return meta


def printed_text(front: Mapping[str, Any]) -> str:
    """Return all that is printed of the front matter."""
    names = ("title", "subtitle", "date", "abstract", "keywords")
    return " ".join([*(_text(front.get(name), "zh") for name in names), *authors(front)])


def _text(value: Any, language: str) -> str:
    if isinstance(value, list):
        return ("；" if language == "zh" else "; ").join(map(str, value))
    text = " ".join(str(value or "").split())
    return re.sub(r"(?<=[，。；：！？、”）]) ", "", text) if language == "zh" else text


def _words(text: str) -> dict[str, Any]:
    return {"t": "MetaInlines", "c": cast("Any", pandoc.inlines(text))}
