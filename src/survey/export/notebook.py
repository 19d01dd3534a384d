"""A notebook → Markdown with placeholders, and the outputs that go in their places.

Markdown cells are taken as they are. Of a code cell only its outputs are printed: a figure, a
table, a formula or Markdown; code, prompts and text are hidden, and so are what a widget shows and
scripts. Options of a cell stand in its first lines
as Quarto writes them: ``#| label: fig-timeline``, ``#| fig-cap: …``, ``#| fig-alt: …``,
``#| tbl-cap: …``. A figure of `survey.figures` carries a caption and a description of its own:
they stand in where the cell has none.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import nbformat

from .. import explore
from ..draft.notebook import is_suggestion
from ..errors import ExportError, SettingsError, suggest
from ..values.mappings import NotReadError, read_yaml

_PREFERRED = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/html",
    "text/latex",
)
_HIDDEN = re.compile(
    r"text/plain|application/javascript|application/vnd\.(?:jupyter\.widget-.*|[a-z]+_load\..*)"
)
"""What is no loss on paper: text stands in for something richer, a widget for its program."""
_FORMULA = re.compile(
    r"\s*(?:(?P<sign>\$\$?)(?P<set>[^$]+)(?P=sign)"
    r"|\\begin\{(?P<name>equation\*?)\}(?P<one>[^$]*)\\end\{(?P=name)\}"
    r"|(?P<lines>\\begin\{(?P<kind>(?:align|gather)\*?)\}[^$]*\\end\{(?P=kind)\}))\s*"
)
"""What sympy and `IPython.display.Math` write; with more around it, it is TeX of its own."""
_SAID = 300
"""Characters of what a kernel said."""
_SUFFIX = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
MARK = f"survey-output-{secrets.token_hex(8)}"
CAPTION = f"{MARK}-caption"
"""Classes of what holds the place of an output, and of its caption; no author can write them."""
PASTED = "attachment:"
"""Before the name of a picture that was pasted into a cell; no file of the project has it."""
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KNOWN = (
    "title", "subtitle", "author", "date", "abstract", "keywords", "lang", "bibliography", "csl",
    "toc", "numbersections",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Output:
    """One printed output of a code cell."""

    cell: int
    """The cell's place in the notebook, from 1."""
    mime: str
    data: str | bytes
    name: str
    """File name of a figure, without folder, which no other has; empty for what is no figure."""
    label: str = ""
    caption: str = ""
    alt: str = ""
    explorer: Mapping[str, Any] | None = field(default=None, repr=False)
    """What a page can show in its place for clicks to answer."""
    beside: str = ""
    """The form of it that only programs show; HTML beside it may be a script alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook as Markdown, with what its placeholders stand for."""

    front: Mapping[str, Any]
    markdown: str
    outputs: tuple[Output, ...]
    cells: tuple[tuple[int, str], ...] = field(repr=False)
    """Place and Markdown of each cell that is printed, to find the cell of a mistake."""
    attached: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Pictures that were pasted into Markdown cells, by the name they are printed under."""
    taken: frozenset[str] = field(default_factory=frozenset, repr=False)
    """The names of all these pictures as `free_name` compares them."""

    def cell_of(self, text: str) -> int:
        """Return the place of the first cell with *text* in it or its outputs; 0 for none."""
        printed = ((out.cell, out.data) for out in self.outputs if isinstance(out.data, str))
        return next((n for n, found in (*self.cells, *printed) if text in found), 0)


def read_notebook(notebook: Any, *, run: bool = True) -> Source:
    """Return what is to be printed of a notebook; with *run*, it must have been run.

    Raises `SettingsError` for an unknown key of the front matter, `ExportError` for what is no
    notebook, and for a cell whose last run failed or whose options cannot be read.
    """
    check_form(notebook)
    front: Mapping[str, Any] = {"title": notebook.metadata.get("title", "")}
    cells: list[tuple[int, str]] = []
    outputs: list[Output] = []
    attached: dict[str, bytes] = {}
    taken: set[str] = set()
    for number, cell in enumerate(notebook.cells, 1):
        if "remove-cell" in cell.metadata.get("tags", []) or is_suggestion(cell):
            continue
        found = _FRONT.match(cell.source) if number == 1 and cell.cell_type != "code" else None
        if found:
            front = {**front, **_front_matter(found[1])}
        if cell.cell_type == "markdown":
            text = cell.source[found.end() :] if found else cell.source
            text, pasted = _attachments(text, cell.get("attachments", {}), number, taken)
            attached |= pasted
            cells.append((number, text))
        elif cell.cell_type == "code":
            made = list(_outputs(cell, number, taken, run=run))
            placeholders = [_placeholder(at, out) for at, out in enumerate(made, len(outputs))]
            outputs += made
            cells += [(number, text) for text in placeholders]
    text = "\n\n".join(markdown for _, markdown in cells)
    _check_labels(outputs)
    return Source(front, text + "\n", tuple(outputs), tuple(cells), attached, frozenset(taken))


def free_name(name: str, taken: Container[str]) -> str:
    """Return a file's name that none of *taken* has: itself, else with a number behind its stem.

    Names that differ in capitals alone are one file on some systems: *taken* holds small letters.

    >>> free_name("Fig-a.png", {"fig-a.png", "fig-a-2.png"})
    'Fig-a-3.png'
    """
    path = PurePosixPath(name)
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(n for n in map(str, chain([path], numbered)) if n.casefold() not in taken)


def _take(name: str, taken: set[str]) -> str:
    """Return a free name, which from now on is *taken*."""
    free = free_name(name, taken)
    taken.add(free.casefold())
    return free


def _attachments(
    text: str, attachments: Mapping[str, Any], number: int, taken: set[str]
) -> tuple[str, dict[str, bytes]]:
    """Return a cell's text and its pasted pictures, both under names that are the cell's own."""
    pasted = {}
    names: dict[str, str] = {}
    for at, (given, forms) in enumerate(attachments.items(), 1):
        mime = next((m for m in forms if m in _SUFFIX), None)
        if mime is None:
            continue
        name = _take(f"cell-{number}-{at}.{_SUFFIX[mime]}", taken)
        names |= {f"({PASTED}{spelled}": f"({PASTED}{name}" for spelled in (given, quote(given))}
        data = str(forms[mime])
        pasted[name] = data.encode() if mime == "image/svg+xml" else _bytes(data, number)
    longest_first = sorted(names, key=len, reverse=True)
    if names:
        text = re.sub("|".join(map(re.escape, longest_first)), lambda f: names[f[0]], text)
    return text, pasted


def _bytes(data: str, number: int) -> bytes:
    try:
        return base64.b64decode(data)
    except ValueError as error:  # no ASCII, or no base64
        raise ExportError(f"cell {number}: a picture is damaged: {error}") from error


def check_form(notebook: Any) -> None:
    """Raise `ExportError` for a notebook that is none; a cell without an id is one all the same."""
    cells = [{"id": f"cell-{at}", **cell} for at, cell in enumerate(notebook.cells, 1)]
    whole = {**notebook, "cells": cells}
    for error in nbformat.validator.iter_validate(whole, relax_add_props=True):
        place = list(error.absolute_path)
        cell = f"cell {int(place[1]) + 1}: " if len(place) > 1 and place[0] == "cells" else ""
        raise ExportError(f"{cell}is no valid notebook: {error.message[:200]}")


def _check_labels(outputs: list[Output]) -> None:
    cells: dict[str, set[int]] = {}
    for output in outputs:
        cells.setdefault(output.label, set()).add(output.cell)
    for label, places in cells.items():
        if label and len(places) > 1:
            listed = ", ".join(map(str, sorted(places)))
            raise ExportError(f'cells {listed}: the label "{label}" must be there only once')


def _front_matter(text: str) -> Mapping[str, Any]:
    try:
        front = read_yaml(text) or {}
    except NotReadError as error:
        raise SettingsError(f"cell 1: the front matter is not valid YAML: {error}") from error
    if not isinstance(front, dict):
        raise SettingsError("cell 1: the front matter must be `name: value` lines")
    for key in front:
        if key not in _KNOWN:
            raise SettingsError(f'cell 1: "{key}" is not known here{suggest(str(key), _KNOWN)}')
    return front


def _outputs(cell: Any, number: int, taken: set[str], *, run: bool) -> Iterator[Output]:
    options = _options(cell.source, number)
    label = str(options.get("label") or "")
    kind = "tbl" if label.startswith("tbl") or "tbl-cap" in options else "fig"
    caption = str(options.get(f"{kind}-cap") or "")
    asked = kind == "tbl" or "fig-cap" in options
    printed = [
        (mime, data, _explorer(o, mime), _unprinted(o))
        for o in cell.outputs
        for mime, data in _printed(o, cell, number)
    ]
    if run and not printed and (caption or label.startswith(("fig-", "tbl-"))):
        raise ExportError(f'cell {number}: "{label or caption}" has no output: run the notebook')
    counts: Counter[bool] = Counter()
    for mime, data, explorer, beside in printed:
        rich = mime != "text/plain"
        counts[rich] += rich
        stem = re.sub(r"[^\w-]", "-", label) or f"cell-{number}"
        tail = f"-{counts[rich]}" if counts[rich] > 1 else ""
        name = _take(f"{stem}{tail}.{_SUFFIX[mime]}", taken) if mime in _SUFFIX else ""
        first = rich and counts[rich] == 1
        title, described = _told(data, mime)
        yield Output(
            number,
            mime,
            data,
            name,
            label=label if first else "",
            caption=(caption if asked else title) if rich else "",
            alt=str(options.get("fig-alt") or described),
            explorer=explorer,
            beside=beside,
        )


def _told(data: str | bytes, mime: str) -> tuple[str, str]:
    """Return the caption and the description that a figure itself carries, empty where none."""
    head = str(data)[:20_000] if mime == "image/svg+xml" else ""
    title = re.search(r"<title>([^<]*)</title>", head)
    described = re.search(r"<dc:description>([^<]*)</dc:description>", head)
    plain = unescape(title[1]).strip() if title else ""
    caption = re.sub(r"([\\`*_{}\[\]<>@#$|~^])", r"\\\1", plain)
    return caption, unescape(described[1]).strip() if described else ""


def _explorer(output: Any, mime: str) -> Mapping[str, Any] | None:
    """Return the data of a table to explore whose Markdown is printed."""
    html = output.data.get("text/html", "") if mime == "text/markdown" else ""
    return explore.data_of(str(html))


def _printed(output: Any, cell: Any, number: int) -> Iterator[tuple[str, str | bytes]]:
    """Yield form and content of what is printed of an output: its richest form, or nothing.

    Raises `ExportError` for an output that has more to show than text, but nothing to print.
    """
    shown = "show-output" in cell.metadata.get("tags", [])
    if output.output_type == "error":
        said = " ".join(f"{output.ename}: {output.evalue}".split())
        raise ExportError(f"cell {number}: its last run failed: {said[:_SAID]}")
    if output.output_type == "stream":
        if shown:
            yield "text/plain", output.text
        return
    mime = next((m for m in _PREFERRED if m in output.data), None)
    if mime in _SUFFIX and mime != "image/svg+xml":
        yield mime, _bytes(_text(output, mime, number), number)
    elif mime == "text/latex":
        yield _formula(_text(output, mime, number))
    elif mime:
        yield mime, _text(output, mime, number)
    elif shown and "text/plain" in output.data:
        yield "text/plain", _text(output, "text/plain", number)
    elif form := _unprinted(output):
        raise no_form(form, number)


def _unprinted(output: Any) -> str:
    """Return the first form of an output that only programs show, empty where there is none."""
    others = (form for form in output.get("data", {}) if form not in _PREFERRED)
    return next((form for form in others if not _HIDDEN.fullmatch(form)), "")


def _formula(tex: str) -> tuple[str, str]:
    """Return a formula in TeX as Markdown with its form; more than a formula is plain text."""
    found = _FORMULA.fullmatch(tex)
    if found is None:
        return "text/plain", tex
    lines = re.sub(r"\{(align|gather)\*?\}", r"{\1ed}", found["lines"] or "")
    written = (found["set"] or found["one"] or lines).splitlines()
    return "text/markdown", "$$" + "\n".join(filter(None, map(str.strip, written))) + "$$"


def no_form(form: str, number: int) -> ExportError:
    """Return the mistake that an output has no form that can be printed."""
    return ExportError(
        f"cell {number}: its output {form} cannot be printed: show a picture, a table or Markdown, "
        "or tag the cell remove-cell"
    )


def _text(output: Any, mime: str, number: int) -> str:
    """Return a form of an output, whose content the check of the notebook's own form leaves out."""
    given = output.data[mime]
    if not isinstance(given, str):
        raise ExportError(f"cell {number}: its output {mime} is no text; run the notebook again")
    return given


def _options(source: str, number: int) -> Mapping[str, Any]:
    lines = []
    for line in source.splitlines():
        if not line.startswith("#|"):
            break
        lines.append(line[2:].removeprefix(" "))
    try:
        options = read_yaml("\n".join(lines)) or {}
    except NotReadError as error:
        raise ExportError(f"cell {number}: its `#|` lines are not valid YAML: {error}") from error
    if not isinstance(options, dict):
        raise ExportError(f"cell {number}: its `#|` lines must be `name: value`")
    return options


def _placeholder(at: int, output: Output) -> str:
    """Return the Markdown that holds the place of an output, its caption inside."""
    if output.mime == "text/markdown":
        body = f"{output.data!s}\n"
    elif output.mime == "text/plain":
        fence = "`" * (max((len(run) for run in re.findall("`+", str(output.data))), default=0) + 3)
        body = f"{fence}\n{str(output.data).rstrip()}\n{fence}\n"
    else:
        body = ""
    colons = ":" * (max((len(run) for run in re.findall(":::+", body)), default=3) + 3)
    words = " ".join(output.caption.split())
    caption = f"{colons}: {CAPTION}\n{words}\n{colons}:\n\n" if words else ""
    return f'{colons}:: {{.{MARK} n="{at}"}}\n\n{caption}{body}\n{colons}::'
