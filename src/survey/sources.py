"""Files → what is in them: notes, records of bibliographies, facts; nothing is resolved yet."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from . import bibtex, files, readers, records, works
from .errors import SourceError
from .facts import Origin, Value, of_work
from .model import Problem, Span, Work
from .readers import Reading
from .resolve import Join
from .settings import Settings
from .vocabulary import vocabulary

_NOTES = frozenset({".md", ".markdown", ".txt", ""})


@dataclass(frozen=True, slots=True)
class Sources:
    """All that stands in the files of a corpus."""

    readings: tuple[Reading, ...]
    """What was noted, file by file."""
    facts: tuple[Work, ...]
    """All works known, by the keys that cite them."""
    keys: frozenset[str] = frozenset()
    """Of the works that have a record in a source."""
    problems: tuple[Problem, ...] = ()
    joins: tuple[Join, ...] = ()
    """Of records of one work."""
    near: tuple[Join, ...] = ()
    stated: tuple[Value, ...] = ()
    """What the files of facts and records say, field by field."""


def read(paths: Iterable[Path], chosen: Settings, *, base: Path) -> Sources:
    """Return what stands in the files at *paths*; sources are named relative to *base*.

    A file that cannot be read is an error among the problems; the others are still read.
    """
    paths = list(paths)
    readings, found, problems = [], [], []
    names = vocabulary().with_aliases(organisations=chosen.organizations, venues=chosen.venues)
    for path in paths:
        source = name_of(path, base)
        try:
            text = _text(path)
        except SourceError as error:
            problems.append(Problem("unreadable-file", "error", str(error), source, 1))
            continue
        problems += [replace(problem, source=source) for problem in text.problems]
        if path.suffix in records.FORMATS:
            found.append(records.read(text.text, source, path.suffix))
        else:
            readings.append(readers.read(text.text, source, names))
    known = _bibliography(chosen, paths, base)
    problems += known.problems
    standing = works.read_works(chosen.path(chosen.works))
    shelved = records.shelve(standing, known.works, found, pins=chosen.pins, pattern=chosen.keys)
    listed = [
        *_of_facts(standing, chosen, base),
        *_of_bibliography(known, chosen, base),
        *((record.work, "record", record.span) for file in found for record in file.records),
    ]
    said = (
        of_work(work, key, origin, span)
        for (work, origin, span), key in zip(listed, shelved.named, strict=True)
    )
    return Sources(
        (*readings, *shelved.readings),
        shelved.works,
        shelved.keys,
        tuple(problems),
        shelved.joins,
        shelved.near,
        tuple(chain.from_iterable(said)),
    )


_Listed = tuple[Work, Origin, Span]
"""A work, who says so, and where it stands."""


def _of_facts(standing: Iterable[Work], chosen: Settings, base: Path) -> Iterator[_Listed]:
    path = chosen.path(chosen.works)
    lines, source = works.lines_of_works(path), name_of(path, base)
    for work in standing:
        yield work, "facts", Span(source, lines[work.key], lines[work.key])


def _of_bibliography(known: bibtex.Bibliography, chosen: Settings, base: Path) -> Iterator[_Listed]:
    source = name_of(chosen.path(chosen.bibliography), base)
    for entry, work in zip(known.entries, known.works, strict=True):
        end = entry.line + entry.raw.count("\n")
        yield work, "bibliography", Span(source, entry.line, end)


def _bibliography(chosen: Settings, paths: Sequence[Path], base: Path) -> bibtex.Bibliography:
    """Return the author's bibliography, whose keys count first; an empty one if it is a source."""
    path = chosen.path(chosen.bibliography)
    if not path.is_file() or path.resolve() in {p.resolve() for p in paths}:
        return bibtex.Bibliography(())
    return bibtex.read_bibtex(files.read_text(path).text, name_of(path, base))


def _text(path: Path) -> files.Text:
    if path.suffix not in _NOTES and path.suffix not in records.FORMATS:
        raise SourceError(
            f"{path}: notes are read from Markdown (.md, .markdown, .txt) and records from "
            f'{", ".join(records.FORMATS)}; "{path.suffix}" is not one of these. pandoc turns most '
            f"formats into Markdown: pandoc {path.name} -o {path.with_suffix('.md').name}"
        )
    return files.read_text(path)


def named(sources: Sequence[str | Path], base: Path) -> list[Path]:
    """Return the files that paths, folders and patterns name, each once, sorted by name."""
    found: dict[Path, None] = {}
    for source in sources:
        found.update(dict.fromkeys(_matches(source, base)))
    return list(found)


def _matches(source: str | Path, base: Path) -> Iterator[Path]:
    path = base / Path(source).expanduser()
    if path.is_dir():
        yield from sorted(p for p in path.rglob("*.md") if p.is_file())
    elif path.exists() or not glob.has_magic(str(source)):
        yield path
    else:
        yield from (Path(p) for p in sorted(glob.glob(str(path), recursive=True)))  # noqa: PTH207


def name_of(path: Path, base: Path) -> str:
    """Return what a file is called: its path below *base*, or the whole of it."""
    path = path.absolute()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
