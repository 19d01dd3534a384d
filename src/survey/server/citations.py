"""What a notebook can cite: the works of the workbench that it lies in.

A workbench is read again when one of its files is another than it was.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import corpus, settings, sources
from ..errors import SourceError, nearest
from ..model import Person, Span, Work
from ..resolve import Paper
from ..titles import read_title

_SHORT = 40
"""Characters of a title that stands for authors that are not known."""


def answer(root: Path, path: str, unknown: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a notebook can cite: it, or its folder, is at *path* below *root*, the server's.

    *workbench* is the folder that holds its ``survey.toml``, None without one. With *unknown* keys
    the answer is *nearest* alone: the known keys that each of them looks like. Raises
    `SourceError` for a path that leads out of the server's folder.
    """
    root = root.resolve()
    notebook = Path(os.path.realpath(root / path.lstrip("/")))
    if not notebook.is_relative_to(root):
        raise SourceError(f"{path}: is not below the folder that the server shows")
    folder = settings.find(notebook if notebook.is_dir() else notebook.parent)
    if folder is None or not folder.is_relative_to(root):
        return {"workbench": None, "citations": []}
    found = _READ.citations(folder, root)
    if unknown:
        keys = [work["key"] for work in found]
        return {"nearest": {key: nearest(key, keys) for key in unknown}}
    return {"workbench": folder.relative_to(root).as_posix(), "citations": found}


_Stamp = tuple[tuple[str, int, int], ...]
_Citations = list[dict[str, Any]]


@dataclass(frozen=True)
class _Reader:
    """What was read, by folder; requests come from several threads and read one at a time."""

    read: dict[tuple[Path, Path], tuple[_Stamp, _Citations]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def citations(self, folder: Path, root: Path) -> _Citations:
        """Return what can be cited in the workbench at *folder*, with paths below *root*."""
        with self.lock:
            chosen = settings.read(folder)
            paths = sources.named(chosen.notes, folder)
            known = [chosen.path(chosen.bibliography), chosen.path(chosen.works)]
            stamp = tuple(_stamps([folder / settings.FILE, *known, *paths]))
            before = self.read.get((folder, root))
            if before and before[0] == stamp:
                return before[1]
            made = citable(corpus.read(paths, chosen, base=folder), root)
            self.read[folder, root] = stamp, made
            return made


_READ = _Reader()


def _stamps(paths: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        if path.is_file():
            stat = path.stat()
            yield str(path), stat.st_mtime_ns, stat.st_size


def citable(notes: corpus.Corpus, root: Path) -> _Citations:
    """Return one record a work that can be cited, by key: papers, and entries without notes."""
    papers = {paper.key: paper for paper in notes.resolution.papers}
    works = {work.key: Paper(work) for work in notes.works} | papers
    base = notes.settings.root
    return [_record(works[key], key in papers, base, root) for key in sorted(works)]


def _record(paper: Paper, noted: bool, base: Path, root: Path) -> dict[str, Any]:
    work = paper.work
    spans = [*(n.span for n in (*paper.notes, *paper.named)), *(t.span for t in paper.tasks)]
    return {
        "key": work.key,
        "label": label(work),
        "authors": [str(person) for person in work.authors],
        "year": work.year,
        "title": work.title,
        "short_name": paper.short_name or "",
        "venue": " ".join(str(v) for v in (work.venue, work.venue_year) if v) or work.container,
        "doi": work.doi,
        "url": address(work),
        "status": paper.status if noted else "no notes",
        "places": [_place(span, base, root) for span in dict.fromkeys(spans)],
    }


def label(work: Work) -> dict[str, str]:
    """Return whom a citation names, in each language; a work without authors is its title.

    >>> people = (Person("Li", "Fei"), Person("Ma", "Jun"), Person("Wu", "Hao"))
    >>> label(Work("k", "T", authors=people)), label(Work("k", "T", authors=people[:2]))["en"]
    ({'en': 'Li et al.', 'zh': 'Li 等'}, 'Li and Ma')
    """
    names = [_name(person) for person in work.authors]
    if not names:
        title = read_title(work.title).short_name or work.title
        names = [title if len(title) <= _SHORT else title[: _SHORT - 1].rstrip() + "…"]
    if len(names) > 2:
        return {"en": f"{names[0]} et al.", "zh": f"{names[0]} 等"}
    return {"en": " and ".join(names), "zh": "和".join(names)}


def _name(person: Person) -> str:
    """Return what a citation calls a person: a Chinese one in full, as GB/T 7714 has it."""
    return str(person) if person.family > "\u3400" else person.family or str(person)


def address(work: Work) -> str:
    """Return where the work can be read, an empty text if no one says.

    >>> address(Work("k", "T", doi="10.1000/182"))
    'https://doi.org/10.1000/182'
    """
    if work.doi:
        return f"https://doi.org/{work.doi}"
    if work.arxiv:
        return f"https://arxiv.org/abs/{work.arxiv}"
    url = work.url or ""
    return url if url.startswith(("https://", "http://")) else ""


def _place(span: Span, base: Path, root: Path) -> dict[str, Any]:
    """Return a place by its name, and where the server shows it: None if it does not."""
    path = (base / span.source).resolve()
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else None
    return {"name": span.source, "path": shown, "line": span.line}
