"""Kernels started ahead of need, so that running a notebook does not wait for its imports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from . import files
from .errors import ExportError

_ARGUMENTS = [
    "--log-level=40",  # no word of transport where only errors matter
    # what a draft calls is imported, and the workbench read once, before it is asked for
    "--IPKernelApp.exec_lines=import survey.figures, survey.tables, survey.review, tabulate\n"
    "survey.load().relations;",
]
_TIMEOUT = 600


@dataclass(frozen=True, slots=True)
class _Kernel:
    """A started kernel: of which name, in which folder."""

    name: str
    folder: Path
    manager: KernelManager

    @classmethod
    def started(cls, name: str, folder: Path) -> Self:
        """Return a kernel that is starting; raises `ExportError` if none has this name."""
        # a blocking client would wait for a kernel's word for ever, also when the kernel was ended
        manager = KernelManager(
            kernel_name=name, client_class="jupyter_client.asynchronous.AsyncKernelClient"
        )
        try:
            python = manager.kernel_spec is not None and manager.kernel_spec.language == "python"
        except NoSuchKernel as error:
            raise ExportError(f'no kernel "{name}" is installed') from error
        manager.start_kernel(cwd=str(folder), extra_arguments=_ARGUMENTS if python else [])
        return cls(name, folder, manager)

    def end(self) -> None:
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


class Kernels:
    """Runs notebooks, each in a kernel of its own that was started before it was needed.

    The work is done beside the main thread: an interrupt reaches the caller at once, and leaving
    the context ends what still runs.
    """

    def __init__(self) -> None:
        self._spare: _Kernel | None = None
        self._running: _Kernel | None = None
        self._worker = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for kernel in (self._running, self._spare):
            if kernel:
                kernel.end()
        self._worker.shutdown()

    def prepare(self, path: Path) -> None:
        """Start a kernel for the notebook at *path*, to have it when `run` asks for it."""
        with suppress(ExportError):  # `run` will say so
            self._spare = self._kernel(_name(read_notebook(path)), path.parent)

    def run(self, path: Path) -> Any:
        """Return the notebook at *path* as a run in its own folder leaves it; no file changes.

        Raises `ExportError` for what is no notebook and for a cell that fails.
        """
        notebook = read_notebook(path)
        self._running = self._kernel(_name(notebook), path.parent)
        self._spare = None
        try:
            self._worker.submit(_execute, notebook, self._running.manager).result()
        except CellExecutionError as error:
            raise ExportError(f"{path}: {error}") from error
        return notebook

    def _kernel(self, name: str, folder: Path) -> _Kernel:
        """Return the spare kernel if it is such a one and lives, else one that is started now."""
        spare = self._spare
        if spare and (spare.name, spare.folder) == (name, folder) and spare.manager.is_alive():
            return spare
        if spare:
            spare.end()
        return _Kernel.started(name, folder)


def _execute(notebook: Any, manager: KernelManager) -> None:
    client = NotebookClient(notebook, timeout=_TIMEOUT, km=manager, shutdown_kernel="immediate")
    client.execute(cleanup_kc=True)


def _name(notebook: Any) -> str:
    return str(notebook.metadata.get("kernelspec", {}).get("name", "python3"))


def read_notebook(path: Path) -> Any:
    """Return the notebook at *path*; raises `ExportError` for what is none."""
    try:
        return nbformat.reads(files.read_text(path).text, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise ExportError(f"{path}: is not a notebook: {error}") from error
