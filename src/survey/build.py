"""Run every notebook and print it in every format; the notebooks themselves stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from . import files, settings
from .corpus import load
from .draft.reading import read_notebook
from .errors import ExportError, SourceError
from .export import check_form, export_notebook

_TIMEOUT = 600
"""Seconds that a cell may take."""
_ARGUMENTS = ["--log-level=40"]  # no word of transport where only errors matter


def build_all(start: Path, formats: Sequence[str]) -> Iterator[Path]:
    """Run the notebooks of the workbench at or above *start*; yield each file that is written.

    Executed copies go to ``build/notebooks``, drafts in each format to ``build``, the
    bibliography to ``build/refs.bib``, with what yours lacks, so that the drafts can cite from it.
    A cell that fails raises `ExportError` with the notebook, the cell and what the kernel said.
    """
    root = settings.find(start)
    if root is None:
        raise SourceError(f"no {settings.FILE} in {start} or above: nothing to build")
    chosen = settings.read(root)
    folder = files.inside(root, chosen.path(chosen.build))
    standing = chosen.path(chosen.bibliography)
    target = files.inside(folder, folder / standing.name)
    files.write_text(
        target, files.read_text(standing, exact=True).text if standing.exists() else ""
    )
    load().write_bibtex(target)
    yield target
    for path in sorted(root.glob(chosen.notebooks)):
        notebook = execute(path)
        copy = files.inside(folder, folder / "notebooks" / path.name)
        files.write_text(copy, nbformat.writes(notebook) + "\n")
        yield copy
        for form in formats:
            yield export_notebook(path, form, folder, notebook=notebook, bibliography=target)


def export_notebooks(
    notebooks: Sequence[Path], formats: Sequence[str], output: Path | None
) -> Iterator[Path]:
    """Print *notebooks* as they were last run; yield each file that is written."""
    for path in notebooks:
        root = settings.find(path.resolve().parent)
        folder = output or (files.inside(root, root / "build") if root else path.parent)
        for form in formats:
            yield export_notebook(path, form, folder)


def execute(path: Path) -> Any:
    """Return the notebook at *path* as a run in its own folder leaves it; no file changes.

    Raises `DraftError` for what is no notebook, `ExportError` for one that cannot be run.
    """
    notebook = read_notebook(path)
    try:
        check_form(notebook)
    except ExportError as error:
        raise ExportError(f"{path}: {error}") from error
    try:
        manager = _started(notebook, path.parent)
        _run_aside(NotebookClient(notebook, timeout=_TIMEOUT, km=manager), manager)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise ExportError(f"{path}: {error}") from error
    except NoSuchKernel as error:
        raise ExportError(f'{path}: no kernel "{error.name}" is installed') from error
    notebook.metadata["language_info"] = {"name": "python"}  # which Python ran it is no content
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def _started(notebook: Any, folder: Path) -> KernelManager:
    """Return the kernel that a notebook names, in *folder*."""
    # a blocking client would wait for a kernel's word for ever, also when the kernel was ended
    manager = KernelManager(
        kernel_name=notebook.metadata.get("kernelspec", {}).get("name") or "python3",
        client_class="jupyter_client.asynchronous.AsyncKernelClient",
    )
    manager.start_kernel(cwd=str(folder), extra_arguments=_ARGUMENTS)
    return manager


def _run_aside(client: NotebookClient, manager: KernelManager) -> None:
    """Run a notebook beside the main thread, whom an interrupt reaches; it ends the kernel."""
    with ThreadPoolExecutor(1) as worker:
        run = worker.submit(client.execute, cleanup_kc=True)
        try:
            run.result()
        except BaseException:
            if manager.has_kernel:
                manager.shutdown_kernel(now=True)
            raise


def renew(start: Path) -> Iterator[Path]:
    """Run the notebooks of the workbench in place, to renew the outputs that are kept in them."""
    root = settings.find(start)
    if root is None:
        raise SourceError(f"no {settings.FILE} in {start} or above: nothing to run")
    for path in sorted(root.glob(settings.read(root).notebooks)):
        before = files.read_text(path, exact=True).text
        after = nbformat.writes(execute(path)) + "\n"
        if after == before:
            continue
        if not files.swap(path, before.encode("utf-8", "surrogateescape"), after.encode()):
            raise SourceError(f"{path}: was saved while it ran and is left as it is; run it again")
        yield path


if __name__ == "__main__":
    for changed in renew(Path.cwd()):
        print(changed)
