"""pandoc, from its wheel, and its document tree.

One call reads, one writes; untrusted text is read in pandoc's sandbox. The tree is pandoc's JSON
form (pandoc-types 1.23): an element is ``{"t": type, "c": content}``.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypandoc

from .errors import ExportError

Element = dict[str, Any]
NO_ATTR: list[Any] = ["", [], []]

READER = (
    "markdown-raw_html-raw_tex-raw_attribute-yaml_metadata_block-pandoc_title_block"
    "+tex_math_single_backslash+lists_without_preceding_blankline+east_asian_line_breaks"
    "-blank_before_header-implicit_figures+wikilinks_title_after_pipe"
)
"""Markdown as people write it in notebooks; raw HTML, TeX and Typst are text."""


def run(arguments: Sequence[str], text: str, folder: Path | None = None) -> str:
    """Return what pandoc prints for *text*; raises `ExportError` with its own words if it fails."""
    done = subprocess.run(  # noqa: S603  (our own arguments, no shell)
        [pypandoc.get_pandoc_path(), *arguments],
        input=text.encode("utf-8", "replace"),
        capture_output=True,
        cwd=folder,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise ExportError(f"pandoc: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8")


def read(text: str, form: str = READER) -> list[Any]:
    """Return the blocks of a text in pandoc's JSON form."""
    return list(json.loads(run(["-f", form, "-t", "json", "--sandbox"], text))["blocks"])


def document(blocks: list[Any], meta: dict[str, Any]) -> str:
    """Return blocks and metadata as a document in pandoc's JSON form."""
    return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": blocks})


def walk(node: Any) -> Iterator[Element]:
    """Yield every element below *node*, in the order of the document."""
    if isinstance(node, dict):
        if "t" in node:
            yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def mapped(node: Any, change: Callable[[Element], Any]) -> Any:
    """Return *node* with every element replaced by what *change* makes of it, innermost first.

    *change* returns an element, or a list of elements that take its place in a list.
    """
    if isinstance(node, dict):
        made = {key: mapped(value, change) for key, value in node.items()}
        return change(made) if "t" in made else made
    if not isinstance(node, list):
        return node
    out: list[Any] = []
    for child in node:
        made = mapped(child, change)
        if isinstance(made, list) and isinstance(child, dict):
            out += made
        else:
            out.append(made)
    return out


def plain(node: Any) -> str:
    """Return the words of *node*."""
    words = []
    for element in walk(mapped(node, _quoted)):
        if element["t"] == "Str":
            words.append(element["c"])
        elif element["t"] in ("Space", "SoftBreak", "LineBreak"):
            words.append(" ")
        elif element["t"] in ("Code", "Math", "CodeBlock"):
            words.append(element["c"][1])
    return "".join(words)


def _quoted(element: Element) -> Any:
    """Return what stands in quotes with the quotes as characters."""
    if element["t"] != "Quoted":
        return element
    left, right = "‘’" if element["c"][0]["t"] == "SingleQuote" else "“”"
    return [{"t": "Str", "c": left}, *element["c"][1], {"t": "Str", "c": right}]


def inlines(text: str) -> list[Element]:
    """Return words as inline elements; nothing in *text* is markup."""
    parts: list[Element] = []
    for word in re.split(r"(\s+)", text):
        if word:
            parts.append({"t": "Space"} if word.isspace() else {"t": "Str", "c": word})
    return parts
