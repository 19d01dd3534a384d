"""Running notebooks: each in a kernel of its own, started ahead of need where that helps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .draft.reading import read_notebook
from .errors import ExportError, SurveyError
from .export import check_form

_TIMEOUT = 600
"""Seconds that a cell may take."""
_ARGUMENTS = ["--log-level=40"]  # no word of transport where only errors matter
_AHEAD = (
    "--IPKernelApp.exec_lines=import survey.figures, survey.tables, survey.review, tabulate;"
    " del survey, tabulate"
)
"""What a draft calls is imported before it is asked for, and leaves no name behind."""
_LONGEST = 500
"""Characters of what a kernel says that are looked at."""
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True, slots=True)
class _Kernel:
    """A started kernel: of which name, in which folder."""

    name: str
    folder: Path
    manager: KernelManager

    @classmethod
    def started(cls, name: str, folder: Path, *, ahead: bool) -> Self:
        """Return a kernel that is starting; raises `ExportError` if none has this name.

        One that is started *ahead* of need imports meanwhile what a draft will.
        """
        # a blocking client would wait for a kernel's word for ever, also when the kernel was ended
        manager = KernelManager(
            kernel_name=name, client_class="jupyter_client.asynchronous.AsyncKernelClient"
        )
        try:
            python = manager.kernel_spec is not None and manager.kernel_spec.language == "python"
        except NoSuchKernel as error:
            raise ExportError(f'no kernel "{name}" is installed') from error
        wanted = [*_ARGUMENTS, *[_AHEAD] * ahead] if python else []
        manager.start_kernel(cwd=str(folder), extra_arguments=wanted)
        return cls(name, folder, manager)

    def end(self) -> None:
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


class Kernels:
    """Runs notebooks, each in a kernel of its own, that may be started before it is needed.

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
        with suppress(SurveyError):  # `run` will say so
            name = _name(_checked(path))
            self._spare = self._kept(name, path.parent) or _Kernel.started(
                name, path.parent, ahead=True
            )

    def run(self, path: Path) -> Any:
        """Return the notebook at *path* as a run in its own folder leaves it; no file changes.

        Raises `DraftError` for what is no notebook, `ExportError` for one that cannot be run: with
        the cell and the line that failed, and what the kernel said.
        """
        notebook = _checked(path)
        name = _name(notebook)
        begun: list[int] = []
        try:
            kept = self._kept(name, path.parent)
            self._running = kept or _Kernel.started(name, path.parent, ahead=False)
            self._spare = None
            self._worker.submit(_execute, notebook, self._running.manager, begun).result()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise ExportError(f"{path}: {_complaint(error, begun)}") from error
        except ExportError as error:
            raise ExportError(f"{path}: {error}") from error
        notebook.metadata["language_info"] = {"name": "python"}  # which Python ran it is no content
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        return notebook

    def _kept(self, name: str, folder: Path) -> _Kernel | None:
        """Return the spare kernel if it is such a one and lives; another is ended."""
        spare = self._spare
        if spare and (spare.name, spare.folder) == (name, folder) and spare.manager.is_alive():
            return spare
        if spare:
            spare.end()
        return None


def execute(path: Path) -> Any:
    """Return the notebook at *path* as a run leaves it; see `Kernels.run`."""
    with Kernels() as kernels:
        return kernels.run(path)


def _checked(path: Path) -> Any:
    """Return the notebook at *path* if it is one that can be run."""
    notebook = read_notebook(path)
    try:
        check_form(notebook)
    except ExportError as error:
        raise ExportError(f"{path}: {error}") from error
    return notebook


def _execute(notebook: Any, manager: KernelManager, begun: list[int]) -> None:
    """Run the notebook; the number of each cell is added to *begun* when it is sent."""
    client = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        km=manager,
        shutdown_kernel="immediate",
        on_cell_execute=lambda cell_index, **_: begun.append(cell_index + 1),
    )
    client.execute(cleanup_kc=True)


def _complaint(error: Exception, begun: Sequence[int]) -> str:
    """Return in a line which cell of those *begun* failed where, and what the kernel said of it."""
    place = f"cell {begun[-1]}" if begun else "the kernel"
    if not isinstance(error, CellExecutionError):
        return f"{place}: {_first_line(str(error))}"
    line = _LINE.search(_COLOUR.sub("", error.traceback))
    at = f", line {line[1]}" if line else ""
    return f"{place}{at}: {error.ename}: {_first_line(error.evalue)}".rstrip(": ")


def _first_line(text: str) -> str:
    return _COLOUR.sub("", text[:_LONGEST]).strip().partition("\n")[0]


def _name(notebook: Any) -> str:
    return str(notebook.metadata.get("kernelspec", {}).get("name") or "python3")
