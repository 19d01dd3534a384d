"""A notebook → Markdown with placeholders, and the outputs that go in their places.

Markdown cells are taken as they are. Of a code cell only its outputs are printed: a figure, a
table or Markdown; code, prompts and streams are hidden. Options of a cell stand in its first lines
as Quarto writes them: ``#| label: fig-timeline``, ``#| fig-cap: …``, ``#| fig-alt: …``,
``#| tbl-cap: …``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import ExportError, SettingsError, suggest

_PREFERRED = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/latex",
)
_SUFFIX = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
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
    """File name of a figure, without folder."""
    label: str = ""
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook as Markdown, with what its placeholders stand for."""

    front: Mapping[str, Any]
    markdown: str
    outputs: tuple[Output, ...]
    cells: tuple[tuple[int, str], ...] = field(repr=False)
    """Place and Markdown of each cell that is printed, to find the cell of a mistake."""


def read_notebook(notebook: Any) -> Source:
    """Return what is to be printed of a notebook.

    Raises `SettingsError` for an unknown key of the front matter, `ExportError` for a cell whose
    last run failed or whose options cannot be read.
    """
    front: Mapping[str, Any] = {"title": notebook.metadata.get("title", "")}
    cells: list[tuple[int, str]] = []
    outputs: list[Output] = []
    for number, cell in enumerate(notebook.cells, 1):
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        found = _FRONT.match(cell.source) if number == 1 and cell.cell_type != "code" else None
        if found:
            front = {**front, **_front_matter(found[1])}
        if cell.cell_type == "markdown":
            cells.append((number, cell.source[found.end() :] if found else cell.source))
        elif cell.cell_type == "code":
            made = list(_outputs(cell, number))
            placeholders = [_placeholder(at, out) for at, out in enumerate(made, len(outputs))]
            outputs += made
            cells += [(number, text) for text in placeholders]
    text = "\n\n".join(markdown for _, markdown in cells)
    return Source(front, text + "\n", tuple(outputs), tuple(cells))


def _front_matter(text: str) -> Mapping[str, Any]:
    try:
        front = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise SettingsError(f"cell 1: the front matter is not valid YAML: {error}") from error
    if not isinstance(front, dict):
        raise SettingsError("cell 1: the front matter must be `name: value` lines")
    for key in front:
        if key not in _KNOWN:
            raise SettingsError(f'cell 1: "{key}" is not known here{suggest(str(key), _KNOWN)}')
    return front


def _outputs(cell: Any, number: int) -> Iterator[Output]:
    options = _options(cell.source, number)
    label = str(options.get("label", ""))
    kind = "tbl" if label.startswith("tbl") or "tbl-cap" in options else "fig"
    caption = str(options.get(f"{kind}-cap", ""))
    alt = str(options.get("fig-alt", ""))
    count = 0
    for output in cell.outputs:
        if output.output_type == "error":
            raise ExportError(
                f"cell {number}: its last run failed: {output.ename}: {output.evalue}"
            )
        if output.output_type == "stream":
            if "show-output" in cell.metadata.get("tags", []):
                yield Output(number, "text/plain", output.text, "")
            continue
        mime = next((m for m in _PREFERRED if m in output.data), None)
        if mime is None:
            if "show-output" in cell.metadata.get("tags", []) and "text/plain" in output.data:
                yield Output(number, "text/plain", output.data["text/plain"], "")
            continue
        count += 1
        data = output.data[mime]
        if mime in ("image/png", "image/jpeg"):
            data = base64.b64decode(data)
        stem = re.sub(r"[^\w-]", "-", label) or f"cell-{number}"
        name = f"{stem}{f'-{count}' if count > 1 else ''}.{_SUFFIX.get(mime, '')}"
        yield Output(number, mime, data, name, label if count == 1 else "", caption, alt)


def _options(source: str, number: int) -> Mapping[str, Any]:
    lines = []
    for line in source.splitlines():
        if not line.startswith("#|"):
            break
        lines.append(line[2:].removeprefix(" "))
    try:
        options = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
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
    caption = f"{colons}: survey-caption\n{output.caption}\n{colons}:\n\n" if output.caption else ""
    return f'{colons}:: {{.survey-output n="{at}"}}\n\n{caption}{body}\n{colons}::'
