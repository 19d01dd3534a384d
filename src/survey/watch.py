"""Watching a workbench: what was saved is read again, drawn again and printed again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from threading import Event
from time import perf_counter

import watchfiles

from . import corpus, settings, sources
from .build import built_bibliography, write_bibliography
from .draft.reading import read_notebook
from .errors import SourceError, SurveyError
from .export import export_notebook
from .kernels import Kernels
from .settings import Settings

_QUIET = 60
"""Milliseconds without news after which what was saved counts as one change."""
_PATIENCE = 250
"""Milliseconds without news after which the watcher is known to watch."""
_CITED = re.compile(r"(?<![\w/])@\{?(?!fig-|tbl-|sec-)\w")


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, or could not be."""

    about: str
    """The files that were saved, or the notebook that was printed."""
    said: str
    seconds: float = 0.0
    failed: bool = False

    def __str__(self) -> str:
        """Return it in one line.

        >>> print(Done("notebooks/draft.ipynb", "build/draft.pdf", 1.52))
        notebooks/draft.ipynb: build/draft.pdf (1.5 s)
        """
        time = f" ({self.seconds:.1f} s)" if self.seconds else ""
        return f"{self.about}: {'error: ' if self.failed else ''}{self.said}{time}"


@dataclass(frozen=True, slots=True)
class _View:
    """What there is to watch in a workbench as it stands."""

    chosen: Settings
    sources: frozenset[Path]
    """Notes, records, the bibliography, the facts and the settings."""
    notebooks: frozenset[Path]
    folders: frozenset[Path]
    """Where they lie."""

    def name(self, path: Path) -> str:
        return sources.name_of(path, self.chosen.root)

    def names(self, paths: Iterable[Path]) -> str:
        return ", ".join(sorted(map(self.name, paths)))


@dataclass(frozen=True, slots=True)
class _Printer:
    """How notebooks are printed."""

    kernels: Kernels
    formats: Sequence[str]
    run: bool
    """Whether a saved notebook is run before it is printed."""

    def print(self, view: _View, path: Path, *, run: bool) -> str:
        notebook = self.kernels.run(path) if run else None
        whole = _bibliography(view.chosen)
        made = [
            export_notebook(path, form, whole.parent, notebook=notebook, bibliography=whole)
            for form in self.formats
        ]
        return ("run; " if run else "") + view.names(made)


def watch(
    start: Path, formats: Sequence[str], *, run: bool = False, stop: Event | None = None
) -> Iterator[Done]:
    """Watch the workbench at or above *start*; yield what was done at each save.

    After a note, a record, the bibliography, the facts or the settings the corpus is read again,
    and the drafts (the notebooks that cite) are run and printed. A saved notebook is printed as
    it was saved, with *run* as a run leaves it. What goes wrong is yielded too, and the watching
    goes on until *stop* is set.
    """
    root = settings.find(start)
    if root is None:
        raise SourceError(f"no {settings.FILE} in {start} or above: nothing to watch")
    view, told = _look(root), False
    with Kernels() as kernels:
        printer = _Printer(kernels, formats, run)
        while not (stop and stop.is_set()):
            for saved in _saves(view, stop):
                if not told:
                    told = True
                    yield _ready(view, printer)
                now = _seen(view, saved)
                if isinstance(now, Done):
                    yield now
                    continue
                for done in _answer(view, now, saved, printer):
                    yield done
                    if stop and stop.is_set():
                        return
                moved, view = now.folders != view.folders, now
                if moved:
                    break


def _saves(view: _View, stop: Event | None) -> Iterator[frozenset[Path]]:
    """Yield the files that were saved together; none after a while without any."""
    build = view.chosen.path(view.chosen.build)
    for batch in watchfiles.watch(
        *view.folders,
        watch_filter=lambda _, path: not Path(path).is_relative_to(build),
        step=_QUIET,
        rust_timeout=_PATIENCE,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    ):
        yield frozenset(Path(path).resolve() for _, path in batch)


def _ready(view: _View, printer: _Printer) -> Done:
    """Return what is watched, with a kernel started for the first draft."""
    drafts = _drafts(view)
    if drafts:
        printer.kernels.prepare(drafts[0])
    said = f"watching {_many(len(view.sources), 'file')}, {_many(len(view.notebooks), 'notebook')}"
    return Done(str(view.chosen.root), f"{said}; drafts: {view.names(drafts) or 'none'}")


def _seen(view: _View, saved: frozenset[Path]) -> _View | Done:
    """Return the workbench as it stands now, or what is wrong with its settings."""
    if not saved:
        return view
    try:
        return _look(view.chosen.root)
    except (SurveyError, OSError) as error:
        about = view.names(saved & (view.sources | view.notebooks)) or settings.FILE
        return Done(about, _one_line(error, view, about), failed=True)


def _answer(before: _View, now: _View, saved: frozenset[Path], printer: _Printer) -> Iterator[Done]:
    """Do what the files saved ask for; yield each thing done."""
    read = saved & (before.sources | now.sources) | (before.sources ^ now.sources)
    drafts = _drafts(now) if read else ()
    if read:
        yield _done(now, now.names(read), partial(_read, now.chosen))
    for path in drafts:
        yield _done(now, now.name(path), partial(printer.print, now, path, run=True))
    others = sorted(saved & now.notebooks - set(drafts))
    for path in others:
        yield _done(now, now.name(path), partial(printer.print, now, path, run=printer.run))
    if drafts or (others and printer.run):
        printer.kernels.prepare([*drafts, *others][0])


def _done(view: _View, about: str, step: Callable[[], str]) -> Done:
    """Return what *step* did, or why it could not."""
    began = perf_counter()
    try:
        said, failed = step(), False
    except (SurveyError, OSError, RuntimeError) as error:  # the last is pandoc's end
        said, failed = _one_line(error, view, about), True
    return Done(about, said, perf_counter() - began, failed)


def _bibliography(chosen: Settings) -> Path:
    """Return the bibliography that drafts are printed with; it is renewed when sources are read."""
    path = built_bibliography(chosen)
    return path if path.is_file() else write_bibliography(chosen)


def _read(chosen: Settings) -> str:
    """Return how much there is in the sources, and the first thing that is quite wrong."""
    root = chosen.root
    found = corpus.read(sources.named(chosen.notes, root), chosen, base=root)
    write_bibliography(chosen, found)
    errors = [p for p in found.all_problems if p.severity == "error"]
    said = f"{_many(len(found), 'paper')}, {_many(len(found.all_problems), 'problem')}"
    return f"{said}; {errors[0].source}:{errors[0].line}: {errors[0].message}" if errors else said


def _many(number: int, what: str) -> str:
    """Return a number of things in words.

    >>> _many(1, "paper"), _many(2, "paper")
    ('1 paper', '2 papers')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def _one_line(error: Exception, view: _View, about: str) -> str:
    """Return the first and the last line of a message, with paths as the workbench has them."""
    text = (str(error) or repr(error)).replace(f"{view.chosen.root}/", "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = lines[0] if len(lines) == 1 else f"{lines[0]} {lines[-1]}"
    return said.removeprefix(f"{about}: ")


def _look(root: Path) -> _View:
    """Return what there is to watch in the workbench in *root*."""
    chosen = settings.read(root)
    notes = sources.named(chosen.notes, root)
    beside = (chosen.path(chosen.bibliography), chosen.path(chosen.works), root / settings.FILE)
    found = frozenset(path.resolve() for path in (*notes, *beside))
    folders = {_folder(root / Path(pattern).expanduser()) for pattern in chosen.notes}
    folders |= {path.parent for path in found if not path.is_dir()}
    return _View(
        chosen,
        found,
        frozenset(path.resolve() for path in root.glob(chosen.notebooks)),
        frozenset(f for f in folders if f.is_dir() and not f.is_relative_to(root)) | {root},
    )


def _folder(pattern: Path) -> Path:
    """Return the folder below which all is that a path or pattern names."""
    fixed = Path(*takewhile(lambda part: not has_magic(part), pattern.parts)).resolve()
    return fixed.parent if fixed.is_file() else fixed


def _drafts(view: _View) -> tuple[Path, ...]:
    """Return the notebooks whose text cites; one that cannot be read is none."""
    return tuple(path for path in sorted(view.notebooks) if _cites(path))


def _cites(path: Path) -> bool:
    try:
        cells = read_notebook(path).cells
    except SurveyError:
        return False
    return any(cell.cell_type == "markdown" and _CITED.search(cell.source) for cell in cells)
