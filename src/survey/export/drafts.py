"""A notebook file → a draft in a folder; the keys that a notebook file cites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from .. import files, pandoc
from ..errors import ExportError, SettingsError, suggest
from . import tree
from .exporters import (
    SurveyDocxExporter,
    SurveyExporter,
    SurveyHTMLExporter,
    SurveyLatexExporter,
    SurveyMarkdownExporter,
    SurveyPDFExporter,
)
from .notebook import read_notebook

EXPORTERS: Mapping[str, type[SurveyExporter]] = {
    "md": SurveyMarkdownExporter,
    "pdf": SurveyPDFExporter,
    "html": SurveyHTMLExporter,
    "docx": SurveyDocxExporter,
    "tex": SurveyLatexExporter,
}
"""By file suffix: what prints a notebook."""


def formats(wanted: str) -> tuple[str, ...]:
    """Return the formats that *wanted* names by commas, each once; ``all`` names every one.

    Raises `SettingsError` for an unknown format.

    >>> formats("all")
    ('md', 'pdf', 'html', 'docx', 'tex')
    >>> formats("pdf, md,pdf")
    ('pdf', 'md')
    """
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name != "all":
            _known(name)
    return tuple(EXPORTERS) if "all" in names else tuple(dict.fromkeys(names))


def export_notebook(path: Path, to: str, folder: Path, *, notebook: Any = None) -> Path:
    """Write the notebook at *path* to *folder* in the format *to*; return the file.

    *notebook* gives its content where that is already read or was just run. Raises
    `SettingsError` for an unknown format, `ExportError` for what cannot be printed.
    """
    _known(to)
    node = notebook or _read(path)
    resources = {
        "metadata": {"path": str(path.parent), "name": path.stem},
        "output_files_dir": f"{path.stem}_files",
    }
    body: Any
    try:
        body, made = EXPORTERS[to]().from_notebook_node(node, resources)
    except (ExportError, SettingsError) as error:
        raise type(error)(f"{path}: {error}") from error
    for name, data in made["outputs"].items():
        files.write_bytes(folder / name, data)
    target = folder / f"{path.stem}.{to}"
    files.write_bytes(target, body.encode("utf-8") if isinstance(body, str) else body)
    return target


def _known(to: str) -> None:
    """Raise `SettingsError` for a format that there is not."""
    if to not in EXPORTERS:
        raise SettingsError(
            f'"{to}" is no format{suggest(to, EXPORTERS)}; known: {", ".join(EXPORTERS)}, all'
        )


def cited_keys(path: Path) -> tuple[str, ...]:
    """Return the citation keys of the notebook at *path*, each once, in their order."""
    source = read_notebook(_read(path))
    return tuple(tree.citations(pandoc.read(source.markdown)))


def _read(path: Path) -> Any:
    text = files.read_text(path).text
    try:
        return nbformat.reads(text, as_version=4)
    except (json.JSONDecodeError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise ExportError(f"{path}: is not a notebook: {error}") from error
