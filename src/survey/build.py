"""Run every notebook and print it in every format; the notebooks themselves stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from . import files, settings
from .corpus import load
from .errors import ExportError, SourceError
from .export import export_notebook


def build_all(start: Path, formats: Sequence[str]) -> Iterator[Path]:
    """Run the notebooks of the workbench at or above *start*; yield each file that is written.

    Executed copies go to ``build/notebooks``, drafts in each format to ``build``, the
    bibliography to ``build/refs.bib``. A cell that fails raises `ExportError` with the notebook,
    the cell and what the kernel said.
    """
    root = settings.find(start)
    if root is None:
        raise SourceError(f"no {settings.FILE} in {start} or above: nothing to build")
    chosen = settings.read(root)
    folder = chosen.path(chosen.build)
    corpus = load(str(root)) if False else load()
    target = folder / "refs.bib"
    standing = chosen.path(chosen.bibliography)
    files.write_text(target, standing.read_text(encoding="utf-8") if standing.exists() else "")
    corpus.write_bibtex(target)
    yield target
    for path in sorted(root.glob(chosen.notebooks)):
        executed = execute(path, folder / "notebooks" / path.name)
        yield executed
        for form in formats:
            yield export_notebook(executed, form, folder)


def export_notebooks(
    notebooks: Sequence[Path], formats: Sequence[str], output: Path | None
) -> Iterator[Path]:
    """Print *notebooks* as they were last run; yield each file that is written."""
    for path in notebooks:
        root = settings.find(path.resolve().parent)
        folder = output or (root / "build" if root else path.parent)
        for form in formats:
            yield export_notebook(path, form, folder)


def execute(path: Path, target: Path) -> Path:
    """Run the notebook at *path* in its own folder and write the outcome to *target*."""
    notebook = nbformat.read(path, as_version=4)
    kernel = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name=kernel,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise ExportError(f"{path}: {error}") from error
    files.write_text(target, nbformat.writes(notebook) + "\n")
    return target
