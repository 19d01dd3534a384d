"""Run every notebook and print it in every format; the notebooks themselves stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from . import files, settings, sources
from .errors import ExportError, SourceError, SurveyError
from .export import export_notebook
from .kernels import Kernels, execute

if TYPE_CHECKING:
    from .corpus import Corpus
    from .settings import Settings


def build_all(start: Path, formats: Sequence[str]) -> Iterator[Path]:
    """Run the notebooks of the workbench at or above *start*; yield each file that is written.

    Executed copies go to ``build/notebooks``, drafts in each format to ``build``, the
    bibliography to ``build/refs.bib``, with what yours lacks, so that the drafts can cite from it.
    A notebook that cannot be run or printed holds up no other: at the end, `ExportError` says of
    each which cell failed and why.
    """
    root = settings.find(start)
    if root is None:
        raise SourceError(f"no {settings.FILE} in {start} or above: nothing to build")
    chosen = settings.read(root)
    target = write_bibliography(chosen)
    yield target
    paths = sorted(root.glob(chosen.notebooks))
    failed = []
    with Kernels() as kernels:
        for path, following in zip_longest(paths, paths[1:]):
            try:
                notebook = kernels.run(path)
                if following:
                    kernels.prepare(following)  # it starts while this one is printed
                yield from _printed(path, notebook, formats, target)
            except SurveyError as error:
                failed.append(str(error))
    if failed:
        raise ExportError("\n".join(failed))


def built_bibliography(chosen: Settings) -> Path:
    """Return where the bibliography lies that drafts are printed with: below the build folder."""
    folder = files.inside(chosen.root, chosen.path(chosen.build))
    return files.inside(folder, folder / Path(chosen.bibliography).name)


def write_bibliography(chosen: Settings, read: Corpus | None = None) -> Path:
    """Write yours with what it lacks of the corpus, *read* already or now, below the build folder.

    Returns where. Drafts are printed with it, so that they may cite what ``survey bib`` has not
    added yet.
    """
    from . import corpus  # noqa: PLC0415  (pandas: who only prints need not wait for it)

    root = chosen.root
    standing = chosen.path(chosen.bibliography)
    target = built_bibliography(chosen)
    files.write_text(
        target, files.read_text(standing, exact=True).text if files.stands(standing) else ""
    )
    found = read or corpus.read(sources.named(chosen.notes, root), chosen, base=root)
    found.write_bibtex(target)
    return target


def _printed(
    path: Path, notebook: Any, formats: Sequence[str], bibliography: Path
) -> Iterator[Path]:
    """Keep the run of the notebook at *path* and print it; yield each file that is written."""
    folder = bibliography.parent
    copy = files.inside(folder, folder / "notebooks" / path.name)
    files.write_text(copy, nbformat.writes(notebook) + "\n")
    yield copy
    for form in formats:
        yield export_notebook(path, form, folder, notebook=notebook, bibliography=bibliography)


def export_notebooks(
    notebooks: Sequence[Path], formats: Sequence[str], output: Path | None
) -> Iterator[Path]:
    """Print *notebooks* as they were last run; yield each file that is written."""
    for path in notebooks:
        root = settings.find(path.resolve().parent)
        folder = output or (files.inside(root, root / "build") if root else path.parent)
        for form in formats:
            yield export_notebook(path, form, folder)


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
