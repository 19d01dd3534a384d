"""A notebook file → a draft in a folder; the keys that a notebook file cites."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import files, pandoc
from ..collector import resting
from ..draft.reading import parse_notebook
from ..errors import DraftError, ExportError, SettingsError, suggest
from ..values.mappings import whole_signs
from . import tree
from .exporters import (
    SurveyDocxExporter,
    SurveyExporter,
    SurveyHTMLExporter,
    SurveyLatexExporter,
    SurveyMarkdownExporter,
    SurveyPDFExporter,
)
from .notebook import check_form, read_notebook

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


def export_notebook(
    path: Path, to: str, folder: Path, *, notebook: Any = None, bibliography: Path | None = None
) -> Path:
    """Write the notebook at *path* to *folder* in the format *to*; return the file.

    *notebook* gives its content where that is already read or was just run, *bibliography* the
    entries where it names no file of its own, instead of the nearest ``refs.bib``. Raises
    `SettingsError` for an unknown format, `ExportError` for what cannot be printed.
    """
    _known(to)
    node = notebook or _read(path)
    resources = {
        "metadata": {
            "path": str(path.parent),
            "name": path.stem,
            "bibliography": str(bibliography.resolve()) if bibliography else "",
        },
        "output_files_dir": f"{path.stem}_files",
    }
    body: Any
    try:
        with resting():
            body, made = EXPORTERS[to]().from_notebook_node(node, resources)
    except (ExportError, SettingsError) as error:
        raise type(error)(f"{path}: {error}") from error
    for name, data in made["outputs"].items():
        files.write_bytes(files.inside(folder, folder / name), data)
    target = files.inside(folder, folder / f"{path.stem}.{to}")
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
    source = read_notebook(_read(path), run=False)
    return tuple(tree.citations(pandoc.read(source.markdown)))


def _read(path: Path) -> Any:
    try:
        node = parse_notebook(whole_signs(files.read_text(path).text), str(path))
    except DraftError as error:
        raise ExportError(str(error)) from error
    try:
        check_form(node)
    except ExportError as error:
        raise ExportError(f"{path}: {error}") from error
    return node
