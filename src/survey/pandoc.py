"""pandoc, from its wheel, and its document tree.

One call reads, one writes, both in pandoc's sandbox: of the machine's files it sees those that
its arguments name, and nothing of the network. The tree is pandoc's JSON form (pandoc-types
1.23): an element is ``{"t": type, "c": content}``.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .errors import ExportError

Element = dict[str, Any]
NO_ATTR: list[Any] = ["", [], []]

READER = (
    "markdown-raw_html-raw_tex-raw_attribute-yaml_metadata_block-pandoc_title_block"
    "+tex_math_double_backslash+lists_without_preceding_blankline+east_asian_line_breaks"
    "-blank_before_header-implicit_figures+wikilinks_title_after_pipe"
)
"""Markdown as people write it in notebooks; raw HTML, TeX and Typst are text."""


_BOUNDS = ("+RTS", "-M2g", "-A16m", "-RTS", "--sandbox")
"""Memory, of which a document fills less before it is tidied, and no file or address beyond those
that the arguments name."""
_LONGEST = 300.0
_SECONDS = 10.0
_PACE = 5_000
"""Patience in seconds: at least, at most, and how many bytes have one more; all else hangs."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ENDS: dict[int, str] = {**dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), " "), 0xFEFF: ""}
"""Byte order marks, and signs that Typst takes for the end of a line, behind which a list or a
heading may begin."""
_ACTS = re.compile(
    r"\\(?:href|url|html[A-Za-z]*|class|cssId|style|mmlToken|includegraphics|require|csname)"
    r"(?![A-Za-z])"
)
"""What MathJax or KaTeX makes a link, an attribute or a picture of, or fetches."""
_WORDS = frozenset(("Str", "Space", "SoftBreak", "LineBreak"))
"""Elements with nothing below them: most of a document."""
_DEEPEST = 250
"""Levels of pandoc's JSON, two or three a list, quote or division."""


def run(arguments: Sequence[str], text: str, folder: Path | None = None) -> str:
    """Return what pandoc prints for *text*; raises `ExportError` with its own words if it fails."""
    return _run(arguments, text, folder)[0]


def _run(arguments: Sequence[str], text: str, folder: Path | None = None) -> tuple[str, str]:
    """Return what pandoc prints, and what it warns of."""
    raw = text.encode("utf-8", "replace")
    patience = min(_SECONDS + len(raw) / _PACE, _LONGEST)
    try:
        done = subprocess.run(  # noqa: S603  (our own arguments, no shell)
            [_program(), *_BOUNDS, *arguments],
            input=raw,
            capture_output=True,
            cwd=folder,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportError(f"pandoc: no end after {patience:.0f} seconds") from error
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode:
        raise ExportError(f"pandoc: {said}")
    return done.stdout.decode("utf-8"), said


@cache
def _program() -> str:
    """Return where pandoc lies."""
    import pypandoc  # noqa: PLC0415  (slow to start)

    return str(pypandoc.get_pandoc_path())


def read(text: str, form: str = READER) -> list[Any]:
    """Return the blocks of a text in pandoc's JSON form; `ExportError` if nested too deep."""
    return read_aloud(text, form)[0]


def read_aloud(text: str, form: str = READER) -> tuple[list[Any], str]:
    """Return the blocks of a text, and what pandoc warns of, such as a note it leaves out."""
    made, said = _run(["-f", form, "-t", "json"], text.translate(_ENDS))
    return list(loaded(made)["blocks"]), said


def loaded(made: str) -> dict[str, Any]:
    """Return a document that pandoc wrote as JSON; `ExportError` if it is nested too deep."""
    try:
        document: dict[str, Any] = json.loads(made)
    except RecursionError:
        document = {"blocks": None}
    if document["blocks"] is None or _is_deep(list(document.values())):
        raise ExportError("lists, quotes or divisions are nested too deep to be printed")
    return document


def _is_deep(blocks: list[Any]) -> bool:
    """Whether a walk that calls itself would not come to the end of a tree."""
    level: list[Any] = blocks
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                below += node.values()
            elif isinstance(node, list):
                below += node
        if not below:
            return False
        level = below
    return True


def document(blocks: list[Any], meta: dict[str, Any]) -> str:
    """Return blocks and metadata as a document in pandoc's JSON form."""
    return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": blocks})


def walk(node: Any) -> Iterator[Element]:
    """Yield every element below *node*, in the order of the document."""
    ahead = [node]
    while ahead:
        here = ahead.pop()
        if isinstance(here, dict):
            if "t" in here:
                yield here
                if here["t"] in _WORDS:
                    continue
            ahead.extend(reversed(here.values()))
        elif isinstance(here, list):
            ahead.extend(reversed(here))


def mapped(node: Any, change: Callable[[Element], Any]) -> Any:
    """Return *node* with every element replaced by what *change* makes of it, innermost first.

    *change* returns an element, or a list of elements that take its place in a list.
    """
    if isinstance(node, dict):
        return _mapped(node, change)
    if not isinstance(node, list):
        return node
    out: list[Any] = []
    for child in node:
        if isinstance(child, dict):
            made = _mapped(child, change)
            if isinstance(made, list):
                out += made
            else:
                out.append(made)
        else:
            out.append(mapped(child, change) if isinstance(child, list) else child)
    return out


def _mapped(node: Element, change: Callable[[Element], Any]) -> Any:
    kind = node.get("t")
    if kind in _WORDS:
        return change(node.copy())
    made = {
        key: mapped(value, change) if isinstance(value, (list, dict)) else value
        for key, value in node.items()
    }
    return made if kind is None else change(made)


def plain(node: Any) -> str:
    """Return the words of *node*."""
    return "".join(_words(node))


def _words(node: Any) -> Iterator[str]:
    ahead = [node]
    while ahead:
        here = ahead.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, list):
            ahead += [child for child in here if isinstance(child, (list, dict))][::-1]
        elif isinstance(here, dict):
            ahead += _within(here)[::-1]


def _within(element: Element) -> list[Any]:
    """Return the words of an element, or what is below it; quotes become characters."""
    kind = element.get("t")
    if kind == "Str":
        return [element["c"]]
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return [" "]
    if kind in ("Code", "Math", "CodeBlock"):
        return [element["c"][1]]
    if kind == "Quoted":
        left, right = "‘’" if element["c"][0]["t"] == "SingleQuote" else "“”"
        return [left, element["c"][1], right]
    return [child for child in element.values() if isinstance(child, (list, dict))]


def printable(text: str) -> str:
    """Return a text whose control characters, which no page and no XML can hold, are U+FFFD.

    A byte order mark, which shows nothing and which no PDF may hold, is left out.
    """
    return _CONTROL.sub("\ufffd", text.translate(_ENDS))


def inlines(text: str) -> list[Element]:
    """Return words as inline elements; nothing in *text* is markup."""
    parts: list[Element] = []
    for word in re.split(r"(\s+)", printable(text)):
        if word:
            parts.append({"t": "Space"} if word.isspace() else {"t": "Str", "c": word})
    return parts


def no_tag(formula: str) -> str:
    """Return a formula that nobody takes for HTML or for a link: a blank changes nothing of it.

    >>> no_tag("a<b"), no_tag("a < b"), no_tag("[a](b)")
    ('a< b', 'a < b', '[a] (b)')
    """
    return re.sub(r"<(?=[A-Za-z/!?])|\](?=[(\[:])", r"\g<0> ", formula)


def only_formula(math: Element) -> Element:
    r"""Return a formula that is no more than one for whoever shows it, as code where it is more.

    >>> only_formula({"t": "Math", "c": [{"t": "InlineMath"}, r"\href{javascript:x}{y}"]})["t"]
    'Code'
    """
    kind, formula = math["c"]
    if _ACTS.search(formula):
        return {"t": "Code", "c": [NO_ATTR, printable(formula)]}
    return {"t": "Math", "c": [kind, printable(no_tag(formula))]}
