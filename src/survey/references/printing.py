"""References as text, and what pandoc needs to print them in a document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files as packaged
from pathlib import Path
from typing import Any

from .. import pandoc
from . import items, national
from .altered import altered
from .entries import read_entries
from .inert import inert
from .items import Item
from .styles import citation_mode, is_national, style_path

TEMPLATES = Path(str(packaged("survey"))) / "templates"


@contextmanager
def citeproc(entries: str, style: str) -> Iterator[list[str]]:
    """Give the arguments with which pandoc resolves citations of these BibTeX entries.

    A style of GB/T 7714 prints each reference in its own language; others print English.
    """
    with _arguments(references(entries, style), style_path(style)) as arguments:
        yield arguments


def formatted(entries: str, keys: Sequence[str], style: str) -> list[str]:
    """Return the references of these keys as text, in the order in which the style prints them."""
    return list(printed(references(entries, style), keys, style).values()) if keys else []


def references(entries: str, style: str) -> list[Item]:
    """Return the items of BibTeX entries with the titles that a style wants."""
    read = list(map(inert, read_entries(entries)))
    return list(map(national.unstyled, read)) if is_national(style_path(style)) else read


def printed(made: Iterable[Item], keys: Sequence[str], style: str) -> dict[str, str]:
    """Return the references of *keys* among items as text by key, in the order of the style."""
    cited = [{"t": "Str", "c": ""}]
    citations = [
        {"citationId": key, "citationPrefix": [], "citationSuffix": [], "citationNoteNum": 0,
         "citationMode": {"t": "NormalCitation"}, "citationHash": 0}
        for key in keys
    ]  # fmt: skip
    blocks: list[Any] = [
        {"t": "Para", "c": [{"t": "Cite", "c": [[citation], cited]} for citation in citations]},
        {"t": "Div", "c": [["refs", [], []], []]},
    ]
    with _arguments(made, style_path(style)) as arguments:
        text = pandoc.run(["-f", "json", "-t", "json", *arguments], pandoc.document(blocks, {}))
    return dict(_entries(pandoc.loaded(text)["blocks"]))


@contextmanager
def _arguments(made: Iterable[Item], style: Path) -> Iterator[list[str]]:
    path, mode = style, "english"
    with tempfile.TemporaryDirectory() as folder:
        if is_national(style):
            made = [national.prepared(item) for item in made]
            path, mode = Path(folder) / "style.csl", citation_mode(style)
            path.write_text(altered(style), encoding="utf-8")
        listed = Path(folder) / "references.json"
        listed.write_text(items.written(made), encoding="utf-8")
        yield [
            "--csl", str(path), "-M", f"cite-items={listed}", "-M", f"cite-mode={mode}",
            "--lua-filter", str(TEMPLATES / "cite.lua"),
        ]  # fmt: skip


def _entries(node: Any) -> Iterator[tuple[str, str]]:
    for element in pandoc.walk(node):
        if element["t"] == "Div" and "csl-entry" in element["c"][0][1]:
            key = element["c"][0][0].removeprefix("ref-")
            yield key, " ".join(pandoc.plain(element["c"][1]).split())
